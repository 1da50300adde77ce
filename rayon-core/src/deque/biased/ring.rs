//! The ring of entries that a deque's jobs are in.

use super::NEXT;
use crate::sync::atomic::{AtomicPtr, Ordering};

/// The two words of a job. Each is atomic: a slow thief may read an entry that is being
/// overwritten, and learns from its failing swap that what it read is void.
pub(super) type Entry = [AtomicPtr<()>; 2];

/// A ring of jobs, by index.
pub(super) struct Ring {
    pub(super) entries: Box<[Entry]>,
}

impl Ring {
    pub(super) fn new(capacity: usize) -> Box<Self> {
        assert!(capacity.is_power_of_two());
        let entry = |_| [(); 2].map(|()| AtomicPtr::new(std::ptr::null_mut()));
        Box::new(Ring {
            entries: (0..capacity).map(entry).collect(),
        })
    }

    /// As many indices as it has entries.
    pub(super) fn size(&self) -> u64 {
        self.entries.len() as u64 * NEXT
    }

    /// The bits of an index that say which entry is its own.
    pub(super) fn mask(&self) -> u64 {
        self.size() - NEXT
    }

    #[inline]
    fn entry(&self, index: u64) -> &Entry {
        &self.entries[((index & self.mask()) / NEXT) as usize]
    }

    #[inline]
    pub(super) fn read(&self, index: u64) -> [*mut (); 2] {
        let entry = self.entry(index);
        [0, 1].map(|word| entry[word].load(Ordering::Relaxed))
    }

    #[inline]
    pub(super) fn write(&self, index: u64, words: [*mut (); 2]) {
        let entry = self.entry(index);
        entry[0].store(words[0], Ordering::Relaxed);
        entry[1].store(words[1], Ordering::Relaxed);
    }
}
