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

/// Waits on `condvar`, for about `time` at most, while `condition` holds, with a lock taken
/// by [`lock`](super::lock).
///
/// It looks at no clock, since there are targets with threads and without one (wasm in a
/// browser): who is woken too early waits for as long again, which happens once in a while.
/// With `web_spin_lock`, a thread that must not block is "woken" at once each time, and the
/// time is never said to be over; so of these there are no more than microseconds in `time`.
#[cfg(any(
    test,
    rayon_portable,
    not(any(target_os = "linux", target_os = "android"))
))]
pub(crate) fn wait_timeout_while<'a, T>(
    condvar: &Condvar,
    mut guard: MutexGuard<'a, T>,
    time: std::time::Duration,
    mut condition: impl FnMut(&mut T) -> bool,
) -> MutexGuard<'a, T> {
    let mut wakes = time.as_micros();
    while condition(&mut guard) {
        let waited = condvar.wait_timeout(guard, time);
        let (locked, outcome) = waited.unwrap_or_else(std::sync::PoisonError::into_inner);
        guard = locked;
        if outcome.timed_out() || wakes == 0 {
            break;
        }
        wakes -= 1;
    }
    guard
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

#[cfg(test)]
mod tests {
    use super::super::lock;
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::channel;
    use std::time::Duration;

    #[test]
    fn a_wait_with_a_limit_ends_with_the_condition_or_at_the_limit_whatever_wakes_it() {
        let (state, changed) = (&Mutex::new(0), &Condvar::new());
        let long = Duration::from_secs(3600);
        let looks = &AtomicUsize::new(0);
        thread::scope(|scope| {
            let (sender, done) = channel();
            scope.spawn(move || {
                let guard = wait_timeout_while(changed, lock(state), long, |state| {
                    looks.fetch_add(1, Ordering::SeqCst);
                    *state < 3
                });
                sender.send(*guard).unwrap();
            });
            // Each of the first two wakes is too early.
            for seen in 1..=3 {
                while looks.load(Ordering::SeqCst) < seen {
                    thread::yield_now();
                }
                *lock(state) += 1;
                changed.notify_all();
            }
            assert_eq!(done.recv(), Ok(3));
        });
        let never = |_: &mut i32| true;
        drop(wait_timeout_while(
            changed,
            lock(state),
            Duration::ZERO,
            never,
        ));
        drop(wait_timeout_while(
            changed,
            lock(state),
            Duration::from_millis(1),
            never,
        ));
    }
}
