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
//! | LIGHT | neither fence nor look | sets REVOKING, issues the barrier, sets FENCED |
//! | REVOKING | fence, look | issues a barrier of its own |
//! | FENCED | fence, look | fence |
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
//! What is said here of a sleeper holds for whoever makes room for a start as well: these
//! are the two that leave the pool unsaturated.
//!
//! # Why no job and sleeper miss each other
//!
//! Let a sleeper S have announced itself and then changed the mode's word by a
//! read-modify-write, which leaves the mode as it is or makes LIGHT to REVOKING, and changes
//! the word's *epoch* in any case. Let a publisher P have stored its job and then loaded the
//! mode.
//!
//! * *P found REVOKING or FENCED.* It has fenced between job and its look at the counts, S
//!   between announcement and look: one of them sees the other.
//! * *P found LIGHT, from before S's change.* S, or the sleeper that set the FENCED which
//!   S found, set or saw REVOKING and then issued the barrier. P's load came before that
//!   REVOKING, so P was executed up to that load before the barrier reached it, and the
//!   barrier has made its job visible; to S by way of FENCED, if another issued it.
//! * *P found LIGHT, from after S's change.* Whoever set it had loaded the word, had then
//!   found the pool saturated, and had swapped LIGHT for exactly what it had loaded. Because
//!   of the epoch it had loaded what S had written, or something later, so it knew of S's
//!   announcement; if the pool was saturated all the same, S had been woken.
//!
//! Only the sleeper that has set REVOKING leaves it, so FENCED is never set on the strength
//! of a barrier from before the last LIGHT.
//!
//! # Where the system withdraws the barrier
//!
//! a sleeper that would have issued it waits for a millisecond instead, once, since nobody
//! sets LIGHT after that ([`Barrier::heavy_or_wait`]). By then the jobs that were under way
//! have arrived, and it goes on as if all had crossed. Time is good enough here: nothing is
//! at stake but how soon somebody else runs a job that its publisher would run later.
//!
//! All of this is modelled in `models/publish_fence.rs`, for one sleeper and for two, with
//! and without a withdrawal at any moment, with twins without a fence, without the barrier,
//! with one barrier for two sleepers, with a refused one taken for granted, without the wait,
//! and without epochs; and with a real pool around it in `models/sleep.rs`.

use crate::platform::barrier::Barrier;
use crate::sync::atomic::{fence, AtomicU32, Ordering};
use crate::sync::omittable;
use std::cell::Cell;

const LIGHT: u32 = 0;
const REVOKING: u32 = 1;
const FENCED: u32 = 2;

/// The bits of the word that hold the mode; those above count the epochs. Who is held up
/// between its load and its swap for the four thousand million epochs until they repeat has
/// other worries.
const MODE: u32 = 3;
const EPOCH: u32 = MODE + 1;

/// Publishes in a saturated pool, by one worker, after which it leaves its fences to the
/// next sleeper. So many fences cost about as much as one barrier where that interrupts
/// other processors (a few nanoseconds each, against 10 to 20 µs): whatever the pool does
/// next, it pays at most twice what it would if the future were known. (A. R. Karlin et
/// al., "Competitive snoopy caching", Algorithmica 3, 1988.)
const CALM: u32 = if cfg!(all(any(loom, shuttle), test)) {
    0
} else {
    2048
};

/// The pair of fences of one pool.
#[derive(Debug)]
pub(super) struct PublishFence {
    word: AtomicU32,
    barrier: &'static Barrier,
}

impl PublishFence {
    pub(super) fn new(barrier: &'static Barrier) -> Self {
        PublishFence {
            word: AtomicU32::new(FENCED),
            barrier,
        }
    }

    /// Whether the calling publisher, which has stored its job, need look for nobody.
    #[inline(always)]
    pub(super) fn is_light(&self) -> bool {
        // The store comes before the load in the program that the barrier stops at.
        std::sync::atomic::compiler_fence(Ordering::SeqCst);
        // Relaxed: a publisher that finds LIGHT reads nothing that hangs on it.
        self.word.load(Ordering::Relaxed) & MODE == LIGHT
    }

    /// Notes that the calling publisher had to fence although the pool was `saturated`, or
    /// that it was not; `calm` is that publisher's count.
    pub(super) fn note(&self, saturated: impl Fn() -> bool, calm: &Cell<u32>) {
        if !saturated() {
            calm.set(0);
        } else if calm.replace(calm.get() + 1) >= CALM {
            calm.set(0);
            self.try_light(saturated);
        }
    }

    /// From now on publishers do not fence, unless somebody falls asleep.
    fn try_light(&self, saturated: impl Fn() -> bool) {
        // Acquire: pairs with `before_look`; whoever has been there has left its announcement
        // to be seen by `saturated`.
        let word = self.word.load(Ordering::Acquire);
        if word & MODE == FENCED && saturated() && self.barrier.may_be_left() {
            let light = word - FENCED + LIGHT;
            let (order, failed) = (Ordering::AcqRel, Ordering::Relaxed);
            let _unless_changed = self.word.compare_exchange(word, light, order, failed);
        }
    }

    /// The sleeper's side, between its announcement and its look for jobs.
    pub(super) fn before_look(&self) {
        let next = |word: u32| {
            let mode = (word & MODE).max(REVOKING);
            let epoch = omittable!(Epoch, EPOCH, 0);
            Some((word & !MODE).wrapping_add(epoch) | mode)
        };
        // AcqRel: the announcement goes on to who would set LIGHT next, and what a barrier has
        // made visible comes from who has set FENCED.
        let changed = self
            .word
            .fetch_update(Ordering::AcqRel, Ordering::Relaxed, next);
        let before = changed.unwrap_or_else(|word| word) & MODE;
        let spared = omittable!(OwnBarrier, before == FENCED, before != LIGHT);
        if !spared {
            let _crossed = self.barrier.heavy_or_wait();
        }
        if before == LIGHT {
            // Nobody else leaves REVOKING.
            self.word.fetch_add(FENCED - REVOKING, Ordering::Release);
        }
        // Pairs with the fences of publishers.
        omittable!(SleepersFence, fence(Ordering::SeqCst));
    }
}

#[cfg(all(test, not(any(loom, shuttle))))]
mod tests {
    use super::*;

    fn light(fence: &PublishFence) -> bool {
        let calm = Cell::new(0);
        (0..=CALM).for_each(|_| fence.note(|| true, &calm));
        fence.is_light()
    }

    #[test]
    fn a_pool_that_was_saturated_for_long_is_light_until_somebody_falls_asleep() {
        let barrier = Barrier::decided();
        let fence = PublishFence::new(barrier);
        assert!(!fence.is_light());
        for _ in 0..3 {
            assert_eq!(light(&fence), barrier.is_asymmetric());
            fence.before_look();
            assert!(!fence.is_light());
        }
    }

    #[test]
    fn a_look_for_somebody_to_wake_begins_the_count_anew() {
        let fence = PublishFence::new(Barrier::decided());
        let calm = Cell::new(CALM - 1);
        fence.note(|| true, &calm);
        assert_eq!(calm.get(), CALM);
        fence.note(|| false, &calm);
        assert_eq!(calm.get(), 0);
        assert!(!fence.is_light());
    }

    #[test]
    fn who_falls_asleep_meanwhile_keeps_a_publisher_from_setting_light() {
        let fence = PublishFence::new(Barrier::decided());
        let calm = Cell::new(CALM);
        let slept = Cell::new(0);
        let saturated = || {
            // Between the publisher's load of the word and its swap.
            slept.set(slept.get() + 1);
            if slept.get() == 2 {
                fence.before_look();
            }
            true
        };
        fence.note(saturated, &calm);
        assert!(slept.get() >= 2 && !fence.is_light());
    }

    #[test]
    fn a_pool_whose_barrier_was_withdrawn_fences_from_then_on() {
        let barrier = Barrier::own();
        let fence = PublishFence::new(barrier);
        if barrier.is_asymmetric() {
            assert!(light(&fence));
            barrier.set_withdrawn(true);
            fence.before_look();
            assert!(!fence.is_light() && !light(&fence));
        }
    }

    #[test]
    fn a_pool_without_the_barrier_always_fences() {
        let fence = PublishFence::new(Barrier::symmetric());
        assert!(!light(&fence));
        fence.before_look();
        assert!(!fence.is_light());
    }
}
