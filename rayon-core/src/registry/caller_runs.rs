//! Calls from outside: handed to a worker, or run by the caller where there is none.
//!
//! A thread that is no worker of the pool publishes its job in the injector and
//! blocks. With no worker thread live, it first has one started. If the system
//! refuses, the caller becomes a *guest*: it takes a vacant slot and is the worker of
//! that slot until its call returns. Guests steal from each other, sleep and are
//! woken as workers do.
//!
//! # Nothing is left behind
//!
//! Jobs wait either in an occupant's deque or in the injector.
//!
//! * In the deque of a guest they are run or injected before it leaves.
//! * In the injector, while there is a live worker thread, they are its to run; what
//!   holds when it leaves is argued in [`life`](super::life).
//! * Without one they are there because (a) a guest left them on leaving, (b) a caller
//!   found all slots taken, or (c) a scope will wait for them ([`Registry::attend`]).
//!   A guest looks at the injector *after* it has vacated its slot, and hands what is
//!   there to a caller that waits for a slot; if nobody waits and nobody else is in a
//!   slot, it comes back and runs it. Slots are vacated and looked at under one lock,
//!   so of several who leave at once the last sees that it is the last. One who waits
//!   registers under that lock, too, after looking for a vacant slot. In case (b) the
//!   caller looks in the same way after injecting, since all the others may have left.
//!
//! A guest that leaves has made room, also where there are workers by then (a caller that lends
//! them a hand sits beside them: see [`lending`](super::lending)). Publishers may have found none,
//! so it looks for work once more, behind the fence of [`Registry::room_made`], as a worker does
//! that leaves.
//!
//! Modelled in `models/caller_runs.rs`, with a twin whose guests do not look, and one whose
//! callers stay registered when they have gone.

use super::child;
use super::counts::Counts;
use super::lending::{Own, With, SLICE};
use super::table::Life;
use super::worker::Worker;
use super::Registry;
use crate::job::{JobRef, StackJob};
use crate::latch::{CoreLatch, LockLatch, WorkerLatch};
use crate::sync::omittable;
use crate::unwind;
use std::sync::Arc;

/// Who runs a job that is published from outside.
enum Admission {
    /// Worker threads, of which there is at least one, or one is being born.
    Workers,
    /// The caller, in the slot that was taken for it.
    Guest(usize),
    /// Those who have all the slots, of whom none is a worker thread.
    Full,
}

impl Registry {
    /// Runs `op` on a worker of this pool. `op` is told whether it changed threads.
    pub(crate) fn in_worker<F, R>(self: &Arc<Self>, op: F) -> R
    where
        F: FnOnce(&Worker, bool) -> R + Send,
        R: Send,
    {
        match self.waiter() {
            None => self.call_from_outside(op),
            Some(current) => match Worker::in_chain(self) {
                Some(worker) if std::ptr::eq(worker, current) => op(worker, false),
                Some(worker) => worker.run_as(|| op(worker, false)),
                None => self.call_from_other_pool(current, op),
            },
        }
    }

    #[cold]
    fn call_from_outside<F, R>(self: &Arc<Self>, op: F) -> R
    where
        F: FnOnce(&Worker, bool) -> R + Send,
        R: Send,
    {
        let admission = self.admit();
        if let Admission::Guest(index) = admission {
            return self.as_guest(index, |worker| op(worker, false));
        }
        let job = StackJob::new(in_job(op), LockLatch::new());
        // SAFETY: the job stays in this frame until its latch is set.
        self.inject(unsafe { job.as_ref() });
        self.attend_to(job.latch(), Some(job.id()));
        // SAFETY: the latch was seen set.
        let result = unsafe { job.take_result() };
        result.unwrap_or_else(|payload| unwind::resume(payload))
    }

    /// `current` works for its own pool while it waits.
    #[cold]
    fn call_from_other_pool<F, R>(self: &Arc<Self>, current: &Worker, op: F) -> R
    where
        F: FnOnce(&Worker, bool) -> R + Send,
        R: Send,
    {
        if let Admission::Guest(index) = self.admit() {
            return self.as_guest(index, |worker| op(worker, false));
        }
        let job = StackJob::new(in_job(op), WorkerLatch::across_pools(current));
        // SAFETY: the job stays in this frame until its latch is set.
        self.inject_for_occupants(unsafe { job.as_ref() });
        self.await_workers_from(current, job.latch().core(), Some(job.id()));
        // SAFETY: the latch was seen set.
        let result = unsafe { job.take_result() };
        result.unwrap_or_else(|payload| unwind::resume(payload))
    }

    /// Publishes a job that nobody waits for.
    pub(super) fn publish_from_outside(self: &Arc<Self>, job: JobRef) {
        if self.is_of_the_past() {
            return job.run();
        }
        match self.admit() {
            Admission::Guest(index) => self.as_guest(index, |_| job.run()),
            _ => self.inject_for_occupants(job),
        }
    }

    /// Injects a job for those who are there, unless the last of them has left meanwhile.
    fn inject_for_occupants(self: &Arc<Self>, job: JobRef) {
        self.inject(job);
        // Behind the fence in `inject`: see `life`.
        if self.counts.snapshot().live() == 0 {
            self.see_to_injected();
        }
    }

    /// Publishes a job whose publisher waits for it in [`attend`](Self::attend) or
    /// [`attend_from`](Self::attend_from), now or later, and has no worker here.
    pub(super) fn publish_awaited_from_outside(self: &Arc<Self>, job: JobRef) {
        if self.is_of_the_past() {
            return job.run();
        }
        self.inject(job);
        if self.counts.snapshot().live() == 0 {
            self.slots.poke_one();
        }
    }

    /// Calls `f` while somebody is there who works for the pool, if need be the calling
    /// thread, which then runs what `f` gives it before it leaves.
    pub(super) fn with_an_occupant(self: &Arc<Self>, f: impl FnOnce()) {
        if self.current_worker().is_none() {
            if let Admission::Guest(index) = self.admit() {
                return self.as_guest(index, |_| f());
            }
        }
        f();
    }

    /// Waits, outside of the pool, for jobs that were published in it; runs jobs as a
    /// guest while there is nobody else to.
    pub(crate) fn attend(self: &Arc<Self>, latch: &LockLatch) {
        self.attend_to(latch, None);
    }

    fn attend_to(self: &Arc<Self>, latch: &LockLatch, own: Own) {
        // A worker that is being born may be through with the job before this thread would
        // have fallen asleep.
        let mut looked = false;
        while !self.is_of_the_past() {
            // Behind the fence in `inject`: see `life`.
            let seen = self.counts.snapshot();
            if seen.live() > 0 {
                return self.await_workers(latch, own);
            }
            if seen.searching() > 0 && !std::mem::replace(&mut looked, true) {
                self.look_at(latch, || self.counts.snapshot().live() == 0);
                continue;
            }
            if latch.probe() {
                // This caller may have been poked all the same, and somebody has left
                // what is injected to it.
                return self.see_to_injected();
            }
            match self.admit() {
                Admission::Workers => return self.await_workers(latch, own),
                Admission::Guest(index) => {
                    self.work_as_guest(index, own, With::Any, || latch.probe());
                    if self.is_of_the_past() {
                        break;
                    }
                }
                Admission::Full => {}
            }
            // What is still to be done is in the hands of others, who will set the
            // latch, or it waits for one of them to leave, who will poke it; or for one
            // that they have in their deques, and block for.
            let something_to_do = || {
                let seen = self.counts.snapshot();
                seen.live() > 0 || (seen.room() > 0 && !self.injector.is_empty())
            };
            if let Some(waiting) = self.slots.wait_for_vacancy(latch, something_to_do) {
                latch.wait_for(SLICE);
                drop(waiting);
            }
        }
        if !latch.probe() {
            child::abort_waiting();
        }
    }

    /// Runs jobs in the slot `index`, which was taken for the calling thread, until `set` or
    /// until there is none. Whether it has run any.
    pub(super) fn work_as_guest(
        self: &Arc<Self>,
        index: usize,
        own: Own,
        with: With,
        set: impl Fn() -> bool,
    ) -> bool {
        self.as_guest(index, |worker| {
            // Nobody else will run it now, and nothing else sets the latch.
            let mut own = own.and_then(|own| self.take_injected_own(own));
            let any = || match with {
                With::Own => None,
                With::Any => worker.find_job(),
            };
            let mut ran = false;
            while own.is_some() || !set() {
                let Some(job) = own.take().or_else(any) else {
                    break;
                };
                job.run();
                ran = true;
            }
            ran
        })
    }

    /// Looks whether `latch` is set, while that is `worth_it` and until it is time to block;
    /// whether it is.
    pub(super) fn look_at(&self, latch: &LockLatch, worth_it: impl Fn() -> bool) -> bool {
        let mut looking = self.callers_patience.looking();
        while !latch.probe() && worth_it() && looking.again() {}
        latch.probe()
    }

    /// As [`attend`](Self::attend), for a worker of another pool, who works for that one
    /// meanwhile.
    pub(crate) fn attend_from(self: &Arc<Self>, current: &Worker, latch: &CoreLatch) {
        while !latch.probe() {
            if self.is_of_the_past() {
                child::abort_waiting();
            }
            match self.admit() {
                Admission::Workers => return self.await_workers_from(current, latch, None),
                Admission::Guest(index) => {
                    self.work_as_guest(index, None, With::Any, || latch.probe());
                }
                Admission::Full => {}
            }
            // Nobody wakes a worker of another pool when a slot falls vacant here or a
            // job is injected: it has to look.
            current.wait_briefly(latch);
        }
    }

    /// Whether there are workers for a job from outside; starts the first one.
    fn admit(self: &Arc<Self>) -> Admission {
        self.note_use();
        let live = || self.counts.snapshot().live() > 0;
        if live() {
            return Admission::Workers;
        }
        // Somebody may be asking the system for the first thread just now.
        self.slots.wait_until_settled();
        if live() {
            return Admission::Workers;
        }
        if self.retry.due() {
            if self.start_if(Counts::claim_start_regardless) == Some(true) {
                return Admission::Workers;
            }
            // Another caller may have been granted what this one was refused.
            self.slots.wait_until_settled();
            if live() {
                return Admission::Workers;
            }
        }
        let slot = (self.slots).take(Life::Guest, 0, || self.counts.claim_guest());
        slot.map_or(Admission::Full, Admission::Guest)
    }

    /// Runs `f` with the calling thread as the worker of slot `index`, which was taken
    /// for it, and sees to what it leaves.
    fn as_guest<R>(self: &Arc<Self>, index: usize, f: impl FnOnce(&Worker) -> R) -> R {
        let result = self.occupy_as_guest(index, f);
        omittable!(GuestsLook, self.see_to_injected());
        // There may be workers by now, and among them publishers that found no room.
        if !self.is_of_the_past() && self.counts.snapshot().live() > 0 && self.work_waiting() {
            self.help();
        }
        result.unwrap_or_else(|payload| unwind::resume(payload))
    }

    /// Runs what is injected, as long as that is left to the calling thread.
    pub(super) fn see_to_injected(self: &Arc<Self>) {
        while !self.is_of_the_past() && self.nobody_else_will() {
            if !self.work_off_as_guest() {
                // Whoever has come since looks after what is there; if it is a worker
                // that looked before, this wakes it.
                self.help();
                break;
            }
        }
    }

    /// Runs what there is to run with the calling thread as a guest, if there is no worker
    /// and none to be had; whether it has.
    pub(super) fn work_off_as_guest(self: &Arc<Self>) -> bool {
        let Admission::Guest(index) = self.admit() else {
            return false;
        };
        let worked_off = self.occupy_as_guest(index, |worker| {
            while let Some(job) = worker.find_job() {
                job.run();
            }
        });
        if let Err(payload) = worked_off {
            unreachable!("jobs catch their panics: {payload:?}");
        }
        true
    }

    fn occupy_as_guest<R>(
        self: &Arc<Self>,
        index: usize,
        f: impl FnOnce(&Worker) -> R,
    ) -> Result<R, unwind::Payload> {
        // SAFETY: the slot was taken for this thread, which has no other worker for
        // it, and gives it up below.
        let worker = unsafe { Worker::new(Arc::clone(self), index) };
        worker.enter(|| {
            let result = unwind::catch(|| f(&worker));
            // In a child process there is nothing to give back, and nobody to.
            if !self.is_of_the_past() {
                self.leave_slot(&worker);
            }
            result
        })
    }

    /// Gives a slot back whose occupant has no more to do there than what it has
    /// published itself.
    pub(super) fn leave_slot(self: &Arc<Self>, worker: &Worker) {
        loop {
            self.empty_deque(worker);
            if self.slots.vacate(worker.index()) {
                break;
            }
        }
        self.counts.slot_left();
        self.room_made();
    }

    /// Hands an occupant's own jobs to the worker threads, or runs them if there are none.
    fn empty_deque(self: &Arc<Self>, worker: &Worker) {
        loop {
            match worker.take_local() {
                // Those who are still there at the end are about to leave as well.
                Some(job) if self.counts.snapshot().live() > 0 && !self.has_ended() => {
                    self.inject(job);
                }
                Some(job) => job.run(),
                // Given to this very worker; it may publish more.
                None => match worker.take_broadcast() {
                    Some(job) => job.run(),
                    None => return,
                },
            }
        }
    }

    /// Whether jobs are injected that neither a caller who waits for a slot nor an
    /// occupant will see to.
    fn nobody_else_will(self: &Arc<Self>) -> bool {
        !self.injector.is_empty() && !self.slots.poke_one() && !self.slots.any_occupant()
    }
}

/// `op` as the closure of a job, run on whichever worker comes to it.
fn in_job<F, R>(op: F) -> impl FnOnce(bool) -> R + Send
where
    F: FnOnce(&Worker, bool) -> R + Send,
{
    |migrated| {
        let worker = Worker::current().expect("jobs are run by workers");
        op(worker, migrated)
    }
}
