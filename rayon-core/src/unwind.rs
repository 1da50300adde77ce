//! Panics: caught at the edge of a job, carried to whoever waits for it, raised
//! again there.

use std::any::Any;
use std::panic::{self, AssertUnwindSafe};

/// What a panic carries.
pub(crate) type Payload = Box<dyn Any + Send + 'static>;

/// Runs `f`; a panic in it comes back as an error.
///
/// No caller looks at data that a panic may have left inconsistent before it
/// raises the panic again with [`resume`] or reports it, hence
/// `AssertUnwindSafe`.
pub(crate) fn catch<R>(f: impl FnOnce() -> R) -> Result<R, Payload> {
    if cfg!(all(loom, test)) {
        // A panic in a model is the end of the model.
        return Ok(f());
    }
    panic::catch_unwind(AssertUnwindSafe(f))
}

/// Raises a panic again that [`catch`] caught, without calling the panic hook a
/// second time.
pub(crate) fn resume(payload: Payload) -> ! {
    panic::resume_unwind(payload)
}

/// Aborts the process when it is dropped by a panic.
///
/// Guards stretches of the runtime in which other threads hold pointers into
/// this thread's stack: to unwind past those frames would be unsound.
pub(crate) struct AbortOnUnwind;

impl AbortOnUnwind {
    /// Ends the guarded stretch.
    pub(crate) fn disarm(self) {
        std::mem::forget(self);
    }
}

impl Drop for AbortOnUnwind {
    fn drop(&mut self) {
        if cfg!(all(loom, test)) {
            return;
        }
        eprintln!("rayon-core: a panic reached a place that cannot pass it on; aborting");
        std::process::abort();
    }
}
