//! When a refused start is tried again: after 100 ms, doubling to 30 s, and only
//! when there is demand.

use crate::platform::clock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(30);

/// In `next`: not to be asked at all.
const NEVER: u64 = u64::MAX;

/// The wait after the last refusal. A heuristic for when to ask again, not a lock:
/// relaxed, and a race costs one question too many or too few.
#[derive(Debug, Default)]
pub(super) struct Retry {
    /// When to ask again, on [`clock`]; 0 when nothing was refused since the last
    /// success.
    next: AtomicU64,
    /// How long the wait was that led up to `next`, in nanoseconds.
    waited: AtomicU64,
}

impl Retry {
    /// Starts on demand are out of the question until [`permit`](Self::permit).
    pub(super) fn forbidden() -> Self {
        Retry {
            next: AtomicU64::new(NEVER),
            ..Retry::default()
        }
    }

    /// Ends the state that [`forbidden`](Self::forbidden) began.
    pub(super) fn permit(&self) {
        self.next.store(0, Ordering::Relaxed);
    }

    /// Whether a refusal is on record that no success has followed.
    #[inline]
    pub(super) fn refused_last(&self) -> bool {
        self.next.load(Ordering::Relaxed) != 0
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
            0 | NEVER => None,
            next => Some(Duration::from_nanos(next.saturating_sub(now))),
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
        let wait = (waited * 2).clamp(FIRST.as_nanos() as u64, LONGEST.as_nanos() as u64);
        self.waited.store(wait, Ordering::Relaxed);
        self.next.store(now + wait, Ordering::Relaxed);
    }

    /// The system has granted a thread, and if `beyond`, more than when it refused one
    /// the last time: only then is the next refusal news, and its wait the first again.
    pub(super) fn granted(&self, beyond: bool) {
        if !matches!(self.next.load(Ordering::Relaxed), 0 | NEVER) {
            self.next.store(0, Ordering::Relaxed);
        }
        if beyond && self.waited.load(Ordering::Relaxed) != 0 {
            self.waited.store(0, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due_at(retry: &Retry, now: u64) -> bool {
        !retry.refused_last() || retry.time_to_next_at(now) == Some(Duration::ZERO)
    }

    const FIRST_WAIT: u64 = FIRST.as_nanos() as u64;

    #[test]
    fn the_wait_doubles_up_to_its_longest_and_a_success_beyond_ends_it() {
        let retry = Retry::default();
        assert!(retry.due() && !retry.refused_last());
        let mut wait = FIRST_WAIT;
        let mut now = 5;
        for _ in 0..20 {
            retry.refused_at(now);
            assert!(!due_at(&retry, now + wait - 1));
            assert!(due_at(&retry, now + wait));
            now += wait;
            wait = (wait * 2).min(LONGEST.as_nanos() as u64);
        }
        assert_eq!(wait, LONGEST.as_nanos() as u64);
        retry.granted(true);
        assert!(due_at(&retry, now) && !retry.refused_last());
        retry.refused_at(now);
        assert!(due_at(&retry, now + FIRST_WAIT));
    }

    #[test]
    fn a_success_that_only_makes_good_for_what_was_given_back_does_not_end_the_doubling() {
        let retry = Retry::default();
        retry.refused_at(5);
        retry.granted(false);
        assert!(!retry.refused_last());
        retry.refused_at(5);
        let wait = retry.time_to_next_at(5).unwrap();
        assert_eq!(wait, 2 * FIRST);
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
