//! A worker: the thread in a slot, seen from that thread.
//!
//! A thread can be the worker of several pools at once, one inside the other: a
//! worker of pool A that calls into pool B, which has no thread to run anything, is
//! B's worker until that call returns (see [`caller_runs`](super::caller_runs)). Its
//! `Worker` values form a chain from the innermost outwards. The one that
//! [`Worker::current`] tells is the one that publishes; mostly it is the innermost, but
//! a call back into A makes it the outer one again. Whichever it is, a wait looks for
//! jobs in all of them: there is nobody but this thread in those slots.

use super::patience::Patience;
#[cfg(doc)]
use super::publish_fence::PublishFence;
use super::slot::Slot;
use super::Registry;
use crate::deque::{Level, Owner, Steal, Ticket};
use crate::job::JobRef;
use crate::latch::CoreLatch;
use crate::sync::{thread_local, LocalKey};
use crate::unwind::AbortOnUnwind;
use std::cell::Cell;
use std::ptr;
use std::sync::Arc;

thread_local! {
    static CURRENT: Cell<*const Worker> = const { Cell::new(ptr::null()) };
    /// The head of this thread's chain.
    static INNERMOST: Cell<*const Worker> = const { Cell::new(ptr::null()) };
}

/// Sets a pointer while `f` runs.
fn with_set<R>(
    key: &'static LocalKey<Cell<*const Worker>>,
    worker: &Worker,
    f: impl FnOnce() -> R,
) -> R {
    struct Restore(&'static LocalKey<Cell<*const Worker>>, *const Worker);
    impl Drop for Restore {
        fn drop(&mut self) {
            self.0.set(self.1);
        }
    }
    let _restore = Restore(key, key.replace(worker));
    f()
}

/// Of the jobs published while the system refuses threads, each how-many-th looks at
/// the clock whether it is time to ask again.
const CLOCK_EVERY: u32 = 64;

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

/// The right to act as the worker of one slot; stays on its thread.
pub(crate) struct Worker {
    registry: Arc<Registry>,
    index: usize,
    /// It is the thread that built the pool with `use_current_thread`.
    host: bool,
    slot: *const Slot,
    deque: Owner,
    /// The next in the chain, or null: what this thread was when it became this one.
    outer: *const Worker,
    /// State of the generator that picks where to steal first.
    random: Cell<u64>,
    /// Jobs published while starting workers had no prospect.
    idle_publishes: Cell<u32>,
    /// Jobs published in a saturated pool, with a fence: see [`PublishFence::note`].
    calm: Cell<u32>,
    patience: Patience,
}

impl Worker {
    /// The worker of slot `index`.
    ///
    /// # Safety
    ///
    /// The calling thread occupies the slot, and this is its only `Worker` for it.
    pub(super) unsafe fn new(registry: Arc<Registry>, index: usize) -> Self {
        let slot: *const Slot = registry.slots.directory.get(index);
        // SAFETY: the slot lives as long as the registry, which is held here; the
        // caller vouches for there being no other owner.
        let deque = unsafe { (*slot).deque.own() };
        Worker {
            host: false,
            slot,
            deque,
            outer: INNERMOST.get(),
            // Any odd number starts the generator; no two slots get the same one.
            random: Cell::new((index as u64) << 1 | 1),
            idle_publishes: Cell::new(0),
            calm: Cell::new(0),
            patience: Patience::new(),
            registry,
            index,
        }
    }

    /// What this thread is a worker of at the moment.
    #[inline]
    pub(crate) fn current<'a>() -> Option<&'a Worker> {
        // SAFETY: `with_set` sets the pointer for just as long as it borrows the worker,
        // and `install_for_good` leaks it. A reference must not leave the call that
        // asked for it, which all callers in this crate keep to.
        unsafe { CURRENT.get().as_ref() }
    }

    /// Adds this to the thread's chain, and makes it the current one, while `f` runs.
    pub(super) fn enter<R>(&self, f: impl FnOnce() -> R) -> R {
        with_set(&INNERMOST, self, || self.run_as(f))
    }

    /// Makes this, which is in the thread's chain, the current one while `f` runs.
    pub(super) fn run_as<R>(&self, f: impl FnOnce() -> R) -> R {
        with_set(&CURRENT, self, f)
    }

    /// Makes this the thread's worker until the process ends.
    pub(super) fn install_for_good(mut self) {
        self.host = true;
        let worker: *const Worker = Box::leak(Box::new(self));
        INNERMOST.set(worker);
        CURRENT.set(worker);
    }

    /// This thread's worker in `registry`, if it has one, be it the current one or not.
    pub(super) fn in_chain<'a>(registry: &Registry) -> Option<&'a Worker> {
        Worker::chain().find(|worker| ptr::eq(&*worker.registry, registry))
    }

    /// All that this thread is a worker of, the innermost first.
    fn chain<'a>() -> impl Iterator<Item = &'a Worker> {
        // SAFETY: as in `current`. An outer worker is borrowed by a frame further down
        // this thread's stack than any in which the inner one is.
        let innermost = unsafe { INNERMOST.get().as_ref() };
        std::iter::successors(innermost, |worker| {
            // SAFETY: as above.
            unsafe { worker.outer.as_ref() }
        })
    }

    #[inline]
    pub(crate) fn registry(&self) -> &Arc<Registry> {
        &self.registry
    }

    #[inline]
    pub(crate) fn index(&self) -> usize {
        self.index
    }

    pub(super) fn is_host(&self) -> bool {
        self.host
    }

    pub(super) fn slot(&self) -> &Slot {
        // SAFETY: slots live as long as their registry, which `self` holds.
        unsafe { &*self.slot }
    }

    // --- Own jobs -------------------------------------------------------------------

    /// Publishes a job in the own deque.
    #[inline(always)]
    pub(crate) fn push(&self, job: JobRef) -> Ticket {
        let ticket = self.deque.push(job);
        self.registry.published_by(self);
        ticket
    }

    /// Publishes a job that runs in the order of `spawn_fifo` calls.
    pub(crate) fn push_fifo(&self, job: JobRef) {
        // SAFETY: the slot and its queue live as long as the registry, and the
        // registry as long as its workers, which run all jobs before they go.
        let proxy = unsafe { self.slot().fifo().push(job) };
        self.push(proxy);
    }

    /// The next of the jobs that this worker published itself.
    #[inline]
    pub(crate) fn take_local(&self) -> Option<JobRef> {
        self.deque.pop()
    }

    /// The next of the jobs given to this worker by a broadcast.
    pub(super) fn take_broadcast(&self) -> Option<JobRef> {
        self.slot().broadcasts.pop()
    }

    /// The level above the own jobs that there are.
    pub(crate) fn level(&self) -> Level {
        self.deque.level()
    }

    pub(crate) fn has_local(&self) -> bool {
        !self.deque.is_empty()
    }

    /// Whether this publish, one of those that could bring nobody, should look at the
    /// clock.
    pub(super) fn nth_idle_publish(&self) -> bool {
        let n = self.idle_publishes.get().wrapping_add(1);
        self.idle_publishes.set(n);
        n % CLOCK_EVERY == 0
    }

    pub(super) fn calm(&self) -> &Cell<u32> {
        &self.calm
    }

    pub(super) fn patience(&self) -> &Patience {
        &self.patience
    }

    // --- Others' jobs -----------------------------------------------------------------

    /// A job from anywhere: own first, then other workers', then those injected.
    pub(crate) fn find_job(&self) -> Option<JobRef> {
        self.take_local().or_else(|| self.look_around())
    }

    /// A job from anywhere but the own deque.
    fn look_around(&self) -> Option<JobRef> {
        if self.registry.is_of_the_past() {
            return None;
        }
        (self.take_broadcast())
            .or_else(|| self.steal())
            .or_else(|| self.registry.take_injected())
    }

    /// The oldest job of some other occupant.
    fn steal(&self) -> Option<JobRef> {
        let slots = &self.registry.slots;
        loop {
            let mut contended = false;
            let start = self.next_random() as usize % slots.size();
            let stolen = slots.directory.find_occupied(start, |index, slot| {
                if index == self.index {
                    return None;
                }
                match slot.deque.steal() {
                    Steal::Success(job) => Some(job),
                    Steal::Empty => None,
                    Steal::Retry => {
                        contended = true;
                        None
                    }
                }
            });
            if stolen.is_some() || !contended {
                return stolen;
            }
            crate::sync::contended();
        }
    }

    /// G. Marsaglia, "Xorshift RNGs", Journal of Statistical Software 8 (2003), the
    /// triple (13, 7, 17).
    fn next_random(&self) -> u64 {
        let mut x = self.random.get();
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        self.random.set(x);
        x
    }

    // --- Waiting ------------------------------------------------------------------------

    /// Works until `latch` is set: own jobs first, then others'; sleeps when there is
    /// nothing to do.
    #[inline]
    pub(crate) fn wait_until(&self, latch: &CoreLatch) {
        if !latch.probe() {
            self.work_until(latch, Level::TOP, || ());
        }
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

    /// Works until `latch` is set. It is first looked at when there is no own job left above
    /// `level`, and each time `settle` is called before, which may set it.
    pub(crate) fn work_until(&self, latch: &CoreLatch, level: Level, settle: impl Fn()) {
        // Other threads hold pointers into the frames that wait here.
        let abort = AbortOnUnwind;
        loop {
            let above = || self.deque.is_above(level).then(|| self.take_local());
            if let Some(job) = above().flatten() {
                self.run_own(job);
                continue;
            }
            settle();
            if latch.probe() {
                break;
            }
            if let Some(job) = self.take_local().or_else(|| self.search(latch)) {
                self.run_own(job);
            }
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

    /// Runs a job. If more of the own ones wait and the system has refused threads, first
    /// sees whether it is time to ask again.
    fn run_own(&self, job: JobRef) {
        if self.registry.retry.refused_last() && self.has_local() && self.registry.retry.due() {
            self.registry.help();
        }
        job.run();
    }

    /// Looks for others' jobs, and sleeps, until it has one, or `latch` is set, or a job of
    /// another pool was run, in which this thread may have called back into this one: it may
    /// have published here, and been given credit for what it ran, so its caller looks at
    /// all of that again.
    #[cold]
    pub(super) fn search(&self, latch: &CoreLatch) -> Option<JobRef> {
        // A job that lies ready is taken without being counted as a searcher: nobody has
        // relied on this thread to look for any.
        if let Some(job) = self.look_around() {
            return Some(job);
        }
        let registry = &self.registry;
        let mut searching = registry.begin_search();
        let mut looking = self.patience.looking();
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
                self.sleep(latch, searching);
                searching = true;
                looking = self.patience.looking();
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
        let registry = &self.registry;
        let stop = &self.slot().stop;
        let wanted = || match () {
            _ if stop.probe() || registry.is_of_the_past() => Err(Parting::Stop),
            _ if registry.slots.has_surplus() => Err(Parting::Surplus),
            _ => Ok(()),
        };
        let mut looking = self.patience.looking();
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
                    idle = !self.block(stop, searching, registry.config.keep_alive);
                    searching = true;
                    looking = self.patience.looking();
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
