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
}

/// To be called at the beginning of each execution.
pub(crate) fn begin_execution() {
    CLOCK.set(0);
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
