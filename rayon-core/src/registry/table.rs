//! Who is in which slot: the one place in which that changes.
//!
//! # The life of a slot
//!
//! ```text
//!            take(Starting)            born            begin_leaving
//!   Vacant ----------------> Starting ------> Worker ---------------> Leaving
//!     ^ ^ ^                     |                                        |
//!     | | +------- refused -----+                                        |
//!     | +------------------------------ vacate --------------------------+
//!     |    take(Guest)                take(Host)
//!     +<----------------> Guest     (at build, for good; back only if
//!            vacate                  the build fails)
//! ```
//!
//! Every move is made under the table's lock, by [`Slots::take`], [`Slots::born`],
//! [`Slots::refused`], [`Slots::begin_leaving`] or [`Slots::vacate`], and checked against
//! [`Life::may_become`].
//! Nothing that runs often takes the lock.

use super::ceiling::Ceiling;
#[cfg(doc)]
use super::slots::Slots;
use crate::latch::LockLatch;
use std::ptr::NonNull;

/// Who occupies a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Life {
    /// Nobody.
    Vacant,
    /// A thread that the system has been asked for and that has not run yet.
    Starting,
    /// A worker thread of the pool.
    Worker,
    /// A worker thread that will run no more jobs than its exit handler publishes.
    Leaving,
    /// A caller that runs jobs itself until its call returns.
    Guest,
    /// The thread that builds, or has built, the pool with `use_current_thread`.
    Host,
}

impl Life {
    /// The arrows of the diagram above.
    fn may_become(self, next: Life) -> bool {
        use Life::*;
        matches!(
            (self, next),
            (Vacant, Starting | Guest | Host)
                | (Starting, Worker | Vacant)
                | (Worker, Leaving)
                | (Leaving | Guest | Host, Vacant)
        )
    }
}

/// What the table's lock guards.
pub(super) struct Table {
    /// The life of every slot up to the highest ever taken.
    pub(super) lives: Vec<Life>,
    /// No slot below is vacant.
    pub(super) lowest: usize,
    /// How many are `Starting`.
    pub(super) starting: usize,
    /// How many are `Worker`.
    pub(super) workers: usize,
    /// How many threads the pool wants to have.
    pub(super) ceiling: Ceiling,
    /// How many refusals have lowered it.
    pub(super) refusals: u32,
    /// The pool is dropped and its jobs are done.
    pub(super) terminating: bool,
    /// Callers that wait for a free slot. Each pointer is taken back by its owner
    /// before the latch goes.
    pub(super) waiting: Vec<NonNull<LockLatch>>,
}

// SAFETY: the latches pointed to are `Sync`, and used under the lock alone.
unsafe impl Send for Table {}

impl Table {
    /// That of a pool of `size`, with all slots vacant.
    pub(super) fn new(size: usize) -> Self {
        Table {
            lives: Vec::new(),
            lowest: 0,
            starting: 0,
            workers: 0,
            ceiling: Ceiling::new(size),
            refusals: 0,
            terminating: false,
            waiting: Vec::new(),
        }
    }

    /// The threads that the system has granted, or is being asked for.
    pub(super) fn threads(&self) -> usize {
        self.workers + self.starting
    }

    /// Takes the lowest vacant slot, none below `from`, which has been claimed.
    pub(super) fn take_lowest(&mut self, life: Life, from: usize) -> usize {
        let from = from.max(self.lowest);
        if self.lives.len() < from {
            self.lives.resize(from, Life::Vacant);
        }
        let vacant = self.lives[from..].iter();
        let index = match vacant.copied().position(|life| life == Life::Vacant) {
            Some(offset) => from + offset,
            None => {
                self.lives.push(Life::Vacant);
                self.lives.len() - 1
            }
        };
        self.become_(index, life);
        if from == self.lowest {
            self.lowest = index + 1;
        }
        index
    }

    /// Moves a slot along one of the arrows.
    pub(super) fn become_(&mut self, index: usize, next: Life) {
        let life = self.lives[index];
        assert!(
            life.may_become(next),
            "slot {index} goes from {life:?} to {next:?}"
        );
        match (life, next) {
            (_, Life::Starting) => self.starting += 1,
            (Life::Starting, _) => self.starting -= 1,
            _ => {}
        }
        match (life, next) {
            (_, Life::Worker) => self.workers += 1,
            (Life::Worker, _) => self.workers -= 1,
            _ => {}
        }
        if next == Life::Vacant {
            self.lowest = self.lowest.min(index);
        }
        self.lives[index] = next;
    }
}
