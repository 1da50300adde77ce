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
mod ring;

use self::ring::{Entry, Ring};
use super::Steal;
use crate::job::JobRef;
use crate::platform::barrier::Barrier;
use crate::sync::atomic::{fence, AtomicI64, AtomicPtr, AtomicU64, Ordering};
use crossbeam_utils::CachePadded;
use std::cell::{Cell, RefCell};
use std::marker::PhantomData;

const BIASED: u64 = 0;
const REVOKING: u64 = 1;
const FENCED: u64 = 2;
const ORPHANED: u64 = 3;
const MODE: u64 = 3;

/// One index further, in the word that holds `top` and the mode.
const NEXT: u64 = MODE + 1;

/// Pops without a theft in between after which the owner takes the bias back: as many as
/// have fences that together cost about what a revocation does, so that a bias taken back
/// in vain no more than doubles the price of a theft.
#[cfg(not(all(loom, test)))]
const CALM: u32 = 2048;
#[cfg(all(loom, test))]
const CALM: u32 = 1;

/// Jobs that fit before the first growth.
#[cfg(not(all(loom, test)))]
const FIRST_CAPACITY: usize = 64;
#[cfg(all(loom, test))]
const FIRST_CAPACITY: usize = 2;

/// The index in the word of `top`. 62 bits: at a thousand million steals a second they
/// last for a hundred years.
fn index(word: u64) -> i64 {
    (word >> 2) as i64
}

fn mode(word: u64) -> u64 {
    word & MODE
}

fn with_mode(word: u64, mode: u64) -> u64 {
    (word & !MODE) | mode
}

/// What only the owner touches.
struct OwnersPart {
    /// The entries of the ring in use, and their number less one.
    entries: Cell<*const Entry>,
    mask: Cell<usize>,
    /// The index for which there is no entry in the ring unless `top` has moved: a top
    /// that was once seen, plus the number of entries.
    full_at: Cell<i64>,
    /// The top at the last pop that was not biased.
    top_seen: Cell<i64>,
    /// Pops since `top` last moved, while FENCED.
    calm: Cell<u32>,
    /// The rings, of which the last is in use. The others stay for thieves that have
    /// yet to notice; together they are no larger than the last.
    #[allow(clippy::vec_box)] // Thieves point to the rings.
    rings: RefCell<Vec<Box<Ring>>>,
}

/// The deque of one slot. It outlives its owners: a slot's next occupant takes it
/// over, empty.
pub(crate) struct Deque {
    /// The index of the oldest job, and the mode.
    top: CachePadded<AtomicU64>,
    /// One past the index of the newest job. Written by the owner.
    bottom: CachePadded<AtomicI64>,
    /// The ring in use. Written by the owner.
    ring: AtomicPtr<Ring>,
    barrier: &'static Barrier,
    breadth_first: bool,
    owners: OwnersPart,
    /// What is left out of the protocol, in models that must fail.
    #[cfg(all(loom, test))]
    omit: models::Omit,
    /// Stands for the barrier, in models.
    #[cfg(all(loom, test))]
    crossing: loom::sync::Mutex<()>,
}

// SAFETY: the fields of `owners` are reached through an `Owner` alone, of which there
// is one at a time (the terms of `Deque::own`); the others are atomic or never change.
unsafe impl Sync for Deque {}
// SAFETY: nothing in it belongs to a thread.
unsafe impl Send for Deque {}

impl Deque {
    /// An empty deque; the owner of a `breadth_first` one takes the oldest job first.
    pub(crate) fn new(breadth_first: bool, barrier: &'static Barrier) -> Self {
        let mut ring = Ring::new(FIRST_CAPACITY);
        Deque {
            // Not BIASED: most deques are stolen from early on, or little used.
            top: CachePadded::new(AtomicU64::new(FENCED)),
            bottom: CachePadded::new(AtomicI64::new(0)),
            ring: AtomicPtr::new(&mut *ring),
            barrier,
            breadth_first,
            owners: OwnersPart {
                entries: Cell::new(ring.entries.as_ptr()),
                mask: Cell::new(FIRST_CAPACITY - 1),
                full_at: Cell::new(FIRST_CAPACITY as i64),
                top_seen: Cell::new(0),
                calm: Cell::new(0),
                rings: RefCell::new(vec![ring]),
            },
            #[cfg(all(loom, test))]
            omit: models::Omit::Nothing,
            #[cfg(all(loom, test))]
            crossing: loom::sync::Mutex::new(()),
        }
    }

    /// The owner's end.
    ///
    /// # Safety
    ///
    /// The deque outlives the `Owner`, and for as long as the `Owner` is used the
    /// calling thread is the only one that has one: it occupies the deque's slot.
    pub(crate) unsafe fn own(&self) -> Owner {
        Owner {
            deque: self,
            _not_send: PhantomData,
        }
    }

    /// Whether no job was there at the time of asking.
    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many jobs were there at the time of asking.
    pub(crate) fn len(&self) -> usize {
        let top = index(self.top.load(Ordering::Acquire));
        let bottom = self.bottom.load(Ordering::Acquire);
        usize::try_from(bottom - top).unwrap_or(0)
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
    fn store_bottom(&self, bottom: i64) {
        self.bottom.store(bottom, Ordering::Release);
    }

    /// The fence of a pop that is not biased.
    #[cfg(not(all(loom, test)))]
    fn fence_for_owner(&self) {
        fence(Ordering::SeqCst);
    }
}

/// Where in the deque a job was pushed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ticket(i64);

/// The right to push to and pop from a [`Deque`]; stays on its thread.
pub(crate) struct Owner {
    deque: *const Deque,
    _not_send: PhantomData<*mut ()>,
}

impl Owner {
    #[inline(always)]
    fn deque(&self) -> &Deque {
        // SAFETY: the terms of `Deque::own`: the deque is alive.
        unsafe { &*self.deque }
    }

    fn ring(&self) -> &Ring {
        // SAFETY: rings are freed with the deque. Relaxed: the owner wrote it.
        unsafe { &*self.deque().ring.load(Ordering::Relaxed) }
    }

    /// The entry of `index` in the ring in use, without the way by the ring.
    #[inline(always)]
    fn entry(&self, index: i64) -> &Entry {
        let owners = &self.deque().owners;
        // SAFETY: the ring in use has `mask + 1` entries, and is freed with the deque.
        unsafe { &*(owners.entries.get()).add(index as usize & owners.mask.get()) }
    }

    #[inline(always)]
    fn read(&self, index: i64) -> [*mut (); 2] {
        let entry = self.entry(index);
        [0, 1].map(|word| entry[word].load(Ordering::Relaxed))
    }

    /// Whether the owner would find no job.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.deque().is_empty()
    }

    /// Adds a job at the owner's end. The ticket is for [`take_back`](Self::take_back).
    #[inline(always)]
    pub(crate) fn push(&self, job: JobRef) -> Ticket {
        let deque = self.deque();
        let bottom = deque.bottom.load(Ordering::Relaxed);
        if bottom == deque.owners.full_at.get() {
            self.make_space(bottom);
        }
        let [first, second] = job.into_words();
        let entry = self.entry(bottom);
        entry[0].store(first, Ordering::Relaxed);
        entry[1].store(second, Ordering::Relaxed);
        // Release: who sees the new bottom sees the entry.
        deque.store_bottom(bottom + 1);
        Ticket(bottom)
    }

    /// Sees to it that there is a free entry in the ring.
    #[cold]
    fn make_space(&self, bottom: i64) {
        let deque = self.deque();
        // Acquire: the thieves before this top have read their entries, which may now
        // be overwritten.
        let top = index(deque.top.load(Ordering::Acquire));
        let full = self.ring();
        if bottom < top + full.entries.len() as i64 {
            deque.owners.full_at.set(top + full.entries.len() as i64);
            return;
        }
        let mut larger = Ring::new(2 * full.entries.len());
        for index in top..bottom {
            larger.write(index, full.read(index));
        }
        deque.owners.entries.set(larger.entries.as_ptr());
        deque.owners.mask.set(larger.entries.len() - 1);
        deque.owners.full_at.set(top + larger.entries.len() as i64);
        // Release: who finds the ring finds its entries. A thief that still has the old
        // one finds the jobs there, too: nothing is written to it any more.
        deque.ring.store(&mut *larger, Ordering::Release);
        deque.owners.rings.borrow_mut().push(larger);
    }

    /// Takes the newest job, or the oldest of a breadth-first deque.
    #[inline]
    pub(crate) fn pop(&self) -> Option<JobRef> {
        let deque = self.deque();
        if deque.breadth_first {
            return self.pop_oldest();
        }
        let bottom = deque.bottom.load(Ordering::Relaxed) - 1;
        // Thieves only make it emptier.
        if index(deque.top.load(Ordering::Relaxed)) > bottom || !self.claim(bottom) {
            return None;
        }
        // SAFETY: the entry is this owner's alone, by the claim.
        Some(unsafe { JobRef::from_words(self.read(bottom)) })
    }

    /// Takes the job `id` of `ticket` without handing it out, if it is the newest; whether
    /// it was. It may have been taken before, and its place given to another one.
    #[inline(always)]
    pub(crate) fn take_back(&self, ticket: Ticket, id: *const ()) -> bool {
        let newest = self.deque().bottom.load(Ordering::Relaxed) - 1;
        newest == ticket.0
            && self.entry(newest)[0].load(Ordering::Relaxed).cast_const() == id
            && self.claim(newest)
    }

    /// Lowers `bottom`, to the index given. Whether the job at that index is the owner's;
    /// if not there is none.
    #[inline(always)]
    fn claim(&self, bottom: i64) -> bool {
        let deque = self.deque();
        // Release, here and below: a thief that sees this `bottom` sees the entries
        // below it, which earlier pushes have written.
        deque.store_bottom(bottom);
        // The store comes before the load: because of a fence, or of the barrier that a
        // thief issues once it has changed the mode.
        std::sync::atomic::compiler_fence(Ordering::SeqCst);
        let mut word = deque.top.load(Ordering::Relaxed);
        if mode(word) != BIASED {
            word = self.fence_and_reload();
        }
        // Below the old bottom and above the top no thief can reach it: see the module's
        // documentation.
        index(word) < bottom || self.claim_last(bottom, word)
    }

    /// The load of `top` in a mode that is not biased.
    #[cold]
    fn fence_and_reload(&self) -> u64 {
        let deque = self.deque();
        deque.fence_for_owner();
        let word = deque.top.load(Ordering::Relaxed);
        match mode(word) {
            FENCED => self.note_calm(word),
            // Having fenced, the owner says so. Release: what it has stored before is
            // visible to who finds FENCED.
            ORPHANED => drop(deque.top.fetch_sub(ORPHANED - FENCED, Ordering::SeqCst)),
            _ => {}
        }
        word
    }

    /// Counts a pop in FENCED mode, and takes the bias when there were many without a
    /// theft.
    fn note_calm(&self, word: u64) {
        let deque = self.deque();
        let owners = &deque.owners;
        if owners.top_seen.replace(index(word)) != index(word) {
            owners.calm.set(0);
            return;
        }
        let calm = owners.calm.get() + 1;
        owners.calm.set(calm);
        if calm >= CALM {
            owners.calm.set(0);
            if !deque.barrier.may_be_left() {
                return;
            }
            // Fails if a thief has just come. SeqCst: from here on the owner never loads
            // an earlier top.
            let _ = deque.top.compare_exchange(
                word,
                with_mode(word, BIASED),
                Ordering::SeqCst,
                Ordering::Relaxed,
            );
        }
    }

    /// Claims the job at `bottom` if it is still there, the deque having been seen, by
    /// `word`, to hold it alone or nothing.
    fn claim_last(&self, bottom: i64, mut word: u64) -> bool {
        let deque = self.deque();
        let mut claimed = false;
        while index(word) == bottom && !claimed {
            let order = (Ordering::SeqCst, Ordering::Relaxed);
            match (deque.top).compare_exchange(word, word + NEXT, order.0, order.1) {
                Ok(_) => claimed = true,
                // A thief has taken it, or has only changed the mode.
                Err(seen) => word = seen,
            }
        }
        // Empty: bottom is where top is. The entry is not overwritten before the owner's
        // next push.
        deque.store_bottom(bottom + 1);
        claimed
    }

    /// Takes the oldest job, as a thief would, but in any mode: the swap on `top` alone
    /// decides, and nothing is taken at the other end.
    fn pop_oldest(&self) -> Option<JobRef> {
        let deque = self.deque();
        let bottom = deque.bottom.load(Ordering::Relaxed);
        let mut word = deque.top.load(Ordering::Relaxed);
        while index(word) < bottom {
            let words = self.read(index(word));
            let order = (Ordering::SeqCst, Ordering::Relaxed);
            match deque
                .top
                .compare_exchange(word, word + NEXT, order.0, order.1)
            {
                // SAFETY: moving `top` has made the entry the owner's alone.
                Ok(_) => return Some(unsafe { JobRef::from_words(words) }),
                Err(seen) => word = seen,
            }
        }
        None
    }
}
