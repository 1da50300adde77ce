//! The slots of a pool: coming and going, and what is done to all of them at once.
//!
//! Who is in them is written in the [`table`](super::table), which is changed here alone,
//! under its lock; thieves and wakers look at the [`directory`](super::directory) without it.
//! Broadcasts beside those who come and go are modelled in `models/broadcast.rs`.

use super::directory::Directory;
use super::table::{Life, Table};
use crate::job::JobRef;
use crate::latch::{CoreLatch, LockLatch};
use crate::platform::barrier::Barrier;
use crate::sync::atomic::{AtomicBool, Ordering};
use crate::sync::{lock, omittable, wait, Condvar, Mutex};
use std::ptr::NonNull;

/// All slots of a pool.
pub(super) struct Slots {
    size: usize,
    pub(super) directory: Directory,
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
            directory: Directory::new(size, breadth_first, barrier),
            table: Mutex::new(Table::new(size)),
            settled: Condvar::new(),
            surplus: AtomicBool::new(false),
        }
    }

    pub(super) fn size(&self) -> usize {
        self.size
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
            self.directory.show(index);
        }
        Some(index)
    }

    /// The thread that `index` was taken for runs, which `count` makes known in
    /// [`Counts`](super::counts::Counts): under the lock, so that who waits until starts
    /// are settled then finds a live worker. `false` if it is to stop at once.
    pub(super) fn born(&self, index: usize, count: impl FnOnce()) -> bool {
        let mut table = lock(&self.table);
        count();
        table.become_(index, Life::Worker);
        self.note_surplus(&table);
        self.directory.show(index);
        self.directory.get(index).stop.reset();
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
        let slot = self.directory.get(index);
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
        let slot = self.directory.get(index);
        let given = omittable!(LeaversBroadcasts, !slot.broadcasts.is_empty(), false);
        if !slot.deque.is_empty() || given {
            return false;
        }
        self.directory.hide(index);
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

    /// How many refusals have lowered the ceiling.
    pub(super) fn refusals(&self) -> u32 {
        lock(&self.table).refusals
    }

    /// A start was refused, by the system or else by the pool itself; whether there are
    /// now more workers than there should be. Of several that were under way at once, since there
    /// had been so many `refusals`, one is news.
    pub(super) fn lower_ceiling(&self, by_system: bool, refusals: u32) -> bool {
        let mut table = lock(&self.table);
        if table.refusals != refusals {
            return false;
        }
        table.refusals = refusals.wrapping_add(1);
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
                self.directory.get(index).broadcasts.push(job);
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
                let stop = &self.directory.get(index).stop;
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

    fn occupied(slots: &Slots) -> Vec<usize> {
        let mut seen = Vec::new();
        slots.directory.find_occupied(0, |index, _| {
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
    fn a_starting_slot_is_shown_to_thieves_once_it_is_born() {
        let slots = slots(1);
        assert_eq!(take(&slots, Life::Starting), 0);
        assert!(occupied(&slots).is_empty());
        assert!(slots.born(0, || ()));
        assert_eq!(occupied(&slots), [0]);
        slots.terminate(|_| panic!("nobody sleeps"));
        assert!(slots.directory.get(0).stop.probe());
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
    #[should_panic(expected = "goes from Vacant to Worker")]
    fn a_slot_is_not_born_without_being_asked_for() {
        let slots = slots(1);
        take(&slots, Life::Guest);
        slots.vacate(0);
        slots.born(0, || ());
    }
}
