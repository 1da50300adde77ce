//! The registry: what a pool's workers share, and who moves what between them.
//!
//! | question | file |
//! |---|---|
//! | Who decides to start a thread? What if it is refused? | `start.rs`, `retry.rs` |
//! | When does a worker sleep, and who wakes it? | `sleep.rs` |
//! | What does a publisher look at? | `counts.rs` |
//! | Who is in which slot? | `table.rs` |
//! | What is in a slot, and how are all of them searched? | `slot.rs`, `slots.rs` |
//! | How does a worker find its next job? | `worker.rs` |
//! | What happens to calls from outside, or without workers? | `inject.rs`, `caller_runs.rs` |
//! | Which pool is the global one? | `global.rs` |

mod caller_runs;
pub(crate) mod counts;
pub(crate) mod global;
mod inject;
mod retry;
mod sleep;
mod slot;
mod slots;
pub(crate) mod start;
mod table;
mod worker;

pub(crate) use self::worker::Worker;

use self::counts::Counts;
use self::retry::Retry;
use self::slots::Slots;
use self::start::{Names, Starter, ThreadSpawn};
use self::table::Life;
use crate::builder::{ExitHandler, PanicHandler, StartHandler, ThreadPoolBuilder};
use crate::error::{ErrorKind, ThreadPoolBuildError};
use crate::job::JobRef;
use crate::platform::barrier::Barrier;
use crate::platform::cpus;
use crate::platform::inherit::Inherited;
use crate::unwind;
use crossbeam_deque::Injector;
use crossbeam_utils::CachePadded;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

/// The closures of a user that a pool calls.
struct Handlers {
    panic: Option<Box<PanicHandler>>,
    start: Option<Box<StartHandler>>,
    exit: Option<Box<ExitHandler>>,
}

/// A pool, as its workers and callers share it.
pub(crate) struct Registry {
    counts: CachePadded<Counts>,
    injector: Injector<JobRef>,
    slots: Slots,
    barrier: &'static Barrier,
    retry: Retry,
    starter: Starter,
    handlers: Handlers,
    /// At most so many look for work at once; any others that find none go to sleep
    /// without ado.
    most_searchers: usize,
    /// The `ThreadPool`, while it is there, and the detached jobs that are yet to end.
    /// The workers stop when it falls to zero.
    holds: AtomicUsize,
}

/// Tells registries apart in debug output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(dead_code)] // Its `Debug` is its use.
pub(crate) struct RegistryId {
    addr: usize,
}

/// Ends a registry whose build fails or panics half-way.
struct TerminateOnDrop<'a>(Option<&'a Arc<Registry>>);

impl Drop for TerminateOnDrop<'_> {
    fn drop(&mut self) {
        if let Some(registry) = self.0 {
            registry.release();
        }
    }
}

impl Registry {
    /// Builds the registry that `builder` describes, and starts its workers if they
    /// are to be started at build.
    pub(crate) fn build<S: ThreadSpawn>(
        builder: ThreadPoolBuilder<S>,
    ) -> Result<Arc<Self>, ThreadPoolBuildError> {
        let size = builder.size();
        let at_build = builder.starts_at_build();
        builder.check_stack_size()?;
        if builder.use_current_thread && Worker::current().is_some() {
            return Err(ErrorKind::CurrentThreadAlreadyInPool.into());
        }
        // A program that starts its workers at build may be about to forbid itself system
        // calls that it does not know of.
        let barrier = if at_build {
            Barrier::symmetric()
        } else {
            Barrier::asymmetric_if_possible()
        };
        let registry = Arc::new(Registry {
            counts: CachePadded::new(Counts::new(size)),
            injector: Injector::new(),
            slots: Slots::new(size, builder.breadth_first, barrier),
            barrier,
            retry: if at_build {
                Retry::forbidden()
            } else {
                Retry::default()
            },
            starter: Starter {
                names: OnceLock::new(),
                stack_size: builder.stack_size,
                inherited: Inherited::capture(),
                #[cfg(test)]
                refuse: builder.refuse_starts,
            },
            handlers: Handlers {
                panic: builder.panic_handler,
                start: builder.start_handler,
                exit: builder.exit_handler,
            },
            most_searchers: cpus::available().div_ceil(2),
            holds: AtomicUsize::new(1),
        });

        let mut unfinished = TerminateOnDrop(Some(&registry));
        if builder.use_current_thread {
            registry.take_in_current_thread();
        }
        let mut names = Names::new(builder.get_thread_name);
        if at_build {
            let mut spawn = builder.spawn_handler;
            registry.start_at_build(&mut spawn, &mut names)?;
        }
        registry.starter.names.get_or_init(|| names.all(size));
        unfinished.0 = None;
        drop(unfinished);
        Ok(registry)
    }

    fn take_in_current_thread(self: &Arc<Self>) {
        let index = self.slots.take(Life::Host, 0, || self.counts.claim_guest());
        let index = index.expect("a new pool has a vacant slot");
        // SAFETY: the slot was taken for this thread, for good.
        unsafe { Worker::new(Arc::clone(self), index) }.install_for_good();
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
        self.start_all();
        let mut jobs = Some(jobs);
        // Again if all have left who were there.
        while jobs.is_some() {
            self.with_an_occupant(|| {
                for index in self.slots.broadcast(&mut jobs) {
                    self.wake_slot(index);
                }
            });
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
        match &self.handlers.panic {
            Some(handler) => {
                handler(payload);
                abort.disarm();
            }
            // Dropping the guard says why, and aborts.
            None => drop(abort),
        }
    }

    // --- The end ----------------------------------------------------------------------

    /// Keeps the workers from stopping until [`release`](Self::release) is called.
    pub(crate) fn hold(&self) {
        // Relaxed: the caller is covered by a hold, so the count is not zero.
        let before = self.holds.fetch_add(1, Ordering::Relaxed);
        debug_assert!(before > 0, "nobody publishes in a pool that has ended");
    }

    /// Takes a hold back; the last one lets the workers stop.
    pub(crate) fn release(&self) {
        // AcqRel: the last one has seen all that the others did.
        if self.holds.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.slots.terminate(|index| self.wake_slot(index));
        }
    }
}
