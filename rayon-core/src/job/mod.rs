//! Jobs: what is published, queued, stolen and run.
//!
//! A [`JobRef`] is two words, a pointer to the job and the function that runs it.
//! It does not own the job and does not say how long the job lives; whoever
//! publishes one keeps the job alive until it has run:
//!
//! | job | lives | is freed |
//! |---|---|---|
//! | [`StackJob`] | in the frame that waits for its latch | when the frame goes |
//! | [`owned_ref`] | in a [`block`] or on the heap | by running, which takes it |
//! | [`ArcJob`] | on the heap, shared by several refs | when the last ref has run |
//!
//! Every ref is run exactly once: the deques and the injector hand each out once,
//! and nothing that is queued is ever dropped.

mod block;
mod fifo;
mod owned;
mod panic;

pub(crate) use self::fifo::FifoQueue;
pub(crate) use self::owned::{owned_ref, ArcJob};
pub(crate) use self::panic::FirstPanic;

use crate::latch::Latch;
use crate::unwind::{self, AbortOnUnwind, Payload};
use std::cell::UnsafeCell;
use std::mem::{ManuallyDrop, MaybeUninit};
use std::ptr;

/// Something that a worker can run, reached through a [`JobRef`].
pub(crate) trait Job {
    /// Runs the job.
    ///
    /// # Safety
    ///
    /// `this` came from a [`JobRef`] made of a live job, and is run once for each
    /// such ref. It may be dangling once this returns.
    unsafe fn run(this: *const Self);
}

/// A published job: run it exactly once.
#[derive(Debug)]
pub(crate) struct JobRef {
    job: *const (),
    run: unsafe fn(*const ()),
}

// SAFETY: a ref may be run on any thread; that what it points to may go there is
// checked where the ref is made (the closures in the jobs below are `Send`).
unsafe impl Send for JobRef {}

impl JobRef {
    /// A ref to `job`.
    ///
    /// # Safety
    ///
    /// `job` stays valid until the ref has been run, and the ref will be run.
    pub(crate) unsafe fn new<T: Job>(job: *const T) -> JobRef {
        /// Gives the pointer its type back.
        ///
        /// # Safety
        ///
        /// `job` points to a `T`, under the terms of [`Job::run`].
        unsafe fn run<T: Job>(job: *const ()) {
            // SAFETY: handed through from the caller.
            unsafe { T::run(job.cast()) }
        }
        JobRef {
            job: job.cast(),
            run: run::<T>,
        }
    }

    /// The ref as two words, for a container that holds words.
    #[cfg(all(target_os = "linux", target_pointer_width = "64", not(rayon_portable)))]
    #[inline]
    pub(crate) fn into_words(self) -> [*mut (); 2] {
        [self.job.cast_mut(), self.run as *mut ()]
    }

    /// The ref that these words were.
    ///
    /// # Safety
    ///
    /// They come from [`into_words`](Self::into_words), and this is the one ref made of
    /// them.
    #[cfg(all(target_os = "linux", target_pointer_width = "64", not(rayon_portable)))]
    #[inline]
    pub(crate) unsafe fn from_words([job, run]: [*mut (); 2]) -> JobRef {
        JobRef {
            job,
            // SAFETY: the word was made of such a function; both have the size of a
            // pointer on the targets on which this is used.
            run: unsafe { std::mem::transmute::<*mut (), unsafe fn(*const ())>(run) },
        }
    }

    /// Which job this is, to recognise it when it comes back.
    #[inline]
    pub(crate) fn id(&self) -> *const () {
        self.job
    }

    /// Runs the job.
    #[inline]
    pub(crate) fn run(self) {
        // SAFETY: whoever made the ref promised that the job is valid until it has
        // run; the ref is consumed, so this is the one run.
        unsafe { (self.run)(self.job) }
    }
}

/// A job in its owner's stack frame, which waits for the job's latch before it
/// goes. The closure is told whether it migrated, that is, whether it came
/// through a queue.
///
/// Nothing in here is dropped with the job: the closure is read out by its one run, the
/// result by its one receiver. Checks whether they were would cost a `join` as much as
/// its deque does.
pub(crate) struct StackJob<L, F, R> {
    latch: L,
    func: UnsafeCell<ManuallyDrop<F>>,
    result: UnsafeCell<MaybeUninit<Result<R, Payload>>>,
}

impl<L, F, R> StackJob<L, F, R>
where
    L: Latch + Sync,
    F: FnOnce(bool) -> R + Send,
    R: Send,
{
    #[inline(always)]
    pub(crate) fn new(func: F, latch: L) -> Self {
        StackJob {
            latch,
            func: UnsafeCell::new(ManuallyDrop::new(func)),
            result: UnsafeCell::new(MaybeUninit::uninit()),
        }
    }

    /// The [`id`](JobRef::id) of a ref to this job.
    pub(crate) fn id(&self) -> *const () {
        ptr::from_ref(self).cast()
    }

    #[inline(always)]
    pub(crate) fn latch(&self) -> &L {
        &self.latch
    }

    /// A ref to this job.
    ///
    /// # Safety
    ///
    /// The job outlives the ref's run: its owner waits for the latch, or takes the
    /// ref back and drops it unrun, before the job is moved or dropped. It is the only
    /// ref to the job.
    #[inline(always)]
    pub(crate) unsafe fn as_ref(&self) -> JobRef {
        // SAFETY: handed through from the caller.
        unsafe { JobRef::new(self) }
    }

    /// Runs the closure in the owner's own frame.
    ///
    /// By reference: to move the job would be to read in one go what was just written in
    /// parts, which stalls the processor for longer than all else that a `join` does.
    ///
    /// # Safety
    ///
    /// The one ref to the job has been taken back, and dropped unrun; and this is called
    /// once.
    #[inline(always)]
    pub(crate) unsafe fn run_inline(&self, migrated: bool) -> R {
        // SAFETY: without a ref to it nobody else touches the job, and the closure has
        // not been read out before.
        let func = unsafe { ManuallyDrop::take(&mut *self.func.get()) };
        func(migrated)
    }

    /// The closure's result, or its panic.
    ///
    /// # Safety
    ///
    /// The latch was seen set, and this is called once.
    pub(crate) unsafe fn take_result(&self) -> Result<R, Payload> {
        // SAFETY: the run has written the result before it set the latch, and it is read out
        // once.
        unsafe { (*self.result.get()).assume_init_read() }
    }
}

impl<L, F, R> Job for StackJob<L, F, R>
where
    L: Latch + Sync,
    F: FnOnce(bool) -> R + Send,
    R: Send,
{
    unsafe fn run(this: *const Self) {
        // The owner's frame stays until the latch is set, so a panic outside of the
        // closure must not get past here.
        let abort = AbortOnUnwind;
        // SAFETY: the job is live until its latch is set, and the one ref to it is
        // being run, so that nobody else touches `func` or `result`, and the closure is
        // read out once.
        unsafe {
            let func = ManuallyDrop::take(&mut *(*this).func.get());
            (*(*this).result.get()).write(unwind::catch(|| func(true)));
            L::set(ptr::addr_of!((*this).latch));
        }
        abort.disarm();
    }
}
