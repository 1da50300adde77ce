//! The deque of `crossbeam-deque`: D. Chase and Y. Lev, "Dynamic circular
//! work-stealing deque", SPAA 2005, with the orderings of N. M. Lê et al., "Correct and
//! efficient work-stealing for weak memory models", PPoPP 2013.
//!
//! What is ours here is who may be the owner.

use super::Steal;
use crate::job::JobRef;
use crate::platform::barrier::Barrier;
use crossbeam_deque::Stealer;
use std::cell::UnsafeCell;
use std::marker::PhantomData;

/// The deque of one slot. It outlives its owners: a slot's next occupant takes it
/// over, empty.
pub(crate) struct Deque {
    owner: UnsafeCell<crossbeam_deque::Worker<JobRef>>,
    stealer: Stealer<JobRef>,
}

// SAFETY: `owner` is reached through an `Owner` alone, of which there is one at a
// time (the terms of `Deque::own`); `stealer` is `Sync`.
unsafe impl Sync for Deque {}

impl Deque {
    /// An empty deque; the owner of a `breadth_first` one takes the oldest job first.
    pub(crate) fn new(breadth_first: bool, _barrier: &'static Barrier) -> Self {
        let owner = if breadth_first {
            crossbeam_deque::Worker::new_fifo()
        } else {
            crossbeam_deque::Worker::new_lifo()
        };
        let stealer = owner.stealer();
        Deque {
            owner: UnsafeCell::new(owner),
            stealer,
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
            end: self.owner.get(),
            _not_send: PhantomData,
        }
    }

    /// Takes the oldest job.
    pub(crate) fn steal(&self) -> Steal<JobRef> {
        self.stealer.steal()
    }

    /// How many jobs a thief could get at the time of asking: all that there were.
    pub(crate) fn within_reach(&self) -> usize {
        self.stealer.len()
    }

    /// Which job was the oldest at the time of asking, if it was one of many: not known here
    /// but that there was one.
    pub(crate) fn oldest_of_many(&self) -> Option<u64> {
        (self.len() > 1).then_some(0)
    }

    /// How many jobs were there at the time of asking.
    pub(crate) fn len(&self) -> usize {
        self.stealer.len()
    }

    /// Whether no job was there at the time of asking.
    pub(crate) fn is_empty(&self) -> bool {
        self.stealer.is_empty()
    }
}

/// Where in the deque a job was pushed: not known here.
pub(crate) struct Ticket;

impl Ticket {
    /// Never takes the job back: it can only be told by popping it.
    #[inline]
    pub(crate) fn take_back(self, _bring: impl FnOnce()) -> bool {
        false
    }
}

/// The right to push to and pop from a [`Deque`]; stays on its thread.
pub(crate) struct Owner {
    end: *const crossbeam_deque::Worker<JobRef>,
    _not_send: PhantomData<*mut ()>,
}

impl Owner {
    #[inline]
    fn end(&self) -> &crossbeam_deque::Worker<JobRef> {
        // SAFETY: the terms of `Deque::own`: the deque is alive, and this thread
        // alone uses the owner's end.
        unsafe { &*self.end }
    }

    /// Adds a job at the owner's end. The ticket is for [`Ticket::take_back`].
    #[inline]
    pub(crate) fn push(&self, job: JobRef) -> Ticket {
        self.end().push(job);
        Ticket
    }

    #[inline]
    pub(crate) fn pop(&self, _bring: impl FnOnce()) -> Option<JobRef> {
        self.end().pop()
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.end().is_empty()
    }
}
