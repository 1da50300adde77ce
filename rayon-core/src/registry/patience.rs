//! Whether to look for a while before blocking, and for how long.
//!
//! To block and be woken costs the sleeper, its waker and whoever waits for the outcome some
//! tens of microseconds. Looking costs as much processor time as it takes. Which is the better
//! one hangs on whether anybody else wants the processor:
//!
//! | the processors are | a worker | a caller from outside |
//! |---|---|---|
//! | free | looks for as long as a sleep costs, less if its waits are long | the same |
//! | wanted | looks [`BESIDE_OTHERS`] times | blocks at once |
//!
//! Between two looks the processor is offered to others, by `sched_yield`. Where nobody wants it
//! that takes some hundred nanoseconds, and lets in those threads of the pool that were put on
//! the same processor. Where others compute it takes a whole time slice, some milliseconds,
//! while one who blocks is preferred when it is woken. So a caller, for whose outcome the
//! program waits, must not do it there. A worker has nothing better to do, and to be found
//! awake spares the next publisher a wake-up.
//!
//! # How it is told
//!
//! By what offering the processor has cost lately. A bucket holds the time that was given away,
//! and leaks: a [`LEAK`]th of all time runs out. Each offer that took longer than [`SLOW`] is
//! poured in. While there is more than [`BUCKET`] in it the processors are wanted. So no more than
//! that, and one part in so many of all time, is ever lost to finding out; and one slow offer
//! now and then, as there are on any machine, changes nothing.
//!
//! # How long a look is worth while
//!
//! Who looks for as long as a sleep costs, and then sleeps, loses at most as much again as the
//! best choice in hindsight would have cost. As one wait is mostly like the last, that is lost
//! only where waits change from short to long: a wait that outlasted the looking halves the
//! next one's. A. R. Karlin, K. Li, M. S. Manasse, S. Owicki, "Empirical studies of competitive
//! spinning for a shared-memory multiprocessor", SOSP 1991, section 4: the adaptive strategies.

use crate::platform::clock;
use crate::sync::thread;
use std::sync::atomic::{AtomicU32, Ordering};

/// In models nobody looks twice.
const fn in_models(rounds: u32) -> u32 {
    match cfg!(all(any(loom, shuttle), test)) {
        true => 0,
        false => rounds,
    }
}

/// Looks that last about as long as [`BREAK_EVEN`] where the processors are free.
const FULL: u32 = in_models(192);
/// For whom waits were long throughout.
const LEAST: u32 = in_models(4);
/// A worker's, where the processors are wanted. As many as those of rayon-core 1.13.0.
const BESIDE_OTHERS: u32 = in_models(32);

/// A sleep not longer than this had better been spent looking. In nanoseconds.
const BREAK_EVEN: u64 = 60_000;

/// Who gets the processor back later than this gave it to somebody else. In nanoseconds: less
/// than a time slice, and more than a thread of the pool mostly keeps it.
const SLOW: u64 = 500_000;

/// Of all time, the part that may be given away for long.
const LEAK: u64 = 64;

/// What may be given away at once. In nanoseconds: two or three time slices of Linux.
const BUCKET: u64 = 8_000_000;

/// The processors that this process may use.
static PROCESSORS: Processors = Processors::new();

/// The bucket: when it will be empty, in units of 2^20 ns, which wrap after 52 days.
///
/// J. S. Turner, "New directions in communications (or which way to the information age?)", IEEE
/// Communications Magazine 24(10), 1986: the leaky bucket.
#[derive(Debug)]
struct Processors(AtomicU32);

/// What no bucket ever takes to leak out. One that seems to has been empty for weeks.
const FOREVER: u32 = 1 << 24;

fn units(nanos: u64) -> u32 {
    // Cut off: times are compared by their difference.
    (nanos >> 20) as u32
}

impl Processors {
    const fn new() -> Self {
        Processors(AtomicU32::new(0))
    }

    /// How long it will take the bucket to leak out.
    fn full_for(empty_at: u32, now: u64) -> u32 {
        match empty_at.wrapping_sub(units(now)) {
            past if past > FOREVER => 0,
            units => units,
        }
    }

    fn are_free(&self, now: u64) -> bool {
        let empty_at = self.0.load(Ordering::Relaxed);
        Self::full_for(empty_at, now) <= units(BUCKET * LEAK)
    }

    /// Notes how long it took to get a processor back that was offered to others; it is there
    /// again `now`.
    fn offered(&self, now: u64, took: u64) {
        if took > SLOW {
            // Of two at once one may get lost: whoever offers next makes up for it.
            let full_for = Self::full_for(self.0.load(Ordering::Relaxed), now);
            // Rounded up.
            let more = units(took.saturating_mul(LEAK)).min(FOREVER / 2) + 1;
            let full_for = full_for.saturating_add(more).min(FOREVER / 2);
            let empty_at = units(now).wrapping_add(full_for);
            self.0.store(empty_at, Ordering::Relaxed);
        }
    }
}

/// What a worker, or the callers of a pool, have learnt of their waits. A hint: relaxed.
#[derive(Debug)]
pub(super) struct Patience {
    /// The looks of the next wait, where the processors are free.
    rounds: AtomicU32,
    /// Those where they are wanted.
    beside_others: u32,
}

impl Patience {
    pub(super) fn of_worker() -> Self {
        Patience {
            rounds: AtomicU32::new(FULL),
            beside_others: BESIDE_OTHERS,
        }
    }

    pub(super) fn of_callers() -> Self {
        Patience {
            beside_others: 0,
            ..Patience::of_worker()
        }
    }

    fn rounds(&self) -> u32 {
        self.rounds.load(Ordering::Relaxed)
    }

    /// A wait that begins with looking.
    pub(super) fn looking(&self) -> Looking<'_> {
        Looking {
            patience: self,
            rounds: 0,
            until: None,
            last: 0,
        }
    }

    /// Learns from a sleep, which is `sleep`.
    pub(super) fn learn_from<R>(&self, sleep: impl FnOnce() -> R) -> R {
        let begun = clock::now_nanos();
        let result = sleep();
        self.learn(clock::now_nanos().saturating_sub(begun));
        result
    }

    fn learn(&self, slept: u64) {
        let rounds = match slept <= BREAK_EVEN {
            true => FULL,
            false => (self.rounds() / 2).max(LEAST),
        };
        self.rounds.store(rounds, Ordering::Relaxed);
    }
}

/// Between the first look and the sleep.
#[derive(Debug)]
pub(super) struct Looking<'a> {
    patience: &'a Patience,
    /// How often the processor was offered to others.
    rounds: u32,
    /// When the time for it is over, on [`clock`], if the processors are free.
    until: Option<u64>,
    /// When it was last offered, on [`clock`].
    last: u64,
}

impl Looking<'_> {
    /// Lets others go first, and says whether to look again after that; `false` at once if
    /// that is to be all.
    pub(super) fn again(&mut self) -> bool {
        if self.rounds == 0 {
            self.last = clock::now_nanos();
            let free = PROCESSORS.are_free(self.last);
            self.until = free.then_some(self.last + BREAK_EVEN);
        }
        let most = match self.until {
            Some(_) => self.patience.rounds(),
            None => self.patience.beside_others,
        };
        if self.rounds >= most {
            return false;
        }
        self.rounds += 1;
        thread::yield_now();
        if let Some(until) = self.until {
            let now = clock::now_nanos();
            PROCESSORS.offered(now, now.saturating_sub(self.last));
            self.last = now;
            self.until = (now <= until).then_some(until);
        }
        true
    }
}

#[cfg(all(test, not(any(loom, shuttle))))]
mod tests {
    use super::*;

    #[test]
    fn a_short_sleep_gives_full_patience_and_long_ones_take_it() {
        let patience = Patience::of_worker();
        patience.learn(BREAK_EVEN);
        assert_eq!(patience.rounds(), FULL);
        let mut last = FULL;
        for _ in 0..10 {
            patience.learn(BREAK_EVEN + 1);
            assert!(patience.rounds() < last || last == LEAST);
            last = patience.rounds();
        }
        assert_eq!(last, LEAST);
    }

    #[test]
    fn what_offers_give_away_is_a_small_part_of_all_time() {
        let processors = Processors::new();
        let (begin, slice) = (1 << 45, 3_500_000);
        let (mut now, mut given) = (begin, 0);
        while now < begin + 10_000_000_000 {
            now += 10_000;
            if processors.are_free(now) {
                now += slice;
                given += slice;
                processors.offered(now, slice);
            }
        }
        // The one that overflows the bucket, and the one under way.
        let most = (now - begin) / LEAK + BUCKET + 2 * slice;
        assert!(given > slice && given <= most, "{given} of {most}");
    }

    #[test]
    fn one_slow_offer_changes_nothing_and_quick_ones_neither() {
        let processors = Processors::new();
        let now = 1 << 45;
        processors.offered(now, BUCKET / 2);
        assert!(processors.are_free(now));
        (0..1000).for_each(|_| processors.offered(now, SLOW));
        assert!(processors.are_free(now));
        processors.offered(now, BUCKET);
        assert!(!processors.are_free(now));
    }

    #[test]
    fn a_long_time_ago_is_no_time_to_come() {
        let processors = Processors::new();
        for days in [1, 20, 26, 30, 51] {
            assert!(processors.are_free(days * 86_400_000_000_000), "{days}");
        }
    }
}
