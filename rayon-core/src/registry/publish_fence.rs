//! Who pays for the fence between publishing a job and falling asleep.
//!
//! The two are a Dekker pair: a publisher stores its job and then looks for sleepers, a
//! sleeper announces itself in [`Counts`](super::counts::Counts) and then looks for jobs.
//! Each store must be visible before the load that follows it, or a job and a sleeper
//! miss each other. In a *saturated* pool, whose publishers have nobody to wake, the
//! publishers leave their fence to the next sleeper, which then makes every thread cross
//! one ([`Barrier::heavy`]). That costs the sleeper, and each processor that it
//! interrupts, as much as thousands of fences. So it is a bias with a memory, like that of
//! the [`deque`](crate::deque):
//!
//! | mode | a publisher | a sleeper |
//! |---|---|---|
//! | LIGHT | no fence | sets REVOKING, issues the barrier, sets FENCED |
//! | REVOKING | fence | issues a barrier of its own |
//! | FENCED | fence | fence |
//!
//! ```text
//!         a sleeper               that sleeper, after its barrier
//!  LIGHT -----------> REVOKING -----------------------------------> FENCED
//!    ^                                                                |
//!    +---- a publisher, after CALM publishes in a saturated pool -----+
//! ```
//!
//! A pool begins FENCED. One whose workers come and go to sleep all the time stays so, and
//! never issues a barrier; one that is busy for long pays for no fence.
//!
//! # Why no job and sleeper miss each other
//!
//! Let a sleeper S have announced itself and then changed the mode from what it was to
//! the same or to REVOKING, by a read-modify-write in any case. Let a publisher P have
//! stored its job and then loaded the mode.
//!
//! * *P found REVOKING or FENCED.* It has fenced between job and word, S between word and
//!   look: one of them sees the other.
//! * *P found LIGHT, from before S's change.* S, or the sleeper that set the FENCED which
//!   S found, set or saw REVOKING and then issued the barrier. P's load came before that
//!   REVOKING, so P was executed up to that load before the barrier reached it, and the
//!   barrier has made its job visible; to S by way of FENCED, if another issued it.
//! * *P found LIGHT, from after S's change.* The publisher that set it read, through a
//!   chain of read-modify-writes, what S had written, and P read what that one wrote: S's
//!   announcement happens before P's look at the word, so P sees it, or what became of it.
//!
//! Only the sleeper that has set REVOKING leaves it, so FENCED is never set on the strength
//! of a barrier from before the last LIGHT.

use crate::platform::barrier::Barrier;
use crate::sync::atomic::{fence, AtomicU8, Ordering};

const LIGHT: u8 = 0;
const REVOKING: u8 = 1;
const FENCED: u8 = 2;

/// Publishes in a saturated pool, by one worker, after which it leaves its fences to the
/// next sleeper. So many fences cost about as much as one barrier where that interrupts
/// other processors (a few nanoseconds each, against 10 to 20 µs): whatever the pool does
/// next, it pays at most twice what it would if the future were known. (A. R. Karlin et
/// al., "Competitive snoopy caching", Algorithmica 3, 1988.)
const CALM: u32 = 2048;

/// The pair of fences of one pool.
#[derive(Debug)]
pub(super) struct PublishFence {
    mode: AtomicU8,
    barrier: &'static Barrier,
}

impl PublishFence {
    pub(super) fn new(barrier: &'static Barrier) -> Self {
        PublishFence {
            mode: AtomicU8::new(FENCED),
            barrier,
        }
    }

    /// Whether the calling publisher, which has stored its job, may look at the word
    /// without a fence.
    #[inline(always)]
    pub(super) fn is_light(&self) -> bool {
        // The store comes before the load in the program that the barrier stops at.
        std::sync::atomic::compiler_fence(Ordering::SeqCst);
        // Acquire: pairs with `try_light`.
        self.mode.load(Ordering::Acquire) == LIGHT
    }

    /// Notes that the calling publisher had to fence although the pool was `saturated`, or
    /// that it was not; `calm` is that publisher's count.
    pub(super) fn note(&self, saturated: bool, calm: u32) -> u32 {
        match saturated {
            true if calm >= CALM => {
                self.try_light();
                0
            }
            true => calm + 1,
            false => 0,
        }
    }

    /// From now on publishers do not fence, unless somebody falls asleep.
    fn try_light(&self) {
        if self.barrier.may_be_left() {
            // AcqRel: hands on what the sleepers so far have announced.
            let order = (Ordering::AcqRel, Ordering::Relaxed);
            let _unless_revoking = (self.mode).compare_exchange(FENCED, LIGHT, order.0, order.1);
        }
    }

    /// The sleeper's side, between its announcement and its look for jobs. `false` when
    /// the system has refused the barrier this once: then a publish that was under way
    /// may not be seen, and the caller must not sleep without a time limit.
    #[must_use]
    pub(super) fn before_look(&self) -> bool {
        // A read-modify-write also where it changes nothing; of the three modes, LIGHT alone
        // is below REVOKING. AcqRel: the announcement goes on to who sets LIGHT next, and
        // what a barrier has made visible comes from who has set FENCED.
        let before = self.mode.fetch_max(REVOKING, Ordering::AcqRel);
        let crossed = before == FENCED || (self.barrier.is_asymmetric() && self.barrier.heavy());
        if before == LIGHT {
            // Nobody else leaves REVOKING.
            self.mode.store(FENCED, Ordering::Release);
        }
        // Pairs with the fences of publishers.
        fence(Ordering::SeqCst);
        crossed
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    fn light(fence: &PublishFence) -> bool {
        let mut calm = 0;
        for _ in 0..=CALM {
            calm = fence.note(true, calm);
        }
        fence.is_light()
    }

    #[test]
    fn a_pool_that_was_saturated_for_long_is_light_until_somebody_falls_asleep() {
        let barrier = Barrier::decided();
        let fence = PublishFence::new(barrier);
        assert!(!fence.is_light());
        assert_eq!(light(&fence), barrier.is_asymmetric());
        assert!(fence.before_look());
        assert!(!fence.is_light());
        assert_eq!(light(&fence), barrier.is_asymmetric());
    }

    #[test]
    fn a_look_for_somebody_to_wake_begins_the_count_anew() {
        let fence = PublishFence::new(Barrier::decided());
        assert_eq!(fence.note(true, CALM - 1), CALM);
        assert_eq!(fence.note(false, CALM), 0);
        assert!(!fence.is_light());
    }

    #[test]
    fn a_pool_without_the_barrier_always_fences() {
        let fence = PublishFence::new(Barrier::symmetric());
        assert!(!light(&fence));
        assert!(fence.before_look() && !fence.is_light());
    }
}
