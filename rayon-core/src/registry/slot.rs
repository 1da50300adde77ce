//! One slot: what its occupant works with.

use crate::deque::Deque;
use crate::job::{FifoQueue, JobRef};
use crate::latch::CoreLatch;
use crate::platform::barrier::Barrier;
use crate::sync::atomic::{AtomicUsize, Ordering};
use crate::sync::{lock, Mutex, Parker};
use std::collections::VecDeque;
use std::sync::OnceLock;

/// What the occupant of an index works with.
pub(super) struct Slot {
    pub(super) deque: Deque,
    /// Where the occupant blocks.
    pub(super) parker: Parker,
    /// Set when the worker thread in this slot is to stop.
    pub(super) stop: CoreLatch,
    pub(super) broadcasts: BroadcastQueue,
    fifo: OnceLock<FifoQueue>,
}

impl Slot {
    pub(super) fn new(breadth_first: bool, barrier: &'static Barrier) -> Self {
        Slot {
            deque: Deque::new(breadth_first, barrier),
            parker: Parker::new(),
            stop: CoreLatch::new(),
            broadcasts: BroadcastQueue::default(),
            fifo: OnceLock::new(),
        }
    }

    /// Hands the occupant the token that it blocks for.
    pub(super) fn unpark(&self) {
        // SAFETY: `self` outlives the call.
        unsafe { Parker::unpark(&self.parker, 1) }
    }

    /// The queue behind `spawn_fifo` calls made by this slot's occupant.
    pub(super) fn fifo(&self) -> &FifoQueue {
        self.fifo.get_or_init(FifoQueue::new)
    }
}

/// The jobs of broadcasts that one slot's occupant alone has to run.
#[derive(Default)]
pub(super) struct BroadcastQueue {
    /// How many wait; read without the lock on every search.
    len: AtomicUsize,
    jobs: Mutex<VecDeque<JobRef>>,
}

impl BroadcastQueue {
    pub(super) fn push(&self, job: JobRef) {
        let mut jobs = lock(&self.jobs);
        jobs.push_back(job);
        self.len.store(jobs.len(), Ordering::Release);
    }

    pub(super) fn pop(&self) -> Option<JobRef> {
        if self.is_empty() {
            return None;
        }
        let mut jobs = lock(&self.jobs);
        let job = jobs.pop_front();
        self.len.store(jobs.len(), Ordering::Release);
        job
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len.load(Ordering::Acquire) == 0
    }
}
