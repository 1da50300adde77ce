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
//!
//! Both are modelled, for workers in `registry/models/wait.rs`, for others in `models.rs`: the
//! waiter leaves its frame, and whoever touches it after that fails the model.

mod count;
mod lock;
#[cfg(all(loom, test))]
mod models;

pub(crate) use self::count::CountLatch;
pub(crate) use self::lock::{LockLatch, Woken};

use crate::registry::{Registry, Worker};
use crate::sync::atomic::{AtomicU8, Ordering};
use crate::sync::omittable;
use std::ptr;
use std::sync::Arc;

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
    #[inline]
    pub(crate) fn new() -> Self {
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
        unsafe {
            let order = omittable!(SetReleases, Ordering::AcqRel, Ordering::Acquire);
            (*this).state.swap(SET, order) == SLEEPING
        }
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
}
