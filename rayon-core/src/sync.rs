//! The crate's locks, and the atomics of the modules that are model-checked.
//!
//! With the feature `web_spin_lock` the locks come from `wasm_sync`, which spins
//! where a browser's main thread may not block; otherwise from `std`.

#[cfg(not(feature = "web_spin_lock"))]
pub(crate) use std::sync::{Condvar, Mutex};
#[cfg(feature = "web_spin_lock")]
pub(crate) use wasm_sync::{Condvar, Mutex};

/// Atomics, under the model checker those of `loom`.
pub(crate) mod atomic {
    #[cfg(all(loom, test))]
    pub(crate) use loom::sync::atomic::*;
    #[cfg(not(all(loom, test)))]
    pub(crate) use std::sync::atomic::*;
}

pub(crate) use std::sync::MutexGuard;
use std::sync::PoisonError;

/// Locks, whether or not a holder of the lock has panicked.
///
/// No critical section of this crate runs a user's code or leaves its data half
/// changed, so a poisoned lock says nothing about what it guards.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits on `condvar` with a lock taken by [`lock`].
pub(crate) fn wait<'a, T>(condvar: &Condvar, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
    condvar.wait(guard).unwrap_or_else(PoisonError::into_inner)
}
