//! The panic of a group of jobs.

use crate::unwind::{self, Payload};
use std::mem;
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

/// A panic's payload, kept for whoever waits for a group of jobs: the first one
/// wins, the others are dropped.
#[derive(Default)]
pub(crate) struct FirstPanic {
    payload: AtomicPtr<Payload>,
}

impl FirstPanic {
    pub(crate) fn keep(&self, payload: Payload) {
        let ours = Box::into_raw(Box::new(payload));
        // Release: the payload's contents go to the thread that takes it.
        let kept = self.payload.compare_exchange(
            ptr::null_mut(),
            ours,
            Ordering::Release,
            Ordering::Relaxed,
        );
        if kept.is_err() {
            // SAFETY: the pointer is the box's from above, and nobody else got it.
            let lost = unsafe { Box::from_raw(ours) };
            // A payload's drop may panic in turn, and nothing may unwind from here.
            if let Err(second) = unwind::catch(|| drop(lost)) {
                mem::forget(second);
            }
        }
    }

    /// Raises the panic that was kept, if any. Called once all jobs have ended.
    pub(crate) fn resume(&self) {
        let payload = self.payload.swap(ptr::null_mut(), Ordering::Acquire);
        if !payload.is_null() {
            // SAFETY: a pointer that is not null came from the box leaked in `keep`,
            // and the swap has made this the only holder.
            unwind::resume(*unsafe { Box::from_raw(payload) });
        }
    }
}

impl Drop for FirstPanic {
    fn drop(&mut self) {
        let payload = *self.payload.get_mut();
        if !payload.is_null() {
            // SAFETY: as in `resume`; `&mut self` makes this the only holder.
            drop(unsafe { Box::from_raw(payload) });
        }
    }
}
