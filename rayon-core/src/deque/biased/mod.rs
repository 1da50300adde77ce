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
//! | REVOKING | fence | may not steal; another one is at it |
//! | FENCED | fence | fence, steals |
//! | ORPHANED | fence, sets FENCED | may not steal; the system has refused the barrier |
//!
//! ```text
//!          a thief               that thief, after its barrier
//!  BIASED ----------> REVOKING --------------------------------> FENCED
//!     ^                  |                                       ^   |
//!     |                  +--that thief--> ORPHANED --the owner---+   |
//!     +------------- the owner, after a while without theft ---------+
//! ```
//!
//! The barrier ([`Barrier::heavy`]) makes every running thread cross a full fence. Each
//! arrow has one thread that may go along it, so no mode is left by mistake for an
//! earlier one of the same name: the thief that has set REVOKING leaves it, the owner
//! leaves the others, and BIASED, which any thief may leave, is safe to leave at any time.
//!
//! # Why no job is taken twice
//!
//! *In FENCED mode* it is the deque of the paper: both sides fence.
//!
//! *A pop without a fence* has loaded `top` and found BIASED. Take any steal that
//! succeeds later; its compare-and-swap expects FENCED, so the thief has loaded FENCED
//! after some thief T had set REVOKING, had issued the barrier, and had set FENCED, in
//! this order; the owner's load came before REVOKING in the order of the word, so it
//! was executed before the barrier reached the owner. Then so was its store to
//! `bottom`, and the barrier has made it visible to T, and by way of FENCED to the
//! thief, *unless* the steal rests on an earlier FENCED, from before the owner took the
//! bias. In that case the word has changed in between, and come back: same index, same
//! mode. But the thief's index `t` is then still the top, and an owner that takes index
//! `t` always does it by moving `top` past it: it would skip that only on having loaded
//! a top below `t`, which it cannot have, since it has itself taken the bias at a word of
//! index `t` or later. So the thief's job has not been taken.
//!
//! # The last job
//!
//! is contended for by compare-and-swap on `top` by both sides, in every mode. A swap of
//! the owner's that fails because the mode has changed, and not the index, is repeated.
//!
//! # Where the system has no such barrier
//!
//! the deque stays FENCED, as it is from the beginning. Where the system withdraws it
//! (a seccomp filter put in place later), a deque that is BIASED at that moment cannot be
//! stolen from before its owner's next pop.

#[cfg(all(loom, test))]
mod models;
mod owner;
mod ring;

pub(crate) use self::owner::{Owner, Ticket};

use self::owner::OwnersPart;
use self::ring::Ring;
use super::Steal;
use crate::job::JobRef;
use crate::platform::barrier::Barrier;
use crate::sync::atomic::{fence, AtomicPtr, AtomicU64, Ordering};
use crossbeam_utils::CachePadded;
use std::ptr;

const BIASED: u64 = 0;
const REVOKING: u64 = 1;
const FENCED: u64 = 2;
const ORPHANED: u64 = 3;
const MODE: u64 = 3;

/// One index further. Indices are kept above the two bits of the mode, also where there is
/// no mode, so that in BIASED mode `top` and `bottom` compare as they are: 62 bits last for
/// a hundred years at a thousand million jobs a second.
const NEXT: u64 = MODE + 1;

/// The first index: one above zero, so that an empty deque's owner can look below it.
const FIRST: u64 = NEXT;

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
    /// The ring in use. Written by the owner.
    ring: AtomicPtr<Ring>,
    barrier: &'static Barrier,
    breadth_first: bool,
    owners: OwnersPart,
    /// What is left out of the protocol, in models that must fail.
    #[cfg(all(loom, test))]
    omit: models::Omit,
    /// Where the barrier reaches the owner, in models.
    #[cfg(all(loom, test))]
    crossing: crate::sync::Crossing,
}

// SAFETY: the fields of `owners` are reached through an `Owner` alone, of which there
// is one at a time (the terms of `Deque::own`); the others are atomic or never change.
unsafe impl Sync for Deque {}
// SAFETY: nothing in it belongs to a thread.
unsafe impl Send for Deque {}

impl Deque {
    /// An empty deque; the owner of a `breadth_first` one takes the oldest job first.
    pub(crate) fn new(breadth_first: bool, barrier: &'static Barrier) -> Self {
        let ring = Ring::new(FIRST_CAPACITY);
        Deque {
            // Not BIASED: most deques are stolen from early on, or little used.
            top: CachePadded::new(AtomicU64::new(FIRST | FENCED)),
            bottom: CachePadded::new(AtomicU64::new(FIRST)),
            ring: AtomicPtr::new(ptr::from_ref(&*ring).cast_mut()),
            barrier,
            breadth_first,
            owners: OwnersPart::new(ring),
            #[cfg(all(loom, test))]
            omit: models::Omit::Nothing,
            #[cfg(all(loom, test))]
            crossing: crate::sync::Crossing::new(),
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
        let top = index(self.top.load(Ordering::Acquire));
        let bottom = self.bottom.load(Ordering::Acquire);
        // Below `top` while the owner claims what may not be there.
        (bottom.saturating_sub(top) / NEXT) as usize
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
        #[cfg(all(loom, test))]
        let waits = self.omit != models::Omit::WaitForBarrier || mode(word) != REVOKING;
        #[cfg(not(all(loom, test)))]
        let waits = true;
        if mode(word) != FENCED && waits {
            // Is it worth the barrier?
            if self.bottom.load(Ordering::Acquire) <= top || mode(word) == ORPHANED {
                return Steal::Empty;
            }
            if mode(word) == BIASED {
                self.revoke(word);
            }
            return Steal::Retry;
        }
        // Pairs with the fence in `Owner::pop`.
        fence(Ordering::SeqCst);
        // Acquire: pairs with the owner's release. The entries below `bottom`, and the
        // ring they are in, are visible.
        if self.bottom.load(Ordering::Acquire) <= top {
            return Steal::Empty;
        }
        // SAFETY: rings are freed with the deque.
        let ring = unsafe { &*self.ring.load(Ordering::Acquire) };
        let words = ring.read(top);
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

    /// Ends the owner's bias, unless another thief is doing so.
    #[cold]
    fn revoke(&self, word: u64) {
        // Before the barrier: the owner's next pop after it must not find BIASED.
        let revoking = with_mode(word, REVOKING);
        let order = (Ordering::SeqCst, Ordering::Relaxed);
        let swapped = self.top.compare_exchange(word, revoking, order.0, order.1);
        if swapped.is_err() {
            return;
        }
        let next = if self.everyone_crosses() {
            FENCED
        } else {
            ORPHANED
        };
        // Nobody else leaves REVOKING, so adding to the mode makes it `next`, whatever
        // has become of the index. Release: hands what the barrier has made visible on
        // to who finds FENCED.
        self.top.fetch_add(next - REVOKING, Ordering::SeqCst);
    }

    #[cfg(not(all(loom, test)))]
    fn everyone_crosses(&self) -> bool {
        self.barrier.heavy()
    }

    #[cfg(not(all(loom, test)))]
    #[inline(always)]
    fn store_bottom(&self, bottom: u64) {
        self.bottom.store(bottom, Ordering::Release);
    }

    /// The fence of a pop that is not biased.
    #[cfg(not(all(loom, test)))]
    fn fence_for_owner(&self) {
        fence(Ordering::SeqCst);
    }
}
