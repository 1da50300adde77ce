//! A pool of one's own, and what a thread can ask about the pool that it is in.

use crate::broadcast::{self, BroadcastContext};
use crate::builder::ThreadPoolBuilder;
use crate::error::ThreadPoolBuildError;
use crate::platform::fork::PerProcess;
use crate::registry::global;
use crate::registry::status::PoolStatus;
use crate::registry::thread_builder::ThreadSpawn;
use crate::registry::{Held, Registry, Worker};
use crate::scope::{in_place_scope_fifo_in, in_place_scope_in};
use crate::{join, scope, scope_fifo, spawn, Scope, ScopeFifo};
use std::fmt;
use std::sync::Arc;

/// A pool of threads apart from the global one, built by [`ThreadPoolBuilder`].
///
/// What runs in the pool, by way of [`install`](Self::install) and the other methods,
/// uses the pool for its own calls to [`join`](crate::join), [`scope`](crate::scope),
/// [`spawn`](crate::spawn) and parallel iterators.
///
/// Dropping it returns at once. Jobs that were spawned still run; then the workers stop.
///
/// ```
/// let pool = rayon_core::ThreadPoolBuilder::new().num_threads(2).build()?;
/// let (a, b) = pool.install(|| rayon_core::join(|| 1 + 1, || 2 + 2));
/// assert_eq!((a, b), (2, 4));
/// # Ok::<(), rayon_core::ThreadPoolBuildError>(())
/// ```
///
/// # Fork
///
/// In a child process made by `fork` (Linux) the pool starts afresh on first use: the same
/// configuration, no workers, none of the jobs that the parent has not finished. (A
/// pool with a [`spawn_handler`](ThreadPoolBuilder::spawn_handler) stays without workers,
/// and callers run their jobs themselves.) A child that is forked inside of one of the
/// pool's own jobs may finish that job by itself; if it would have to wait for a job that
/// a thread of its parent has taken, it aborts with a message. Such a child must not use
/// what lies in the stack frames of other threads of its parent, which the C library
/// gives to new ones.
///
/// Only `std` can name a thread, and a lock of `std`'s may be held for ever in a child that
/// was forked at the moment at which some thread of its parent started or ended. Workers
/// with a [`thread_name`](ThreadPoolBuilder::thread_name) depend on that lock, others do
/// not.
pub struct ThreadPool {
    registry: PerProcess<Held>,
}

impl ThreadPool {
    pub(crate) fn from_builder<S: ThreadSpawn>(
        builder: ThreadPoolBuilder<S>,
    ) -> Result<ThreadPool, ThreadPoolBuildError> {
        let registry = Registry::build(builder)?;
        Ok(ThreadPool {
            registry: PerProcess::new(registry),
        })
    }

    #[inline]
    pub(crate) fn registry(&self) -> &Arc<Registry> {
        self.registry.get().unwrap_or_else(|| self.registry_again())
    }

    /// The registry of a child process.
    #[cold]
    fn registry_again(&self) -> &Held {
        let registry = self
            .registry
            .get_or_make(|before| before.expect("a pool is built with its registry").again());
        registry.catch_up();
        registry
    }

    /// How the pool is doing: how many workers live, what has been refused, which limit
    /// it was.
    ///
    /// ```
    /// let pool = rayon_core::ThreadPoolBuilder::new().num_threads(4).build()?;
    /// pool.install(|| rayon_core::join(|| (), || ()));
    /// let status = pool.status();
    /// assert!(status.live() <= 4);
    /// println!("{status}");
    /// # Ok::<(), rayon_core::ThreadPoolBuildError>(())
    /// ```
    pub fn status(&self) -> PoolStatus {
        self.registry().status()
    }

    /// Runs `op` on a worker of this pool and waits for its result.
    ///
    /// A worker of another pool that calls this works for its own pool while it waits:
    /// it may run other jobs on top of the call, which can see each other's locks and
    /// thread-local variables.
    ///
    /// If the pool has no worker and the system grants it none, the calling thread runs
    /// `op` itself, as a worker of this pool until the call returns. If it has some, but fewer
    /// than it could use, a thread that has waited for a tenth of a second takes part in their
    /// work: see [jobs that wait for other jobs](crate#jobs-that-wait-for-other-jobs).
    ///
    /// # Panics
    ///
    /// A panic of `op` goes on in the caller.
    ///
    /// # Examples
    ///
    /// ```
    /// let pool = rayon_core::ThreadPoolBuilder::new().num_threads(4).build()?;
    /// assert_eq!(pool.install(rayon_core::current_num_threads), 4);
    /// # Ok::<(), rayon_core::ThreadPoolBuildError>(())
    /// ```
    pub fn install<OP, R>(&self, op: OP) -> R
    where
        OP: FnOnce() -> R + Send,
        R: Send,
    {
        self.registry().in_worker(|_, _| op())
    }

    /// [`broadcast`](crate::broadcast()) in this pool.
    pub fn broadcast<OP, R>(&self, op: OP) -> Vec<R>
    where
        OP: Fn(BroadcastContext<'_>) -> R + Sync,
        R: Send,
    {
        broadcast::broadcast_in(op, self.registry())
    }

    /// The number of threads that the pool was built for, whether or not they have
    /// started.
    #[inline]
    pub fn current_num_threads(&self) -> usize {
        self.registry().size()
    }

    /// The calling thread's index, if it is a worker of this pool. It is below
    /// [`current_num_threads`](Self::current_num_threads) and stays the same while the
    /// thread runs a job.
    ///
    /// ```
    /// let pool = rayon_core::ThreadPoolBuilder::new().num_threads(2).build()?;
    /// assert_eq!(pool.current_thread_index(), None);
    /// assert!(pool.install(|| pool.current_thread_index()).unwrap() < 2);
    /// # Ok::<(), rayon_core::ThreadPoolBuildError>(())
    /// ```
    #[inline]
    pub fn current_thread_index(&self) -> Option<usize> {
        Some(self.current_worker()?.index())
    }

    /// Whether the calling thread, if it is a worker of this pool, has published jobs
    /// that nobody has taken yet. By the time the answer is used it may be out of date.
    #[inline]
    pub fn current_thread_has_pending_tasks(&self) -> Option<bool> {
        Some(self.current_worker()?.has_local())
    }

    /// [`join`](crate::join()) in this pool.
    pub fn join<A, B, RA, RB>(&self, oper_a: A, oper_b: B) -> (RA, RB)
    where
        A: FnOnce() -> RA + Send,
        B: FnOnce() -> RB + Send,
        RA: Send,
        RB: Send,
    {
        self.install(|| join(oper_a, oper_b))
    }

    /// [`scope`](crate::scope()) in this pool.
    pub fn scope<'scope, OP, R>(&self, op: OP) -> R
    where
        OP: FnOnce(&Scope<'scope>) -> R + Send,
        R: Send,
    {
        self.install(|| scope(op))
    }

    /// [`scope_fifo`](crate::scope_fifo()) in this pool.
    pub fn scope_fifo<'scope, OP, R>(&self, op: OP) -> R
    where
        OP: FnOnce(&ScopeFifo<'scope>) -> R + Send,
        R: Send,
    {
        self.install(|| scope_fifo(op))
    }

    /// [`in_place_scope`](crate::in_place_scope()) with jobs in this pool.
    pub fn in_place_scope<'scope, OP, R>(&self, op: OP) -> R
    where
        OP: FnOnce(&Scope<'scope>) -> R,
    {
        in_place_scope_in(self.registry(), op)
    }

    /// [`in_place_scope_fifo`](crate::in_place_scope_fifo()) with jobs in this pool.
    pub fn in_place_scope_fifo<'scope, OP, R>(&self, op: OP) -> R
    where
        OP: FnOnce(&ScopeFifo<'scope>) -> R,
    {
        in_place_scope_fifo_in(self.registry(), op)
    }

    /// [`spawn`](crate::spawn()) in this pool.
    pub fn spawn<OP>(&self, op: OP)
    where
        OP: FnOnce() + Send + 'static,
    {
        spawn::spawn_in(op, self.registry())
    }

    /// [`spawn_fifo`](crate::spawn_fifo()) in this pool.
    pub fn spawn_fifo<OP>(&self, op: OP)
    where
        OP: FnOnce() + Send + 'static,
    {
        spawn::spawn_fifo_in(op, self.registry())
    }

    /// [`spawn_broadcast`](crate::spawn_broadcast()) in this pool.
    pub fn spawn_broadcast<OP>(&self, op: OP)
    where
        OP: Fn(BroadcastContext<'_>) + Send + Sync + 'static,
    {
        broadcast::spawn_broadcast_in(op, self.registry())
    }

    /// [`yield_now`](crate::yield_now()), if the calling thread is a worker of this pool.
    pub fn yield_now(&self) -> Option<Yield> {
        Some(run_one(self.current_worker()?, Worker::find_job))
    }

    /// [`yield_local`](crate::yield_local()), if the calling thread is a worker of this
    /// pool.
    pub fn yield_local(&self) -> Option<Yield> {
        Some(run_one(self.current_worker()?, Worker::take_local))
    }

    fn current_worker(&self) -> Option<&Worker> {
        self.registry().current_worker()
    }
}

impl fmt::Debug for ThreadPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ThreadPool")
            .field("num_threads", &self.current_num_threads())
            .field("id", &self.registry().id())
            .finish()
    }
}

/// The number of threads that the calling thread's pool, or else the global one, was
/// built for, whether or not they have started.
///
/// ```
/// let pool = rayon_core::ThreadPoolBuilder::new().num_threads(7).build()?;
/// assert_eq!(pool.install(rayon_core::current_num_threads), 7);
/// # Ok::<(), rayon_core::ThreadPoolBuildError>(())
/// ```
pub fn current_num_threads() -> usize {
    global::current_registry().size()
}

/// How the calling thread's pool, or else the global one, is doing: see
/// [`ThreadPool::status`].
///
/// With the environment variable `RAYON_REPORT=1` two lines are written to standard error: when
/// the first pool is used, one that says that the program has this core and how large that
/// pool is; and when a start is refused for the first time, what this would print.
///
/// ```
/// let pool = rayon_core::ThreadPoolBuilder::new().num_threads(7).build()?;
/// assert_eq!(pool.install(rayon_core::status).size(), 7);
/// # Ok::<(), rayon_core::ThreadPoolBuildError>(())
/// ```
pub fn status() -> PoolStatus {
    global::current_registry().status()
}

/// The calling thread's index in its pool, if it is a worker of one. It is below
/// [`current_num_threads`].
///
/// A thread that works for a pool for the time of a call only has an index for just as
/// long.
///
/// ```
/// assert_eq!(rayon_core::current_thread_index(), None);
/// rayon_core::join(|| assert!(rayon_core::current_thread_index().is_some()), || ());
/// ```
#[inline]
pub fn current_thread_index() -> Option<usize> {
    Some(Worker::current()?.index())
}

/// Whether the calling thread, if it is a worker, has published jobs that nobody has
/// taken yet. By the time the answer is used it may be out of date.
///
/// ```
/// assert_eq!(rayon_core::current_thread_has_pending_tasks(), None);
/// ```
#[inline]
pub fn current_thread_has_pending_tasks() -> Option<bool> {
    Some(Worker::current()?.has_local())
}

/// What [`yield_now`] or [`yield_local`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Yield {
    /// A job was run.
    Executed,
    /// There was none.
    Idle,
}

/// Runs one job of the pool, if there is one: the calling worker's own first, then any
/// other. `None` if the calling thread is no worker.
///
/// For a job that waits for others by some means of its own:
///
/// ```
/// let (sender, receiver) = std::sync::mpsc::channel();
/// let pool = rayon_core::ThreadPoolBuilder::new().num_threads(1).build()?;
/// let answer = pool.install(move || {
///     rayon_core::spawn(move || sender.send(42).unwrap());
///     loop {
///         match receiver.try_recv() {
///             Ok(answer) => break answer,
///             Err(_) => drop(rayon_core::yield_now()),
///         }
///     }
/// });
/// assert_eq!(answer, 42);
/// # Ok::<(), rayon_core::ThreadPoolBuildError>(())
/// ```
pub fn yield_now() -> Option<Yield> {
    Some(run_one(Worker::current()?, Worker::find_job))
}

/// As [`yield_now`], but only for jobs that the calling worker has published itself.
///
/// ```
/// use rayon_core::{yield_local, Yield};
///
/// assert_eq!(yield_local(), None);
/// let pool = rayon_core::ThreadPoolBuilder::new().num_threads(1).build()?;
/// pool.install(|| {
///     rayon_core::spawn(|| ());
///     assert_eq!(yield_local(), Some(Yield::Executed));
///     assert_eq!(yield_local(), Some(Yield::Idle));
/// });
/// # Ok::<(), rayon_core::ThreadPoolBuildError>(())
/// ```
pub fn yield_local() -> Option<Yield> {
    Some(run_one(Worker::current()?, Worker::take_local))
}

fn run_one(worker: &Worker, find: fn(&Worker) -> Option<crate::job::JobRef>) -> Yield {
    match find(worker) {
        Some(job) => {
            job.run();
            Yield::Executed
        }
        None => Yield::Idle,
    }
}
