//! [`scope`]: of the jobs that a worker has spawned it takes the newest first.

use super::base::{ScopeBase, ScopePtr};
use crate::broadcast::BroadcastContext;
use crate::registry::global;
use crate::registry::{Registry, Worker};
use std::fmt;
use std::sync::Arc;

/// A scope in which jobs can be spawned; see [`scope`].
pub struct Scope<'scope> {
    base: ScopeBase<'scope>,
}

/// Runs `op` in the pool of the calling thread, or in the global one, with a scope in
/// which it can spawn jobs, and returns when `op` and all the jobs have ended.
///
/// The jobs may borrow what outlives the scope, and may spawn further jobs in it. Each
/// costs an allocation; for two closures at a time [`join`](crate::join) is cheaper.
///
/// # Panics
///
/// If `op` or a job panics, all the other jobs are still run, and then one of the
/// panics goes on in the caller.
///
/// # Examples
///
/// ```
/// let mut counts = [0; 4];
/// rayon_core::scope(|scope| {
///     for (i, count) in counts.iter_mut().enumerate() {
///         scope.spawn(move |_| *count = i * 10);
///     }
/// });
/// assert_eq!(counts, [0, 10, 20, 30]);
/// ```
pub fn scope<'scope, OP, R>(op: OP) -> R
where
    OP: FnOnce(&Scope<'scope>) -> R + Send,
    R: Send,
{
    global::in_worker(|worker, _| {
        let scope = Scope::new(Some(worker), Arc::clone(worker.registry()));
        scope.base.run(Some(worker), || op(&scope))
    })
}

/// As [`scope`], but runs `op` on the calling thread, wherever that is; only the jobs
/// run in the pool.
///
/// So `op` and its result need not be `Send`.
///
/// ```
/// let local = std::rc::Rc::new(5);
/// let mut doubled = 0;
/// let same = rayon_core::in_place_scope(|scope| {
///     scope.spawn(|_| doubled = 2 * 5);
///     std::rc::Rc::clone(&local)
/// });
/// assert_eq!((doubled, *same), (10, 5));
/// ```
pub fn in_place_scope<'scope, OP, R>(op: OP) -> R
where
    OP: FnOnce(&Scope<'scope>) -> R,
{
    in_place_scope_in(global::current_registry(), op)
}

pub(crate) fn in_place_scope_in<'scope, OP, R>(registry: &Arc<Registry>, op: OP) -> R
where
    OP: FnOnce(&Scope<'scope>) -> R,
{
    let owner = registry.waiter();
    let scope = Scope::new(owner, Arc::clone(registry));
    scope.base.run(owner, || op(&scope))
}

impl<'scope> Scope<'scope> {
    fn new(owner: Option<&Worker>, registry: Arc<Registry>) -> Self {
        Scope {
            base: ScopeBase::new(owner, registry),
        }
    }

    /// Publishes a job in this scope. It is called with the scope, so that it can spawn
    /// further jobs, and ends some time before the scope does.
    ///
    /// ```
    /// let mut word = String::new();
    /// rayon_core::scope(|scope| {
    ///     scope.spawn(|_| word.push_str("written in a job"));
    /// });
    /// assert_eq!(word, "written in a job");
    /// ```
    pub fn spawn<BODY>(&self, body: BODY)
    where
        BODY: FnOnce(&Scope<'scope>) + Send + 'scope,
    {
        let scope = ScopePtr::new(self);
        // SAFETY: called by the very job, which the scope counts.
        let job = self.base.job(move || body(unsafe { scope.get() }));
        self.base.registry().publish_awaited(job);
    }

    /// Runs `body` on every worker, as [`broadcast`](crate::broadcast) does, and lets
    /// the scope wait for it.
    ///
    /// ```
    /// use std::sync::atomic::{AtomicUsize, Ordering};
    ///
    /// let calls = AtomicUsize::new(0);
    /// let pool = rayon_core::ThreadPoolBuilder::new().num_threads(3).build()?;
    /// pool.scope(|scope| scope.spawn_broadcast(|_, _| {
    ///     calls.fetch_add(1, Ordering::Relaxed);
    /// }));
    /// assert_eq!(calls.into_inner(), 3);
    /// # Ok::<(), rayon_core::ThreadPoolBuildError>(())
    /// ```
    pub fn spawn_broadcast<BODY>(&self, body: BODY)
    where
        BODY: Fn(&Scope<'scope>, BroadcastContext<'_>) + Send + Sync + 'scope,
    {
        let scope = ScopePtr::new(self);
        // SAFETY: called by the very jobs, which the scope counts.
        let body = move |context: BroadcastContext<'_>| body(unsafe { scope.get() }, context);
        self.base.spawn_broadcast(body);
    }
}

impl fmt::Debug for Scope<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.base.fmt("Scope", f)
    }
}
