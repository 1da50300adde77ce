//! Where the slots are, which ones are occupied, and who in them sleeps: what thieves and
//! wakers look at, without a lock.
//!
//! A slot is what a worker of that index works with: its deque, the place where it
//! sleeps, its queue of broadcast jobs. A slot's memory is made when its first
//! occupant comes and stays until the registry goes, so that a thief may look at
//! it at any time. A pool of 65,535 slots with one worker has one slot's memory,
//! and a directory of 1,024 empty entries (or of 2,048, where a word has 32 bits).

use super::slot::Slot;
use crate::platform::barrier::Barrier;
use crate::sync::atomic::{AtomicUsize, Ordering};
use crossbeam_utils::CachePadded;
use std::sync::OnceLock;

/// Slots per chunk: as many as a word has bits. (A word of the target's: some have no
/// atomics that are wider.)
const CHUNK: usize = usize::BITS as usize;

/// Neighbouring slots and what is asked of all of them at a glance.
struct Chunk {
    /// Slots with an occupant that thieves should look at.
    occupied: CachePadded<AtomicUsize>,
    /// Slots whose occupant is asleep. To clear a bit is to win the right, and the
    /// duty, to wake that occupant.
    asleep: CachePadded<AtomicUsize>,
    slots: [OnceLock<Box<CachePadded<Slot>>>; CHUNK],
}

impl Chunk {
    fn new() -> Box<Self> {
        Box::new(Chunk {
            occupied: CachePadded::new(AtomicUsize::new(0)),
            asleep: CachePadded::new(AtomicUsize::new(0)),
            slots: [const { OnceLock::new() }; CHUNK],
        })
    }
}

/// Which slots there are.
pub(super) struct Directory {
    breadth_first: bool,
    barrier: &'static Barrier,
    chunks: Box<[OnceLock<Box<Chunk>>]>,
    /// Chunks that ever had an occupant; those after it need not be looked at.
    chunks_used: AtomicUsize,
}

impl Directory {
    /// That of a pool of `size`.
    pub(super) fn new(size: usize, breadth_first: bool, barrier: &'static Barrier) -> Self {
        Directory {
            breadth_first,
            barrier,
            chunks: (0..size.div_ceil(CHUNK)).map(|_| OnceLock::new()).collect(),
            chunks_used: AtomicUsize::new(0),
        }
    }

    // --- Changing: under the table's lock ---------------------------------------------

    /// Makes a slot's memory if need be, and shows it to thieves.
    pub(super) fn show(&self, index: usize) {
        let chunk = self.chunks[index / CHUNK].get_or_init(Chunk::new);
        chunk.slots[index % CHUNK].get_or_init(|| {
            Box::new(CachePadded::new(Slot::new(
                self.breadth_first,
                self.barrier,
            )))
        });
        // Release, both: who sees the chunk counted or the bit set finds the memory.
        self.chunks_used
            .fetch_max(index / CHUNK + 1, Ordering::Release);
        chunk.occupied.fetch_or(Self::bit(index), Ordering::Release);
    }

    /// The occupant of `index` has gone.
    pub(super) fn hide(&self, index: usize) {
        let occupied = &self.chunk(index).occupied;
        occupied.fetch_and(!Self::bit(index), Ordering::Release);
    }

    // --- Looking ------------------------------------------------------------------

    fn chunk(&self, index: usize) -> &Chunk {
        self.chunks[index / CHUNK]
            .get()
            .expect("a slot that is or was occupied has a chunk")
    }

    fn bit(index: usize) -> usize {
        1 << (index % CHUNK)
    }

    /// The slot of an index that is or was occupied.
    pub(super) fn get(&self, index: usize) -> &Slot {
        self.chunk(index).slots[index % CHUNK]
            .get()
            .expect("a slot that is or was occupied has its memory")
    }

    fn used(&self) -> impl Iterator<Item = (usize, &Chunk)> {
        // Acquire: pairs with the store in `show`; the chunks counted are there.
        let used = self.chunks_used.load(Ordering::Acquire);
        (self.chunks[..used].iter().enumerate())
            .filter_map(|(i, chunk)| Some((i * CHUNK, &**chunk.get()?)))
    }

    /// Calls `look` with each occupied slot, those from `start` on first, until it
    /// returns something.
    pub(super) fn find_occupied<R>(
        &self,
        start: usize,
        mut look: impl FnMut(usize, &Slot) -> Option<R>,
    ) -> Option<R> {
        let mut look_at = |base: usize, chunk: &Chunk, mut bits: usize| {
            while bits != 0 {
                let in_chunk = bits.trailing_zeros() as usize;
                bits &= bits - 1;
                let slot = chunk.slots[in_chunk].get();
                let slot = slot.expect("an occupied slot has its memory");
                if let Some(found) = look(base + in_chunk, slot) {
                    return Some(found);
                }
            }
            None
        };
        // Acquire: pairs with `show`. An occupant missed here came after the look.
        let from = |base: usize| match start.checked_sub(base) {
            None => usize::MAX,
            Some(skip) if skip < CHUNK => usize::MAX << skip,
            Some(_) => 0,
        };
        for (base, chunk) in self.used() {
            let bits = chunk.occupied.load(Ordering::Acquire) & from(base);
            if let Some(found) = look_at(base, chunk, bits) {
                return Some(found);
            }
        }
        for (base, chunk) in self.used() {
            let bits = chunk.occupied.load(Ordering::Acquire) & !from(base);
            if let Some(found) = look_at(base, chunk, bits) {
                return Some(found);
            }
        }
        None
    }

    // --- Sleeping ------------------------------------------------------------------

    /// The occupant of `index` may be woken from now on.
    pub(super) fn mark_asleep(&self, index: usize) {
        let bits = &self.chunk(index).asleep;
        bits.fetch_or(Self::bit(index), Ordering::SeqCst);
    }

    /// Takes the duty to wake the occupant of `index`; `false` if it isn't asleep or
    /// someone else wakes it.
    pub(super) fn take_sleeper(&self, index: usize) -> bool {
        let bits = &self.chunk(index).asleep;
        bits.fetch_and(!Self::bit(index), Ordering::SeqCst) & Self::bit(index) != 0
    }

    /// Takes the duty to wake some sleeper, one with a low index for choice: so the
    /// high ones, which came last, are those left to sleep for long.
    pub(super) fn take_any_sleeper(&self) -> Option<usize> {
        for (base, chunk) in self.used() {
            let mut bits = chunk.asleep.load(Ordering::SeqCst);
            while bits != 0 {
                let index = base + bits.trailing_zeros() as usize;
                if self.take_sleeper(index) {
                    return Some(index);
                }
                bits &= bits - 1;
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn showing(size: usize, shown: usize) -> Directory {
        let directory = Directory::new(size, false, Barrier::symmetric());
        (0..shown).for_each(|index| directory.show(index));
        directory
    }

    fn occupied(directory: &Directory, start: usize) -> Vec<usize> {
        let mut seen = Vec::new();
        directory.find_occupied(start, |index, _| {
            seen.push(index);
            None::<()>
        });
        seen
    }

    #[test]
    fn thieves_see_each_occupant_once_from_wherever_they_start() {
        let gone = [0, 64, 100];
        let directory = showing(200, 130);
        gone.iter().for_each(|&index| directory.hide(index));
        let all: Vec<usize> = (0..130).filter(|index| !gone.contains(index)).collect();
        for start in [0, 1, 63, 64, 65, 128, 129, 199] {
            let seen = occupied(&directory, start);
            let mut sorted = seen.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, all, "start {start}");
            if let Some(first) = all.iter().find(|i| **i >= start) {
                assert_eq!(seen.first(), Some(first), "start {start}");
            }
        }
    }

    #[test]
    fn a_sleeper_is_taken_once() {
        let directory = showing(70, 70);
        directory.mark_asleep(69);
        directory.mark_asleep(2);
        assert_eq!(directory.take_any_sleeper(), Some(2));
        assert!(!directory.take_sleeper(2) && directory.take_sleeper(69));
        assert_eq!(directory.take_any_sleeper(), None);
    }
}
