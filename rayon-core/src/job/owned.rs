//! Jobs that own themselves, and go with their last run.

use super::block::Block;
use super::{Job, JobRef};
use std::sync::Arc;

/// The one ref to a job that runs `func`, and that is freed by running it. The closure must
/// not panic: it catches and reports by itself.
///
/// # Safety
///
/// The ref is run before anything that the closure borrows goes away.
pub(crate) unsafe fn owned_ref<F: FnOnce() + Send>(func: F) -> JobRef {
    match Block::put(func) {
        // SAFETY: the block is given up to the ref, so it stays until run.
        Ok(block) => unsafe { JobRef::new(block) },
        Err(func) => {
            let job = Box::into_raw(Box::new(HeapJob { func }));
            // SAFETY: as above, for the box.
            unsafe { JobRef::new(job) }
        }
    }
}

impl<F: FnOnce() + Send> Job for Block<F> {
    unsafe fn run(this: *const Self) {
        // SAFETY: `owned_ref` gave the block up to the one ref that is run here.
        let func = unsafe { Block::take(this) };
        func();
    }
}

/// A closure that fits in no block.
struct HeapJob<F> {
    func: F,
}

impl<F: FnOnce() + Send> Job for HeapJob<F> {
    unsafe fn run(this: *const Self) {
        // SAFETY: `owned_ref` gave the box up to the one ref that is run here.
        let job = unsafe { Box::from_raw(this.cast_mut()) };
        (job.func)();
    }
}

/// A job with several refs, each of which runs the closure once. The closure must
/// not panic: it catches and reports by itself.
pub(crate) struct ArcJob<F> {
    func: F,
}

impl<F: Fn() + Send + Sync> ArcJob<F> {
    pub(crate) fn new(func: F) -> Arc<Self> {
        Arc::new(ArcJob { func })
    }

    /// One more ref.
    ///
    /// # Safety
    ///
    /// The ref is run before anything that the closure borrows goes away.
    pub(crate) unsafe fn as_ref(this: &Arc<Self>) -> JobRef {
        // SAFETY: the ref holds a count of its own, given back when it is run.
        unsafe { JobRef::new(Arc::into_raw(Arc::clone(this))) }
    }
}

impl<F: Fn() + Send + Sync> Job for ArcJob<F> {
    unsafe fn run(this: *const Self) {
        // SAFETY: `as_ref` gave up one count to the ref that is run here.
        let job = unsafe { Arc::from_raw(this) };
        (job.func)();
    }
}
