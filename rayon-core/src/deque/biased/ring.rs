//! The rings of entries that a deque's jobs are in.

use super::{FIRST_CAPACITY, NEXT};
use crate::sync::atomic::{AtomicPtr, Ordering};
use std::cell::{Cell, RefCell};
use std::ptr;

/// The two words of a job. Each is atomic: a slow thief may read an entry that is being
/// overwritten, and learns from its failing swap that what it read is void.
pub(super) type Entry = [AtomicPtr<()>; 2];

/// A ring of jobs, by index. Only ever pointed to: a pointer to what is in a box may not be
/// used any more once the box has moved.
pub(super) struct Ring {
    entries: Box<[Entry]>,
}

impl Ring {
    /// A ring that stays until somebody makes a box of it again.
    fn leak(capacity: usize) -> *mut Self {
        assert!(capacity.is_power_of_two());
        let entry = |_| [(); 2].map(|()| AtomicPtr::new(ptr::null_mut()));
        Box::into_raw(Box::new(Ring {
            entries: (0..capacity).map(entry).collect(),
        }))
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
        let entry = self.entry(index);
        [0, 1].map(|word| entry[word].load(Ordering::Relaxed))
    }

    fn copy(&self, index: u64, from: &Ring) {
        for (to, word) in self.entry(index).iter().zip(from.read(index)) {
            to.store(word, Ordering::Relaxed);
        }
    }
}

/// All rings of one deque. They stay until it goes, for thieves that have yet to notice that
/// there is a larger one; together the others are no larger than the last.
pub(super) struct Rings {
    /// The one in use. Written by the owner.
    in_use: AtomicPtr<Ring>,
    owners: OwnersRings,
}

/// What only the owner touches.
struct OwnersRings {
    /// The entries of the ring in use, and the bits of an index that say which is its own.
    entries: Cell<*const Entry>,
    mask: Cell<u64>,
    all: RefCell<Vec<*mut Ring>>,
}

impl Rings {
    pub(super) fn new() -> Self {
        let rings = Rings {
            in_use: AtomicPtr::new(ptr::null_mut()),
            owners: OwnersRings {
                entries: Cell::new(ptr::null()),
                mask: Cell::new(0),
                all: RefCell::default(),
            },
        };
        rings.enter(Ring::leak(FIRST_CAPACITY));
        rings
    }

    /// The ring in use, for a thief.
    #[inline]
    pub(super) fn in_use(&self) -> &Ring {
        // SAFETY: rings are freed with the deque. Acquire: who finds a ring finds its entries.
        unsafe { &*self.in_use.load(Ordering::Acquire) }
    }

    // --- The owner --------------------------------------------------------------------

    /// The entry of `index` in the ring in use, without the way by the ring.
    #[inline(always)]
    pub(super) fn entry(&self, index: u64) -> &Entry {
        const SCALE: usize = size_of::<Entry>() / NEXT as usize;
        let offset = (index & self.owners.mask.get()) as usize * SCALE;
        // SAFETY: the mask leaves a multiple of NEXT below the size of the ring in use, which
        // is freed with the deque.
        unsafe { &*self.owners.entries.get().byte_add(offset) }
    }

    /// As many indices as the ring in use has entries.
    pub(super) fn size(&self) -> u64 {
        self.owners.mask.get() + NEXT
    }

    /// Puts a ring of twice the size in the place of the one in use, with the jobs of
    /// `indices`.
    pub(super) fn grow(&self, indices: std::ops::Range<u64>) {
        let full = self.in_use();
        let larger = Ring::leak(2 * full.entries.len());
        for index in indices.step_by(NEXT as usize) {
            // SAFETY: it is freed with the deque.
            unsafe { &*larger }.copy(index, full);
        }
        self.enter(larger);
    }

    /// Uses another ring from now on.
    fn enter(&self, ring: *mut Ring) {
        self.owners.all.borrow_mut().push(ring);
        // SAFETY: it is freed with the deque.
        let entries = &unsafe { &*ring }.entries;
        self.owners.entries.set(entries.as_ptr());
        self.owners.mask.set((entries.len() as u64 - 1) * NEXT);
        // Release: who finds the ring finds its entries. A thief that still has the one before
        // finds the jobs there, too: nothing is written to it any more.
        self.in_use.store(ring, Ordering::Release);
    }
}

impl Drop for Rings {
    fn drop(&mut self) {
        for ring in self.owners.all.get_mut().drain(..) {
            // SAFETY: `leak` made it, it is listed once, and `&mut self` makes it ours alone.
            drop(unsafe { Box::from_raw(ring) });
        }
    }
}
