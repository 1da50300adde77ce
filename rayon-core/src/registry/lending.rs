//! Callers beside workers that are all blocked: they take part.
//!
//! A job may block for another one that it has spawned, in a channel say, as it could with as
//! many threads as were asked for. Where the system grants fewer, all live workers may come
//! to be in such jobs, with what they wait for in their deques or in the injector, and none of
//! them can be told. So a caller that waits for workers does not only wait: while starts are
//! refused and work is waiting it looks after each slice of its wait ([`Registry::lend_a_hand`])
//! whether it may ask for a thread again, and if it gets none becomes a guest, too, beside the
//! workers. It
//!
//! * leaves the work to a worker that looks for some, or has just been woken, unless that takes
//!   much longer than it should;
//! * runs its own job first, if nobody has begun that: then it need not run anyone else's;
//! * looks at its latch between any two jobs, and leaves when that is set or nothing is left to
//!   run, as all guests do;
//! * looks again soon when it was of use, for a job that waited for one mostly waits for the next.
//!
//! Nobody tells whether a worker computes or blocks, so a caller also joins workers that would
//! have come to the work by themselves, and may be in a job when its latch is set. And a
//! thread that waits neither in a call into the pool nor for a job of the pool (the main thread
//! at a channel) can't be asked to help: with one live worker and no caller, a job that blocks
//! for another blocks for good. For that there is `min_threads`.
//!
//! Modelled by chance in `src/models/whole_pools.rs`, with a twin whose callers lend no hand.

use super::child;
use super::table::Life;
use super::worker::Worker;
use super::Registry;
use crate::latch::{CoreLatch, LockLatch, Woken};
use crate::sync::omittable;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::Arc;
use std::time::Duration;

/// How long a caller waits for workers before it looks whether they need help.
pub(super) const SLICE: Duration = Duration::from_millis(LONG as u64);

/// The same in milliseconds.
const LONG: u32 = in_models(100);
/// The same when it has just been of help. Each wait after that is twice as long as the one
/// before: what is found late has been waiting for no longer than it had taken to come about.
const SHORTEST_SLICE: u32 = 1;
/// Where no start has been refused they grow to this.
const LONGEST_SLICE: u32 = in_models(1000);

/// Who looks for work has been held up if it has not found any after so long, and is not relied
/// on any more.
const HELD_UP: u32 = 10 * LONG;

/// In models waits are short, or have no limit: see `sync/shuttle.rs`.
const fn in_models(millis: u32) -> u32 {
    if cfg!(all(shuttle, test)) {
        1
    } else {
        millis
    }
}

/// How long a caller waits at first, in milliseconds: [`SLICE`], but less while callers are of
/// help again and again, as when some job keeps the only worker. (It then runs its own job
/// alone; others' come after as long a wait as ever.) A hint: relaxed.
#[derive(Debug)]
pub(super) struct FirstSlice(AtomicU32);

impl FirstSlice {
    pub(super) fn new() -> Self {
        FirstSlice(AtomicU32::new(LONG))
    }

    fn get(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }

    /// A caller whose wait began with `slice` was of help or not.
    fn learn(&self, slice: u32, helped: bool) {
        let next = match helped {
            true => SHORTEST_SLICE,
            false => (slice * 2).min(LONG),
        };
        if next != slice {
            self.0.store(next, Ordering::Relaxed);
        }
    }
}

/// Which job is a caller's own ([`JobRef::id`]), if it waits for a single one.
pub(super) type Own = Option<*const ()>;

/// What a caller runs as a guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum With {
    /// Its own job.
    Own,
    /// That first, and then any.
    Any,
}

impl Registry {
    /// Waits for `latch`, which jobs will set that live workers see to.
    pub(super) fn await_workers(self: &Arc<Self>, latch: &LockLatch, own: Own) {
        if self.look_at(latch, || true) || self.await_promise(latch) {
            return;
        }
        self.callers_patience.learn_from(|| {
            let set = || latch.probe();
            self.await_in_slices(own, set, |slice| latch.wait_for(slice) == Some(Woken::Set));
        });
    }

    /// As [`await_workers`](Self::await_workers), for a worker of another pool.
    pub(super) fn await_workers_from(
        self: &Arc<Self>,
        current: &Worker,
        latch: &CoreLatch,
        own: Own,
    ) {
        let set = || latch.probe();
        self.await_in_slices(own, set, |slice| current.wait_for(latch, slice));
    }

    /// Waits with `wait_for`, which tells whether what is waited for is there, and lends a hand
    /// in between.
    fn await_in_slices(
        self: &Arc<Self>,
        own: Own,
        set: impl Fn() -> bool,
        mut wait_for: impl FnMut(Duration) -> bool,
    ) {
        let first = self.first_slice.get();
        let (mut slice, mut waited, mut ever_helped) = (first, 0, false);
        while !wait_for(Duration::from_millis(slice.into())) {
            waited = slice.saturating_add(waited);
            let with = match waited < LONG {
                true => With::Own,
                false => With::Any,
            };
            let helped = (waited >= HELD_UP || !self.somebody_looks())
                && omittable!(CallersHand, self.lend_a_hand(own, with, &set), false);
            ever_helped |= helped;
            // A job may have forked.
            if self.is_of_the_past() {
                match set() {
                    true => return,
                    false => child::abort_waiting(),
                }
            }
            slice = match helped {
                true => SHORTEST_SLICE,
                false if self.is_short_of_workers() => (slice * 2).min(LONG),
                false => (slice * 2).min(LONGEST_SLICE),
            };
        }
        self.first_slice.learn(first, ever_helped);
    }

    /// Whether there is a worker that looks for work, or has been woken to, or will be.
    fn somebody_looks(&self) -> bool {
        let seen = self.counts.snapshot();
        seen.searching() > 0 || seen.sleeping() > 0
    }

    /// Whether there are slots for which the system has refused threads.
    fn is_short_of_workers(&self) -> bool {
        self.retry.refused_last() && self.counts.snapshot().room() > 0
    }

    /// While starts are refused and work is waiting: asks for another worker if it is time to,
    /// and if none is granted runs jobs here until `set`. Whether it has run any.
    fn lend_a_hand(self: &Arc<Self>, own: Own, with: With, set: impl Fn() -> bool) -> bool {
        let nothing = with == With::Own && own.is_none();
        if nothing || !self.is_short_of_workers() || !self.work_waiting() {
            return false;
        }
        if self.retry.due() {
            self.help();
        }
        if !self.is_short_of_workers() {
            return false;
        }
        let index = (self.slots).take(Life::Guest, 0, || self.counts.claim_guest());
        index.is_some_and(|index| self.work_as_guest(index, own, with, set))
    }
}
