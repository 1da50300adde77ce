//! [`scope_fifo`]: of the jobs that a worker has spawned it takes the oldest first.

use super::base::{ScopeBase, ScopePtr};
use crate::broadcast::BroadcastContext;
use crate::job::FifoQueue;
use crate::registry::global;
use crate::registry::{Registry, Worker};
use std::fmt;
use std::sync::{Arc, OnceLock};

/// Queues per block of [`ScopeFifo::queues`].
const BLOCK: usize = 64;

/// The queues of a block's workers, each made when it is first used.
type Block = Box<[OnceLock<Box<FifoQueue>>]>;

/// A scope in which jobs can be spawned that run oldest first; see [`scope_fifo`].
pub struct ScopeFifo<'scope> {
    base: ScopeBase<'scope>,
    /// One queue for each worker that spawns here, in blocks: a scope in a pool of
    /// thousands of slots costs no more than those that it is used from.
    queues: Box<[OnceLock<Block>]>,
}

/// As [`scope`](crate::scope), but each worker takes the jobs that it has spawned in
/// the scope oldest first.
///
/// # Panics
///
/// As [`scope`](crate::scope).
///
/// # Examples
///
/// ```
/// let order = std::sync::Mutex::new(Vec::new());
/// let pool = rayon_core::ThreadPoolBuilder::new().num_threads(1).build()?;
/// pool.scope_fifo(|scope| {
///     for i in 0..3 {
///         let order = &order;
///         scope.spawn_fifo(move |_| order.lock().unwrap().push(i));
///     }
/// });
/// assert_eq!(*order.lock().unwrap(), [0, 1, 2]);
/// # Ok::<(), rayon_core::ThreadPoolBuildError>(())
/// ```
pub fn scope_fifo<'scope, OP, R>(op: OP) -> R
where
    OP: FnOnce(&ScopeFifo<'scope>) -> R + Send,
    R: Send,
{
    global::in_worker(|worker, _| {
        let scope = ScopeFifo::new(Some(worker), Arc::clone(worker.registry()));
        scope.base.run(Some(worker), || op(&scope))
    })
}

/// As [`scope_fifo`], but runs `op` on the calling thread, wherever that is; only the
/// jobs run in the pool. So `op` and its result need not be `Send`.
///
/// ```
/// let mut sum = 0;
/// rayon_core::in_place_scope_fifo(|scope| scope.spawn_fifo(|_| sum += 3));
/// assert_eq!(sum, 3);
/// ```
pub fn in_place_scope_fifo<'scope, OP, R>(op: OP) -> R
where
    OP: FnOnce(&ScopeFifo<'scope>) -> R,
{
    in_place_scope_fifo_in(global::current_registry(), op)
}

pub(crate) fn in_place_scope_fifo_in<'scope, OP, R>(registry: &Arc<Registry>, op: OP) -> R
where
    OP: FnOnce(&ScopeFifo<'scope>) -> R,
{
    let owner = registry.waiter();
    let scope = ScopeFifo::new(owner, Arc::clone(registry));
    scope.base.run(owner, || op(&scope))
}

impl<'scope> ScopeFifo<'scope> {
    fn new(owner: Option<&Worker>, registry: Arc<Registry>) -> Self {
        let blocks = registry.size().div_ceil(BLOCK);
        ScopeFifo {
            base: ScopeBase::new(owner, registry),
            queues: (0..blocks).map(|_| OnceLock::new()).collect(),
        }
    }

    /// The queue of the jobs that the worker of this index spawns here.
    fn queue(&self, index: usize) -> &FifoQueue {
        let block = self.queues[index / BLOCK]
            .get_or_init(|| (0..BLOCK).map(|_| OnceLock::new()).collect());
        block[index % BLOCK].get_or_init(|| Box::new(FifoQueue::new()))
    }

    /// Publishes a job in this scope. It is called with the scope, so that it can spawn
    /// further jobs, and ends some time before the scope does.
    ///
    /// ```
    /// let mut done = false;
    /// rayon_core::scope_fifo(|scope| scope.spawn_fifo(|_| done = true));
    /// assert!(done);
    /// ```
    pub fn spawn_fifo<BODY>(&self, body: BODY)
    where
        BODY: FnOnce(&ScopeFifo<'scope>) + Send + 'scope,
    {
        let scope = ScopePtr::new(self);
        // SAFETY: called by the very job, which the scope counts.
        let job = self.base.job(move || body(unsafe { scope.get() }));
        let registry = self.base.registry();
        match registry.current_worker() {
            Some(worker) => {
                // SAFETY: the queue stays as long as the scope, which counts the jobs
                // in it; a ref's last look at the queue comes before its job ends.
                worker.push_to_list(unsafe { self.queue(worker.index()).push(job) });
            }
            // The injector is first in, first out by itself.
            None => registry.publish_awaited(job),
        }
    }

    /// Runs `body` on every worker, as [`broadcast`](crate::broadcast) does, and lets
    /// the scope wait for it.
    ///
    /// ```
    /// use std::sync::atomic::{AtomicUsize, Ordering};
    ///
    /// let calls = AtomicUsize::new(0);
    /// let pool = rayon_core::ThreadPoolBuilder::new().num_threads(3).build()?;
    /// pool.scope_fifo(|scope| scope.spawn_broadcast(|_, _| {
    ///     calls.fetch_add(1, Ordering::Relaxed);
    /// }));
    /// assert_eq!(calls.into_inner(), 3);
    /// # Ok::<(), rayon_core::ThreadPoolBuildError>(())
    /// ```
    pub fn spawn_broadcast<BODY>(&self, body: BODY)
    where
        BODY: Fn(&ScopeFifo<'scope>, BroadcastContext<'_>) + Send + Sync + 'scope,
    {
        let scope = ScopePtr::new(self);
        // SAFETY: called by the very jobs, which the scope counts.
        let body = move |context: BroadcastContext<'_>| body(unsafe { scope.get() }, context);
        self.base.spawn_broadcast(body);
    }
}

impl fmt::Debug for ScopeFifo<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.base.fmt("ScopeFifo", f)
    }
}
