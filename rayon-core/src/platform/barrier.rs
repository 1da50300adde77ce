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
//! `registry/publish_fence.rs`. With a [`Crossed`] in hand, for each other thread either all
//! that it did before its compiler fence is visible here, or its compiler fence comes after
//! and it sees all that was done here before `heavy`. That is the guarantee of
//! `membarrier(2)`, `MEMBARRIER_CMD_PRIVATE_EXPEDITED`; the same asymmetry is proposed for
//! C++ as P1202, "Asymmetric Thread Fences".
//!
//! # When the system withdraws it
//!
//! A program may put a filter of system calls in place at any moment, for all of its threads
//! or for one. So a [`Crossed`] is made by a call that has succeeded and by nothing else:
//! what one call came to says nothing about another, be it of another thread at the same
//! moment. The first call that fails ends the asymmetry for good: nobody leaves a fence to
//! others from then on. What was left to others before that is for the two protocols to
//! see to.
//!
//! A filter may as well kill for a call that its author has not thought of. So in a
//! [sandbox](super::sandbox) the call is not made at all, but counts as refused.

use std::sync::atomic::{fence, AtomicU32, AtomicU8, Ordering};
#[cfg(all(
    target_os = "linux",
    not(rayon_portable),
    not(all(any(loom, shuttle), test))
))]
use std::time::Duration;

/// A pair of fences; see the module's documentation.
#[derive(Debug)]
pub(crate) struct Barrier {
    mode: AtomicU8,
    /// How often [`may_be_left`](Self::may_be_left) was asked while UNDECIDED.
    wishes: AtomicU32,
}

/// Every running thread of the process has crossed a full fence.
#[derive(Debug)]
#[must_use]
pub(crate) struct Crossed(());

/// The system refuses, and nobody has crossed anything.
#[derive(Debug)]
#[must_use]
pub(crate) struct Withdrawn(());

/// Both sides are full fences. For good.
const SYMMETRIC: u8 = 0;
/// The frequent side may leave its fence to `heavy`. Becomes SYMMETRIC when the system
/// withdraws the call.
const ASYMMETRIC: u8 = 1;
/// The system has not been asked, and both sides are full fences.
const UNDECIDED: u8 = 2;

/// A process with several threads waits 5 to 30 ms for the system's consent. That is not
/// for the start of a program to pay, but for one that would have paid as much for fences:
/// each wish comes after some 2,000.
const WISHES: u32 = 512;

/// After so long a store that was under way is visible to all: a processor writes its buffer
/// of stores back within microseconds, and a thread that is held up has left none behind.
/// (A. Morrison, Y. Afek, "Temporally bounding TSO for fence-free asymmetric
/// synchronization", ASPLOS 2015.)
#[cfg(all(
    target_os = "linux",
    not(rayon_portable),
    not(all(any(loom, shuttle), test))
))]
const STORES_ARRIVE: Duration = Duration::from_millis(1);

static ALWAYS_SYMMETRIC: Barrier = Barrier::new(SYMMETRIC);
#[cfg(not(all(any(loom, shuttle), test)))]
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
        let barrier = Self::of_this_process();
        if barrier.mode.load(Ordering::Relaxed) == UNDECIDED && imp::is_only_thread() {
            barrier.decide();
        }
        barrier
    }

    #[cfg(not(all(any(loom, shuttle), test)))]
    fn of_this_process() -> &'static Self {
        &ASYMMETRIC_IF_POSSIBLE
    }

    /// Each model runs on a thread of its own, beside others.
    #[cfg(all(any(loom, shuttle), test))]
    fn of_this_process() -> &'static Self {
        std::thread_local! {
            static BARRIER: &'static Barrier = Box::leak(Box::new(Barrier::new(UNDECIDED)));
        }
        BARRIER.with(|barrier| *barrier)
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

    /// Whether the rare side may still hope for [`heavy`](Self::heavy). No more than a hint:
    /// the system may think better of it at any moment.
    #[inline(always)]
    pub(crate) fn is_asymmetric(&self) -> bool {
        self.mode.load(Ordering::Relaxed) == ASYMMETRIC
    }

    /// The rare side.
    pub(crate) fn heavy(&self) -> Result<Crossed, Withdrawn> {
        if !self.is_asymmetric() {
            return Err(Withdrawn(()));
        }
        if !imp::everyone_crosses() {
            self.mode.store(SYMMETRIC, Ordering::Relaxed);
            return Err(Withdrawn(()));
        }
        fence(Ordering::SeqCst);
        Ok(Crossed(()))
    }

    /// The rare side, of one who has time: if the system refuses, waits until the stores that
    /// were under way have arrived. That is certain enough where all that hangs on it is how
    /// soon a job is found, and for nothing else.
    pub(crate) fn heavy_or_wait(&self) -> Crossed {
        self.heavy().unwrap_or_else(|Withdrawn(())| {
            imp::wait_for_stores();
            Crossed(())
        })
    }
}

/// For tests and models.
#[cfg(test)]
impl Barrier {
    /// As [`asymmetric_if_possible`](Self::asymmetric_if_possible), decided.
    pub(crate) fn decided() -> &'static Self {
        let barrier = Self::of_this_process();
        barrier.decide();
        barrier
    }

    /// As [`decided`](Self::decided), of the caller's own, so that it can be withdrawn.
    #[cfg(not(any(loom, shuttle)))]
    pub(crate) fn own() -> &'static Self {
        static ALL: std::sync::Mutex<Vec<&Barrier>> = std::sync::Mutex::new(Vec::new());
        let barrier: &Barrier = Box::leak(Box::new(Barrier::new(UNDECIDED)));
        barrier.decide();
        // Kept, so that it is no leak.
        ALL.lock().unwrap().push(barrier);
        barrier
    }

    /// Stands for another thread that has met a filter, or for the system before it did.
    #[cfg(not(any(loom, shuttle)))]
    pub(crate) fn set_withdrawn(&self, withdrawn: bool) {
        let mode = match withdrawn {
            true => SYMMETRIC,
            false => ASYMMETRIC,
        };
        self.mode.store(mode, Ordering::Relaxed);
    }

    /// Another execution of a model begins, whose system consents.
    #[cfg(any(loom, shuttle))]
    pub(crate) fn begin_execution() {
        (Self::of_this_process().mode).store(ASYMMETRIC, Ordering::Relaxed);
    }
}

/// In models a system that consents, and refuses from some moment on.
#[cfg(all(any(loom, shuttle), test))]
mod imp {
    use crate::sync::{everyone_crosses as cross, omittable, withdrawn};

    pub(super) fn is_only_thread() -> bool {
        true
    }

    pub(super) fn register() -> bool {
        true
    }

    pub(super) fn everyone_crosses() -> bool {
        if withdrawn() {
            // The twin takes the answer for another one.
            return omittable!(RefusalIsNoBarrier, false, true);
        }
        omittable!(Barrier, cross());
        true
    }

    pub(super) fn wait_for_stores() {
        omittable!(WaitForStores, cross());
    }
}

#[cfg(all(
    target_os = "linux",
    not(rayon_portable),
    not(all(any(loom, shuttle), test))
))]
mod imp {
    use super::STORES_ARRIVE;
    use crate::platform::{clock, sandbox};
    use crate::sync::Parker;

    // `enum membarrier_cmd` of the kernel, which a libc in a user's lockfile may be too old to
    // name.
    const PRIVATE_EXPEDITED: libc::c_int = 1 << 3;
    const REGISTER_PRIVATE_EXPEDITED: libc::c_int = 1 << 4;

    /// Makes the call, unless in a sandbox, which may be deadly for it; whether it succeeded.
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

    /// Waits by the call that every thread that waits makes, so that no filter forbids it.
    pub(super) fn wait_for_stores() {
        let (begun, nobody) = (clock::now_nanos(), Parker::new());
        let waited = || clock::now_nanos().saturating_sub(begun);
        while u128::from(waited()) < STORES_ARRIVE.as_nanos() {
            nobody.park_for(STORES_ARRIVE);
        }
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

    pub(super) fn wait_for_stores() {
        // No fence was ever left to the rare side.
    }
}

#[cfg(all(test, not(any(loom, shuttle))))]
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
    fn one_side_sees_the_other(light: impl Fn() + Sync, heavy: impl Fn()) {
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
                    light();
                    seen_light.store(y.load(Ordering::Relaxed), Ordering::Relaxed);
                    done.store(i, Ordering::Release);
                }
            });
            for i in 1..=ROUNDS {
                round.store(i, Ordering::Release);
                y.store(i, Ordering::Relaxed);
                heavy();
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
    fn an_asymmetric_barrier_orders_store_before_load() {
        let barrier = Barrier::own();
        if barrier.is_asymmetric() {
            one_side_sees_the_other(
                || compiler_fence(Ordering::SeqCst),
                || drop(barrier.heavy().expect("the system consents")),
            );
        }
    }

    #[test]
    fn a_barrier_that_is_withdrawn_says_so_for_good() {
        let barrier = Barrier::own();
        barrier.set_withdrawn(true);
        for _ in 0..2 {
            assert!(barrier.heavy().is_err());
            assert!(!barrier.may_be_left() && !barrier.is_asymmetric());
        }
        assert!(Barrier::symmetric().heavy().is_err());
    }

    #[cfg(all(target_os = "linux", not(rayon_portable)))]
    #[test]
    fn who_has_time_waits_until_stores_have_arrived_instead() {
        let barrier = Barrier::own();
        barrier.set_withdrawn(true);
        let begun = std::time::Instant::now();
        let Crossed(()) = barrier.heavy_or_wait();
        assert!(begun.elapsed() >= STORES_ARRIVE);
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
