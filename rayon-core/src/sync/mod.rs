//! What threads meet at: the crate's locks, atomics, fences, and what else the model
//! checkers have to see.
//!
//! Without a model checker all of this is `std`'s and `crossbeam`'s own. With the feature
//! `web_spin_lock` the locks come from `wasm_sync`, which spins where a browser's main
//! thread may not block. For models there are twins with the same names: `loom.rs` and
//! `shuttle.rs` say what stands for what.
//!
//! Not from here, and so not modelled, are hints and statics: the clock and what is
//! counted by it (`retry`, `patience`), what is written once at build or before a fork,
//! `status`.

#[cfg(all(loom, test))]
#[path = "loom.rs"]
mod imp;
#[cfg(all(shuttle, test))]
#[path = "shuttle.rs"]
mod imp;
#[cfg(not(all(any(loom, shuttle), test)))]
#[path = "std.rs"]
mod imp;

mod parker;

pub(crate) use self::imp::*;
pub(crate) use self::parker::Parker;

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
