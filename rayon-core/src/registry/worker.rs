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
use super::promise::Promise;
#[cfg(doc)]
use super::publish_fence::PublishFence;
use super::slot::Slot;
use super::Registry;
use crate::deque::{Owner, Steal, Ticket};
use crate::job::JobRef;
use crate::platform::inherit::Likeness;
use crate::sync::{thread_local, LocalKey};
use std::cell::Cell;
use std::ptr;
use std::sync::atomic::Ordering;
use std::sync::Arc;
use std::time::Duration;

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

/// How long a worker stays idle that is not what one made at build would be, because its maker
/// had given something up that the system does not give back (a low nice value): long enough
/// to serve that maker again and again, short enough not to be left to others for good.
pub(super) const ODD_KEEP_ALIVE: Duration = Duration::from_millis(100);

/// The worker of a thread that builds its pool with `use_current_thread`. Dropped, the thread is
/// a worker no longer: the build has failed, or panicked.
pub(super) struct Hosting(*const Worker);

impl Hosting {
    /// The thread stays a worker until it ends.
    pub(super) fn stay(self) {
        std::mem::forget(self);
    }
}

impl Drop for Hosting {
    fn drop(&mut self) {
        // SAFETY: `Worker::host` made the pointer from a box, and nobody has taken it apart.
        let worker = unsafe { &*self.0 };
        // What closures of the user have published meanwhile is run, here or by workers.
        if !worker.registry.is_of_the_past() {
            worker.registry.leave_slot(worker);
        }
        INNERMOST.set(ptr::null());
        CURRENT.set(ptr::null());
        // SAFETY: as above. Nobody has a reference any more: the calls that have asked for one
        // have returned, and others knew the slot alone.
        drop(unsafe { Box::from_raw(self.0.cast_mut()) });
    }
}

/// The right to act as the worker of one slot; stays on its thread.
pub(crate) struct Worker {
    registry: Arc<Registry>,
    index: usize,
    /// It is the thread that built the pool with `use_current_thread`.
    host: bool,
    likeness: Likeness,
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
    promise: Promise,
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
            likeness: Likeness::Alike,
            slot,
            deque,
            outer: INNERMOST.get(),
            // Any odd number starts the generator; no two slots get the same one.
            random: Cell::new((index as u64) << 1 | 1),
            idle_publishes: Cell::new(0),
            calm: Cell::new(0),
            patience: Patience::of_worker(),
            promise: Promise::new(),
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

    /// Makes this the worker of the calling thread, which has been none, as that of a host.
    pub(super) fn host(mut self) -> Hosting {
        self.host = true;
        let worker: *const Worker = Box::into_raw(Box::new(self));
        INNERMOST.set(worker);
        CURRENT.set(worker);
        Hosting(worker)
    }

    /// This thread's worker in `registry`, if it has one, be it the current one or not.
    pub(super) fn in_chain<'a>(registry: &Registry) -> Option<&'a Worker> {
        Worker::chain().find(|worker| ptr::eq(&*worker.registry, registry))
    }

    /// All that this thread is a worker of, the innermost first.
    pub(super) fn chain<'a>() -> impl Iterator<Item = &'a Worker> {
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

    pub(super) fn is_like_its_pool(&mut self, likeness: Likeness) {
        self.likeness = likeness;
    }

    /// Whether it stays in any case until the pool ends: the first one started where callers
    /// may not run jobs themselves.
    pub(super) fn is_indispensable(&self) -> bool {
        let first = usize::from(self.registry.has_host.load(Ordering::Relaxed));
        self.registry.config.needs_worker && self.index == first
    }

    /// How long this worker stays when it has nothing to do; `None`: until it is told to stop.
    pub(crate) fn keep_alive(&self) -> Option<Duration> {
        let asked_for = self.registry.config.keep_alive;
        match self.likeness {
            _ if self.is_indispensable() => None,
            Likeness::Alike => asked_for,
            Likeness::Odd => {
                Some(asked_for.map_or(ODD_KEEP_ALIVE, |time| time.min(ODD_KEEP_ALIVE)))
            }
        }
    }

    pub(super) fn slot(&self) -> &Slot {
        // SAFETY: slots live as long as their registry, which `self` holds.
        unsafe { &*self.slot }
    }

    // --- Own jobs -------------------------------------------------------------------

    /// Publishes the one job of a `join` in the own deque.
    #[inline(always)]
    pub(crate) fn push(&self, job: JobRef) -> Ticket {
        let ticket = self.deque.push(job);
        self.registry.published_by(self, false);
        ticket
    }

    /// Publishes a job, of which there may be many, in the own deque.
    #[inline(always)]
    pub(crate) fn push_to_list(&self, job: JobRef) {
        self.deque.push(job);
        self.registry.published_by(self, true);
    }

    /// Publishes a job that runs in the order of `spawn_fifo` calls.
    pub(crate) fn push_fifo(&self, job: JobRef) {
        // SAFETY: the slot and its queue live as long as the registry, and the
        // registry as long as its workers, which run all jobs before they go.
        let proxy = unsafe { self.slot().fifo().push(job) };
        self.push_to_list(proxy);
    }

    /// The next of the jobs that this worker published itself.
    #[inline]
    pub(crate) fn take_local(&self) -> Option<JobRef> {
        self.deque.pop(|| self.registry.published_by(self, true))
    }

    /// Takes the newest of them back, if it is that of the ticket; whether it was.
    #[inline(always)]
    pub(crate) fn take_back(&self, ticket: Ticket) -> bool {
        ticket.take_back(|| self.registry.published_by(self, true))
    }

    /// The next of the jobs given to this worker by a broadcast.
    pub(super) fn take_broadcast(&self) -> Option<JobRef> {
        self.slot().broadcasts.pop()
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

    pub(super) fn promise(&self) -> &Promise {
        &self.promise
    }

    /// How many of the own jobs wait.
    pub(super) fn jobs(&self) -> usize {
        self.slot().deque.len()
    }

    /// Which of the own jobs is the oldest, if there are others.
    pub(super) fn oldest_of_many(&self) -> Option<u64> {
        self.slot().deque.oldest_of_many()
    }

    // --- Others' jobs -----------------------------------------------------------------

    /// A job from anywhere: own first, then other workers', then those injected.
    pub(crate) fn find_job(&self) -> Option<JobRef> {
        self.take_local().or_else(|| self.look_around())
    }

    /// A job from anywhere but the own deque.
    pub(super) fn look_around(&self) -> Option<JobRef> {
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
}
