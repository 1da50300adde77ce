//! Who starts a thread, and what happens when the system refuses.
//!
//! | when | who asks | claim in `Counts` |
//! |---|---|---|
//! | at build, if somebody watches threads start | the building thread | `claim_start_at_build` |
//! | a job is published and nobody is free ([`Registry::help`]) | the publisher | `claim_start` |
//! | a worker takes a job while more is waiting ([`Registry::end_search`]) | that worker | `claim_start` |
//! | a call from outside finds no worker ([`caller_runs`](super::caller_runs)) | the caller | `claim_start_regardless` |
//! | a broadcast | the broadcaster | `claim_start_regardless` |
//!
//! A claim takes one unit of `room`, so no more threads are asked for than there are
//! slots; a `claim_start` is granted only while nobody searches, and makes the coming
//! thread count as a searcher, so of the many who publish while one worker starts none
//! asks for another. The claim is carried by a [`ThreadBuilder`]: running it is the
//! worker's birth, dropping it unrun (the system refused, a handler threw it away)
//! gives the claim back. There is no third way.

use super::counts::Counts;
use super::table::Life;
use super::worker::Worker;
use super::Registry;
use crate::platform::inherit::Inherited;
use crate::unwind::AbortOnUnwind;
use std::fmt;
use std::io;
use std::sync::{Arc, OnceLock};
use std::thread;

/// A worker thread to be: passed to the closure given to
/// [`ThreadPoolBuilder::spawn_handler`](crate::ThreadPoolBuilder::spawn_handler),
/// which sees to it that some thread calls [`run`](Self::run).
///
/// A `ThreadBuilder` that is dropped without having run is a start that did not
/// happen: the pool goes on without this worker.
pub struct ThreadBuilder {
    registry: Arc<Registry>,
    index: usize,
    name: Option<String>,
    stack_size: Option<usize>,
    at_build: bool,
    /// The claim has been used.
    ran: bool,
}

impl ThreadBuilder {
    /// The index of this worker in its pool, below the pool's number of threads.
    pub fn index(&self) -> usize {
        self.index
    }

    /// The name given by
    /// [`ThreadPoolBuilder::thread_name`](crate::ThreadPoolBuilder::thread_name), if any.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    /// The stack size in bytes given by
    /// [`ThreadPoolBuilder::stack_size`](crate::ThreadPoolBuilder::stack_size), if any.
    pub fn stack_size(&self) -> Option<usize> {
        self.stack_size
    }

    /// Is the worker: runs jobs on the calling thread until the pool is done with it,
    /// which is some time after the [`ThreadPool`](crate::ThreadPool) was dropped.
    /// Afterwards the thread belongs to no pool.
    pub fn run(mut self) {
        self.ran = true;
        let registry = Arc::clone(&self.registry);
        let (index, at_build) = (self.index, self.at_build);
        drop(self);
        registry.run_worker(index, at_build);
    }

    /// A thread with this name and stack size, by `std`.
    pub(crate) fn std_builder(&self) -> thread::Builder {
        let mut builder = thread::Builder::new();
        if let Some(name) = &self.name {
            builder = builder.name(name.clone());
        }
        if let Some(bytes) = self.stack_size {
            builder = builder.stack_size(bytes);
        }
        builder
    }
}

impl Drop for ThreadBuilder {
    fn drop(&mut self) {
        if self.ran {
            return;
        }
        let registry = &self.registry;
        // Noted before the room is given back, so that nobody asks again at once.
        registry.retry.refused();
        registry.slots.refused(self.index);
        if self.at_build {
            registry.counts.start_refused_at_build();
        } else {
            registry.counts.start_refused();
        }
        registry.slots.poke_one();
    }
}

impl fmt::Debug for ThreadBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ThreadBuilder")
            .field("pool", &self.registry.id())
            .field("index", &self.index)
            .field("name", &self.name)
            .field("stack_size", &self.stack_size)
            .finish()
    }
}

/// How the threads of a pool are spawned at build. Of use to the crate alone, and
/// public only because [`ThreadPoolBuilder`](crate::ThreadPoolBuilder) is generic
/// over it.
pub trait ThreadSpawn {
    /// Whether a user gave the closure that spawns.
    #[doc(hidden)]
    const CUSTOM: bool;

    /// Sees to it that some thread runs `thread`.
    #[doc(hidden)]
    fn spawn(&mut self, thread: ThreadBuilder) -> io::Result<()>;
}

/// Spawns with [`std::thread::Builder`].
#[derive(Debug, Default)]
pub struct DefaultSpawn;

impl ThreadSpawn for DefaultSpawn {
    const CUSTOM: bool = false;

    fn spawn(&mut self, thread: ThreadBuilder) -> io::Result<()> {
        thread.std_builder().spawn(move || thread.run())?;
        Ok(())
    }
}

/// Spawns with a user's closure.
#[derive(Debug)]
pub struct CustomSpawn<F>(pub(crate) F);

impl<F> ThreadSpawn for CustomSpawn<F>
where
    F: FnMut(ThreadBuilder) -> io::Result<()>,
{
    const CUSTOM: bool = true;

    fn spawn(&mut self, thread: ThreadBuilder) -> io::Result<()> {
        (self.0)(thread)
    }
}

/// Whether an error means that the system has run out of something, as opposed to
/// that it was asked for something wrong.
pub(crate) fn is_refusal(error: &io::Error) -> bool {
    #[cfg(windows)]
    if error.raw_os_error() == Some(1455) {
        // ERROR_COMMITMENT_LIMIT
        return true;
    }
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::OutOfMemory | io::ErrorKind::Unsupported
    )
}

/// The names of a pool's workers, as far as they have been asked for.
pub(super) struct Names {
    closure: Option<Box<dyn FnMut(usize) -> String>>,
    known: Vec<String>,
}

impl Names {
    pub(super) fn new(closure: Option<Box<dyn FnMut(usize) -> String>>) -> Self {
        Names {
            closure,
            known: Vec::new(),
        }
    }

    /// The name of `index`, if there are names. Asks for it, and for those before it,
    /// unless that was done before.
    ///
    /// # Panics
    ///
    /// If the closure does, or if a name contains a null byte.
    fn up_to(&mut self, index: usize) -> Option<&String> {
        let closure = self.closure.as_mut()?;
        while self.known.len() <= index {
            let name = closure(self.known.len());
            assert!(
                !name.contains('\0'),
                "thread name {name:?} contains a null byte"
            );
            self.known.push(name);
        }
        self.known.get(index)
    }

    /// The names of all `size` workers, or none.
    pub(super) fn all(mut self, size: usize) -> Vec<String> {
        self.up_to(size - 1);
        self.known
    }
}

/// What is needed to start a worker later that is the one that would have been
/// started at build.
pub(super) struct Starter {
    /// One for each index, or none at all. Set at the end of the build.
    pub(super) names: OnceLock<Vec<String>>,
    pub(super) stack_size: Option<usize>,
    pub(super) inherited: Inherited,
    /// Refuses starts in tests.
    #[cfg(test)]
    pub(super) refuse: Option<Box<dyn Fn(usize) -> bool + Send + Sync>>,
}

impl Starter {
    fn start(&self, thread: ThreadBuilder) -> io::Result<()> {
        #[cfg(test)]
        if self
            .refuse
            .as_ref()
            .is_some_and(|refuse| refuse(thread.index))
        {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let builder = thread.std_builder();
        self.inherited.while_creating(|| {
            builder.spawn(move || {
                thread.registry.starter.inherited.adopt();
                thread.run();
            })
        })?;
        Ok(())
    }
}

/// One of the claims in the table above.
type Claim = fn(&Counts) -> bool;

impl Registry {
    /// The builder of a worker of an index not below `from`, if `claim` grants one.
    fn thread_builder(
        self: &Arc<Self>,
        at_build: bool,
        from: usize,
        claim: Claim,
    ) -> Option<ThreadBuilder> {
        let index = (self.slots).take(Life::Starting, from, || claim(&self.counts))?;
        Some(ThreadBuilder {
            name: (self.starter.names.get()).and_then(|names| names.get(index).cloned()),
            stack_size: self.starter.stack_size,
            registry: Arc::clone(self),
            index,
            at_build,
            ran: false,
        })
    }

    /// Starts a worker on demand, if `claim` grants one.
    pub(super) fn start_if(self: &Arc<Self>, claim: Claim) -> Option<io::Result<()>> {
        let thread = self.thread_builder(false, 0, claim)?;
        let started = self.starter.start(thread);
        if started.is_ok() {
            self.retry.granted();
        } else if self.work_waiting() {
            // Others may have relied on this start, and somebody may have gone to sleep
            // since: the rule of `sleep` holds for starts, too.
            self.help();
        }
        Some(started)
    }

    /// Starts as many workers as there is room for, until the system refuses.
    pub(crate) fn start_all(self: &Arc<Self>) {
        while self.retry.due() {
            match self.start_if(Counts::claim_start_regardless) {
                Some(Ok(())) => {}
                Some(Err(_)) | None => return,
            }
        }
    }

    /// Starts all workers at build, index by index, each after its name was asked for. A
    /// refusal ends it, and is an error only if a custom closure could not start even the
    /// first.
    pub(super) fn start_at_build<S: ThreadSpawn>(
        self: &Arc<Self>,
        spawn: &mut S,
        names: &mut Names,
    ) -> io::Result<()> {
        let mut started = false;
        let mut refused = false;
        let mut next = 0;
        // Each index once, also if the closure drops what it is given.
        while next < self.slots.size() {
            let claim = Counts::claim_start_at_build;
            let Some(mut thread) = self.thread_builder(true, next, claim) else {
                break;
            };
            next = thread.index + 1;
            thread.name = names.up_to(thread.index).cloned();
            match spawn.spawn(thread) {
                Ok(()) => started = true,
                Err(error) if !is_refusal(&error) || (S::CUSTOM && !started) => return Err(error),
                Err(_) => {
                    refused = true;
                    break;
                }
            }
        }
        // A custom closure is gone after the build, and nothing may start in its place.
        if !S::CUSTOM {
            self.retry.permit();
            if refused {
                self.retry.refused();
            }
        }
        Ok(())
    }

    /// A worker thread, from birth to end.
    fn run_worker(self: &Arc<Self>, index: usize, at_build: bool) {
        let abort = AbortOnUnwind;
        let stay = self.slots.born(index, || {
            // Those started at build have counted as live since they were asked for.
            if !at_build {
                self.counts.born();
            }
        });
        // SAFETY: the slot was taken for this thread alone, which has just moved in.
        let worker = unsafe { Worker::new(Arc::clone(self), index) };
        worker.enter(|| {
            let mut searching = !at_build;
            if let Some(start_handler) = &self.handlers.start {
                // It may take its time, and others must not count on it for so long.
                if std::mem::take(&mut searching) {
                    self.end_search();
                }
                self.report_panic(|| start_handler(index));
            }
            if stay {
                worker.work_until(&worker.slot().stop, searching);
            } else if searching {
                self.end_search();
            }
            if let Some(exit_handler) = &self.handlers.exit {
                self.report_panic(|| exit_handler(index));
            }
        });
        while !self.slots.vacate(index) {
            worker.enter(|| while worker.find_job().map(|job| job.run()).is_some() {});
        }
        self.counts.retire();
        abort.disarm();
    }
}
