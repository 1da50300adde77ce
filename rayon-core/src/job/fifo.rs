//! A queue for jobs whose order matters.

use super::{Job, JobRef};
use crate::sync::{hint, Injector};
use crossbeam_deque::Steal;

/// A queue of jobs run first in, first out, whatever the deques do with order.
///
/// For each job put in, one ref to the queue itself is published. Running that ref
/// takes the oldest job out and runs it. There are at all times at least as many
/// jobs in the queue as refs about, so a ref always finds one.
pub(crate) struct FifoQueue {
    jobs: Injector<JobRef>,
}

impl FifoQueue {
    pub(crate) fn new() -> Self {
        FifoQueue {
            jobs: Injector::new(),
        }
    }

    /// Puts `job` at the end; the ref to publish in its place.
    ///
    /// # Safety
    ///
    /// The queue outlives the ref's run.
    pub(crate) unsafe fn push(&self, job: JobRef) -> JobRef {
        self.jobs.push(job);
        // SAFETY: handed through from the caller.
        unsafe { JobRef::new(self) }
    }
}

impl Job for FifoQueue {
    unsafe fn run(this: *const Self) {
        let job = loop {
            // SAFETY: the queue outlives each of its refs' runs up to the point at
            // which the job it hands out is run.
            match unsafe { (*this).jobs.steal() } {
                Steal::Success(job) => break job,
                Steal::Retry => hint::spin_loop(),
                Steal::Empty => unreachable!("each ref is published after its job was put in"),
            }
        };
        job.run();
    }
}
