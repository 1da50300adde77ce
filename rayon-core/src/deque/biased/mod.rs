//! A Chase-Lev deque whose owner does without the fence while nobody steals.
//!
//! D. Chase and Y. Lev, "Dynamic circular work-stealing deque", SPAA 2005; orderings
//! after N. M. Lê et al., "Correct and efficient work-stealing for weak memory models",
//! PPoPP 2013. The bias is in the spirit of M. M. Michael, M. T. Vechev, V. A. Saraswat,
//! "Idempotent work stealing", PPoPP 2009, and of biased locks, but gives up nothing:
//! every job is visible to thieves at every moment, and handed out exactly once.
//!
//! # The problem
//!
//! The jobs are those with index `top <= i < bottom`. Thieves take at `top`, by
//! compare-and-swap. The owner takes at `bottom - 1`: it first stores the lower `bottom`
//! and then loads `top`; if the job is not the last, it is its own without further ado.
//! A thief first loads `top` and then `bottom`. So that not both take the same job, each
//! side needs its first access ordered before its second, and the owner's is a store
//! before a load: a full fence on every pop, which is most of what a `join` costs.
//!
//! # The mode
//!
//! The two low bits of the word that holds `top` say who pays:
//!
//! | mode | the owner's pop | a thief |
//! |---|---|---|
//! | BIASED | no fence | may not steal; sets REVOKING, issues the barrier, sets FENCED |
//! | REVOKING | fence, sets FENCED | may not steal; goes on elsewhere, or issues a barrier, too |
//! | FENCED | fence | fence, steals |
//!
//! ```text
//!          a thief              any thief, after a barrier of its own,
//!                               or the owner at its next push or pop
//!  BIASED ----------> REVOKING ----------------------------------------> FENCED
//!     ^                                                                    |
//!     +--------- the owner, after a while without theft, while no ---------+
//!                thief is between its look for REVOKING and its FENCED
//! ```
//!
//! The barrier ([`Barrier::heavy`]) makes every running thread cross a full fence. Nobody is
//! relied on for it: a thief that is off its processor in the middle of a revocation leaves
//! REVOKING to whoever comes next. So that the owner's push need not look at the mode each time,
//! a thief that has set or found REVOKING makes it look once, by the same comparison that tells
//! it when the ring is full (`look_at`). So that not all who come at once issue barriers, each of
//! which interrupts every processor, the 64th look at REVOKING does, the 128th, the 256th and
//! so on; the others pass by, as if there were no job.
//!
//! # Why no job is taken twice
//!
//! *In FENCED mode* it is the deque of the paper: both sides fence.
//!
//! *A pop without a fence* has loaded `top` and found BIASED. Take any steal that succeeds
//! later; its compare-and-swap expects FENCED. If that FENCED was set after the pop's BIASED
//! had been left for REVOKING, then by
//!
//! * *a thief T.* It has said in `revoking` that it is at it, has then found or set REVOKING,
//!   has then issued the barrier with success, and has set FENCED. The owner's load of BIASED
//!   came before that REVOKING in the order of the word: a BIASED between T's look and its
//!   FENCED there was not, because the owner looks at `revoking` before it takes the bias (see
//!   below). So the load was executed before the barrier reached the owner. Then so was the
//!   pop's store to `bottom`, and the barrier has made it visible to T, and by way of FENCED
//!   to the thief;
//! * *the owner*. Then its earlier stores are visible by way of FENCED, and from then on it
//!   fences.
//!
//! If the steal rests on an earlier FENCED, from before the owner took the bias, the word has
//! changed in between, and come back: same index, same mode. But the thief's index `t` is then
//! still the top, and an owner that takes index `t` always does it by moving `top` past it: it
//! would skip that only on having loaded a top below `t`, which it cannot have, since it has
//! itself taken the bias at a word of index `t` or later. So the thief's job has not been
//! taken.
//!
//! *The owner takes the bias* when it has found, in this order and with a fence between,
//! FENCED and nobody in `revoking`. A thief counts itself there and then, behind a fence,
//! looks at the word: if the owner has not seen it, it sees the owner's FENCED or what came
//! after, and is at no revocation from before that.
//!
//! # The last job
//!
//! is contended for by compare-and-swap on `top` by both sides, in every mode. A swap of
//! the owner's that fails because the mode has changed, and not the index, is repeated.
//!
//! # Where the system has no such barrier
//!
//! the deque stays FENCED, as it is from the beginning. Where the system withdraws it, to all
//! threads or to some, at whatever moment, what was said above holds: who is refused sets no
//! FENCED. A deque that is in REVOKING then is left alone until its owner's next push or pop,
//! which ends that. Meanwhile its jobs are [out of reach](Deque::within_reach), and nobody
//! stays awake for them, nor is anybody woken by a pop. So the owner who ends a revocation
//! does what it would if it had just pushed what is left (the `bring` of its methods). A deque
//! that is BIASED is within reach: a thief that comes makes it one in REVOKING.

#[cfg(all(loom, test))]
mod models;
mod owner;
mod ring;

pub(crate) use self::owner::{Owner, Ticket};

use self::owner::OwnersPart;
use self::ring::Rings;
use super::Steal;
use crate::job::JobRef;
use crate::platform::barrier::{Barrier, Withdrawn};
use crate::sync::atomic::{fence, AtomicU32, AtomicU64, Ordering};
use crate::sync::{omittable, Crossing};
use crossbeam_utils::CachePadded;

const BIASED: u64 = 0;
const REVOKING: u64 = 1;
const FENCED: u64 = 2;
const MODE: u64 = 3;

/// Looks at REVOKING before the first that has a barrier issued.
#[cfg(not(all(any(loom, shuttle), test)))]
const PASS_BY: u32 = 64;
#[cfg(all(any(loom, shuttle), test))]
const PASS_BY: u32 = 1;

/// One index further. Indices are kept above the two bits of the mode, also where there is
/// no mode, so that in BIASED mode `top` and `bottom` compare as they are: 62 bits last for
/// a hundred years at a thousand million jobs a second.
const NEXT: u64 = MODE + 1;

/// The first index: one above zero, so that an empty deque's owner can look below it.
const FIRST: u64 = NEXT;

/// Below all indices: a thief has set REVOKING, and the owner's next push looks at the mode.
const AT_ONCE: u64 = 0;

/// Jobs that fit before the first growth.
#[cfg(not(all(any(loom, shuttle), test)))]
const FIRST_CAPACITY: usize = 64;
#[cfg(all(any(loom, shuttle), test))]
const FIRST_CAPACITY: usize = 2;

/// The index in the word of `top`.
#[inline(always)]
fn index(word: u64) -> u64 {
    word & !MODE
}

fn mode(word: u64) -> u64 {
    word & MODE
}

fn with_mode(word: u64, mode: u64) -> u64 {
    (word & !MODE) | mode
}

/// The deque of one slot. It outlives its owners: a slot's next occupant takes it
/// over, empty.
pub(crate) struct Deque {
    /// The index of the oldest job, and the mode.
    top: CachePadded<AtomicU64>,
    /// One past the index of the newest job. Written by the owner.
    bottom: CachePadded<AtomicU64>,
    rings: Rings,
    barrier: &'static Barrier,
    breadth_first: bool,
    /// Thieves between their look for REVOKING and their FENCED.
    revoking: AtomicU32,
    /// Looks at REVOKING since it was set.
    passed_by: AtomicU32,
    /// The index at which the owner's push does not go on without a look: one for which there is
    /// no entry in the ring unless `top` has moved (a top that was once seen, plus the number of
    /// entries), or [`AT_ONCE`].
    look_at: AtomicU64,
    owners: OwnersPart,
    /// Where the barrier reaches the owner, in models.
    crossing: Crossing,
}

// SAFETY: the fields of `owners`, and of those of `rings`, are reached through an `Owner` alone, of which there
// is one at a time (the terms of `Deque::own`); the others are atomic or never change.
unsafe impl Sync for Deque {}
// SAFETY: nothing in it belongs to a thread.
unsafe impl Send for Deque {}

impl Deque {
    /// An empty deque; the owner of a `breadth_first` one takes the oldest job first.
    pub(crate) fn new(breadth_first: bool, barrier: &'static Barrier) -> Self {
        Deque {
            // Not BIASED: most deques are stolen from early on, or little used.
            top: CachePadded::new(AtomicU64::new(FIRST | FENCED)),
            bottom: CachePadded::new(AtomicU64::new(FIRST)),
            rings: Rings::new(),
            barrier,
            breadth_first,
            revoking: AtomicU32::new(0),
            passed_by: AtomicU32::new(0),
            look_at: AtomicU64::new(FIRST + FIRST_CAPACITY as u64 * NEXT),
            owners: OwnersPart::new(),
            crossing: Crossing::new(barrier.is_asymmetric()),
        }
    }

    /// The owner's end.
    ///
    /// # Safety
    ///
    /// The deque outlives the `Owner`, and for as long as the `Owner` is used the
    /// calling thread is the only one that has one: it occupies the deque's slot.
    pub(crate) unsafe fn own(&self) -> Owner {
        Owner::new(self)
    }

    /// Whether no job was there at the time of asking.
    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many jobs were there at the time of asking.
    pub(crate) fn len(&self) -> usize {
        self.count(self.top.load(Ordering::Acquire))
    }

    /// How many of them a thief might get. Those of an owner whose bias can't be ended for
    /// want of a barrier are not among them until its next push or pop.
    pub(crate) fn within_reach(&self) -> usize {
        let word = self.top.load(Ordering::Acquire);
        let withdrawn = mode(word) == REVOKING && !self.barrier.is_asymmetric();
        match withdrawn && self.is_left_alone() {
            true => 0,
            false => self.count(word),
        }
    }

    /// Whether, the barrier being withdrawn, it is in REVOKING and stays so until its owner
    /// ends that: a thief that comes now is refused the barrier, but one that is at it may
    /// have been granted it.
    #[cold]
    fn is_left_alone(&self) -> bool {
        // Between the looks at the barrier and at `revoking`; pairs with `revoke`.
        fence(Ordering::SeqCst);
        // Acquire: of a thief that has gone the FENCED is seen.
        self.revoking.load(Ordering::Acquire) == 0
            && mode(self.top.load(Ordering::Acquire)) == REVOKING
    }

    /// How many jobs there are above the top that is in `word`.
    fn count(&self, word: u64) -> usize {
        let bottom = self.bottom.load(Ordering::Acquire);
        // Below `top` while the owner claims what may not be there.
        (bottom.saturating_sub(index(word)) / NEXT) as usize
    }

    /// Which job was the oldest at the time of asking, if it was one of many.
    pub(crate) fn oldest_of_many(&self) -> Option<u64> {
        (self.len() > 1).then(|| index(self.top.load(Ordering::Relaxed)))
    }

    /// Takes the oldest job.
    pub(crate) fn steal(&self) -> Steal<JobRef> {
        // Acquire: who finds FENCED sees what the barrier before it has made visible.
        let word = self.top.load(Ordering::Acquire);
        let top = index(word);
        if mode(word) != FENCED {
            return self.look_at_bias(word);
        }
        // Pairs with the fence in `Owner::pop`.
        fence(Ordering::SeqCst);
        // Acquire: pairs with the owner's release. The entries below `bottom`, and the
        // ring they are in, are visible.
        if self.bottom.load(Ordering::Acquire) <= top {
            return Steal::Empty;
        }
        let words = self.rings.in_use().read(top);
        // SeqCst: part of the same total order as the fences; see the paper, section 3.
        let swapped =
            self.top
                .compare_exchange(word, word + NEXT, Ordering::SeqCst, Ordering::Relaxed);
        match swapped {
            // SAFETY: the entry was written whole before `bottom` went past it, has not
            // been overwritten because `top` was still there, and moving `top` has made
            // it this thief's alone.
            Ok(_) => Steal::Success(unsafe { JobRef::from_words(words) }),
            Err(_) => Steal::Retry,
        }
    }

    /// A thief's look at a deque that is not FENCED.
    #[cold]
    fn look_at_bias(&self, word: u64) -> Steal<JobRef> {
        // Is it worth the barrier?
        if self.count(word) == 0 {
            return Steal::Empty;
        }
        if mode(word) == REVOKING {
            // Nobody waits for one who may be off its processor.
            let looks = self.passed_by.fetch_add(1, Ordering::Relaxed) + 1;
            let pass_by = !looks.is_power_of_two() || looks < PASS_BY;
            if pass_by || !self.barrier.is_asymmetric() {
                return Steal::Empty;
            }
        }
        match self.revoke() {
            Ok(()) => Steal::Retry,
            Err(Withdrawn { .. }) => Steal::Empty,
        }
    }

    /// Ends the owner's bias, or helps to, unless that has been done.
    fn revoke(&self) -> Result<(), Withdrawn> {
        omittable!(SayRevoking, {
            self.revoking.fetch_add(1, Ordering::Relaxed);
        });
        // Pairs with the fences in `Owner::take_bias` and `is_left_alone`.
        fence(Ordering::SeqCst);
        let revoked = self.revoke_counted();
        // Release: pairs with the owner's look at it, after which it may set BIASED.
        omittable!(SayRevoking, {
            self.revoking.fetch_sub(1, Ordering::Release);
        });
        revoked
    }

    /// As a thief that is held up when it would issue the barrier.
    #[cfg(all(test, not(any(loom, shuttle))))]
    pub(crate) fn begin_revocation(&self) {
        self.revoking.fetch_add(1, Ordering::SeqCst);
        let word = self.top.fetch_add(REVOKING - BIASED, Ordering::SeqCst);
        assert_eq!(mode(word), BIASED);
    }

    /// As [`revoke`](Self::revoke), of one who has counted itself.
    fn revoke_counted(&self) -> Result<(), Withdrawn> {
        let relaxed = Ordering::Relaxed;
        let mut word = self.top.load(Ordering::Acquire);
        let mut _mine = false;
        // Before the barrier: the owner's next pop after it must not find BIASED.
        while mode(word) == BIASED {
            let revoking = with_mode(word, REVOKING);
            match (self.top).compare_exchange(word, revoking, Ordering::SeqCst, relaxed) {
                Ok(_) => {
                    self.passed_by.store(0, relaxed);
                    (word, _mine) = (revoking, true);
                }
                Err(seen) => word = seen,
            }
        }
        if mode(word) == FENCED {
            return Ok(());
        }
        // Release: who finds it finds REVOKING.
        omittable!(PushersLook, {
            self.look_at.store(AT_ONCE, Ordering::Release);
        });
        let issue = omittable!(ThiefsOwnBarrier, true, _mine);
        if issue {
            let _crossed = self.barrier.heavy()?;
        }
        // Release: hands what the barrier has made visible on to who finds FENCED.
        self.set_fenced();
        Ok(())
    }

    /// Makes REVOKING FENCED, whatever becomes of the index.
    fn set_fenced(&self) {
        let fenced = |word| (mode(word) == REVOKING).then(|| with_mode(word, FENCED));
        let _unless_done = (self.top).fetch_update(Ordering::SeqCst, Ordering::Relaxed, fenced);
    }

    #[inline(always)]
    fn store_bottom(&self, bottom: u64) {
        let store = || self.bottom.store(bottom, Ordering::Release);
        self.crossing.during(store);
    }
}
