//! All slots of a pool: finding occupants and sleepers, coming and going.
//!
//! A slot is what a worker of that index works with: its deque, the place where it
//! sleeps, its queue of broadcast jobs. A slot's memory is made when its first
//! occupant comes and stays until the registry goes, so that a thief may look at
//! it at any time. A pool of 65,535 slots with one worker has one slot's memory,
//! and a directory of 1,024 empty entries.
//!
//! Who is in them is written in the [`table`](super::table). Broadcasts beside those who come
//! and go are modelled in `models/broadcast.rs`.

use super::slot::Slot;
use super::table::{Life, Table};
use crate::job::JobRef;
use crate::latch::{CoreLatch, LockLatch};
use crate::platform::barrier::Barrier;
use crate::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use crate::sync::{lock, omittable, wait, Condvar, Mutex};
use crossbeam_utils::CachePadded;
use std::ptr::NonNull;
use std::sync::OnceLock;

/// Slots per chunk: as many as a word has bits.
const CHUNK: usize = u64::BITS as usize;

/// Sixty-four neighbouring slots and what is asked of all of them at a glance.
struct Chunk {
    /// Slots with an occupant that thieves should look at.
    occupied: CachePadded<AtomicU64>,
    /// Slots whose occupant is asleep. To clear a bit is to win the right, and the
    /// duty, to wake that occupant.
    asleep: CachePadded<AtomicU64>,
    slots: [OnceLock<Box<CachePadded<Slot>>>; CHUNK],
}

impl Chunk {
    fn new() -> Box<Self> {
        Box::new(Chunk {
            occupied: CachePadded::new(AtomicU64::new(0)),
            asleep: CachePadded::new(AtomicU64::new(0)),
            slots: [const { OnceLock::new() }; CHUNK],
        })
    }
}

/// All slots of a pool.
pub(super) struct Slots {
    size: usize,
    breadth_first: bool,
    barrier: &'static Barrier,
    chunks: Box<[OnceLock<Box<Chunk>>]>,
    /// Chunks that ever had an occupant; those after it need not be looked at.
    chunks_used: AtomicUsize,
    table: Mutex<Table>,
    /// A start has ended, one way or the other.
    settled: Condvar,
    /// Whether there are more workers than the ceiling allows. Written under the lock, read
    /// between jobs; a hint, which is checked under the lock.
    surplus: AtomicBool,
}

impl Slots {
    pub(super) fn new(size: usize, breadth_first: bool, barrier: &'static Barrier) -> Self {
        Slots {
            size,
            breadth_first,
            barrier,
            chunks: (0..size.div_ceil(CHUNK)).map(|_| OnceLock::new()).collect(),
            chunks_used: AtomicUsize::new(0),
            table: Mutex::new(Table::new(size)),
            settled: Condvar::new(),
            surplus: AtomicBool::new(false),
        }
    }

    pub(super) fn size(&self) -> usize {
        self.size
    }

    // --- Looking ------------------------------------------------------------------

    fn chunk(&self, index: usize) -> &Chunk {
        self.chunks[index / CHUNK]
            .get()
            .expect("a slot that is or was occupied has a chunk")
    }

    fn bit(index: usize) -> u64 {
        1 << (index % CHUNK)
    }

    /// The slot of an index that is or was occupied.
    pub(super) fn get(&self, index: usize) -> &Slot {
        self.chunk(index).slots[index % CHUNK]
            .get()
            .expect("a slot that is or was occupied has its memory")
    }

    fn used(&self) -> impl Iterator<Item = (usize, &Chunk)> {
        // Acquire: pairs with the store in `occupy`; the chunks counted are there.
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
        let mut look_at = |base: usize, chunk: &Chunk, mut bits: u64| {
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
        // Acquire: pairs with `occupy`. An occupant missed here came after the look.
        let from = |base: usize| match start.checked_sub(base) {
            None => u64::MAX,
            Some(skip) if skip < CHUNK => u64::MAX << skip,
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

    // --- Coming and going ------------------------------------------------------------

    /// Takes the lowest vacant slot, none below `from`, if `claim` grants one. The claim is made in
    /// [`Counts`](super::counts::Counts), under the lock, so that who holds the lock sees
    /// either both the claim and the slot taken, or neither.
    pub(super) fn take(
        &self,
        life: Life,
        from: usize,
        claim: impl FnOnce() -> bool,
    ) -> Option<usize> {
        let mut table = lock(&self.table);
        if !claim() {
            return None;
        }
        let index = table.take_lowest(life, from);
        assert!(index < self.size, "more slots claimed than the pool has");
        if life != Life::Starting {
            self.occupy(index);
        }
        Some(index)
    }

    /// Makes a slot's memory if need be, and shows it to thieves.
    fn occupy(&self, index: usize) {
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

    /// The thread that `index` was taken for runs, which `count` makes known in
    /// [`Counts`](super::counts::Counts): under the lock, so that who waits until starts
    /// are settled then finds a live worker. `false` if it is to stop at once.
    pub(super) fn born(&self, index: usize, count: impl FnOnce()) -> bool {
        let mut table = lock(&self.table);
        count();
        table.become_(index, Life::Worker);
        self.note_surplus(&table);
        self.occupy(index);
        self.get(index).stop.reset();
        let stay = omittable!(ToldAtBirth, !table.terminating, true);
        drop(table);
        self.settled.notify_all();
        stay
    }

    /// The thread that `index` was taken for will not come.
    pub(super) fn refused(&self, index: usize) {
        lock(&self.table).become_(index, Life::Vacant);
        self.settled.notify_all();
    }

    /// The worker thread of `index` is to leave, which `count` makes known in
    /// [`Counts`](super::counts::Counts). `false`, and it stays, if it has jobs to run (a
    /// broadcast may have given it some just now) or if it goes `as_surplus` and there are
    /// no more workers than there should be.
    pub(super) fn begin_leaving(
        &self,
        index: usize,
        as_surplus: bool,
        count: impl FnOnce(),
    ) -> bool {
        let mut table = lock(&self.table);
        let slot = self.get(index);
        let busy = !slot.deque.is_empty() || !slot.broadcasts.is_empty();
        if busy || (as_surplus && self.note_surplus(&table) == 0) {
            return false;
        }
        table.become_(index, Life::Leaving);
        self.note_surplus(&table);
        count();
        true
    }

    /// The occupant of `index` goes; `false`, and it stays, if it has jobs to run. (A
    /// broadcast may have given it some just now.)
    pub(super) fn vacate(&self, index: usize) -> bool {
        let mut table = lock(&self.table);
        let slot = self.get(index);
        let given = omittable!(LeaversBroadcasts, !slot.broadcasts.is_empty(), false);
        if !slot.deque.is_empty() || given {
            return false;
        }
        let occupied = &self.chunk(index).occupied;
        occupied.fetch_and(!Self::bit(index), Ordering::Release);
        table.become_(index, Life::Vacant);
        true
    }

    /// Waits until no start is under way.
    pub(super) fn wait_until_settled(&self) {
        let mut table = lock(&self.table);
        while table.starting > 0 {
            table = wait(&self.settled, table);
        }
    }

    /// Whether some slot is occupied by one who runs jobs of the pool now or when it
    /// leaves.
    pub(super) fn any_occupant(&self) -> bool {
        let table = lock(&self.table);
        (table.lives.iter()).any(|life| matches!(life, Life::Worker | Life::Guest))
    }

    // --- The ceiling -----------------------------------------------------------------

    /// How many threads are starting.
    pub(super) fn starting(&self) -> usize {
        lock(&self.table).starting
    }

    /// How many threads the system has granted or is being asked for, and the most that
    /// there should be.
    pub(super) fn threads_and_ceiling(&self) -> (usize, usize) {
        let table = lock(&self.table);
        (table.threads(), table.ceiling.level())
    }

    /// A start was refused, by the system or else by the pool itself; whether there are
    /// now more workers than there should be.
    pub(super) fn lower_ceiling(&self, by_system: bool) -> bool {
        let mut table = lock(&self.table);
        let threads = table.threads();
        table.ceiling.refused(threads, by_system);
        self.note_surplus(&table) > 0
    }

    /// A start was granted; whether there are now more threads than at the last refusal.
    pub(super) fn raise_ceiling(&self) -> bool {
        let mut table = lock(&self.table);
        let threads = table.threads();
        let beyond = table.ceiling.granted(threads);
        self.note_surplus(&table);
        beyond
    }

    fn note_surplus(&self, table: &Table) -> usize {
        let surplus = table.ceiling.surplus(table.workers);
        self.surplus.store(surplus > 0, Ordering::Relaxed);
        surplus
    }

    /// Whether a worker should see whether it is wanted.
    #[inline]
    pub(super) fn has_surplus(&self) -> bool {
        self.surplus.load(Ordering::Relaxed)
    }

    // --- All at once --------------------------------------------------------------

    /// Gives `jobs(indices)`, one each, to the occupants there are, once no start is under
    /// way; returns their indices, in order. The caller wakes them. With no occupant it
    /// leaves `jobs` where it is.
    pub(super) fn broadcast<I>(&self, jobs: &mut Option<impl FnOnce(&[usize]) -> I>) -> Vec<usize>
    where
        I: ExactSizeIterator<Item = JobRef>,
    {
        let mut table = lock(&self.table);
        while omittable!(SettledStarts, table.starting > 0, false) {
            table = wait(&self.settled, table);
        }
        let members: Vec<usize> = (table.lives.iter().enumerate())
            .filter(|(_, life)| !matches!(life, Life::Vacant | Life::Leaving))
            .map(|(index, _)| index)
            .collect();
        if members.is_empty() {
            return members;
        }
        // Under the lock: none of the members can vacate before it has its job.
        if let Some(jobs) = jobs.take() {
            let jobs = jobs(&members);
            debug_assert_eq!(jobs.len(), members.len());
            for (&index, job) in members.iter().zip(jobs) {
                self.get(index).broadcasts.push(job);
            }
        }
        members
    }

    /// Whether the worker threads have been told to stop.
    pub(super) fn is_terminating(&self) -> bool {
        lock(&self.table).terminating
    }

    /// Tells every worker thread, those that are yet to be born as well, to stop;
    /// calls `wake` with those that sleep.
    pub(super) fn terminate(&self, wake: impl Fn(usize)) {
        let mut table = lock(&self.table);
        table.terminating = true;
        for (index, life) in table.lives.iter().enumerate() {
            if *life == Life::Worker {
                let stop = &self.get(index).stop;
                // SAFETY: the slot stays as long as the registry.
                if unsafe { CoreLatch::set(stop) } {
                    wake(index);
                }
            }
        }
    }

    // --- Callers that wait for a slot ------------------------------------------------

    /// Registers `latch` to be poked when a slot falls vacant. `None`, without
    /// registering, if `already()`, asked under the lock, is true.
    pub(super) fn wait_for_vacancy<'a>(
        &'a self,
        latch: &'a LockLatch,
        already: impl FnOnce() -> bool,
    ) -> Option<Waiting<'a>> {
        let mut table = lock(&self.table);
        if already() {
            return None;
        }
        table.waiting.push(NonNull::from(latch));
        Some(Waiting { slots: self, latch })
    }

    /// A slot has fallen vacant: tells one of those who wait. Whether there was one.
    pub(super) fn poke_one(&self) -> bool {
        let mut table = lock(&self.table);
        let Some(latch) = table.waiting.pop() else {
            return false;
        };
        // SAFETY: a registered latch stays until its `Waiting` has taken the lock
        // that is held here.
        unsafe { latch.as_ref() }.poke();
        true
    }
}

/// A caller's place among those who wait for a slot.
pub(super) struct Waiting<'a> {
    slots: &'a Slots,
    latch: &'a LockLatch,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        let own = NonNull::from(self.latch);
        let mut table = lock(&self.slots.table);
        omittable!(Deregister, table.waiting.retain(|latch| *latch != own));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slots(size: usize) -> Slots {
        Slots::new(size, false, Barrier::symmetric())
    }

    fn take(slots: &Slots, life: Life) -> usize {
        slots.take(life, 0, || true).expect("the claim was granted")
    }

    fn occupied(slots: &Slots, start: usize) -> Vec<usize> {
        let mut seen = Vec::new();
        slots.find_occupied(start, |index, _| {
            seen.push(index);
            None::<()>
        });
        seen
    }

    #[test]
    fn the_lowest_vacant_slot_is_taken() {
        let slots = slots(200);
        for expected in 0..130 {
            assert_eq!(take(&slots, Life::Guest), expected);
        }
        assert!(slots.vacate(5) && slots.vacate(3));
        assert_eq!(take(&slots, Life::Starting), 3);
        assert_eq!(take(&slots, Life::Starting), 5);
        slots.refused(3);
        assert_eq!(take(&slots, Life::Guest), 3);
        assert_eq!(take(&slots, Life::Guest), 130);
    }

    #[test]
    fn thieves_see_each_occupant_once_from_wherever_they_start() {
        let slots = slots(200);
        for _ in 0..130 {
            take(&slots, Life::Guest);
        }
        for gone in [0, 64, 100] {
            assert!(slots.vacate(gone));
        }
        let all: Vec<usize> = (0..130).filter(|i| ![0, 64, 100].contains(i)).collect();
        for start in [0, 1, 63, 64, 65, 128, 129, 199] {
            let seen = occupied(&slots, start);
            let mut sorted = seen.clone();
            sorted.sort_unstable();
            assert_eq!(sorted, all, "start {start}");
            if let Some(first) = all.iter().find(|i| **i >= start) {
                assert_eq!(seen.first(), Some(first), "start {start}");
            }
        }
    }

    #[test]
    fn a_starting_slot_is_shown_to_thieves_once_it_is_born() {
        let slots = slots(1);
        assert_eq!(take(&slots, Life::Starting), 0);
        assert!(occupied(&slots, 0).is_empty());
        assert!(slots.born(0, || ()));
        assert_eq!(occupied(&slots, 0), [0]);
        slots.terminate(|_| panic!("nobody sleeps"));
        assert!(slots.get(0).stop.probe());
    }

    #[test]
    fn one_born_after_the_end_is_told_to_stop() {
        let slots = slots(1);
        take(&slots, Life::Starting);
        slots.terminate(|_| ());
        assert!(!slots.born(0, || ()));
    }

    #[test]
    fn no_slot_is_taken_without_a_claim() {
        let slots = slots(2);
        assert_eq!(slots.take(Life::Guest, 0, || false), None);
        assert_eq!(take(&slots, Life::Guest), 0);
    }

    #[test]
    fn a_sleeper_is_taken_once() {
        let slots = slots(70);
        for _ in 0..70 {
            take(&slots, Life::Guest);
        }
        slots.mark_asleep(69);
        slots.mark_asleep(2);
        assert_eq!(slots.take_any_sleeper(), Some(2));
        assert!(!slots.take_sleeper(2) && slots.take_sleeper(69));
        assert_eq!(slots.take_any_sleeper(), None);
    }

    #[test]
    #[should_panic(expected = "goes from Vacant to Worker")]
    fn a_slot_is_not_born_without_being_asked_for() {
        let slots = slots(1);
        take(&slots, Life::Guest);
        slots.vacate(0);
        slots.born(0, || ());
    }
}
