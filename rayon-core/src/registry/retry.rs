//! When a refused start is tried again: after 100 ms, doubling to 30 s, and only
//! when there is demand.

use crate::platform::clock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

// In milliseconds, which fit in the words that every target has atomics for. Their clock
// comes round every 49 days, so a moment is in the future if it lies no more than LONGEST
// ahead, and else it is past.
const FIRST: u32 = 100;
const LONGEST: u32 = 30_000;

/// In `next`: nothing was refused since the last success.
const NOW: u32 = 0;
/// In `next`: not to be asked at all.
const NEVER: u32 = u32::MAX;

/// The wait after the last refusal. A heuristic for when to ask again, not a lock:
/// relaxed, and a race costs one question too many or too few.
#[derive(Debug, Default)]
pub(super) struct Retry {
    /// The last millisecond on [`clock`] in which not to ask, or [`NOW`] or [`NEVER`].
    next: AtomicU32,
    /// How long the wait was that led up to `next`.
    waited: AtomicU32,
}

impl Retry {
    /// Starts on demand are out of the question until [`permit`](Self::permit).
    pub(super) fn forbidden() -> Self {
        Retry {
            next: AtomicU32::new(NEVER),
            ..Retry::default()
        }
    }

    /// Ends the state that [`forbidden`](Self::forbidden) began.
    pub(super) fn permit(&self) {
        self.next.store(NOW, Ordering::Relaxed);
    }

    /// Whether a refusal is on record that no success has followed.
    #[inline]
    pub(super) fn refused_last(&self) -> bool {
        self.next.load(Ordering::Relaxed) != NOW
    }

    /// Whether the system may be asked for a thread.
    pub(super) fn due(&self) -> bool {
        !self.refused_last() || self.time_to_next() == Some(Duration::ZERO)
    }

    /// How long the system is not to be asked. `None` if the last answer was not a
    /// refusal, or if it is never to be asked.
    pub(super) fn time_to_next(&self) -> Option<Duration> {
        self.time_to_next_at(clock::now_nanos())
    }

    fn time_to_next_at(&self, now: u64) -> Option<Duration> {
        match self.next.load(Ordering::Relaxed) {
            NOW | NEVER => None,
            next => {
                let ahead = next.wrapping_sub(millis(now));
                // (One more: a moment may have had to give way to a name.)
                let left = match ahead <= LONGEST + 1 {
                    true => ahead.max(1),
                    false => 0,
                };
                Some(Duration::from_millis(left.into()))
            }
        }
    }

    pub(super) fn refused(&self) {
        self.refused_at(clock::now_nanos());
    }

    fn refused_at(&self, now: u64) {
        if self.next.load(Ordering::Relaxed) == NEVER {
            return;
        }
        let waited = self.waited.load(Ordering::Relaxed);
        let wait = (waited * 2).clamp(FIRST, LONGEST);
        self.waited.store(wait, Ordering::Relaxed);
        // No moment is called NOW or NEVER.
        let next = millis(now).wrapping_add(wait);
        (self.next).store(next.clamp(NOW + 1, NEVER - 1), Ordering::Relaxed);
    }

    /// The system has granted a thread, and if `beyond`, more than when it refused one
    /// the last time: only then is the next refusal news, and its wait the first again.
    pub(super) fn granted(&self, beyond: bool) {
        if !matches!(self.next.load(Ordering::Relaxed), NOW | NEVER) {
            self.next.store(NOW, Ordering::Relaxed);
        }
        if beyond && self.waited.load(Ordering::Relaxed) != 0 {
            self.waited.store(0, Ordering::Relaxed);
        }
    }
}

/// The clock in milliseconds; it comes round.
fn millis(nanos: u64) -> u32 {
    (nanos / 1_000_000) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    const MILLI: u64 = 1_000_000;
    const FIRST_WAIT: u64 = FIRST as u64 * MILLI;
    const LONGEST_WAIT: u64 = LONGEST as u64 * MILLI;

    fn due_at(retry: &Retry, now: u64) -> bool {
        !retry.refused_last() || retry.time_to_next_at(now) == Some(Duration::ZERO)
    }

    #[test]
    fn the_wait_doubles_up_to_its_longest_and_a_success_beyond_ends_it() {
        let retry = Retry::default();
        assert!(retry.due() && !retry.refused_last());
        let mut wait = FIRST_WAIT;
        let mut now = 5;
        for _ in 0..20 {
            retry.refused_at(now);
            assert!(!due_at(&retry, now + wait - 1));
            assert!(due_at(&retry, now + wait + MILLI));
            now += wait;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
        assert_eq!(wait, LONGEST_WAIT);
        retry.granted(true);
        assert!(due_at(&retry, now) && !retry.refused_last());
        retry.refused_at(now);
        assert!(due_at(&retry, now + FIRST_WAIT + MILLI));
    }

    #[test]
    fn a_refusal_is_past_after_any_time_and_counts_at_any_time() {
        let round = (1 << 32) * MILLI;
        // Around the times at which the clock has come round.
        for begin in [
            0,
            round / 2,
            round - LONGEST_WAIT,
            round - FIRST_WAIT,
            round,
            7 * round,
        ] {
            for millis in 0..2 * u64::from(FIRST) + 10 {
                let now = begin + millis * MILLI;
                let retry = Retry::default();
                retry.refused_at(now);
                assert!(retry.refused_last());
                assert!(!due_at(&retry, now + FIRST_WAIT - 3 * MILLI), "{now}");
                for later in [
                    FIRST_WAIT + 3 * MILLI,
                    LONGEST_WAIT,
                    round / 2,
                    round * 3 / 4,
                ] {
                    assert!(due_at(&retry, now + later), "{now}, {later} after");
                }
            }
        }
    }

    #[test]
    fn a_success_that_only_makes_good_for_what_was_given_back_does_not_end_the_doubling() {
        let retry = Retry::default();
        retry.refused_at(5);
        retry.granted(false);
        assert!(!retry.refused_last());
        retry.refused_at(5);
        assert!(!due_at(&retry, 5 + 2 * FIRST_WAIT - 1));
        assert!(due_at(&retry, 5 + 2 * FIRST_WAIT + MILLI));
    }

    #[test]
    fn what_is_forbidden_stays_so_until_it_is_permitted() {
        let retry = Retry::forbidden();
        retry.refused_at(0);
        retry.granted(true);
        assert!(!due_at(&retry, u64::MAX - 1) && !retry.due());
        assert_eq!(retry.time_to_next(), None);
        retry.permit();
        assert!(retry.due());
    }
}
