//! The two sides of a store-load fence, priced by how often each is crossed.
//!
//! Publishing a job and falling asleep are a Dekker pair: the publisher stores a
//! job and then looks for sleepers, the sleeper announces itself and then looks
//! for jobs. Each needs its store to be visible before its load, which on every
//! common machine takes a full fence on both sides. Publishing happens millions
//! of times for each time that a worker falls asleep, so where the system can
//! make *every running thread of the process* cross a full barrier (Linux's
//! `membarrier`), the rare side asks for that and the frequent side only has to
//! keep the compiler from reordering.
//!
//! The frequent side is a compiler fence between a store and a load, for as long as it
//! knows that the rare side will call [`Barrier::heavy`]; how it knows is up to the two
//! protocols that use this, of the [`deque`](crate::deque) and of
//! `registry/publish_fence.rs`. After `heavy` has returned `true`, for each other thread
//! either all that it did before its compiler fence is visible here, or its compiler fence
//! comes after and it sees all that was done here before `heavy`. That is the guarantee of
//! `membarrier(2)`, `MEMBARRIER_CMD_PRIVATE_EXPEDITED`; the same asymmetry is proposed for
//! C++ as P1202, "Asymmetric Thread Fences".

use std::sync::atomic::{fence, AtomicU32, AtomicU8, Ordering};

/// A pair of fences; see the module's documentation.
#[derive(Debug)]
pub(crate) struct Barrier {
    mode: AtomicU8,
    /// How often [`may_be_left`](Self::may_be_left) was asked while UNDECIDED.
    wishes: AtomicU32,
}

/// Both sides are full fences. For good.
const SYMMETRIC: u8 = 0;
/// The frequent side leaves its fence to `heavy`. Becomes SYMMETRIC when the system withdraws
/// the call (a seccomp filter put in place after the pool was built).
const ASYMMETRIC: u8 = 1;
/// The system has not been asked, and both sides are full fences.
const UNDECIDED: u8 = 2;

/// A process with several threads waits 5 to 30 ms for the system's consent. That is not
/// for the start of a program to pay, but for one that would have paid as much for fences:
/// each wish comes after some 2,000.
const WISHES: u32 = 512;

static ALWAYS_SYMMETRIC: Barrier = Barrier::new(SYMMETRIC);
static ASYMMETRIC_IF_POSSIBLE: Barrier = Barrier::new(UNDECIDED);

impl Barrier {
    const fn new(mode: u8) -> Self {
        Barrier {
            mode: AtomicU8::new(mode),
            wishes: AtomicU32::new(0),
        }
    }

    /// The barrier whose two sides are both full fences.
    pub(crate) fn symmetric() -> &'static Self {
        &ALWAYS_SYMMETRIC
    }

    /// The barrier with a cheap side, where the system supports it and once it has been
    /// asked: now if that costs next to nothing, because this is the only thread.
    pub(crate) fn asymmetric_if_possible() -> &'static Self {
        let barrier = &ASYMMETRIC_IF_POSSIBLE;
        if barrier.mode.load(Ordering::Relaxed) == UNDECIDED && imp::is_only_thread() {
            barrier.decide();
        }
        barrier
    }

    /// Asks the system.
    fn decide(&self) {
        // Several threads may ask, with one answer. No lock: a forked child may not have its
        // holder.
        let answer = match imp::register() {
            true => ASYMMETRIC,
            false => SYMMETRIC,
        };
        let (relaxed, before) = (Ordering::Relaxed, UNDECIDED);
        let _first = (self.mode).compare_exchange(before, answer, relaxed, relaxed);
    }

    /// Whether the frequent side may leave its fence to the rare one from now on. Asked by
    /// one who has paid for thousands of fences; asks the system when that has been the
    /// case often.
    #[cold]
    pub(crate) fn may_be_left(&self) -> bool {
        if self.mode.load(Ordering::Relaxed) == UNDECIDED
            && self.wishes.fetch_add(1, Ordering::Relaxed) + 1 >= WISHES
        {
            self.decide();
        }
        self.is_asymmetric()
    }

    /// As [`asymmetric_if_possible`](Self::asymmetric_if_possible), decided.
    #[cfg(test)]
    pub(crate) fn decided() -> &'static Self {
        ASYMMETRIC_IF_POSSIBLE.decide();
        &ASYMMETRIC_IF_POSSIBLE
    }

    /// Whether the frequent side leaves its fence to the rare one.
    #[inline(always)]
    pub(crate) fn is_asymmetric(&self) -> bool {
        self.mode.load(Ordering::Relaxed) == ASYMMETRIC
    }

    /// The rare side. `false` when the system refused the call this once: then a compiler
    /// fence that was under way may have been no more than that.
    #[must_use]
    pub(crate) fn heavy(&self) -> bool {
        if !self.is_asymmetric() {
            fence(Ordering::SeqCst);
            return true;
        }
        let crossed = imp::everyone_crosses();
        if !crossed {
            self.mode.store(SYMMETRIC, Ordering::Relaxed);
        }
        fence(Ordering::SeqCst);
        crossed
    }
}

/// In models a system that consents.
#[cfg(all(any(loom, shuttle), test))]
mod imp {
    pub(super) fn is_only_thread() -> bool {
        true
    }

    pub(super) fn register() -> bool {
        true
    }

    pub(super) fn everyone_crosses() -> bool {
        #[cfg(loom)]
        crate::sync::omittable!(Barrier, crate::sync::everyone_crosses());
        true
    }
}

#[cfg(all(
    target_os = "linux",
    not(rayon_portable),
    not(all(any(loom, shuttle), test))
))]
mod imp {
    use crate::platform::sandbox;

    // `enum membarrier_cmd` of the kernel, which a libc in a user's lockfile may be too old to
    // name.
    const PRIVATE_EXPEDITED: libc::c_int = 1 << 3;
    const REGISTER_PRIVATE_EXPEDITED: libc::c_int = 1 << 4;

    /// Not asked for in a sandbox, which may be deadly for it: there it is as if it had been
    /// withdrawn.
    fn membarrier(command: libc::c_int) -> bool {
        if sandbox::is_entered() {
            return false;
        }
        // SAFETY: membarrier takes three integers and touches no memory of ours.
        unsafe { libc::syscall(libc::SYS_membarrier, command, 0, 0) == 0 }
    }

    /// Whether the process is known to have no other thread. The links of a directory are
    /// its subdirectories and two more, and there is one for each thread.
    pub(super) fn is_only_thread() -> bool {
        if sandbox::is_entered() {
            return false;
        }
        let tasks = std::fs::metadata("/proc/self/task");
        tasks.is_ok_and(|tasks| std::os::linux::fs::MetadataExt::st_nlink(&tasks) == 3)
    }

    /// Registers the process; `false` when the kernel is too old or a filter forbids the
    /// call.
    pub(super) fn register() -> bool {
        membarrier(REGISTER_PRIVATE_EXPEDITED)
    }

    pub(super) fn everyone_crosses() -> bool {
        membarrier(PRIVATE_EXPEDITED)
    }
}

#[cfg(not(any(
    all(target_os = "linux", not(rayon_portable)),
    all(any(loom, shuttle), test)
)))]
mod imp {
    pub(super) fn is_only_thread() -> bool {
        false
    }

    pub(super) fn register() -> bool {
        false
    }

    pub(super) fn everyone_crosses() -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{compiler_fence, AtomicUsize};

    /// Spins for as long as two processors may need, then lets others run: there may be
    /// only one.
    fn spin_until(condition: impl Fn() -> bool) {
        let mut spins = 0;
        while !condition() {
            spins += 1;
            if spins < 100 {
                std::hint::spin_loop();
            } else {
                std::thread::yield_now();
            }
        }
    }

    /// Store here, load there, on both sides at once: at least one side must see
    /// the other's store. Without the fences an x86 machine fails this in a few
    /// thousand rounds.
    fn one_side_sees_the_other(barrier: &Barrier) {
        const ROUNDS: usize = 20_000;
        let (round, x, y) = (
            AtomicUsize::new(0),
            AtomicUsize::new(0),
            AtomicUsize::new(0),
        );
        let (seen_light, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            scope.spawn(|| {
                for i in 1..=ROUNDS {
                    spin_until(|| round.load(Ordering::Acquire) >= i);
                    x.store(i, Ordering::Relaxed);
                    match barrier.is_asymmetric() {
                        true => compiler_fence(Ordering::SeqCst),
                        false => fence(Ordering::SeqCst),
                    }
                    seen_light.store(y.load(Ordering::Relaxed), Ordering::Relaxed);
                    done.store(i, Ordering::Release);
                }
            });
            for i in 1..=ROUNDS {
                round.store(i, Ordering::Release);
                y.store(i, Ordering::Relaxed);
                assert!(barrier.heavy());
                let seen_heavy = x.load(Ordering::Relaxed);
                spin_until(|| done.load(Ordering::Acquire) >= i);
                let seen_light = seen_light.load(Ordering::Relaxed);
                assert!(
                    seen_heavy == i || seen_light == i,
                    "round {i}: neither saw the other"
                );
            }
        });
    }

    #[test]
    fn a_symmetric_barrier_orders_store_before_load() {
        one_side_sees_the_other(Barrier::symmetric());
    }

    #[test]
    fn an_asymmetric_barrier_orders_store_before_load() {
        one_side_sees_the_other(Barrier::decided());
    }

    #[test]
    fn the_system_is_asked_once_fences_have_cost_as_much_as_asking() {
        let barrier = Barrier::new(UNDECIDED);
        let left = (0..WISHES).filter(|_| barrier.may_be_left()).count();
        assert!(left <= 1 && barrier.mode.load(Ordering::Relaxed) != UNDECIDED);
        assert_eq!(barrier.may_be_left(), Barrier::decided().is_asymmetric());
        assert!(!Barrier::symmetric().may_be_left());
    }
}
