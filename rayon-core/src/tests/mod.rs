//! Tests of the crate as a whole that need its inside: the hook that refuses starts.

#[path = "../../tests/support/watchdog.rs"]
mod watchdog;

#[cfg(unix)]
#[path = "../../tests/support/child.rs"]
#[allow(dead_code)]
mod child;
#[cfg(unix)]
#[path = "../../tests/support/fork.rs"]
#[allow(dead_code)]
mod fork;

mod broadcast_numbers;
mod caller_runs;
mod ceiling;
mod crowd;
#[cfg(unix)]
mod forked;
mod leaving;
mod lending_a_hand;
mod nested_pools;
mod one_start_at_a_time;
mod random_trees;
mod refused_for_a_while;

use crate::{ThreadPool, ThreadPoolBuilder};
use std::thread;

/// A pool of `size` that is granted no worker.
fn workerless(size: usize) -> ThreadPool {
    ThreadPoolBuilder::new()
        .num_threads(size)
        .refuse_starts(|_| true)
        .build()
        .unwrap()
}

/// A pool of `size` that is granted all its workers.
fn staffed(size: usize) -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(size).build().unwrap()
}

/// Which thread this is.
fn me() -> thread::ThreadId {
    thread::current().id()
}

/// Raises a panic that is not reported on standard error.
fn panic_with(payload: u32) -> ! {
    std::panic::resume_unwind(Box::new(payload))
}

/// What `f` panicked with by [`panic_with`].
fn panic_of<R>(f: impl FnOnce() -> R) -> Option<u32> {
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(f));
    Some(*caught.err()?.downcast::<u32>().unwrap())
}
