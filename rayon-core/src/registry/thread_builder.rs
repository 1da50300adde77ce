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
    let by_number = error.raw_os_error().is_some_and(is_refusal_of_windows);
    by_number && cfg!(windows)
        || matches!(
            error.kind(),
            io::ErrorKind::WouldBlock | io::ErrorKind::OutOfMemory | io::ErrorKind::Unsupported
        )
}

/// Whether Windows says by this number that it has run out of something for threads. (`std`
/// knows of most of these no more than the number.)
fn is_refusal_of_windows(number: i32) -> bool {
    match number {
        // ERROR_NOT_ENOUGH_MEMORY, ERROR_OUTOFMEMORY.
        8 | 14 => true,
        // ERROR_MAX_THRDS_REACHED.
        164 => true,
        // ERROR_NO_SYSTEM_RESOURCES: the kernel's pools, or address space for the stack.
        1450 => true,
        // ERROR_WORKING_SET_QUOTA, ERROR_PAGEFILE_QUOTA, ERROR_COMMITMENT_LIMIT.
        1453..=1455 => true,
        // ERROR_NOT_ENOUGH_QUOTA: that of a job object.
        1816 => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_windows_has_run_out_of_is_a_refusal_there_and_nothing_elsewhere() {
        for number in [8, 14, 164, 1450, 1453, 1454, 1455, 1816] {
            assert!(is_refusal_of_windows(number), "{number}");
            if cfg!(windows) {
                assert!(
                    is_refusal(&io::Error::from_raw_os_error(number)),
                    "{number}"
                );
            }
        }
        // ERROR_ACCESS_DENIED, ERROR_INVALID_PARAMETER, ERROR_NOT_SUPPORTED: asked for
        // something wrong.
        for number in [0, 5, 87, 50, 1452] {
            assert!(!is_refusal_of_windows(number), "{number}");
        }
        #[cfg(unix)]
        for number in [164, 1450, 1453, 1454, 1455, 1816] {
            assert!(
                !is_refusal(&io::Error::from_raw_os_error(number)),
                "{number}"
            );
        }
    }

    #[test]
    fn what_a_target_without_threads_says_is_a_refusal_and_a_wrong_question_is_not() {
        for kind in [
            io::ErrorKind::WouldBlock,
            io::ErrorKind::OutOfMemory,
            io::ErrorKind::Unsupported,
        ] {
            assert!(is_refusal(&kind.into()));
        }
        for kind in [io::ErrorKind::InvalidInput, io::ErrorKind::PermissionDenied] {
            assert!(!is_refusal(&kind.into()));
        }
    }
}
