//! What both kinds of scope are made of: a count of jobs, the first panic, and the
//! wait for the end.

use crate::broadcast::{for_each_of, BroadcastContext};
use crate::job::{owned_ref, ArcJob, FirstPanic, JobRef};
use crate::latch::{CountLatch, Latch};
use crate::registry::{Registry, Worker};
use crate::unwind;
use std::fmt;
use std::marker::PhantomData;
use std::ptr::NonNull;
use std::sync::Arc;

/// A scope under way. Jobs point to it from other threads; it stays until the last of
/// them has ended.
pub(super) struct ScopeBase<'scope> {
    registry: Arc<Registry>,
    panic: FirstPanic,
    /// Counts the scope's body and each job that is yet to end.
    running: CountLatch,
    /// Invariant in `'scope`, whose closures the scope runs.
    _jobs: PhantomData<Box<dyn FnOnce(&'scope ()) -> &'scope () + Send + Sync + 'scope>>,
}

impl<'scope> ScopeBase<'scope> {
    /// A scope in `registry`, which `owner` will wait for, or else the calling thread.
    pub(super) fn new(owner: Option<&Worker>, registry: Arc<Registry>) -> Self {
        ScopeBase {
            running: CountLatch::new(1, owner, &registry),
            registry,
            panic: FirstPanic::default(),
            _jobs: PhantomData,
        }
    }

    pub(super) fn registry(&self) -> &Arc<Registry> {
        &self.registry
    }

    /// Runs the scope's body, then waits for all of its jobs; `owner` is as given to
    /// [`new`](Self::new).
    pub(super) fn run<R>(&self, owner: Option<&Worker>, body: impl FnOnce() -> R) -> R {
        let result = self.run_counted(body);
        self.running.wait(owner, &self.registry);
        self.panic.resume();
        result.expect("a body without result has panicked, which was passed on")
    }

    /// Runs one of those counted, keeping its panic for the end.
    fn run_counted<R>(&self, f: impl FnOnce() -> R) -> Option<R> {
        let result = match unwind::catch(f) {
            Ok(result) => Some(result),
            Err(payload) => {
                self.panic.keep(payload);
                None
            }
        };
        // SAFETY: the latch stays until the last one counted has set it.
        unsafe { CountLatch::set(&self.running) };
        result
    }

    /// A job of this scope.
    pub(super) fn job(&self, body: impl FnOnce() + Send + 'scope) -> JobRef {
        self.running.add(1);
        let scope = ScopePtr::new(self);
        let job = move || {
            // SAFETY: the scope counts this job.
            unsafe { scope.get() }.run_counted(body);
        };
        // SAFETY: what the closure borrows outlives `'scope`, hence the scope, which
        // waits for the job.
        unsafe { owned_ref(job) }
    }

    /// Runs `body` on every worker, as jobs of this scope.
    pub(super) fn spawn_broadcast(
        &self,
        body: impl Fn(BroadcastContext<'_>) + Send + Sync + 'scope,
    ) {
        self.registry.broadcast(|members| {
            let n = members.len();
            self.running.add(n);
            let scope = ScopePtr::new(self);
            let body = for_each_of(members, body);
            let job = ArcJob::new(move || {
                // SAFETY: the scope counts each run of this job.
                unsafe { scope.get() }.run_counted(&body);
            });
            // SAFETY: as in `job`.
            (0..n).map(move |_| unsafe { ArcJob::as_ref(&job) })
        });
    }

    /// The fields shown in debug output.
    pub(super) fn fmt(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(name)
            .field("pool_id", &self.registry.id())
            .finish_non_exhaustive()
    }
}

/// A pointer to a scope, or to a part of one, that goes with one of its jobs.
pub(super) struct ScopePtr<T>(NonNull<T>);

// SAFETY: no more than a shared reference that is good wherever the job runs.
unsafe impl<T: Sync> Send for ScopePtr<T> {}
// SAFETY: as above.
unsafe impl<T: Sync> Sync for ScopePtr<T> {}

impl<T> ScopePtr<T> {
    pub(super) fn new(scope: &T) -> Self {
        ScopePtr(NonNull::from(scope))
    }

    /// The scope.
    ///
    /// # Safety
    ///
    /// The caller is a job that the scope counts and that has not ended.
    pub(super) unsafe fn get(&self) -> &T {
        // SAFETY: a scope stays until the jobs that it counts have ended.
        unsafe { self.0.as_ref() }
    }
}
