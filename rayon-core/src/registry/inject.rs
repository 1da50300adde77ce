//! The injector: where threads that are not workers of the pool publish.

use super::worker::Worker;
use super::Registry;
use crate::job::JobRef;
use crate::sync::atomic::{fence, Ordering};
use crate::sync::{hint, omittable};
use crossbeam_deque::Steal;
use std::sync::Arc;

/// Among more injected jobs than this, a caller does not look for its own.
const SEARCHED: usize = 256;

impl Registry {
    /// Publishes a job from wherever the caller is: in its own deque if it is a worker
    /// of this pool, else for whoever comes first.
    ///
    /// A job published from outside while the pool has no worker and gets none is
    /// run before this returns (contract of `spawn`); so is one of the host's, which
    /// may go back to code of its own and never look for jobs again.
    pub(crate) fn publish(self: &Arc<Self>, job: JobRef) {
        match self.current_worker() {
            Some(worker) => {
                worker.push_to_list(job);
                self.run_for_host(worker);
            }
            None => self.publish_from_outside(job),
        }
    }

    /// As [`publish`](Self::publish); the caller's jobs are run in the order in which
    /// it published them.
    pub(crate) fn publish_fifo(self: &Arc<Self>, job: JobRef) {
        match self.current_worker() {
            Some(worker) => {
                worker.push_fifo(job);
                self.run_for_host(worker);
            }
            // The injector is first in, first out by itself.
            None => self.publish_from_outside(job),
        }
    }

    /// Runs the job that `worker` has just published if `worker` is the host and the
    /// system grants the pool no thread. (A pool of one has none to be granted: there a
    /// job waits for the host to look, as documented.)
    fn run_for_host(&self, worker: &Worker) {
        let others = || self.counts.snapshot().live() > 0 && !self.is_of_the_past();
        if !worker.is_host() || self.size() == 1 || others() {
            return;
        }
        if !self.is_of_the_past() {
            self.slots.wait_until_settled();
        }
        if !others() {
            worker.take_local().into_iter().for_each(JobRef::run);
        }
    }

    /// As [`publish`](Self::publish), for a job whose publisher will wait for it: with
    /// no worker to be had it is left for that wait, in which the caller runs it.
    pub(crate) fn publish_awaited(self: &Arc<Self>, job: JobRef) {
        match self.current_worker() {
            Some(worker) => {
                worker.push_to_list(job);
            }
            None => self.publish_awaited_from_outside(job),
        }
    }

    /// Puts a job where all workers look, and brings one if none is looking.
    pub(super) fn inject(self: &Arc<Self>, job: JobRef) {
        self.note_use();
        self.injector.push(job);
        omittable!(InjectorsFence, fence(Ordering::SeqCst));
        let seen = self.counts.snapshot();
        // Unless a searcher has it already.
        if seen.saturated() || self.injector.is_empty() {
            return;
        }
        let searching = seen.searching();
        if searching == 0 || self.injected_too_much(seen) {
            self.help_beside(searching);
        }
    }

    /// The oldest injected job.
    pub(super) fn take_injected(&self) -> Option<JobRef> {
        loop {
            match self.injector.steal() {
                Steal::Success(job) => return Some(job),
                Steal::Empty => return None,
                Steal::Retry => hint::spin_loop(),
            }
        }
    }

    /// The injected job that `own` is the [`id`](JobRef::id) of, if it is still there and not
    /// one of too many. The others come round to where they were.
    pub(super) fn take_injected_own(self: &Arc<Self>, own: *const ()) -> Option<JobRef> {
        let injected = self.injector.len();
        if injected > SEARCHED {
            return None;
        }
        let mut found = None;
        for _ in 0..injected {
            match self.take_injected() {
                None => break,
                Some(job) if job.id() == own => found = Some(job),
                // Published anew: somebody may have looked meanwhile.
                Some(job) => self.inject(job),
            }
        }
        found
    }

    /// The calling thread's worker, if it is one of this pool right now.
    #[inline]
    pub(crate) fn current_worker<'a>(self: &Arc<Self>) -> Option<&'a Worker> {
        Worker::current().filter(|worker| Arc::ptr_eq(worker.registry(), self))
    }
}
