//! `join`: two closures, the second of them there for the taking while the first runs.

use crate::job::StackJob;
use crate::latch::WorkerLatch;
use crate::registry::global;
use crate::registry::Worker;
use crate::unwind;
use std::marker::PhantomData;

/// Tells a closure of [`join_context`] where it runs.
#[derive(Debug)]
pub struct FnContext {
    migrated: bool,
    /// Neither `Send` nor `Sync`: it speaks of the thread it is on.
    _thread: PhantomData<*mut ()>,
}

impl FnContext {
    #[inline]
    fn new(migrated: bool) -> Self {
        FnContext {
            migrated,
            _thread: PhantomData,
        }
    }

    /// Whether the closure runs on another thread than the one that called
    /// [`join_context`].
    #[inline]
    pub fn migrated(&self) -> bool {
        self.migrated
    }
}

/// Runs two closures, potentially at the same time, and returns both results.
///
/// The calling thread runs `a`. Meanwhile `b` can be taken by any worker that is free;
/// if none has taken it when `a` is done, the calling thread runs it as well. Called
/// on a thread that is no worker, both run in the global pool.
///
/// The closures may borrow from the caller. Neither may count on the other to make
/// progress: they may run one after the other.
///
/// # Panics
///
/// If one of the closures panics, the other is still run to its end, and then the
/// panic goes on in the caller. If both panic it is that of `a`.
///
/// # Examples
///
/// ```
/// fn quicksort<T: Ord + Send>(items: &mut [T]) {
///     if items.len() > 1 {
///         let last = items.len() - 1;
///         let mut pivot = 0;
///         for i in 0..last {
///             if items[i] <= items[last] {
///                 items.swap(i, pivot);
///                 pivot += 1;
///             }
///         }
///         items.swap(pivot, last);
///         let (low, high) = items.split_at_mut(pivot);
///         rayon_core::join(|| quicksort(low), || quicksort(&mut high[1..]));
///     }
/// }
/// let mut items = [5, 1, 8, 22, 0, 44];
/// quicksort(&mut items);
/// assert_eq!(items, [0, 1, 5, 8, 22, 44]);
/// ```
///
/// # Source
///
/// M. Frigo, C. E. Leiserson, K. H. Randall, "The implementation of the Cilk-5
/// multithreaded language", PLDI 1998, with the second half published and the first
/// run ("help first" for one job).
pub fn join<A, B, RA, RB>(oper_a: A, oper_b: B) -> (RA, RB)
where
    A: FnOnce() -> RA + Send,
    B: FnOnce() -> RB + Send,
    RA: Send,
    RB: Send,
{
    let (a, b) = (|_| oper_a(), |_| oper_b());
    match Worker::current() {
        Some(worker) => join_in(worker, a, b, false),
        None => join_from_outside(a, b),
    }
}

/// As [`join`], and tells each closure whether it runs on another thread than the
/// caller's.
///
/// ```
/// let (a, b) = rayon_core::join_context(|a| (a.migrated(), 1), |b| (b.migrated(), 2));
/// assert_eq!((a.1, b.1), (1, 2));
/// ```
pub fn join_context<A, B, RA, RB>(oper_a: A, oper_b: B) -> (RA, RB)
where
    A: FnOnce(FnContext) -> RA + Send,
    B: FnOnce(FnContext) -> RB + Send,
    RA: Send,
    RB: Send,
{
    let a = |migrated| oper_a(FnContext::new(migrated));
    let b = |migrated| oper_b(FnContext::new(migrated));
    match Worker::current() {
        Some(worker) => join_in(worker, a, b, false),
        None => join_from_outside(a, b),
    }
}

/// `join` on a worker of the global pool.
#[cold]
fn join_from_outside<A, B, RA, RB>(a: A, b: B) -> (RA, RB)
where
    A: FnOnce(bool) -> RA + Send,
    B: FnOnce(bool) -> RB + Send,
    RA: Send,
    RB: Send,
{
    global::in_worker(|worker, migrated| join_in(worker, a, b, migrated))
}

/// `join` on a worker; `migrated` is for `a`, and for `b` unless it is stolen.
///
/// Not inlined: a recursive caller is faster for it, by a quarter in the recursive
/// Fibonacci function.
#[inline(never)]
fn join_in<A, B, RA, RB>(worker: &Worker, a: A, b: B, migrated: bool) -> (RA, RB)
where
    A: FnOnce(bool) -> RA + Send,
    B: FnOnce(bool) -> RB + Send,
    RA: Send,
    RB: Send,
{
    let job_b = StackJob::new(b, WorkerLatch::new(worker));
    // SAFETY: this frame stays until the latch is set, or until the ref is found back in the
    // own deque and dropped unrun, here or in `finish`.
    let ticket = worker.push(unsafe { job_b.as_ref() });

    let result_a = match unwind::catch(|| a(migrated)) {
        Ok(result) => result,
        Err(payload) => {
            // `b` may be running, and borrows from this frame.
            worker.wait_until(job_b.latch().core());
            // SAFETY: the latch was seen set. A panic of `b` gives way to that of `a`.
            drop(unsafe { job_b.take_result() });
            unwind::resume(payload);
        }
    };

    if !job_b.latch().core().probe() && worker.take_back(ticket) {
        // SAFETY: its one ref was taken back.
        return (result_a, unsafe { job_b.run_inline(migrated) });
    }
    (result_a, finish(worker, &job_b, migrated))
}

/// The second half of a `join`, which was stolen or lies below jobs that the first has
/// spawned.
#[cold]
fn finish<F, R>(worker: &Worker, job: &StackJob<WorkerLatch<'_>, F, R>, migrated: bool) -> R
where
    F: FnOnce(bool) -> R + Send,
    R: Send,
{
    let latch = job.latch().core();
    while !latch.probe() {
        match worker.take_local() {
            Some(other) if other.id() != job.id() => other.run(),
            // SAFETY: this is its one ref.
            Some(_) => return unsafe { job.run_inline(migrated) },
            None => worker.wait_until(latch),
        }
    }
    // SAFETY: the latch was seen set.
    let result = unsafe { job.take_result() };
    result.unwrap_or_else(|payload| unwind::resume(payload))
}
