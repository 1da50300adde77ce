//! What becomes of a pool in a child process made by `fork`.
//!
//! The child has the pool's memory and none of its workers. Everything that goes by way
//! of a `ThreadPool` or the global pool finds that the registry there is *of the past*
//! and has another one made from its configuration ([`Registry::again`]), without workers
//! and without jobs; the old one is left as it lies, with whatever locks are held in it.
//!
//! A thread that forks *inside* of a job is, in the child, still the worker that it was,
//! alone in a pool of the past. It may go on with what is its own: the jobs in its deque
//! (whose other end no thief will ever touch again), and those that it publishes, which
//! land there. It does not look for others' jobs, nor wake, nor start anybody: all of
//! these ask [`Registry::is_of_the_past`] first. None of them is on the way of a `join`
//! that finds its own job. Where it would have to block there is nobody to end the wait,
//! and [`abort_waiting`] says so.

use super::worker::Worker;
use super::{Held, Registry};
use crate::platform::{fork, stderr};
use std::ptr;
use std::sync::atomic::Ordering;
use std::sync::Arc;

/// Ends the process, which waits for a job that a thread of its parent has.
pub(super) fn abort_waiting() -> ! {
    stderr::write_line(
        "rayon: this process was forked inside of a job of a thread pool, and now waits \
         for a job that a thread of its parent process has; aborting",
    );
    std::process::abort()
}

impl Registry {
    /// Whether this is the registry of a process of which the present one is a child.
    #[inline]
    pub(super) fn is_of_the_past(&self) -> bool {
        self.generation != fork::generation()
    }

    /// The registry that stands for this one in a child process.
    pub(crate) fn again(&self) -> Held {
        let registry = Registry::new(Arc::clone(&self.config));
        // A user's closure that spawns threads is gone after the build.
        if !registry.config.custom {
            registry.retry.permit();
        }
        Held::new(registry)
    }

    /// Starts the workers of a registry made by [`again`](Self::again), if they were
    /// started at build in the parent. Of several that call this, one does it.
    pub(crate) fn catch_up(self: &Arc<Self>) {
        let eager = self.config.at_build && !self.config.custom;
        if eager && !self.caught_up.swap(true, Ordering::Relaxed) {
            self.start_all();
        }
    }

    /// The calling thread's worker, as one that can wait for jobs of this pool. (One that
    /// is alone in a child process can wait for none but its own.)
    pub(crate) fn waiter<'a>(&self) -> Option<&'a Worker> {
        let lives = |worker: &&Worker| {
            let own: &Registry = worker.registry();
            !own.is_of_the_past() || ptr::eq(own, self)
        };
        Worker::current().filter(lives)
    }
}
