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
/// A sleep not longer than this had better been spent looking. In nanoseconds.
const BREAK_EVEN: u64 = 60_000;

/// The rounds of looking for the next wait. A hint: relaxed.
#[derive(Debug)]
pub(super) struct Patience(AtomicU32);

impl Patience {
    pub(super) fn new() -> Self {
        // Before anything is known: a new pool's first waits are for its workers' births.
        Patience(AtomicU32::new(FULL))
    }

    /// For how many rounds to look.
    pub(super) fn rounds(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
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
}
