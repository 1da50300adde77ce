//! What there is without a model checker.

#[cfg(not(feature = "web_spin_lock"))]
pub(crate) use std::sync::{Condvar, Mutex};
#[cfg(feature = "web_spin_lock")]
pub(crate) use wasm_sync::{Condvar, Mutex};

pub(crate) use crossbeam_deque::Injector;
pub(crate) use std::hint;
pub(crate) use std::sync::{atomic, MutexGuard};
pub(crate) use std::thread;
pub(crate) use std::thread::LocalKey;
pub(crate) use std::thread_local;

#[cfg(all(any(target_os = "linux", target_os = "android"), not(rayon_portable)))]
pub(crate) use crate::platform::futex;

/// Waits on `condvar`, for `time` at most, while `condition` holds, with a lock taken by
/// [`lock`](super::lock).
#[cfg(not(all(any(target_os = "linux", target_os = "android"), not(rayon_portable))))]
pub(crate) fn wait_timeout_while<'a, T>(
    condvar: &Condvar,
    guard: MutexGuard<'a, T>,
    time: std::time::Duration,
    condition: impl FnMut(&mut T) -> bool,
) -> MutexGuard<'a, T> {
    let waited = condvar.wait_timeout_while(guard, time, condition);
    waited.unwrap_or_else(std::sync::PoisonError::into_inner).0
}

/// Where a barrier reaches a thread, which only models have to be told.
#[cfg(all(target_os = "linux", target_pointer_width = "64", not(rayon_portable)))]
#[derive(Debug)]
pub(crate) struct Crossing;

#[cfg(all(target_os = "linux", target_pointer_width = "64", not(rayon_portable)))]
impl Crossing {
    pub(crate) fn new(_may_be_asked: bool) -> Self {
        Crossing
    }

    /// Makes a store that a barrier may have to make visible.
    #[inline(always)]
    pub(crate) fn during<R>(&self, store: impl FnOnce() -> R) -> R {
        store()
    }
}

/// Called by one who will try again since another is at it.
#[inline(always)]
pub(crate) fn contended() {}

/// A step of a protocol. Models leave it out, or do the last argument instead, to show that
/// they notice.
macro_rules! omittable {
    ($omit:ident, $step:expr $(, $instead:expr)?) => {
        $step
    };
}
pub(crate) use omittable;
