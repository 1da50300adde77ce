//! What stands for it in whole pools whose threads a seeded scheduler runs one at a time: the
//! types of `shuttle`, for which all atomics are sequentially consistent, and small twins of
//! what it does not have.
//!
//! A wait with a short limit is over when the others have had a turn; one with a long limit
//! never is. The clock goes on with each look at it, so that starts are tried again.

#[path = "twins.rs"]
mod twins;

pub(crate) use self::twins::*;

use std::cell::Cell;
use std::time::Duration;

pub(crate) use crate::models::omittable;
pub(crate) use shuttle as checker;
pub(crate) use shuttle::hint;
pub(crate) use shuttle::sync::{atomic, Condvar, Mutex, MutexGuard};

/// The longest limit that is ever reached.
const SHORT: Duration = Duration::from_millis(1);

/// How far a look at the clock takes it, in nanoseconds.
const TICK: u64 = 10_000_000;

std::thread_local! {
    static CLOCK: Cell<u64> = const { Cell::new(0) };
    static WITHDRAWN: Cell<bool> = const { Cell::new(false) };
}

/// To be called at the beginning of each execution.
pub(crate) fn begin_execution() {
    CLOCK.set(0);
    WITHDRAWN.set(false);
    crate::platform::barrier::Barrier::begin_execution();
}

/// From now on the system refuses the barrier.
pub(crate) fn withdraw() {
    WITHDRAWN.set(true);
}

/// Whether it does.
pub(crate) fn withdrawn() -> bool {
    WITHDRAWN.get()
}

/// The barrier on every thread. Others have their turn meanwhile.
pub(crate) fn everyone_crosses() {
    thread::yield_now();
}

/// Where the barrier reaches a thread: all stores are visible to all at once.
#[derive(Debug)]
pub(crate) struct Crossing;

impl Crossing {
    pub(crate) fn new(_may_be_asked: bool) -> Self {
        Crossing
    }

    pub(crate) fn during<R>(&self, store: impl FnOnce() -> R) -> R {
        store()
    }
}

pub(crate) fn now_nanos() -> u64 {
    CLOCK.set(CLOCK.get() + TICK);
    CLOCK.get()
}

/// Whether a wait with this limit is over, and others have had a turn.
pub(crate) fn is_over_at_once(time: Duration) -> bool {
    let short = time <= SHORT;
    if short {
        thread::yield_now();
    }
    short
}

/// Waits until `condition` no longer holds, or until a short time is over.
pub(crate) fn wait_timeout_while<'a, T>(
    condvar: &Condvar,
    mut guard: MutexGuard<'a, T>,
    time: Duration,
    mut condition: impl FnMut(&mut T) -> bool,
) -> MutexGuard<'a, T> {
    // Who would end a short wait may have to wait for the lock, and comes too late.
    if !is_over_at_once(time) {
        while condition(&mut guard) {
            guard = super::wait(condvar, guard);
        }
    }
    guard
}

/// Threads under the scheduler.
pub(crate) mod thread {
    pub(crate) use shuttle::thread::{spawn, yield_now};
}
