//! The registry: what a pool's workers share, and who moves what between them.
//!
//! | question | file |
//! |---|---|
//! | Who decides to start a thread? What if it is refused? | `start.rs`, `retry.rs` |
//! | When is a start not even tried? How many workers are too many? | `headroom.rs`, `ceiling.rs` |
//! | Which limit was it? What does a pool say of itself? | `refusal.rs`, `status.rs` |
//! | When does a worker stop? When does a pool end? | `life.rs`, `hold.rs` |
//! | When does a worker sleep, and who wakes it? | `sleep.rs` |
//! | How long does it look before that? | `patience.rs` |
//! | How long does a publisher rely on one who looks? | `promise.rs` |
//! | What does a publisher look at? | `counts.rs` |
//! | Who pays for the fence between publishing and falling asleep? | `publish_fence.rs` |
//! | Who is in which slot? | `table.rs` |
//! | Who comes and goes, and how? | `slots.rs` |
//! | What is in a slot, and how are all of them searched? | `slot.rs`, `directory.rs` |
//! | How does a worker find its next job? | `worker.rs` |
//! | What does it do while it waits? | `wait.rs` |
//! | What happens to calls from outside, or without workers? | `inject.rs`, `caller_runs.rs` |
//! | What if all workers are in jobs that wait for others? | `lending.rs` |
//! | Which pool is the global one? | `global.rs` |
//! | What was a pool asked to be? | `config.rs`, `thread_builder.rs` |
//! | What becomes of a pool in a forked child? | `child.rs` |

mod caller_runs;
mod ceiling;
mod child;
mod config;
pub(crate) mod counts;
mod directory;
pub(crate) mod global;
mod headroom;
mod hold;
mod inject;
mod lending;
mod life;
mod limit;
#[cfg(all(loom, test))]
mod models;
mod patience;
mod promise;
mod publish_fence;
pub(crate) mod refusal;
mod retry;
mod sleep;
mod slot;
mod slots;
mod start;
pub(crate) mod status;
mod table;
pub(crate) mod thread_builder;
mod wait;
mod worker;

pub(crate) use self::hold::{Held, Hold};
pub(crate) use self::worker::Worker;

use self::config::Config;
use self::counts::Counts;
use self::lending::FirstSlice;
use self::patience::Patience;
use self::promise::Brought;
use self::publish_fence::PublishFence;
use self::retry::Retry;
use self::slots::Slots;
use self::status::Record;
use self::table::Life;
use self::thread_builder::ThreadSpawn;
use self::worker::Hosting;
use crate::builder::ThreadPoolBuilder;
use crate::error::{ErrorKind, ThreadPoolBuildError};
use crate::job::JobRef;
use crate::platform::fork;
use crate::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use crate::sync::{thread, Injector};
use crate::unwind;
use crossbeam_utils::CachePadded;
use std::sync::Arc;

/// A pool, as its workers and callers share it.
pub(crate) struct Registry {
    counts: CachePadded<Counts>,
    publish_fence: PublishFence,
    injector: Injector<JobRef>,
    slots: Slots,
    retry: Retry,
    record: Record,
    config: Arc<Config>,
    /// That of callers from outside.
    callers_patience: Patience,
    brought: Brought,
    /// How long such a caller waits at first before it looks whether it can lend a hand.
    first_slice: FirstSlice,
    /// The process that it belongs to.
    generation: usize,
    /// In a child process: its first workers have been started.
    caught_up: AtomicBool,
    /// One of the slots is that of the thread that built the pool.
    has_host: AtomicBool,
    /// The `ThreadPool`, while it is there, and the detached jobs that are yet to end.
    holds: CachePadded<AtomicUsize>,
}

/// Tells registries apart in debug output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code)] // Its `Debug` is its use.
pub(crate) struct RegistryId {
    addr: usize,
}

impl Registry {
    /// A registry without workers, which may not start any before that is permitted, and
    /// without holds.
    fn new(config: Arc<Config>) -> Arc<Self> {
        fork::watch();
        Arc::new(Registry {
            counts: CachePadded::new(Counts::new(config.size)),
            injector: Injector::new(),
            slots: Slots::new(config.size, config.breadth_first, config.barrier),
            retry: Retry::forbidden(),
            record: Record::default(),
            generation: fork::generation(),
            caught_up: AtomicBool::new(false),
            has_host: AtomicBool::new(false),
            callers_patience: Patience::of_callers(),
            brought: Brought::default(),
            first_slice: FirstSlice::new(),
            holds: CachePadded::new(AtomicUsize::new(0)),
            publish_fence: PublishFence::new(config.barrier),
            config,
        })
    }

    /// Builds the registry that `builder` describes, and starts the workers that are to be
    /// started at build.
    pub(crate) fn build<S: ThreadSpawn>(
        builder: ThreadPoolBuilder<S>,
    ) -> Result<Held, ThreadPoolBuildError> {
        builder.check_stack_size()?;
        let use_current_thread = builder.use_current_thread;
        if use_current_thread && Worker::current().is_some() {
            return Err(ErrorKind::CurrentThreadAlreadyInPool.into());
        }
        let least = builder.least();
        let (config, mut spawn, mut names) = Config::new(builder);
        let size = config.size;
        // Dropped if the build fails or panics half-way.
        let registry = Held::new(Registry::new(Arc::new(config)));

        // Undone, too, unless the build succeeds.
        let host = use_current_thread.then(|| registry.take_in_current_thread());
        // The calling thread is there already.
        let hosts = usize::from(use_current_thread);
        let least = least.min(size).saturating_sub(hosts);
        let wanted = match registry.config.at_build {
            true => size,
            false => least.max(usize::from(registry.config.needs_worker)),
        };
        registry.start_at_build(&mut spawn, &mut names, wanted, least)?;
        registry.config.names.get_or_init(|| names.all(size));
        if let Some(host) = host {
            host.stay();
            registry.note_use();
        }
        Ok(registry)
    }

    fn take_in_current_thread(self: &Arc<Self>) -> Hosting {
        let index = self.slots.take(Life::Host, 0, || self.counts.claim_guest());
        let index = index.expect("a new pool has a vacant slot");
        self.has_host.store(true, Ordering::Relaxed);
        // SAFETY: the slot was taken for this thread, for as long as it has the worker.
        unsafe { Worker::new(Arc::clone(self), index) }.host()
    }

    /// How many workers the pool was asked for.
    #[inline]
    pub(crate) fn size(&self) -> usize {
        self.slots.size()
    }

    pub(crate) fn id(&self) -> RegistryId {
        RegistryId {
            addr: self as *const Self as usize,
        }
    }

    // --- Broadcast --------------------------------------------------------------------

    /// Starts what can be started, then gives each worker the one of `jobs(indices)`
    /// that is its own. With no worker at all the calling thread is the one.
    pub(crate) fn broadcast<I>(self: &Arc<Self>, jobs: impl FnOnce(&[usize]) -> I)
    where
        I: ExactSizeIterator<Item = JobRef>,
    {
        if self.is_of_the_past() {
            // The one worker that is left, in a job of its own.
            let Some(worker) = self.current_worker() else {
                child::abort_waiting();
            };
            return jobs(&[worker.index()]).for_each(JobRef::run);
        }
        self.start_all();
        let mut jobs = Some(jobs);
        loop {
            self.with_an_occupant(|| {
                for index in self.slots.broadcast(&mut jobs) {
                    self.wake_slot(index);
                }
            });
            if jobs.is_none() {
                return;
            }
            // Again: all who were there have left, or are leaving and have the slots yet.
            thread::yield_now();
        }
    }

    // --- Panics -----------------------------------------------------------------------

    /// Runs `f`; a panic in it goes to the pool's panic handler, or aborts.
    pub(crate) fn report_panic(&self, f: impl FnOnce()) {
        let Err(payload) = unwind::catch(f) else {
            return;
        };
        // A handler that panics aborts as well.
        let abort = unwind::AbortOnUnwind;
        match &self.config.handlers.panic {
            Some(handler) => {
                handler(payload);
                abort.disarm();
            }
            // Dropping the guard says why, and aborts.
            None => drop(abort),
        }
    }
}
