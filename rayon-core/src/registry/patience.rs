//! How long to look before going to sleep.
//!
//! To fall asleep and be woken costs the sleeper, its waker and whoever waits for the
//! outcome some tens of microseconds. Who looks for as long as that, and then sleeps, loses
//! at most as much again as the best choice in hindsight would have cost; and as one wait
//! is mostly like the last, that is lost only where waits change from short to long: a
//! wait that outlasted the looking halves the next one's, down to next to nothing.
//!
//! A. R. Karlin, K. Li, M. S. Manasse, S. Owicki, "Empirical studies of competitive
//! spinning for a shared-memory multiprocessor", SOSP 1991, section 4: the adaptive
//! strategies.

use crate::platform::clock;
use crate::sync::thread;
use std::sync::atomic::{AtomicU32, Ordering};

/// Rounds of looking, with the processor offered to others after each, that last about as
/// long as [`BREAK_EVEN`] where nobody takes it.
const FULL: u32 = if cfg!(all(any(loom, shuttle), test)) {
    0
} else {
    192
};
/// For whom waits were long throughout.
const LEAST: u32 = if cfg!(all(any(loom, shuttle), test)) {
    0
} else {
    4
};
/// Every so many rounds the clock is read.
const ROUNDS_PER_CLOCK: u32 = 8;

/// A sleep not longer than this had better been spent looking. In nanoseconds.
const BREAK_EVEN: u64 = 60_000;

/// The rounds of looking for the next wait. A hint: relaxed.
#[derive(Debug)]
pub(super) struct Patience(AtomicU32);

impl Patience {
    pub(super) fn new() -> Self {
        Patience(AtomicU32::new(FULL))
    }

    /// For who waits for a pool's first worker at first: its birth takes some times as long
    /// as its waking up.
    pub(super) fn with_birth() -> Self {
        Patience(AtomicU32::new(4 * FULL))
    }

    fn rounds(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }

    /// A wait that begins with looking.
    pub(super) fn looking(&self) -> Looking<'_> {
        Looking {
            patience: self,
            rounds: 0,
            until: 0,
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
        self.0.store(rounds, Ordering::Relaxed);
    }
}

/// Between the first look and the sleep.
#[derive(Debug)]
pub(super) struct Looking<'a> {
    patience: &'a Patience,
    rounds: u32,
    /// When the time for it is over, on [`clock`].
    until: u64,
}

impl Looking<'_> {
    /// Lets others go first, and says whether to look again after that; `false` at once if
    /// that is to be all.
    pub(super) fn again(&mut self) -> bool {
        let most = self.patience.rounds();
        // Where others take the processor a round lasts as long as they please, and the
        // time is up much sooner.
        if self.rounds % ROUNDS_PER_CLOCK == 0 {
            let now = clock::now_nanos();
            if self.rounds == 0 {
                self.until = now + BREAK_EVEN * u64::from(most.div_ceil(FULL.max(1)));
            } else if now > self.until {
                return false;
            }
        }
        self.rounds += 1;
        let go_on = self.rounds <= most;
        if go_on {
            thread::yield_now();
        }
        go_on
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_sleep_gives_full_patience_and_long_ones_take_it() {
        let patience = Patience::new();
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
    fn who_has_little_patience_looks_for_as_many_rounds_as_that() {
        let patience = Patience::new();
        (0..10).for_each(|_| patience.learn(BREAK_EVEN + 1));
        let mut looking = patience.looking();
        let rounds = (0..100).take_while(|_| looking.again()).count();
        assert_eq!(rounds, LEAST as usize);
        assert!(!looking.again());
    }

    #[test]
    fn looking_ends_when_its_time_is_over() {
        let patience = Patience::with_birth();
        let mut looking = patience.looking();
        assert!(looking.again());
        looking.until = 0;
        let rounds = (0..100).take_while(|_| looking.again()).count();
        assert!(rounds < ROUNDS_PER_CLOCK as usize);
    }
}
