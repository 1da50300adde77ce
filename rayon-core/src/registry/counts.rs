//! One word that says what a publisher has to know: who is looking for work, who
//! sleeps, and whether another worker can be started.
//!
//! ```text
//!  high                                                    low
//! +-------------+-------------+-------------+-------------+
//! |    live     |  searching  |    room     |  sleeping   |
//! +-------------+-------------+-------------+-------------+
//! ```
//!
//! * `sleeping`: occupants of slots that are blocked and may be woken.
//! * `room`: slots for which a thread may be asked.
//! * `searching`: those awake and looking for a job, and those that a thread has
//!   been asked for on demand: they will look as soon as they are born.
//! * `live`: worker threads that will see to it that published jobs are run. A
//!   worker started on demand counts from its birth, one started at build from the
//!   moment it is asked for.
//!
//! The two fields in the low half are those a publisher could do something about.
//! When both are zero the pool is *saturated*, and publishing ends with that one
//! test: a pool that has all its workers at work pays nothing for being lazy.
//!
//! All changes are SeqCst read-modify-writes. They are as rare as workers coming,
//! going, falling asleep and stealing, and their single total order is what the
//! argument in [`sleep`](super::sleep) stands on.

use crate::sync::atomic::{AtomicUsize, Ordering};

/// Bits of each field.
const BITS: u32 = usize::BITS / 4;

/// The largest number that a field holds, and so the largest pool: 65,535 slots,
/// or 255 on a 32-bit target.
pub(crate) const MAX: usize = (1 << BITS) - 1;

const SLEEPING: usize = 1;
const ROOM: usize = SLEEPING << BITS;
const SEARCHING: usize = ROOM << BITS;
const LIVE: usize = SEARCHING << BITS;

/// The word.
#[derive(Debug)]
pub(super) struct Counts {
    word: AtomicUsize,
}

/// The word as it was read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Snapshot(usize);

impl Snapshot {
    fn field(self, unit: usize) -> usize {
        (self.0 / unit) & MAX
    }

    /// Whether a publisher can bring nobody to the job: no one sleeps, and no one
    /// can be started.
    #[inline(always)]
    pub(super) fn saturated(self) -> bool {
        self.0 & (SEARCHING - 1) == 0
    }

    pub(super) fn sleeping(self) -> usize {
        self.field(SLEEPING)
    }

    pub(super) fn room(self) -> usize {
        self.field(ROOM)
    }

    pub(super) fn searching(self) -> usize {
        self.field(SEARCHING)
    }

    pub(super) fn live(self) -> usize {
        self.field(LIVE)
    }
}

impl Counts {
    /// A pool with `room` empty slots.
    pub(super) fn new(room: usize) -> Self {
        assert!(room <= MAX, "{room} slots are more than the {MAX} that fit");
        Counts {
            word: AtomicUsize::new(room * ROOM),
        }
    }

    /// Relaxed: whoever needs the read ordered puts a fence before it.
    #[inline(always)]
    pub(super) fn snapshot(&self) -> Snapshot {
        Snapshot(self.word.load(Ordering::Relaxed))
    }

    /// Adds and takes whole units; the word after.
    fn change(&self, add: usize, take: usize) -> Snapshot {
        let delta = add.wrapping_sub(take);
        let before = self.word.fetch_add(delta, Ordering::SeqCst);
        Snapshot(before.wrapping_add(delta))
    }

    /// Changes the word as `step` says until it says `None` or the change holds.
    fn update(&self, mut step: impl FnMut(Snapshot) -> Option<usize>) -> bool {
        self.word
            .fetch_update(Ordering::SeqCst, Ordering::Relaxed, |word| {
                step(Snapshot(word))
            })
            .is_ok()
    }

    // --- Starting a worker on demand -------------------------------------------

    /// Takes the right to ask for one thread, unless someone is searching already
    /// or there is no room. Of a hundred publishers at once, one gets it.
    pub(super) fn claim_start(&self) -> bool {
        self.update(|seen| {
            (seen.searching() == 0 && seen.room() > 0).then(|| seen.0 - ROOM + SEARCHING)
        })
    }

    /// Takes the right to ask for one thread, whoever else is searching.
    pub(super) fn claim_start_regardless(&self) -> bool {
        self.update(|seen| (seen.room() > 0).then(|| seen.0 - ROOM + SEARCHING))
    }

    /// A thread that was claimed for did not come.
    pub(super) fn start_refused(&self) {
        self.change(ROOM, SEARCHING);
    }

    /// A thread that was claimed for looks for work from now on.
    pub(super) fn born(&self) {
        self.change(LIVE, 0);
    }

    // --- Starting a worker at build ---------------------------------------------

    /// Takes the right to ask for one thread at build, where there is no one to
    /// search for yet and a custom spawn handler may take its time.
    pub(super) fn claim_start_at_build(&self) -> bool {
        self.update(|seen| (seen.room() > 0).then(|| seen.0 - ROOM + LIVE))
    }

    /// A thread that was claimed for at build did not come.
    pub(super) fn start_refused_at_build(&self) {
        self.change(ROOM, LIVE);
    }

    /// A worker thread will not see to any more jobs.
    pub(super) fn retire(&self) {
        self.change(0, LIVE);
    }

    /// A worker that has retired, or a guest, has given its slot back.
    pub(super) fn slot_left(&self) {
        self.change(ROOM, 0);
    }

    // --- Guests -----------------------------------------------------------------

    /// Takes a slot for a thread that comes by itself.
    pub(super) fn claim_guest(&self) -> bool {
        self.update(|seen| (seen.room() > 0).then(|| seen.0 - ROOM))
    }

    // --- Searching and sleeping ---------------------------------------------------

    /// An occupant would like to look for work; `false` when so many others do that the
    /// `most` are looking. One always may.
    pub(super) fn begin_search(&self, most: impl Fn() -> usize) -> bool {
        let may_too = |searching| searching == 0 || searching < most();
        self.update(|seen| may_too(seen.searching()).then(|| seen.0 + SEARCHING))
    }

    /// A searcher has found a job or need not look any more.
    pub(super) fn end_search(&self) -> Snapshot {
        self.change(0, SEARCHING)
    }

    /// An occupant, searching or not, is about to block.
    pub(super) fn fall_asleep(&self, searching: bool) {
        self.change(SLEEPING, if searching { SEARCHING } else { 0 });
    }

    /// A sleeper is being woken, or has thought better of it: it searches.
    pub(super) fn wake(&self) {
        self.change(SEARCHING, SLEEPING);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pool_is_saturated_when_nobody_sleeps_and_nobody_can_be_started() {
        let counts = Counts::new(2);
        assert!(!counts.snapshot().saturated());
        assert!(counts.claim_start() && counts.claim_start_regardless());
        assert!(counts.snapshot().saturated());
        counts.born();
        counts.fall_asleep(true);
        assert!(!counts.snapshot().saturated());
        counts.wake();
        assert!(counts.snapshot().saturated());
    }

    #[test]
    fn one_of_many_publishers_may_start_a_worker() {
        let counts = Counts::new(5);
        assert!(counts.claim_start());
        assert!(!counts.claim_start());
        counts.start_refused();
        assert!(counts.claim_start());
        counts.born();
        assert!(!counts.claim_start());
        let after = counts.end_search();
        assert_eq!((after.live(), after.searching(), after.room()), (1, 0, 4));
        assert!(counts.claim_start());
    }

    #[test]
    fn no_start_is_granted_without_room() {
        let counts = Counts::new(1);
        assert!(counts.claim_guest());
        assert!(!counts.claim_guest());
        assert!(!counts.claim_start() && !counts.claim_start_at_build());
        counts.slot_left();
        assert!(counts.claim_start_regardless());
    }

    #[test]
    fn the_largest_pool_fits_in_every_field() {
        let counts = Counts::new(MAX);
        for _ in 0..MAX {
            assert!(counts.claim_start_regardless());
            counts.born();
        }
        let full = counts.snapshot();
        assert_eq!((full.live(), full.searching(), full.room()), (MAX, MAX, 0));
        for _ in 0..MAX {
            counts.fall_asleep(true);
        }
        let asleep = counts.snapshot();
        assert_eq!((asleep.sleeping(), asleep.searching()), (MAX, 0));
        assert_eq!((asleep.live(), asleep.room()), (MAX, 0));
    }

    #[test]
    fn only_so_many_search_at_once() {
        let counts = Counts::new(4);
        assert!(counts.begin_search(|| 2) && counts.begin_search(|| 2));
        assert!(!counts.begin_search(|| 2));
        assert_eq!(counts.end_search().searching(), 1);
    }

    #[test]
    fn a_worker_started_at_build_is_live_before_it_searches() {
        let counts = Counts::new(1);
        assert!(counts.claim_start_at_build());
        assert_eq!(
            (counts.snapshot().live(), counts.snapshot().searching()),
            (1, 0)
        );
        counts.retire();
        let gone = counts.snapshot();
        assert_eq!((gone.live(), gone.searching(), gone.room()), (0, 0, 0));
        counts.slot_left();
        assert_eq!(counts.snapshot().room(), 1);
    }
}
