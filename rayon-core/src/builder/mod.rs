//! The builder: what a pool is asked to be, and the build.

mod settings;

use crate::error::ThreadPoolBuildError;
use crate::platform::cpus;
use crate::platform::stack::Stack;
use crate::pool::ThreadPool;
use crate::registry::counts;
use crate::registry::global;
use crate::registry::thread_builder::{DefaultSpawn, ThreadBuilder, ThreadSpawn};
use std::any::Any;
use std::fmt;
use std::io;
use std::time::Duration;

/// Takes panics that nobody waits for.
pub(crate) type PanicHandler = dyn Fn(Box<dyn Any + Send>) + Send + Sync;
/// Is told that the worker of this index starts.
pub(crate) type StartHandler = dyn Fn(usize) + Send + Sync;
/// Is told that the worker of this index ends.
pub(crate) type ExitHandler = dyn Fn(usize) + Send + Sync;

/// The most threads that a pool can be asked for: 65,535 where pointers have 64 bits,
/// 255 where they have 32.
///
/// A larger number, given to [`ThreadPoolBuilder::num_threads`] or by the environment
/// variable `RAYON_NUM_THREADS`, is reduced to this one. It may change between
/// versions.
///
/// ```
/// assert!(rayon_core::max_num_threads() >= 255);
/// ```
pub fn max_num_threads() -> usize {
    counts::MAX
}

/// Builds a [`ThreadPool`], or configures the global one.
///
/// ```
/// let pool = rayon_core::ThreadPoolBuilder::new().num_threads(22).build()?;
/// assert_eq!(pool.install(|| 6 * 7), 42);
/// # Ok::<(), rayon_core::ThreadPoolBuildError>(())
/// ```
///
/// # When workers start
///
/// Building starts no thread. A worker is started when a job is published and no
/// worker is free to take it, up to the number asked for. If the system refuses a
/// thread, the pool works with those it has; with none at all, whoever calls into the
/// pool runs the jobs itself. Refused starts are tried again later, when there is
/// demand.
///
/// A pool starts all its workers at build, however, if something was asked for that
/// watches threads start or stop: [`start_handler`](Self::start_handler),
/// [`exit_handler`](Self::exit_handler), [`spawn_handler`](Self::spawn_handler) or
/// [`build_scoped`](Self::build_scoped). [`start_on_demand`](Self::start_on_demand)
/// decides it explicitly. A pool of which a [`stack_size`](Self::stack_size) was asked for may
/// start one.
///
/// # What a late worker is
///
/// The one that would have started at build. It has the index, name, stack size and handlers
/// that it would have had, and what a thread inherits from the one that makes it, it has from
/// the thread that built the pool, not from the one that happened to publish a job:
///
/// * its signal mask, on every Unix;
/// * on Linux its floating-point control (rounding, flush-to-zero), CPU affinity, scheduling
///   class, nice value, timer slack, NUMA policy and I/O priority.
///
/// Two things are as they are. Linux lets no thread without privileges lower its nice value or
/// leave `SCHED_IDLE`: a worker that a thread with such a handicap has made keeps it, and stops
/// after it has been idle for 100 ms, so that another thread gets to make the next. And if all
/// threads of the process, of which there are several, have the same affinity and it is not
/// that of the builder, somebody has confined the process (`taskset -ap`), and late workers
/// are confined, too.
///
/// # Sandboxes
///
/// A program that enters a seccomp sandbox, in which a system call that it has not named is its
/// end, has two choices.
///
/// * *A pool that starts its workers at build* makes, once they run, only the calls of the
///   published rayon-core: those by which the standard library waits and wakes (`futex`,
///   `sched_yield`), gets memory (`mmap`, `munmap`, `mremap`, `mprotect`, `madvise`, `brk`) and
///   ends a thread. That holds for [`start_on_demand(false)`](Self::start_on_demand),
///   `RAYON_START_ON_DEMAND=0`, handlers, and [`min_threads`](Self::min_threads) or
///   `RAYON_MIN_THREADS` of the pool's size. (A worker has started when it has run a job, for
///   example one of [`broadcast`](crate::broadcast()).)
/// * *A pool that starts its workers on demand* makes in addition those by which the standard
///   library and the C library start a thread (with glibc `clone3` or `clone`, `rseq`,
///   `set_robust_list`, `rt_sigprocmask`, `rt_sigaction`, `sigaltstack`, `sched_getaffinity`,
///   `gettid`, and `prctl` with `PR_SET_NAME`; for the ninth thread that allocates glibc opens
///   `/sys/devices/system/cpu/online`, once), and `prctl` with `PR_GET_SECCOMP` and
///   `PR_GET_NO_NEW_PRIVS`, by which it finds out that it is in a sandbox. There it does
///   without everything else that would make a late worker what is said above but for signal
///   mask, affinity and floating-point control, with `sched_setaffinity` only where the
///   affinity is another one; and if `RLIMIT_AS` was finite at build it reads that limit and
///   `/proc/self/statm` before each start.
///
/// A filter that answers with an error number instead does no harm in either case.
pub struct ThreadPoolBuilder<S = DefaultSpawn> {
    num_threads: usize,
    pub(crate) use_current_thread: bool,
    pub(crate) panic_handler: Option<Box<PanicHandler>>,
    pub(crate) get_thread_name: Option<Box<dyn FnMut(usize) -> String>>,
    pub(crate) stack_size: Option<usize>,
    pub(crate) start_handler: Option<Box<StartHandler>>,
    pub(crate) exit_handler: Option<Box<ExitHandler>>,
    pub(crate) spawn_handler: S,
    pub(crate) breadth_first: bool,
    start_on_demand: Option<bool>,
    min_threads: Option<usize>,
    pub(crate) thread_keep_alive: Option<Duration>,
    /// Says of an attempt to start a worker on demand, by index, whether to refuse it.
    #[cfg(test)]
    pub(crate) refuse_starts: Option<Box<dyn Fn(usize) -> bool + Send + Sync>>,
}

impl Default for ThreadPoolBuilder {
    fn default() -> Self {
        ThreadPoolBuilder {
            num_threads: 0,
            use_current_thread: false,
            panic_handler: None,
            get_thread_name: None,
            stack_size: None,
            start_handler: None,
            exit_handler: None,
            spawn_handler: DefaultSpawn,
            breadth_first: false,
            start_on_demand: None,
            min_threads: None,
            thread_keep_alive: None,
            #[cfg(test)]
            refuse_starts: None,
        }
    }
}

impl ThreadPoolBuilder {
    /// A builder with the default configuration.
    pub fn new() -> Self {
        Self::default()
    }

    /// Builds a pool for the duration of `with_pool`, with threads that may borrow from
    /// the calling function: they are spawned in a [`std::thread::scope`].
    ///
    /// Each thread calls `wrapper`, which does its own preparations and then calls
    /// [`ThreadBuilder::run`]. All threads start before `with_pool` is called and have
    /// ended when this returns.
    ///
    /// # Errors
    ///
    /// As [`build`](ThreadPoolBuilder::build) with a [`spawn_handler`]: if not even one
    /// thread could be spawned.
    ///
    /// # Examples
    ///
    /// Workers that find borrowed data in a scoped thread-local variable:
    ///
    /// ```
    /// scoped_tls::scoped_thread_local!(static WORDS: Vec<&'static str>);
    ///
    /// let words = vec!["a", "b", "c"];
    /// let count = rayon_core::ThreadPoolBuilder::new().num_threads(2).build_scoped(
    ///     |thread| WORDS.set(&words, || thread.run()),
    ///     |pool| pool.install(|| WORDS.with(|words| words.len())),
    /// )?;
    /// assert_eq!(count, words.len());
    /// # Ok::<(), rayon_core::ThreadPoolBuildError>(())
    /// ```
    ///
    /// [`spawn_handler`]: ThreadPoolBuilder::spawn_handler
    pub fn build_scoped<W, F, R>(self, wrapper: W, with_pool: F) -> Result<R, ThreadPoolBuildError>
    where
        W: Fn(ThreadBuilder) + Sync,
        F: FnOnce(&ThreadPool) -> R,
    {
        std::thread::scope(|scope| {
            let wrapper = &wrapper;
            let pool = self
                .spawn_handler(|thread| {
                    let builder = thread.std_builder();
                    builder.spawn_scoped(scope, move || wrapper(thread))?;
                    Ok(())
                })
                .build()?;
            Ok(with_pool(&pool))
        })
    }
}

/// `S` says how threads are spawned: in the default way, or by the closure given to
/// [`spawn_handler`](Self::spawn_handler).
impl<S: ThreadSpawn> ThreadPoolBuilder<S> {
    /// Builds the pool.
    ///
    /// # Errors
    ///
    /// * [`use_current_thread`](Self::use_current_thread) on a thread that is a worker.
    /// * A [`stack_size`](Self::stack_size) that no address space holds.
    /// * Fewer threads than [`min_threads`](Self::min_threads) could be started.
    /// * The system refuses a thread with the [`stack_size`](Self::stack_size) that was asked
    ///   for, and the calling thread has no such stack, either.
    /// * Of a pool that starts its workers at build: what the system or the
    ///   [`spawn_handler`](Self::spawn_handler) answered, if it was something else than
    ///   that a resource is exhausted (`WouldBlock`, `OutOfMemory`, `Unsupported`), or
    ///   if it was that and a `spawn_handler` could not start even one.
    ///
    /// A build that fails, or panics because a closure does, leaves nothing behind: threads
    /// that have started stop, and with [`use_current_thread`](Self::use_current_thread) the
    /// calling thread is a worker no longer. Jobs that closures have published are run.
    ///
    /// # Examples
    ///
    /// ```
    /// let pool = rayon_core::ThreadPoolBuilder::new().num_threads(512).build()?;
    /// assert_eq!(pool.current_num_threads(), 512);
    /// # Ok::<(), rayon_core::ThreadPoolBuildError>(())
    /// ```
    pub fn build(self) -> Result<ThreadPool, ThreadPoolBuildError> {
        ThreadPool::from_builder(self)
    }

    /// Makes this the configuration of the global pool, the one used by all that does
    /// not run in a pool of its own.
    ///
    /// Without this call the global pool has the default configuration. The call has
    /// to come before the first use.
    ///
    /// # Errors
    ///
    /// If the global pool is there already, through an earlier call or by use; and for
    /// the reasons of [`build`](Self::build), after which this may be called again.
    ///
    /// If the reason was that a resource is exhausted, the pool is built by use, too, with the
    /// default configuration. If it was another one, or a panic, whatever uses the global pool
    /// panics until a call of this succeeds: programs let it fail to forbid that pool.
    ///
    /// # Examples
    ///
    /// ```
    /// rayon_core::ThreadPoolBuilder::new().num_threads(3).build_global()?;
    /// assert_eq!(rayon_core::current_num_threads(), 3);
    /// assert!(rayon_core::ThreadPoolBuilder::new().build_global().is_err());
    /// # Ok::<(), rayon_core::ThreadPoolBuildError>(())
    /// ```
    pub fn build_global(self) -> Result<(), ThreadPoolBuildError> {
        global::build_global(self)
    }

    /// Whether the workers are started at build.
    pub(crate) fn starts_at_build(&self) -> bool {
        let watched = self.start_handler.is_some() || self.exit_handler.is_some();
        let forced = || std::env::var("RAYON_START_ON_DEMAND").is_ok_and(|value| value == "0");
        S::CUSTOM
            || !self
                .start_on_demand
                .unwrap_or_else(|| !watched && !forced())
    }
}

impl<S> ThreadPoolBuilder<S> {
    /// The number of threads to build for.
    pub(crate) fn size(&self) -> usize {
        let variable = |name| std::env::var(name).ok();
        let size = match self.num_threads {
            0 => default_size(variable("RAYON_NUM_THREADS"), variable("RAYON_RS_NUM_CPUS")),
            size => size,
        };
        size.min(max_num_threads())
    }

    /// The number of threads that the build must start: the one asked for, or else that of
    /// the environment variable `RAYON_MIN_THREADS`.
    pub(crate) fn least(&self) -> usize {
        let variable = || std::env::var("RAYON_MIN_THREADS").ok()?.parse().ok();
        self.min_threads.or_else(variable).unwrap_or(0)
    }

    /// Whether a stack was asked for of which the calling thread has less left, or nobody knows
    /// how much it has, so that a thread must be there that has it. None can where there are
    /// no threads, or where the calling one is to be the only one.
    pub(crate) fn asks_for_a_larger_stack(&self) -> bool {
        let alone = self.use_current_thread && self.size() == 1;
        let Some(bytes) = self.stack_size.filter(|_| !alone) else {
            return false;
        };
        let serves = Stack::current().is_some_and(|own| own.serves_for(bytes));
        !serves && !cfg!(target_family = "wasm")
    }

    /// Refuses a stack that no address space can hold. It is not a matter of resources
    /// that may be there later, so it is not left to the first start.
    pub(crate) fn check_stack_size(&self) -> Result<(), ThreadPoolBuildError> {
        // User space has at most 2^56 bytes on 64-bit processors of today (five-level
        // paging), and never all of what pointers can address.
        let limit = 1_usize << (usize::BITS.min(57) - 1);
        match self.stack_size {
            Some(bytes) if bytes >= limit => Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("a stack of {bytes} bytes fits in no address space; ask for less"),
            )
            .into()),
            _ => Ok(()),
        }
    }
}

/// The number of threads where the builder was given none, from the two environment
/// variables.
fn default_size(num_threads: Option<String>, deprecated: Option<String>) -> usize {
    let number = |value: Option<String>| value.and_then(|value| value.parse::<usize>().ok());
    // A `RAYON_NUM_THREADS` of 0 asks for the default, whatever the other one says.
    let asked = number(num_threads).or_else(|| number(deprecated));
    match asked {
        None | Some(0) => cpus::available(),
        Some(size) => size,
    }
}

impl<S> fmt::Debug for ThreadPoolBuilder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// Stands for a closure, which can't be shown.
        #[derive(Clone, Copy)]
        struct Closure;
        impl fmt::Debug for Closure {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("<closure>")
            }
        }
        f.debug_struct("ThreadPoolBuilder")
            .field("num_threads", &self.num_threads)
            .field("use_current_thread", &self.use_current_thread)
            .field(
                "get_thread_name",
                &self.get_thread_name.as_ref().map(|_| Closure),
            )
            .field(
                "panic_handler",
                &self.panic_handler.as_ref().map(|_| Closure),
            )
            .field("stack_size", &self.stack_size)
            .field(
                "start_handler",
                &self.start_handler.as_ref().map(|_| Closure),
            )
            .field("exit_handler", &self.exit_handler.as_ref().map(|_| Closure))
            .field("breadth_first", &self.breadth_first)
            .field("start_on_demand", &self.start_on_demand)
            .field("min_threads", &self.min_threads)
            .field("thread_keep_alive", &self.thread_keep_alive)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn default_size(num_threads: Option<&str>, deprecated: Option<&str>) -> usize {
        super::default_size(num_threads.map(String::from), deprecated.map(String::from))
    }

    #[test]
    fn the_environment_sets_the_default_size() {
        assert_eq!(default_size(Some("7"), Some("9")), 7);
        assert_eq!(default_size(None, Some("9")), 9);
        assert_eq!(default_size(Some("lots"), Some("9")), 9);
    }

    #[test]
    fn an_environment_that_names_no_number_above_zero_means_the_cpus() {
        let cpus = cpus::available();
        for bad in ["0", "", "-1", "lots", "1.5", "99999999999999999999999"] {
            assert_eq!(default_size(Some(bad), None), cpus, "{bad:?}");
            assert_eq!(default_size(None, Some(bad)), cpus, "{bad:?}");
        }
        assert_eq!(default_size(Some("0"), Some("9")), cpus);
    }

    #[test]
    fn a_size_above_the_largest_is_reduced_to_it() {
        let builder = ThreadPoolBuilder::new().num_threads(usize::MAX);
        assert_eq!(builder.size(), max_num_threads());
    }

    #[test]
    fn a_stack_that_no_address_space_holds_is_an_error() {
        let error = ThreadPoolBuilder::new()
            .stack_size(usize::MAX)
            .build()
            .unwrap_err();
        assert!(
            error.to_string().contains("fits in no address space"),
            "{error}"
        );
    }
}
