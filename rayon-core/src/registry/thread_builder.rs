//! A worker thread to be, and how one is spawned at build.

use super::Registry;
use crate::platform::inherit::Likeness;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::thread;

/// A worker thread to be: passed to the closure given to
/// [`ThreadPoolBuilder::spawn_handler`](crate::ThreadPoolBuilder::spawn_handler),
/// which sees to it that some thread calls [`run`](Self::run).
///
/// A `ThreadBuilder` that is dropped without having run is a start that did not
/// happen: the pool goes on without this worker.
pub struct ThreadBuilder {
    pub(super) registry: Arc<Registry>,
    pub(super) index: usize,
    pub(super) name: Option<String>,
    pub(super) stack_size: Option<usize>,
    pub(super) at_build: bool,
    /// The claim that it carries has been used.
    pub(super) ran: bool,
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
    pub fn run(self) {
        self.run_as(Likeness::Alike);
    }

    /// As [`run`](Self::run), on a thread that is so much like one that was made at build.
    pub(super) fn run_as(mut self, likeness: Likeness) {
        self.ran = true;
        let registry = Arc::clone(&self.registry);
        let (index, at_build) = (self.index, self.at_build);
        drop(self);
        registry.run_worker(index, at_build, likeness);
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
        if !self.ran {
            self.registry.start_failed(self.index, self.at_build);
        }
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
        thread.start()
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
