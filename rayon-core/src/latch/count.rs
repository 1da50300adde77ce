//! The latch of a scope or a broadcast: set when a number of jobs have ended.
//!
//! # Credit
//!
//! A scope's jobs are mostly published by its owner, and many are run by it. If each of
//! these counted itself in and out, owner and thieves would do nothing but pass the count
//! back and forth. So an owner that is a worker has *credit*: jobs that are counted already
//! without being there. It takes [`BATCH`] of them at a time, uses one for each job that it
//! publishes, and gets one back for each that ends on its thread.
//!
//! So it knows that all jobs have ended by the count's being its credit, and looks whether
//! that is so before it takes a job of its own: a detached one, say, which may wait for what
//! comes after the scope, or begin a scope in turn, and so on without end. When it has no
//! job of its own left it counts its credit out, before it looks for others' jobs or sleeps:
//! then the count is that of the jobs, and who ends the last of them sets the latch.
//! (Modelled in `registry/models/wait.rs`, with twins that keep their credit, or do not look.)

use super::{CoreLatch, Latch, LockLatch};
use crate::registry::{Registry, Worker};
use crate::sync::atomic::{AtomicUsize, Ordering};
use crate::sync::omittable;
use std::cell::Cell;
use std::ptr;
use std::sync::Arc;

/// How many jobs an owner counts in at once.
const BATCH: usize = 64;

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
    /// The jobs that have not ended, and the credit.
    pending: AtomicUsize,
    /// Touched by the creditor's thread alone.
    credit: Cell<usize>,
    /// The worker that has credit, to be compared with: the owner, if the jobs are
    /// published in its own pool.
    creditor: *const Worker,
    waiter: CountWaiter,
}

// SAFETY: `credit` is reached through `credit()` alone, on the creditor's thread, and
// `creditor` is not dereferenced.
unsafe impl Sync for CountLatch {}
// SAFETY: as above; a latch is moved before it is shared.
unsafe impl Send for CountLatch {}

impl CountLatch {
    /// A latch for `pending` jobs published in `registry`, at which `owner` waits if it is a
    /// worker, else the calling thread.
    pub(crate) fn new(pending: usize, owner: Option<&Worker>, registry: &Arc<Registry>) -> Self {
        let creditor = owner.filter(|owner| Arc::ptr_eq(owner.registry(), registry));
        CountLatch {
            pending: AtomicUsize::new(pending),
            credit: Cell::new(0),
            creditor: creditor.map_or(ptr::null(), ptr::from_ref),
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

    /// The credit, if the calling thread is the creditor's and works as that.
    #[inline]
    fn credit(&self) -> Option<&Cell<usize>> {
        let here = Worker::current()?;
        ptr::eq(here, self.creditor).then_some(&self.credit)
    }

    /// `n` more jobs. Relaxed: the caller is itself one of those counted, so the
    /// count cannot reach zero meanwhile.
    #[inline]
    pub(crate) fn add(&self, n: usize) {
        let mut count_in = n;
        if let Some(credit) = self.credit() {
            if let Some(left) = credit.get().checked_sub(n) {
                return credit.set(left);
            }
            credit.set(credit.get() + BATCH);
            count_in = n + BATCH;
        }
        let before = self.pending.fetch_add(count_in, Ordering::Relaxed);
        debug_assert!(before > 0, "a latch once set takes no more jobs");
    }

    /// Waits until all have ended; `owner` and `registry` are as given to
    /// [`new`](Self::new).
    pub(crate) fn wait(&self, owner: Option<&Worker>, registry: &Arc<Registry>) {
        match &self.waiter {
            CountWaiter::Worker { core, .. } => {
                let owner = owner.expect("the owner that the latch was made for waits");
                if ptr::eq(owner, self.creditor) {
                    owner.work_until(core, |idle| {
                        if idle || self.all_have_ended() {
                            self.count_credit_out();
                        }
                    });
                } else {
                    registry.attend_from(owner, core);
                }
            }
            CountWaiter::Thread(latch) => registry.attend(latch),
        }
    }

    /// Whether all jobs have ended, and only the credit is left. Called by the creditor.
    ///
    /// Relaxed: if so, counting the credit out orders what the jobs did before what follows.
    /// Nobody counts in meanwhile, since only those counted could.
    #[inline]
    fn all_have_ended(&self) -> bool {
        let pending = self.pending.load(Ordering::Relaxed);
        omittable!(LookBeforeOwnJobs, pending == self.credit.get(), false)
    }

    /// Called by the creditor.
    fn count_credit_out(&self) {
        let credit = omittable!(CountCreditOut, self.credit.take(), 0);
        if credit > 0 {
            // SAFETY: the caller waits for the latch, and so keeps it.
            unsafe { CountLatch::count_out(self, credit) };
        }
    }

    /// `n` of those counted, jobs or credit, are no more.
    ///
    /// # Safety
    ///
    /// As [`Latch::set`].
    unsafe fn count_out(this: *const Self, n: usize) {
        // SAFETY: valid while the count is above zero, and for the last one until
        // the inner latch is set. What is needed after that is copied before.
        unsafe {
            // AcqRel: the last one to leave has seen what the others did, and passes
            // it on to the waiter by setting the inner latch.
            let order = omittable!(CountOutReleases, Ordering::AcqRel, Ordering::Acquire);
            if (*this).pending.fetch_sub(n, order) != n {
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

impl Latch for CountLatch {
    #[inline]
    unsafe fn set(this: *const Self) {
        // SAFETY: valid, by the terms of the caller; where the calling thread has credit, it
        // is the one that will wait for the latch and has yet to.
        unsafe {
            match (*this).credit() {
                Some(credit) => credit.set(credit.get() + 1),
                None => CountLatch::count_out(this, 1),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_waits_for_as_many_as_were_counted() {
        let pool = crate::ThreadPoolBuilder::new()
            .num_threads(1)
            .build()
            .unwrap();
        let registry = Arc::clone(pool.registry());
        let latch = CountLatch::new(1, None, &registry);
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
