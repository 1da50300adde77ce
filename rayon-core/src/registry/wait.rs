//! How a worker waits: it works meanwhile, on what was published in any of the pools that its
//! thread works for, and sleeps when there is nothing (see [`sleep`](super::sleep)).
//!
//! What is run in a wait may be any job, which may wait in turn, on top of the frame that waits
//! already. No circle comes of it: each frame waits for what began after it, be it a job of
//! its own or the frame above.

use super::worker::Worker;
use crate::job::JobRef;
use crate::latch::CoreLatch;
use crate::platform::clock;
use crate::unwind::AbortOnUnwind;
use std::ptr;
use std::time::Duration;

/// Why a worker thread has nothing more to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parting {
    /// It is told to stop.
    Stop,
    /// The pool wants fewer of them.
    Surplus,
    /// It has had nothing to do for as long as such a worker is kept.
    Idle,
}

impl Worker {
    /// Works until `latch` is set: own jobs first, then others'; sleeps when there is
    /// nothing to do.
    #[inline]
    pub(crate) fn wait_until(&self, latch: &CoreLatch) {
        if !latch.probe() {
            self.work_until(latch, |_| ());
        }
    }

    /// Works until `latch` is set, or for `time` or as long as one job takes; whether it is set.
    pub(super) fn wait_for(&self, latch: &CoreLatch, time: Duration) -> bool {
        // Other threads hold pointers into the frames that wait here.
        let abort = AbortOnUnwind;
        let until = clock::now_nanos() + time.as_nanos() as u64;
        while !latch.probe() {
            let job = self.take_local();
            let job = job.or_else(|| self.search(latch, Some(until)));
            job.into_iter().for_each(|job| self.run_own(job));
            if clock::now_nanos() >= until {
                break;
            }
        }
        abort.disarm();
        latch.probe()
    }

    /// Works until `latch` is set, or for a moment, for one who has to look at something
    /// else as well: at most one job is run, and a sleep is short.
    pub(super) fn wait_briefly(&self, latch: &CoreLatch) {
        if let Some(job) = self.find_job() {
            job.run();
        } else if let Some((worker, job)) = self.find_elsewhere() {
            worker.run_as(|| job.run());
        } else {
            self.nap(latch);
        }
    }

    /// Works until `latch` is set. Each time before that is looked at, `settle` is called,
    /// which may set it, and is told whether there is no own job to be run.
    pub(crate) fn work_until(&self, latch: &CoreLatch, settle: impl Fn(bool)) {
        // Other threads hold pointers into the frames that wait here.
        let abort = AbortOnUnwind;
        let set = |idle| {
            settle(idle);
            latch.probe()
        };
        while !set(false) {
            let job = match self.take_local() {
                Some(job) => Some(job),
                None if set(true) => break,
                None => self.search(latch, None),
            };
            job.into_iter().for_each(|job| self.run_own(job));
        }
        abort.disarm();
    }

    /// The main loop of a worker thread, counted as searching already or not.
    pub(super) fn work(&self, mut searching: bool) -> Parting {
        // Jobs catch their panics, and what they leave undone others wait for.
        let abort = AbortOnUnwind;
        let parting = loop {
            // Those of broadcasts as well: a worker that is to go must first be through with
            // all that nobody else can run.
            let own = match searching {
                true => None,
                false => self.take_local().or_else(|| self.take_broadcast()),
            };
            let job = match own {
                Some(job) => Ok(job),
                None => self.search_for_life(std::mem::take(&mut searching)),
            };
            match job {
                Ok(job) => self.run_own(job),
                Err(parting) => break parting,
            }
        };
        abort.disarm();
        parting
    }

    /// Runs a job. If the system has refused threads and it is time to ask again, does so first
    /// while more jobs wait: the one that is run may block for them, and then be the last that
    /// somebody has come to.
    fn run_own(&self, job: JobRef) {
        let registry = self.registry();
        let ask = registry.retry.refused_last() && registry.retry.due();
        if ask && (self.has_local() || registry.work_waiting()) {
            registry.help();
        }
        self.registry().look_after(self);
        job.run();
    }

    /// Looks for others' jobs, and sleeps, until it has one, or `latch` is set, or the clock is
    /// at `until`, or a job of another pool was run, in which this thread may have called back into this one: it may
    /// have published here, and been given credit for what it ran, so its caller looks at
    /// all of that again.
    #[cold]
    pub(super) fn search(&self, latch: &CoreLatch, until: Option<u64>) -> Option<JobRef> {
        // A job that lies ready is taken without being counted as a searcher: nobody has
        // relied on this thread to look for any.
        if let Some(job) = self.look_around() {
            return Some(job);
        }
        let registry = self.registry();
        let mut searching = registry.begin_search();
        let mut looking = self.patience().looking();
        let found = loop {
            if latch.probe() {
                break None;
            }
            if let Some(job) = self.look_around() {
                break Some(job);
            }
            if let Some((worker, job)) = self.find_elsewhere() {
                // However long it takes: nobody here may count on this thread meanwhile.
                if std::mem::take(&mut searching) {
                    registry.end_search();
                }
                worker.run_as(|| job.run());
                break None;
            }
            if !searching || !looking.again() {
                let left = |until: u64| until.saturating_sub(clock::now_nanos());
                let most = until.map(|until| Duration::from_nanos(left(until)));
                self.sleep(latch, searching, most);
                searching = true;
                if until.is_some_and(|until| left(until) == 0) {
                    break None;
                }
                looking = self.patience().looking();
            }
        };
        if searching {
            registry.end_search();
        }
        found
    }

    /// As [`search`](Self::search), between the jobs of a worker thread: until it has one,
    /// or there is nothing more to do for it.
    #[cold]
    fn search_for_life(&self, mut searching: bool) -> Result<JobRef, Parting> {
        let registry = self.registry();
        let stop = &self.slot().stop;
        let wanted = || match () {
            _ if stop.probe() || registry.is_of_the_past() => Err(Parting::Stop),
            _ if registry.slots.has_surplus() && !self.is_indispensable() => Err(Parting::Surplus),
            _ => Ok(()),
        };
        let mut looking = self.patience().looking();
        let mut idle = false;
        let mut next = || {
            wanted()?;
            if !searching {
                // As in `search`.
                if let Some(job) = self.look_around() {
                    return Ok(job);
                }
                searching = registry.begin_search();
            }
            loop {
                if let Some(job) = self.look_around() {
                    return Ok(job);
                }
                wanted()?;
                if idle {
                    return Err(Parting::Idle);
                }
                if !searching || !looking.again() {
                    idle = !self.block(stop, searching, self.keep_alive());
                    searching = true;
                    looking = self.patience().looking();
                }
            }
        };
        let found = next();
        if searching {
            registry.end_search();
        }
        found
    }

    /// Whether a sleep must be bounded: this thread is also the worker of another pool,
    /// whose publishers take it for busy and would not wake it.
    pub(super) fn must_poll(&self) -> bool {
        Worker::chain().nth(1).is_some()
    }

    /// A job of another of the pools that this thread works for: what it waits for here
    /// may in turn be waiting for that.
    fn find_elsewhere<'a>(&self) -> Option<(&'a Worker, JobRef)> {
        (Worker::chain().filter(|worker| !ptr::eq(*worker, self)))
            .find_map(|worker| Some((worker, worker.find_job()?)))
    }
}
