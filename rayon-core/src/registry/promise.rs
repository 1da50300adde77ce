//! How long a publisher relies on those who search.
//!
//! A publisher that finds somebody searching, woken or being born leaves its job to them: it is
//! a promise that they will look (see [`sleep`](super::sleep)). But a thread may be kept from its
//! processor for as long as the system likes, and what it has promised then waits for it, while
//! others sleep. So promises are few and short:
//!
//! * **One job each.** While somebody sleeps, a publisher of a list (of spawns, or injected) wakes
//!   one more whenever more jobs wait than threads search. (In a tree of joins each job that is
//!   taken makes new ones; there one thief is enough to begin with.)
//! * **For a term.** A worker notices that its oldest job has not been taken for [`TERM`], though
//!   somebody has been searching each time that it looked, and brings another, also by a start.
//!   If that doesn't help either, the next term is twice as long. In a pool that has more threads
//!   awake than there are processors, terms are longer from the beginning.
//!   A start that is under way is relied on until the thread runs, or is refused: the system
//!   would not be quicker with another.
//! * **To each other.** A searcher that gets a job leaves the look for more to others who search
//!   only for the first [`TERM`] after somebody was brought, while somebody sleeps.
//! * **To callers.** One who blocks for a job that nobody has taken yet looks after it once, after
//!   [`CALLERS_TERM`].
//!
//! To notice takes a publish, or the end of a job, of the publisher's own: one that publishes a
//! single job and then computes for long relies on the one that it has brought.
//!
//! Modelled in `models/promise.rs`, with a twin whose publisher relies on a searcher for good.

use super::counts::Snapshot;
use super::worker::Worker;
use super::Registry;
use crate::latch::{LockLatch, Woken};
use crate::platform::clock;
use crate::sync::atomic::{AtomicU32, Ordering};
use crate::sync::omittable;
use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

/// How long a worker relies on a searcher at first. In nanoseconds: some times as long as to
/// wake one takes.
const TERM: u64 = 50_000;
/// The same where as many threads of the pool are awake as there are processors: mostly they
/// are kept from them by each other, and one more would only be in the way.
const TERM_IN_A_CROWD: u64 = 1_000_000;
/// At most.
const LONGEST_TERM: u64 = 10_000_000;

/// How long a caller does. Its wait ends with it, once, which costs as much as a wake-up.
const CALLERS_TERM: Duration = Duration::from_millis(1);

/// The clock is read for the second publish, the fourth, eighth and so on, and for each of so
/// many.
const PUBLISHES_PER_CLOCK: u32 = 32;

/// The promise that the oldest job in a worker's deque will be taken.
#[derive(Debug)]
pub(super) struct Promise {
    /// Which job that is.
    oldest: Cell<Option<u64>>,
    /// How often it was still there.
    times: Cell<u32>,
    since: Cell<u64>,
    /// The term, in multiples of the first.
    terms: Cell<u64>,
}

impl Promise {
    pub(super) fn new() -> Self {
        Promise {
            oldest: Cell::new(None),
            times: Cell::new(0),
            since: Cell::new(0),
            terms: Cell::new(1),
        }
    }

    /// Whether this job, the oldest of several, has been waiting for too long.
    fn is_overdue(&self, oldest: Option<u64>, first: u64, now: impl Fn() -> u64) -> bool {
        if oldest.is_none() || self.oldest.replace(oldest) != oldest {
            self.times.set(0);
            self.terms.set(1);
            return false;
        }
        let times = self.times.get() + 1;
        self.times.set(times % (1 << 30));
        if !times.is_power_of_two() && times % PUBLISHES_PER_CLOCK != 0 {
            return false;
        }
        let now = now();
        if times == 1 {
            self.since.set(now);
        }
        let term = (first * self.terms.get()).min(LONGEST_TERM);
        let overdue = now.saturating_sub(self.since.get()) >= term;
        if overdue {
            self.since.set(now);
            self.terms
                .set((self.terms.get() * 2).min(LONGEST_TERM / TERM));
        }
        overdue
    }
}

/// When somebody was last woken, or started, for a job.
#[derive(Debug, Default)]
pub(super) struct Brought(AtomicU32);

impl Brought {
    /// In units of 2^10 ns. Cut off: times are compared by their difference.
    fn now() -> u32 {
        (clock::now_nanos() >> 10) as u32
    }

    pub(super) fn note(&self) {
        self.0.store(Self::now(), Ordering::Relaxed);
    }

    fn is_older_than(&self, nanos: u64) -> bool {
        u64::from(Self::now().wrapping_sub(self.0.load(Ordering::Relaxed))) << 10 >= nanos
    }
}

impl Registry {
    /// Whether `worker`, which has published or is about to run a job of its own, should bring
    /// somebody although it has `seen` others look for jobs; a `list` is no tree of joins.
    pub(super) fn relies_too_long(&self, worker: &Worker, seen: Snapshot, list: bool) -> bool {
        let more_than_they_take =
            || list && seen.sleeping() > 0 && worker.jobs() > seen.searching();
        let awake = seen.live().saturating_sub(seen.sleeping());
        let term = match awake < self.config.most_searchers() {
            true => TERM,
            false => TERM_IN_A_CROWD,
        };
        let (promise, oldest) = (worker.promise(), worker.oldest_of_many());
        let overdue = || promise.is_overdue(oldest, term, clock::now_nanos);
        // Of the only job nothing tells how long it will lie there, but whoever searches may
        // have been at it for long.
        let only = || {
            let first = seen.sleeping() > 0 && oldest.is_none();
            first && self.brought.is_older_than(TERM_IN_A_CROWD)
        };
        let expired = || more_than_they_take() || overdue() || only();
        omittable!(PromisesExpire, expired(), false)
    }

    /// Whether a searcher that has got a job may leave the look for more to those so many who
    /// are `searching` still, while so many are `sleeping`.
    pub(super) fn leaves_it_to_others(&self, searching: usize, sleeping: usize) -> bool {
        let expired = || sleeping > 0 && self.brought.is_older_than(TERM);
        searching > 0 && !omittable!(PromisesExpire, expired(), false)
    }

    /// As [`relies_too_long`](Self::relies_too_long), for who has injected a job.
    pub(super) fn injected_too_much(&self, seen: Snapshot) -> bool {
        let waiting = self.injector.len() > seen.searching();
        let asleep = seen.sleeping() > 0;
        omittable!(
            PromisesExpire,
            waiting && (asleep || self.brought.is_older_than(TERM))
                || asleep && self.brought.is_older_than(TERM_IN_A_CROWD),
            false
        )
    }

    /// Called by a worker that is about to run a job of its own.
    pub(super) fn look_after(self: &Arc<Self>, worker: &Worker) {
        if self.publish_fence.is_light() {
            return;
        }
        let seen = self.counts.snapshot();
        let relies = seen.searching() > 0 && !seen.saturated() && worker.has_local();
        if relies && self.relies_too_long(worker, seen, false) {
            self.help_beside(seen.searching());
        }
    }

    /// Waits for `latch` for a while, and then brings somebody for what is injected, if the
    /// calling thread relies on a searcher for it; whether the latch is set.
    pub(super) fn await_promise(self: &Arc<Self>, latch: &LockLatch) -> bool {
        let relied_on = || {
            let seen = self.counts.snapshot();
            let promised = seen.searching() > 0 && !seen.saturated();
            (promised && !self.injector.is_empty()).then(|| seen.searching())
        };
        if relied_on().is_none() {
            return false;
        }
        let set = latch.wait_for(CALLERS_TERM) == Some(Woken::Set);
        if let (false, Some(searching)) = (set, relied_on()) {
            self.help_beside(searching);
        }
        set
    }
}

#[cfg(all(test, not(any(loom, shuttle))))]
mod tests {
    use super::*;

    /// How many of `publishes`, one each `every` nanoseconds, find the promise overdue.
    fn overdue(publishes: u64, every: u64, oldest: impl Fn(u64) -> Option<u64>) -> usize {
        let promise = Promise::new();
        let overdue = |i: &u64| promise.is_overdue(oldest(*i), TERM, || i * every);
        (0..publishes).filter(overdue).count()
    }

    #[test]
    fn a_job_that_nobody_takes_becomes_overdue_after_a_term_each_twice_as_long() {
        assert_eq!(overdue(1000, TERM / 1000, |_| Some(7)), 0);
        assert_eq!(overdue(1100, TERM / 1000, |_| Some(7)), 1);
        assert_eq!(overdue(3200, TERM / 1000, |_| Some(7)), 2);
    }

    #[test]
    fn a_few_long_jobs_are_as_good_as_many_short_ones() {
        assert!(overdue(6, 50_000_000, |_| Some(7)) >= 1);
    }

    #[test]
    fn while_jobs_are_taken_none_is_overdue() {
        assert_eq!(overdue(1000, TERM, Some), 0);
        assert_eq!(overdue(1000, TERM, |_| None), 0);
    }
}
