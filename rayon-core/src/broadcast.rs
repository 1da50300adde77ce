//! `broadcast`: the same closure on every worker.

use crate::job::{ArcJob, StackJob};
use crate::latch::{CountLatch, Latch};
use crate::registry::global;
use crate::registry::{Hold, Registry, Worker};
use crate::unwind;
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, OnceLock};

/// Tells a broadcast closure which worker runs it, among how many.
///
/// Where the system has refused threads, or threads have left, the workers that there are
/// may have any of the pool's indices, and callers that run jobs themselves may be among
/// them. So who takes part is numbered anew in each broadcast.
pub struct BroadcastContext<'a> {
    index: usize,
    num_threads: usize,
    /// Neither `Send` nor `Sync`: it speaks of the thread it is on.
    _thread: PhantomData<&'a mut dyn Fn()>,
}

impl BroadcastContext<'_> {
    /// The context of the one who is the `index`th of `num_threads`.
    fn new(index: usize, num_threads: usize) -> Self {
        BroadcastContext {
            index,
            num_threads,
            _thread: PhantomData,
        }
    }

    /// Which of those that take part in this broadcast this worker is: each number below
    /// [`num_threads`](Self::num_threads) is that of one of them, in the order of their
    /// indices in the pool.
    ///
    /// If all of the pool's workers take part, it is
    /// [`current_thread_index`](crate::current_thread_index) as well. If the system
    /// refused some, it may be less than that.
    #[inline]
    pub fn index(&self) -> usize {
        self.index
    }

    /// How many workers take part in this broadcast: all of the pool's, unless the
    /// system refused some of them. So `index` and this number together say which part of
    /// something is this worker's.
    ///
    /// ```
    /// use std::sync::atomic::{AtomicU32, Ordering};
    ///
    /// let squares = [const { AtomicU32::new(0) }; 100];
    /// rayon_core::broadcast(|context| {
    ///     let mine = (context.index()..100).step_by(context.num_threads());
    ///     mine.for_each(|i| squares[i].store((i * i) as u32, Ordering::Relaxed));
    /// });
    /// assert_eq!(squares[99].load(Ordering::Relaxed), 9801);
    /// ```
    #[inline]
    pub fn num_threads(&self) -> usize {
        self.num_threads
    }
}

impl fmt::Debug for BroadcastContext<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BroadcastContext")
            .field("index", &self.index)
            .field("num_threads", &self.num_threads)
            .finish()
    }
}

/// Runs `op` on every worker of the calling thread's pool, or of the global one, and
/// returns the results in the order of the workers' indices.
///
/// Workers that have not started yet are started first. If the system refuses some,
/// the broadcast runs on those that there are; with none at all, on the calling
/// thread. Each worker runs `op` after the jobs that are in its own deque, and does not
/// interrupt a job for it.
///
/// # Panics
///
/// If `op` panics on some of the workers, it is still run on all of them, and then one
/// of the panics goes on in the caller.
///
/// # Examples
///
/// ```
/// let pool = rayon_core::ThreadPoolBuilder::new().num_threads(3).build()?;
/// let squares = pool.broadcast(|context| context.index() * context.index());
/// assert_eq!(squares, [0, 1, 4]);
/// # Ok::<(), rayon_core::ThreadPoolBuildError>(())
/// ```
pub fn broadcast<OP, R>(op: OP) -> Vec<R>
where
    OP: Fn(BroadcastContext<'_>) -> R + Sync,
    R: Send,
{
    broadcast_in(op, global::current_registry())
}

/// Runs `op` on every worker of the calling thread's pool, or of the global one,
/// without waiting for it.
///
/// # Panics
///
/// Panics of `op` go to the pool's
/// [`panic_handler`](crate::ThreadPoolBuilder::panic_handler); without one they abort
/// the process.
///
/// # Examples
///
/// ```
/// let (sender, receiver) = std::sync::mpsc::channel();
/// let pool = rayon_core::ThreadPoolBuilder::new().num_threads(2).build()?;
/// pool.spawn_broadcast(move |context| sender.send(context.index()).unwrap());
/// let mut indices: Vec<usize> = receiver.iter().collect();
/// indices.sort();
/// assert_eq!(indices, [0, 1]);
/// # Ok::<(), rayon_core::ThreadPoolBuildError>(())
/// ```
pub fn spawn_broadcast<OP>(op: OP)
where
    OP: Fn(BroadcastContext<'_>) + Send + Sync + 'static,
{
    spawn_broadcast_in(op, global::current_registry());
}

pub(crate) fn broadcast_in<OP, R>(op: OP, registry: &Arc<Registry>) -> Vec<R>
where
    OP: Fn(BroadcastContext<'_>) -> R + Sync,
    R: Send,
{
    let owner = registry.waiter();
    // Once the members are known: the latch that all jobs set, and the jobs.
    let latch = OnceLock::new();
    let jobs = OnceLock::new();
    registry.broadcast(|members| {
        let n = members.len();
        let latch = latch.get_or_init(|| CountLatch::new(n, owner, registry));
        let op = &op;
        let jobs = jobs.get_or_init(|| {
            let job = |index| {
                let run = move |_migrated| op(BroadcastContext::new(index, n));
                StackJob::new(run, Shared(latch))
            };
            (0..n).map(job).collect::<Vec<_>>()
        });
        // SAFETY: jobs and latch stay in this frame until all jobs have set the latch.
        jobs.iter().map(|job| unsafe { job.as_ref() })
    });
    let latch = latch.get().expect("a broadcast asks for its jobs");
    latch.wait(owner, registry);
    let jobs = jobs.get().expect("a broadcast asks for its jobs");
    // SAFETY: the latch that they all set was seen set; each result is taken once.
    let result = |job: &StackJob<_, _, _>| unsafe { job.take_result() };
    let results: Vec<_> = jobs.iter().map(result).collect();
    let pass_on = |result: Result<_, _>| result.unwrap_or_else(|payload| unwind::resume(payload));
    results.into_iter().map(pass_on).collect()
}

/// A latch that several jobs set.
struct Shared<'a>(&'a CountLatch);

impl Latch for Shared<'_> {
    unsafe fn set(this: *const Self) {
        // SAFETY: handed through from the caller, for the latch that is pointed to.
        unsafe { CountLatch::set((*this).0) }
    }
}

pub(crate) fn spawn_broadcast_in<OP>(op: OP, registry: &Arc<Registry>)
where
    OP: Fn(BroadcastContext<'_>) + Send + Sync + 'static,
{
    registry.broadcast(|members| {
        // One for all: it goes with the last of the jobs.
        let hold = Hold::new(registry);
        let body = for_each_of(members, op);
        let job = ArcJob::new(move || hold.registry().report_panic(&body));
        // SAFETY: the closure borrows nothing.
        (0..members.len()).map(move |_| unsafe { ArcJob::as_ref(&job) })
    });
}

/// What each of `members`, who are told apart by their indices in the pool, runs of a
/// broadcast of `op`.
pub(crate) fn for_each_of<OP>(members: &[usize], op: OP) -> impl Fn()
where
    OP: Fn(BroadcastContext<'_>),
{
    let n = members.len();
    // Where nobody is missing an index is a number among the members already.
    let renumbered = (members.last() != Some(&(n - 1))).then(|| Box::<[usize]>::from(members));
    move || {
        let worker = Worker::current().expect("broadcast jobs are run by workers");
        let index = match &renumbered {
            None => worker.index(),
            Some(members) => {
                let member = members.binary_search(&worker.index());
                member.expect("a job of a broadcast is run by the member it was given to")
            }
        };
        op(BroadcastContext::new(index, n));
    }
}
