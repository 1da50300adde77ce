//! The life of a worker thread, from birth to end: when it stops, and why nothing is
//! left behind.
//!
//! # Why it stops
//!
//! * The pool is dropped and its jobs are done: its `stop` latch is set.
//! * There are more workers than the [`ceiling`](super::ceiling) allows: it stops
//!   between two jobs, as soon as its own deque is empty.
//! * It has slept for as long as `thread_keep_alive` says, or, if it could not be made what
//!   a worker made at build would be, for [`ODD_KEEP_ALIVE`](super::worker::ODD_KEEP_ALIVE).
//!
//! # Why nothing is left behind
//!
//! It goes in two steps. First, under the lock of the slots' table, its slot becomes
//! `Leaving`, if its deque and its queue of broadcast jobs are empty, and it no longer
//! counts as live: from then on a broadcast passes it by, and a caller from outside does
//! not rely on it. The exit handler runs; jobs that it publishes are run or injected.
//! Then, under the lock, the slot becomes vacant and counts as room, and *after that*
//! the thread looks once more for jobs that wait, behind the fence of
//! [`Registry::room_made`]:
//!
//! | who | first | then |
//! |---|---|---|
//! | a publisher | job into injector; fence | read word, table |
//! | a worker that leaves | word, table; fence | read injector |
//!
//! One of them sees the other. If the publisher sees a live worker, that worker, the
//! last one even if it leaves later, finds the job; if not, the publisher does what one
//! does without workers ([`caller_runs`](super::caller_runs)). A worker that finds jobs
//! and is needed brings another, or if it was the last and the system refuses, runs them as
//! a guest does: it is a thread that happens to be there.
//!
//! Jobs in the deques of others are theirs to run, as ever, but for the thread of
//! `use_current_thread`: it relies on a live worker as callers do, so for the last one its
//! deque is what the injector is.
//!
//! Modelled in `models/life.rs`, with twins without the last look and without the fence
//! before it.

use super::wait::Parting;
use super::worker::Worker;
use super::Registry;
use crate::platform::inherit::Likeness;
use crate::sync::omittable;
use crate::unwind::AbortOnUnwind;
use std::sync::Arc;

impl Registry {
    /// A worker thread, from birth to end.
    pub(super) fn run_worker(self: &Arc<Self>, index: usize, at_build: bool, likeness: Likeness) {
        let abort = AbortOnUnwind;
        reserve_arena();
        let stay = self.slots.born(index, || {
            // Those started at build have counted as live since they were asked for.
            if !at_build {
                self.counts.born();
            }
        });
        // SAFETY: the slot was taken for this thread alone, which has just moved in.
        let mut worker = unsafe { Worker::new(Arc::clone(self), index) };
        worker.is_like_its_pool(likeness);
        let left = worker.enter(|| self.live(&worker, !at_build, stay));
        if left {
            omittable!(LookAfterLeaving, self.look_after_leaving());
        }
        abort.disarm();
    }

    /// Between birth and end; `false` if there is nothing to leave, because the thread
    /// finds itself alone in another process.
    fn live(self: &Arc<Self>, worker: &Worker, mut searching: bool, stay: bool) -> bool {
        let index = worker.index();
        if let Some(start_handler) = &self.config.handlers.start {
            // It may take its time, and others must not count on it for so long.
            if std::mem::take(&mut searching) {
                self.end_search();
            }
            self.report_panic(|| start_handler(index));
        }
        if !stay && std::mem::take(&mut searching) {
            self.end_search();
        }
        let mut parting = Parting::Stop;
        loop {
            if stay {
                parting = worker.work(std::mem::take(&mut searching));
            }
            if self.is_of_the_past() {
                return false;
            }
            let surplus = parting == Parting::Surplus;
            if (self.slots).begin_leaving(index, surplus, || self.counts.retire()) {
                break;
            }
            // What has come meanwhile, for one whose main loop is over.
            if parting == Parting::Stop {
                while let Some(job) = worker.find_job() {
                    job.run();
                }
            }
        }
        if let Some(exit_handler) = &self.config.handlers.exit {
            self.report_panic(|| exit_handler(index));
            if self.is_of_the_past() {
                while let Some(job) = worker.take_local() {
                    job.run();
                }
                return false;
            }
        }
        self.leave_slot(worker);
        true
    }

    fn look_after_leaving(self: &Arc<Self>) {
        if self.work_waiting() {
            self.help();
            if self.counts.snapshot().live() == 0 {
                self.work_off_as_guest();
                self.see_to_injected();
            }
        }
    }
}

/// Has the C library reserve what it reserves on a thread's first allocation: who looks
/// how much address space is left after the birth shall find it counted.
fn reserve_arena() {
    drop(std::hint::black_box(Box::new(0_u8)));
}
