//! The latch of a scope or a broadcast: set when a number of jobs have ended.

use super::{CoreLatch, Latch, LockLatch};
use crate::registry::{Registry, Worker};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

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
