//! The owner's end of the deque.

use super::{index, mode, with_mode, Deque, AT_ONCE, BIASED, FENCED, FIRST, NEXT, REVOKING};
use crate::job::JobRef;
use crate::sync::atomic::{fence, Ordering};
use crate::sync::omittable;
use std::cell::Cell;
use std::marker::PhantomData;

/// Pops without a theft in between after which the owner takes the bias back: as many as
/// have fences that together cost about what a revocation does, so that a bias taken back
/// in vain no more than doubles the price of a theft.
#[cfg(not(all(any(loom, shuttle), test)))]
const CALM: u32 = 2048;
#[cfg(all(any(loom, shuttle), test))]
const CALM: u32 = 1;

/// What only the owner touches.
pub(super) struct OwnersPart {
    /// The top at the last pop that was not biased.
    top_seen: Cell<u64>,
    /// Pops since `top` last moved, while FENCED.
    calm: Cell<u32>,
}

impl OwnersPart {
    pub(super) fn new() -> Self {
        OwnersPart {
            top_seen: Cell::new(FIRST),
            calm: Cell::new(0),
        }
    }
}

/// Where in its owner's deque a job was pushed.
pub(crate) struct Ticket {
    owner: Owner,
    index: u64,
}

/// The right to push to and pop from a [`Deque`]; stays on its thread.
pub(crate) struct Owner {
    deque: *const Deque,
    _not_send: PhantomData<*mut ()>,
}

impl Ticket {
    /// Takes the job without handing it out, if it is the newest; whether it was. The caller
    /// knows that it has not been run to its end, so that its owner has not popped it and
    /// given its place to another. For `bring` see [`Owner::pop`].
    #[inline(always)]
    pub(crate) fn take_back(self, bring: impl FnOnce()) -> bool {
        let newest = self.owner.deque().bottom.load(Ordering::Relaxed) - NEXT;
        newest == self.index && self.owner.claim(newest, bring)
    }
}

impl Owner {
    pub(super) fn new(deque: &Deque) -> Self {
        Owner {
            deque,
            _not_send: PhantomData,
        }
    }

    #[inline(always)]
    fn deque(&self) -> &Deque {
        // SAFETY: the terms of `Deque::own`: the deque is alive.
        unsafe { &*self.deque }
    }

    #[inline(always)]
    fn read(&self, index: u64) -> [*mut (); 2] {
        let entry = self.deque().rings.entry(index);
        [0, 1].map(|word| entry[word].load(Ordering::Relaxed))
    }

    /// Whether the owner would find no job.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.deque().is_empty()
    }

    /// Whether it pops without a fence.
    #[cfg(all(test, not(any(loom, shuttle))))]
    pub(crate) fn is_biased(&self) -> bool {
        mode(self.deque().top.load(Ordering::Relaxed)) == BIASED
    }

    /// Adds a job at the owner's end. The ticket is for [`Ticket::take_back`].
    #[inline(always)]
    pub(crate) fn push(&self, job: JobRef) -> Ticket {
        let deque = self.deque();
        let bottom = deque.bottom.load(Ordering::Relaxed);
        if bottom >= deque.look_at.load(Ordering::Relaxed) {
            self.look(bottom);
        }
        let [first, second] = job.into_words();
        let entry = deque.rings.entry(bottom);
        entry[0].store(first, Ordering::Relaxed);
        entry[1].store(second, Ordering::Relaxed);
        // Release: who sees the new bottom sees the entry.
        deque.store_bottom(bottom + NEXT);
        Ticket {
            owner: Owner::new(deque),
            index: bottom,
        }
    }

    /// Sees to it that there is a free entry in the ring, and that no revocation is left undone.
    #[cold]
    fn look(&self, bottom: u64) {
        let deque = self.deque();
        // Acquire: the thieves before this top have read their entries, which may now
        // be overwritten.
        let top = index(deque.top.load(Ordering::Acquire));
        if bottom == top + deque.rings.size() {
            deque.rings.grow(top..bottom);
        }
        // Acquire: who is asked to look finds REVOKING, or what came after.
        let asked_at = (deque.look_at).swap(top + deque.rings.size(), Ordering::Acquire);
        if asked_at == AT_ONCE && mode(deque.top.load(Ordering::Relaxed)) == REVOKING {
            // That others are brought is for the publisher of the job that is to be pushed.
            self.end_revocation();
        }
    }

    /// Takes the newest job, or the oldest of a breadth-first deque. Calls `bring` when the
    /// jobs that are left have come [within reach](Deque::within_reach) by that.
    #[inline]
    pub(crate) fn pop(&self, bring: impl FnOnce()) -> Option<JobRef> {
        let deque = self.deque();
        if deque.breadth_first {
            return self.pop_oldest(bring);
        }
        let newest = deque.bottom.load(Ordering::Relaxed) - NEXT;
        // Thieves only make it emptier.
        if index(deque.top.load(Ordering::Relaxed)) > newest || !self.claim(newest, bring) {
            return None;
        }
        // SAFETY: the entry is this owner's alone, by the claim.
        Some(unsafe { JobRef::from_words(self.read(newest)) })
    }

    /// Lowers `bottom` to `newest`. Whether the job at that index is the owner's; if not there
    /// is none.
    #[inline(always)]
    fn claim(&self, newest: u64, bring: impl FnOnce()) -> bool {
        let deque = self.deque();
        // Release, here and below: a thief that sees this `bottom` sees the entries
        // below it, which earlier pushes have written.
        deque.store_bottom(newest);
        // The store comes before the load: because of a fence, or of the barrier that a
        // thief issues once it has changed the mode.
        std::sync::atomic::compiler_fence(Ordering::SeqCst);
        let word = deque.top.load(Ordering::Relaxed);
        // Below the old bottom and above the top no thief can reach it: see the module's
        // documentation.
        const { assert!(BIASED == 0, "so that a biased word is its index") };
        mode(word) == BIASED && word < newest || self.claim_with_care(newest, word, bring)
    }

    /// Claims the job at `newest` in a mode that is not biased, or where it may be the last
    /// one; `word` is that of `top`, loaded without a fence.
    #[cold]
    fn claim_with_care(&self, newest: u64, mut word: u64, bring: impl FnOnce()) -> bool {
        if mode(word) != BIASED {
            word = self.fence_and_reload(bring);
        }
        index(word) < newest || self.claim_last(newest, word)
    }

    /// The load of `top` in a mode that is not biased.
    #[inline]
    fn fence_and_reload(&self, bring: impl FnOnce()) -> u64 {
        let deque = self.deque();
        omittable!(OwnersFence, fence(Ordering::SeqCst));
        let word = deque.top.load(Ordering::Relaxed);
        match mode(word) {
            FENCED => self.note_calm(word),
            REVOKING if omittable!(OwnersLook, true, false) => {
                self.end_revocation();
                omittable!(BringThieves, bring());
            }
            _ => {}
        }
        word
    }

    /// Having found REVOKING, the owner fences from now on, and says so; whoever has set it may
    /// be unable to. What the owner has stored before is visible to who finds FENCED.
    #[cold]
    fn end_revocation(&self) {
        let deque = self.deque();
        // A sleeper looks at the mode as at `bottom`, after a barrier.
        deque.crossing.during(|| deque.set_fenced());
    }

    /// Counts a pop in FENCED mode, and takes the bias when there were many without a
    /// theft.
    #[inline]
    fn note_calm(&self, word: u64) {
        let owners = &self.deque().owners;
        if owners.top_seen.replace(index(word)) != index(word) {
            owners.calm.set(0);
            return;
        }
        let calm = owners.calm.get() + 1;
        owners.calm.set(calm);
        if calm >= CALM {
            owners.calm.set(0);
            if self.deque().barrier.may_be_left() {
                self.take_bias(word);
            }
        }
    }

    /// Takes the bias, `word` having been found FENCED, unless a thief has just come or is
    /// still at an earlier revocation.
    #[cold]
    fn take_bias(&self, word: u64) {
        let deque = self.deque();
        // Between the look at the word and that at `revoking`; pairs with `Deque::revoke`.
        fence(Ordering::SeqCst);
        // Acquire: pairs with those who have gone.
        if deque.revoking.load(Ordering::Acquire) == 0 {
            // SeqCst: from here on the owner never loads an earlier top.
            let biased = with_mode(word, BIASED);
            let _unless_changed =
                (deque.top).compare_exchange(word, biased, Ordering::SeqCst, Ordering::Relaxed);
        }
    }

    /// Claims the job at `newest` if it is still there, the deque having been seen, by
    /// `word`, to hold it alone or nothing.
    fn claim_last(&self, newest: u64, mut word: u64) -> bool {
        let deque = self.deque();
        let mut claimed = false;
        while index(word) == newest && !claimed {
            let order = (Ordering::SeqCst, Ordering::Relaxed);
            match (deque.top).compare_exchange(word, word + NEXT, order.0, order.1) {
                Ok(_) => claimed = true,
                // A thief has taken it, or has only changed the mode.
                Err(seen) => word = seen,
            }
        }
        // Empty: bottom is where top is. The entry is not overwritten before the owner's
        // next push.
        deque.store_bottom(newest + NEXT);
        claimed
    }

    /// Takes the oldest job, as a thief would, but in any mode: the swap on `top` alone
    /// decides, and nothing is taken at the other end.
    fn pop_oldest(&self, bring: impl FnOnce()) -> Option<JobRef> {
        let deque = self.deque();
        let bottom = deque.bottom.load(Ordering::Relaxed);
        let mut word = deque.top.load(Ordering::Relaxed);
        if mode(word) == REVOKING {
            word = self.fence_and_reload(bring);
        }
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
