//! The rings of entries that a deque's jobs are in, and who may still read which.
//!
//! # Small rings
//!
//! of up to [`KEEP`] entries stay until the deque goes. A thief looks into the one in use
//! without further ado, and one that has yet to notice a larger one finds the job in the old
//! one, too: nothing is written to it while it is not in use, and what a thief reads there
//! counts only if `top` has not moved since.
//!
//! # Large rings
//!
//! are given back: one that has grown too small as soon as no thief can be reading it, the
//! last when the peak is over ([`Rings::shrink`]). While a large one is in use the pointer to
//! small ones is null, and a thief takes a longer way ([`Rings::read_large`]): it counts itself
//! in `readers`, and then, behind a fence, loads the pointer to the large one. The owner
//! changes that pointer, and then, behind a fence, looks at `readers`. If it finds none, each
//! thief that comes later loads the new pointer, and those that have gone have read what they
//! wanted, so what is no longer pointed to is freed. If it finds some, the ring waits in
//! `retired` for another look.
//!
//! So a steal costs a count and a fence more while so many jobs wait, and otherwise nothing.
//! Modelled in `models.rs`, with twins that lack either fence, or the count.

use super::{FIRST_CAPACITY, NEXT};
use crate::sync::atomic::{fence, AtomicPtr, AtomicUsize, Ordering};
use crate::sync::omittable;
use std::cell::{Cell, RefCell};
use std::ptr;

/// The two words of a job. Each is atomic: a slow thief may read an entry that is being
/// overwritten, and learns from its failing swap that what it read is void.
pub(super) type Entry = [AtomicPtr<()>; 2];

/// The most entries of a ring that is never given back: 16 KiB.
pub(super) const KEEP: usize = if cfg!(all(any(loom, shuttle), test)) {
    2
} else {
    1024
};

/// A ring of jobs, by index. Only ever pointed to.
pub(super) struct Ring {
    entries: Box<[Entry]>,
}

impl Ring {
    /// A ring that [`free`](Self::free) gives back.
    fn leak(capacity: usize) -> *mut Self {
        assert!(capacity.is_power_of_two());
        let entry = |_| [(); 2].map(|()| AtomicPtr::new(ptr::null_mut()));
        Box::into_raw(Box::new(Ring {
            entries: (0..capacity).map(entry).collect(),
        }))
    }

    /// # Safety
    ///
    /// It comes from [`leak`](Self::leak), nobody looks at it any more, and this is done once.
    unsafe fn free(this: *mut Self) {
        #[cfg(not(all(loom, test)))]
        // SAFETY: the terms of the caller.
        drop(unsafe { Box::from_raw(this) });
        // In a model the memory stays, so that a look that comes too late is noticed.
        #[cfg(all(loom, test))]
        // SAFETY: as above.
        unsafe {
            ptr::drop_in_place::<[Entry]>(&mut *(*this).entries);
        }
    }

    /// As many indices as it has entries.
    fn size(&self) -> u64 {
        self.entries.len() as u64 * NEXT
    }

    #[inline]
    fn entry(&self, index: u64) -> &Entry {
        let mask = self.size() - NEXT;
        &self.entries[((index & mask) / NEXT) as usize]
    }

    #[inline]
    pub(super) fn read(&self, index: u64) -> [*mut (); 2] {
        self.entry(index)
            .each_ref()
            .map(|word| word.load(Ordering::Relaxed))
    }

    fn copy(&self, index: u64, from: &Ring) {
        for (to, word) in self.entry(index).iter().zip(from.read(index)) {
            to.store(word, Ordering::Relaxed);
        }
    }
}

/// All rings of one deque.
pub(super) struct Rings {
    /// The ring in use, if it is a small one. Written by the owner.
    small: AtomicPtr<Ring>,
    /// The ring in use, if it is a large one. Written by the owner.
    large: AtomicPtr<Ring>,
    /// Thieves that may be looking at a large one.
    readers: AtomicUsize,
    owners: OwnersRings,
}

/// What only the owner touches.
struct OwnersRings {
    in_use: Cell<*mut Ring>,
    /// Where the entries of the ring in use are, and the bits of an index that say which is
    /// its own.
    entries: Cell<*const Entry>,
    mask: Cell<u64>,
    /// The small ones.
    kept: RefCell<Vec<*mut Ring>>,
    /// Large ones that are out of use, and that a thief may still be looking at.
    retired: RefCell<Vec<*mut Ring>>,
}

impl Rings {
    pub(super) fn new() -> Self {
        let first = Ring::leak(FIRST_CAPACITY);
        let rings = Rings {
            small: AtomicPtr::new(first),
            large: AtomicPtr::new(ptr::null_mut()),
            readers: AtomicUsize::new(0),
            owners: OwnersRings {
                in_use: Cell::new(first),
                entries: Cell::new(ptr::null()),
                mask: Cell::new(0),
                kept: RefCell::new(vec![first]),
                retired: RefCell::default(),
            },
        };
        rings.enter(first);
        rings
    }

    // --- Thieves --------------------------------------------------------------------

    /// What is at `index`; void if that is no longer the top, and nothing at all if the rings
    /// are being changed, so that it can't be.
    #[inline]
    pub(super) fn read(&self, index: u64) -> Option<[*mut (); 2]> {
        // Acquire: who finds a ring finds its entries.
        let ring = self.small.load(Ordering::Acquire);
        if ring.is_null() {
            return self.read_large(index);
        }
        // SAFETY: small rings are freed with the deque.
        Some(unsafe { &*ring }.read(index))
    }

    #[cold]
    fn read_large(&self, index: u64) -> Option<[*mut (); 2]> {
        omittable!(RingsReader, {
            self.readers.fetch_add(1, Ordering::Relaxed);
        });
        // Pairs with the owner's in `free_retired`.
        omittable!(RingsReadersFence, fence(Ordering::SeqCst));
        let ring = self.large.load(Ordering::Acquire);
        // SAFETY: a large ring that a reader has found is freed after that has gone.
        let words = unsafe { ring.as_ref() }.map(|ring| ring.read(index));
        // Release: pairs with the owner's acquire, before it frees.
        omittable!(RingsReader, {
            self.readers.fetch_sub(1, Ordering::Release);
        });
        words
    }

    // --- The owner --------------------------------------------------------------------

    /// The entry of `index` in the ring in use, for its owner.
    #[inline(always)]
    pub(super) fn entry(&self, index: u64) -> &Entry {
        const SCALE: usize = size_of::<Entry>() / NEXT as usize;
        let offset = (index & self.owners.mask.get()) as usize * SCALE;
        // SAFETY: the mask leaves a multiple of NEXT below the size of the ring in use.
        unsafe { &*self.owners.entries.get().byte_add(offset) }
    }

    /// As many indices as the ring in use has entries.
    pub(super) fn size(&self) -> u64 {
        self.owners.mask.get() + NEXT
    }

    pub(super) fn is_large(&self) -> bool {
        self.size() > KEEP as u64 * NEXT
    }

    /// Puts a ring of twice the size in the place of the one in use, with the jobs of
    /// `indices`.
    pub(super) fn grow(&self, indices: std::ops::Range<u64>) {
        let entries = (self.size() / NEXT) as usize;
        let larger = Ring::leak(2 * entries);
        if 2 * entries <= KEEP {
            self.owners.kept.borrow_mut().push(larger);
        }
        self.replace(larger, indices);
    }

    /// Puts the largest of the small rings in the place of a large one, if the jobs of
    /// `indices` fit in there.
    pub(super) fn shrink(&self, indices: std::ops::Range<u64>) {
        let kept = self.owners.kept.borrow().last().copied();
        let small = kept.expect("the first is kept");
        // SAFETY: small rings are freed with the deque.
        if self.is_large() && indices.end - indices.start <= unsafe { &*small }.size() {
            self.replace(small, indices);
        } else {
            self.free_retired();
        }
    }

    /// Uses another ring from now on.
    fn replace(&self, ring: *mut Ring, indices: std::ops::Range<u64>) {
        let before = self.owners.in_use.get();
        // SAFETY: this one is the owner's still, and the other is as well; nobody writes to
        // them but the owner.
        let (from, to) = unsafe { (&*before, &*ring) };
        for index in indices.step_by(NEXT as usize) {
            to.copy(index, from);
        }
        let was_large = self.is_large();
        self.enter(ring);
        let (small, large) = match self.is_large() {
            true => (ptr::null_mut(), ring),
            false => (ring, ptr::null_mut()),
        };
        // Release, both: who finds the ring finds its entries. Between the two stores there
        // may be none.
        self.large.store(large, Ordering::Release);
        self.small.store(small, Ordering::Release);
        if was_large {
            self.owners.retired.borrow_mut().push(before);
            self.free_retired();
        }
    }

    fn enter(&self, ring: *mut Ring) {
        // SAFETY: the caller's ring is there.
        let entries = &unsafe { &*ring }.entries;
        self.owners.in_use.set(ring);
        self.owners.entries.set(entries.as_ptr());
        self.owners.mask.set((entries.len() as u64 - 1) * NEXT);
    }

    /// Frees what is out of use, if no thief can be looking at it.
    fn free_retired(&self) {
        let mut retired = self.owners.retired.borrow_mut();
        if retired.is_empty() {
            return;
        }
        // Pairs with that of readers.
        omittable!(RingsOwnersFence, fence(Ordering::SeqCst));
        // Acquire: those who have gone have read.
        if self.readers.load(Ordering::Acquire) == 0 {
            for ring in retired.drain(..) {
                // SAFETY: `leak` made it, and it is listed once. Readers that come now do
                // not find it, those that did have gone.
                unsafe { Ring::free(ring) };
            }
        }
    }
}

impl Drop for Rings {
    fn drop(&mut self) {
        let owners = &mut self.owners;
        let kept = owners.kept.get_mut().drain(..);
        let mut rings: Vec<_> = kept.chain(owners.retired.get_mut().drain(..)).collect();
        let in_use = owners.in_use.get();
        if !rings.contains(&in_use) {
            rings.push(in_use);
        }
        for ring in rings {
            // SAFETY: `leak` made it, and `&mut self` makes it ours alone.
            unsafe { Ring::free(ring) };
        }
    }
}
