//! What a pool was asked to be: all that is needed to start a worker later that is the
//! one that would have been started at build, and to have the same pool again in a
//! child process.

use super::thread_builder::ThreadSpawn;
use crate::builder::{ExitHandler, PanicHandler, StartHandler, ThreadPoolBuilder};
use crate::platform::barrier::Barrier;
use crate::platform::cpus;
use crate::platform::inherit::Inherited;
use crate::platform::{limits, sandbox};
use std::sync::OnceLock;
use std::time::Duration;

/// The closures of a user that a pool calls.
pub(super) struct Handlers {
    pub(super) panic: Option<Box<PanicHandler>>,
    pub(super) start: Option<Box<StartHandler>>,
    pub(super) exit: Option<Box<ExitHandler>>,
}

/// A pool's configuration. Shared with the pools that stand for it in child processes.
pub(super) struct Config {
    pub(super) size: usize,
    pub(super) breadth_first: bool,
    pub(super) barrier: &'static Barrier,
    /// Workers start at build.
    pub(super) at_build: bool,
    /// Workers are spawned by a user's closure, which is gone after the build.
    pub(super) custom: bool,
    pub(super) keep_alive: Option<Duration>,
    /// The processors that this process may use, as far as they are of interest to a pool of
    /// its size. Counted at build: in a sandbox no file can be opened.
    processors: usize,
    /// Whether the address space was limited at build.
    pub(super) address_space_limited: bool,
    pub(super) stack_size: Option<usize>,
    /// A stack was asked for that the builder's own does not stand in for, so that the pool must
    /// never be without a worker.
    pub(super) needs_worker: bool,
    pub(super) inherited: Inherited,
    /// One for each index, or none at all. Set at the end of the build.
    pub(super) names: OnceLock<Vec<String>>,
    pub(super) handlers: Handlers,
    /// Refuses starts in tests.
    #[cfg(test)]
    pub(super) refuse: Option<Box<dyn Fn(usize) -> bool + Send + Sync>>,
}

impl Config {
    /// What `builder` asks for, as far as it lasts; the closures that the build itself
    /// calls are left.
    pub(super) fn new<S: ThreadSpawn>(builder: ThreadPoolBuilder<S>) -> (Self, S, Names) {
        let at_build = builder.starts_at_build();
        let inherited = Inherited::capture();
        let confined = sandbox::is_entered();
        let size = builder.size();
        let config = Config {
            size,
            breadth_first: builder.breadth_first,
            // A program that starts its workers at build may be about to forbid itself
            // system calls that it does not know of.
            barrier: match at_build || builder.least() >= size {
                true => Barrier::symmetric(),
                false => Barrier::asymmetric_if_possible(),
            },
            at_build,
            custom: S::CUSTOM,
            keep_alive: builder.thread_keep_alive.filter(|_| !S::CUSTOM),
            processors: match inherited.processors() {
                _ if size == 1 => 1,
                Some(processors) if confined => processors,
                _ => cpus::available(),
            },
            address_space_limited: !confined && limits::address_space_limit().is_some(),
            stack_size: builder.stack_size,
            needs_worker: builder.asks_for_a_larger_stack(),
            inherited,
            names: OnceLock::new(),
            handlers: Handlers {
                panic: builder.panic_handler,
                start: builder.start_handler,
                exit: builder.exit_handler,
            },
            #[cfg(test)]
            refuse: builder.refuse_starts,
        };
        (
            config,
            builder.spawn_handler,
            Names::new(builder.get_thread_name),
        )
    }

    /// At most so many look for work at once; any others that find none go to sleep
    /// without ado. It is the number of processors: more can't look. With fewer, one of two
    /// workers slept after each short loop from outside, and had to be woken for the next.
    pub(super) fn most_searchers(&self) -> usize {
        match () {
            _ if cfg!(all(loom, test)) => 1,
            _ if cfg!(all(shuttle, test)) => 2,
            _ => self.processors,
        }
    }

    pub(super) fn name(&self, index: usize) -> Option<String> {
        self.names.get()?.get(index).cloned()
    }
}

/// The names of a pool's workers, as far as they have been asked for.
pub(super) struct Names {
    closure: Option<Box<dyn FnMut(usize) -> String>>,
    known: Vec<String>,
}

impl Names {
    fn new(closure: Option<Box<dyn FnMut(usize) -> String>>) -> Self {
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
    pub(super) fn up_to(&mut self, index: usize) -> Option<&String> {
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
