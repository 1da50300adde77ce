//! Latches: one-way gates, closed until set, that a job's owner waits at.
//!
//! | latch | who waits | how |
//! |---|---|---|
//! | [`CoreLatch`] | a worker, under another name below | works on, else sleeps in its slot |
//! | [`WorkerLatch`] | a worker for one job | the same |
//! | [`LockLatch`] | a thread outside the pool | blocks |
//! | [`CountLatch`] | either, for a number of jobs | whichever it was made for |
//!
//! **The waiter's frame.** A latch usually lives in the frame of the one who waits.
//! The moment a latch reads as set, the waiter may return and the frame may be
//! gone. So `set` takes a raw pointer, copies out what it needs to wake the waiter
//! *before* the store that sets the latch, and touches the latch no more after.
//!
//! **Set versus sleep.** A worker announces itself asleep in its slot, then moves
//! the latch from UNSET to SLEEPING, then blocks. `set` swaps in SET: if it finds
//! SLEEPING it wakes the slot, if it finds UNSET the worker has yet to make that
//! move, which will fail on SET. One word, so there is no order in which both miss.

use crate::platform::fork;
use crate::registry::{Registry, Worker};
use crate::sync::{lock, wait, Condvar, Mutex};
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};
use std::sync::Arc;
use std::time::Duration;

/// What the end of a job sets.
pub(crate) trait Latch {
    /// Opens the gate.
    ///
    /// # Safety
    ///
    /// `this` is valid when called; it may be dangling once the latch reads as set,
    /// which is before this returns.
    unsafe fn set(this: *const Self);
}

const UNSET: u8 = 0;
const SLEEPING: u8 = 1;
const SET: u8 = 2;

/// The state that a worker's latches share.
#[derive(Debug)]
pub(crate) struct CoreLatch {
    state: AtomicU8,
}

impl CoreLatch {
    pub(crate) const fn new() -> Self {
        CoreLatch {
            state: AtomicU8::new(UNSET),
        }
    }

    /// Whether the latch is set. Pairs with the swap in `set`: what the job did
    /// before is visible after.
    #[inline]
    pub(crate) fn probe(&self) -> bool {
        self.state.load(Ordering::Acquire) == SET
    }

    /// The waiter is about to block; `false` if it must not, the latch being set.
    ///
    /// Release: `set` must find the waiter's slot announced asleep if it finds
    /// SLEEPING.
    pub(crate) fn fall_asleep(&self) -> bool {
        self.state
            .compare_exchange(UNSET, SLEEPING, Ordering::AcqRel, Ordering::Acquire)
            .is_ok()
    }

    /// The waiter no longer blocks.
    pub(crate) fn wake_up(&self) {
        // Fails when the latch is set, which is as well. Only the waiter reads what
        // it writes here, or `set`, which needs nothing from it.
        let _ = self
            .state
            .compare_exchange(SLEEPING, UNSET, Ordering::Relaxed, Ordering::Relaxed);
    }

    /// Closes the gate again, by an owner that nobody else can reach for the moment.
    pub(crate) fn reset(&self) {
        self.state.store(UNSET, Ordering::Relaxed);
    }

    /// Sets the latch; whether its waiter sleeps and has to be woken.
    ///
    /// # Safety
    ///
    /// As [`Latch::set`].
    pub(crate) unsafe fn set(this: *const Self) -> bool {
        // SAFETY: valid until this very store is seen.
        unsafe { (*this).state.swap(SET, Ordering::AcqRel) == SLEEPING }
    }
}

/// A latch at which one worker waits for one job.
pub(crate) struct WorkerLatch<'w> {
    core: CoreLatch,
    waiter: &'w Worker,
    /// The job is run by workers of another pool, so that nothing else keeps the
    /// waiter's registry alive while the setter wakes it.
    across_pools: bool,
}

impl<'w> WorkerLatch<'w> {
    /// For a job published in the waiter's own pool.
    #[inline]
    pub(crate) fn new(waiter: &'w Worker) -> Self {
        WorkerLatch {
            core: CoreLatch::new(),
            waiter,
            across_pools: false,
        }
    }

    /// For a job published in another pool.
    pub(crate) fn across_pools(waiter: &'w Worker) -> Self {
        WorkerLatch {
            across_pools: true,
            ..WorkerLatch::new(waiter)
        }
    }

    #[inline]
    pub(crate) fn core(&self) -> &CoreLatch {
        &self.core
    }
}

// SAFETY: other threads touch only the atomic state and, of the waiter, its
// registry (which is `Sync`) and its index (which never changes).
unsafe impl Sync for WorkerLatch<'_> {}

impl Latch for WorkerLatch<'_> {
    #[inline]
    unsafe fn set(this: *const Self) {
        // SAFETY: valid until the core latch is set, below. The waiter's registry
        // outlives the wake-up: the setter either is a worker of it, or holds the
        // count taken here.
        unsafe {
            let waiter: &Worker = (*this).waiter;
            let registry: *const Registry = Arc::as_ptr(waiter.registry());
            let index = waiter.index();
            let keep_alive = (*this).across_pools.then(|| Arc::clone(waiter.registry()));
            if CoreLatch::set(ptr::addr_of!((*this).core)) {
                (*registry).wake_slot(index);
            }
            drop(keep_alive);
        }
    }
}

/// Why a thread stopped waiting at a [`LockLatch`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Woken {
    /// The latch is set.
    Set,
    /// Somebody called [`LockLatch::poke`].
    Poked,
}

/// A latch at which a thread that is no worker blocks.
#[derive(Debug)]
pub(crate) struct LockLatch {
    /// Whether it is set. Read and written under the lock, but for a child process.
    set: AtomicBool,
    poked: Mutex<bool>,
    changed: Condvar,
    /// The process whose thread waits here. In a child of that one the lock may be held by
    /// a thread that is not there; and there is one thread, so it needs none.
    process: usize,
}

impl LockLatch {
    pub(crate) fn new() -> Self {
        LockLatch {
            set: AtomicBool::new(false),
            poked: Mutex::new(false),
            changed: Condvar::new(),
            process: fork::generation(),
        }
    }

    pub(crate) fn probe(&self) -> bool {
        let _lock = self.is_of_this_process().then(|| lock(&self.poked));
        self.is_set()
    }

    fn is_of_this_process(&self) -> bool {
        self.process == fork::generation()
    }

    fn is_set(&self) -> bool {
        self.set.load(Ordering::Relaxed)
    }

    /// Blocks until the latch is set, or until it is poked, or for `time` at most.
    pub(crate) fn wait_for(&self, time: Duration) -> Option<Woken> {
        let closed = |poked: &mut bool| !self.is_set() && !*poked;
        let waited = (self.changed).wait_timeout_while(lock(&self.poked), time, closed);
        let (mut poked, _) = waited.unwrap_or_else(std::sync::PoisonError::into_inner);
        match std::mem::take(&mut *poked) {
            _ if self.is_set() => Some(Woken::Set),
            true => Some(Woken::Poked),
            false => None,
        }
    }

    /// Blocks until the latch is set, or until it is poked.
    pub(crate) fn wait_or_poke(&self) -> Woken {
        let mut poked = lock(&self.poked);
        loop {
            if self.is_set() {
                return Woken::Set;
            }
            if std::mem::take(&mut *poked) {
                return Woken::Poked;
            }
            poked = wait(&self.changed, poked);
        }
    }

    /// Wakes the waiter without setting the latch. For a caller that keeps the
    /// latch alive.
    pub(crate) fn poke(&self) {
        *lock(&self.poked) = true;
        self.changed.notify_all();
    }
}

impl Latch for LockLatch {
    unsafe fn set(this: *const Self) {
        // SAFETY: the waiter can see the latch set only once it holds the lock, so
        // the latch stays until the guard's unlocking store; the notification comes
        // before that, under the lock.
        unsafe {
            let _lock = (*this).is_of_this_process().then(|| lock(&(*this).poked));
            (*this).set.store(true, Ordering::Relaxed);
            (*this).changed.notify_all();
        }
    }
}

/// How the owner of a [`CountLatch`] waits.
enum CountWaiter {
    Worker {
        core: CoreLatch,
        registry: Arc<Registry>,
        index: usize,
    },
    Thread(LockLatch),
}

/// A latch that is set when a number of jobs, which may still grow while it is
/// above zero, have ended.
pub(crate) struct CountLatch {
    pending: AtomicUsize,
    waiter: CountWaiter,
}

impl CountLatch {
    /// A latch for `pending` jobs, at which `owner` waits if it is a worker, else the
    /// calling thread.
    pub(crate) fn new(pending: usize, owner: Option<&Worker>) -> Self {
        CountLatch {
            pending: AtomicUsize::new(pending),
            waiter: match owner {
                Some(worker) => CountWaiter::Worker {
                    core: CoreLatch::new(),
                    registry: Arc::clone(worker.registry()),
                    index: worker.index(),
                },
                None => CountWaiter::Thread(LockLatch::new()),
            },
        }
    }

    /// `n` more jobs. Relaxed: the caller is itself one of those counted, so the
    /// count cannot reach zero meanwhile.
    #[inline]
    pub(crate) fn add(&self, n: usize) {
        let before = self.pending.fetch_add(n, Ordering::Relaxed);
        debug_assert!(before > 0, "a latch once set takes no more jobs");
    }

    /// Waits until all have ended; `owner` is as given to [`new`](Self::new), and
    /// `registry` is the pool in which the jobs were published.
    pub(crate) fn wait(&self, owner: Option<&Worker>, registry: &Arc<Registry>) {
        match &self.waiter {
            CountWaiter::Worker { core, .. } => {
                let owner = owner.expect("the owner that the latch was made for waits");
                if Arc::ptr_eq(owner.registry(), registry) {
                    owner.wait_until(core);
                } else {
                    registry.attend_from(owner, core);
                }
            }
            CountWaiter::Thread(latch) => registry.attend(latch),
        }
    }
}

impl Latch for CountLatch {
    unsafe fn set(this: *const Self) {
        // SAFETY: valid while the count is above zero, and for the last one until
        // the inner latch is set. What is needed after that is copied before.
        unsafe {
            // AcqRel: the last one to leave has seen what the others did, and passes
            // it on to the waiter by setting the inner latch.
            if (*this).pending.fetch_sub(1, Ordering::AcqRel) != 1 {
                return;
            }
            match &(*this).waiter {
                CountWaiter::Worker {
                    core,
                    registry,
                    index,
                } => {
                    let (registry, index) = (Arc::clone(registry), *index);
                    if CoreLatch::set(core) {
                        registry.wake_slot(index);
                    }
                }
                CountWaiter::Thread(latch) => LockLatch::set(latch),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_latch_that_is_set_lets_nobody_fall_asleep() {
        let latch = CoreLatch::new();
        assert!(!latch.probe());
        // SAFETY: the latch outlives the call.
        assert!(!unsafe { CoreLatch::set(&latch) });
        assert!(latch.probe() && !latch.fall_asleep());
    }

    #[test]
    fn setting_tells_whether_the_waiter_sleeps() {
        let latch = CoreLatch::new();
        assert!(latch.fall_asleep());
        latch.wake_up();
        assert!(!latch.probe() && latch.fall_asleep());
        // SAFETY: the latch outlives the call.
        assert!(unsafe { CoreLatch::set(&latch) });
        latch.wake_up();
        assert!(latch.probe());
    }

    #[test]
    fn a_poke_wakes_without_setting() {
        let latch = LockLatch::new();
        latch.poke();
        assert_eq!(latch.wait_or_poke(), Woken::Poked);
        assert!(!latch.probe());
        // SAFETY: the latch outlives the call.
        unsafe { LockLatch::set(&latch) };
        latch.poke();
        assert_eq!(latch.wait_or_poke(), Woken::Set);
    }

    #[test]
    fn a_thread_waits_for_as_many_as_were_counted() {
        let latch = CountLatch::new(1, None);
        latch.add(2);
        let CountWaiter::Thread(inner) = &latch.waiter else {
            panic!("made for a thread");
        };
        for set in [false, false, true] {
            // SAFETY: the latch outlives the call.
            unsafe { CountLatch::set(&latch) };
            assert_eq!(inner.probe(), set);
        }
    }
}
