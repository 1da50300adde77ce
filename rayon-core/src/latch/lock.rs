//! The latch at which a thread blocks that is no worker.
//!
//! ```text
//!          the waiter, under the lock           a setter
//!   UNSET <-------------------------> BLOCKED -----------> SET
//!     |                     a setter                        ^
//!     +-----------------------------------------------------+
//! ```
//!
//! A setter that finds UNSET is done with the latch, and a waiter that has not blocked
//! needs no lock to see that. A setter that finds BLOCKED still has to wake the waiter,
//! and tells it so under the lock: a waiter that has said BLOCKED, and can't take it back
//! because the latch is set, waits until it is told, and then for the setter to let go of
//! the lock. So the latch stays for as long as a setter needs it. (Modelled in `models.rs`,
//! with twins in which the waiter does not wait to be told, or the setter lets go too early.)

use super::Latch;
use crate::platform::fork;
use crate::sync::atomic::{AtomicU8, Ordering};
use crate::sync::{lock, omittable, wait, wait_timeout_while, Condvar, Mutex, MutexGuard};
use std::time::Duration;

const UNSET: u8 = 0;
const BLOCKED: u8 = 1;
const SET: u8 = 2;

/// Why a thread stopped waiting at a [`LockLatch`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Woken {
    /// The latch is set.
    Set,
    /// Somebody called [`LockLatch::poke`].
    Poked,
}

/// What the one who blocks is told.
#[derive(Debug, Default)]
struct Told {
    set: bool,
    poked: bool,
}

/// A latch at which a thread that is no worker waits.
#[derive(Debug)]
pub(crate) struct LockLatch {
    state: AtomicU8,
    told: Mutex<Told>,
    changed: Condvar,
    /// The process whose thread waits here. In a child of that one nobody blocks here, and
    /// the lock may be held by a thread that is not there.
    process: usize,
}

impl LockLatch {
    pub(crate) fn new() -> Self {
        LockLatch {
            state: AtomicU8::new(UNSET),
            told: Mutex::new(Told::default()),
            changed: Condvar::new(),
            process: fork::generation(),
        }
    }

    /// Whether the latch is set. Pairs with the swap in `set`: what the job did before is
    /// visible after. The one who waits may then let the latch go.
    #[inline]
    pub(crate) fn probe(&self) -> bool {
        self.state.load(Ordering::Acquire) == SET
    }

    /// Blocks until the latch is set, or until it is poked, or for `time` at most.
    pub(crate) fn wait_for(&self, time: Duration) -> Option<Woken> {
        self.block(|told| {
            let not_told = |told: &mut Told| !told.set && !told.poked;
            wait_timeout_while(&self.changed, told, time, not_told)
        })
    }

    /// Blocks until the latch is set, or until it is poked.
    #[cfg(test)]
    pub(crate) fn wait_or_poke(&self) -> Woken {
        loop {
            let woken = self.block(|mut told| {
                while !told.set && !told.poked {
                    told = wait(&self.changed, told);
                }
                told
            });
            if let Some(woken) = woken {
                return woken;
            }
        }
    }

    /// Says BLOCKED while `until_told` waits to be told something; what it was.
    fn block<'a>(
        &'a self,
        until_told: impl FnOnce(MutexGuard<'a, Told>) -> MutexGuard<'a, Told>,
    ) -> Option<Woken> {
        let told = lock(&self.told);
        if !self.exchange(UNSET, BLOCKED) {
            return Some(Woken::Set);
        }
        let mut told = until_told(told);
        if !told.set && self.exchange(BLOCKED, UNSET) {
            return std::mem::take(&mut told.poked).then_some(Woken::Poked);
        }
        while omittable!(WaitToBeTold, !told.set, false) {
            told = wait(&self.changed, told);
        }
        Some(Woken::Set)
    }

    /// Whether the state was `from`, and is now `to`; if not the latch is set.
    fn exchange(&self, from: u8, to: u8) -> bool {
        // Acquire: if it is set, what the job did before is visible.
        let order = (Ordering::AcqRel, Ordering::Acquire);
        (self.state.compare_exchange(from, to, order.0, order.1)).is_ok()
    }

    /// Wakes the waiter without setting the latch. For a caller that keeps the
    /// latch alive.
    pub(crate) fn poke(&self) {
        lock(&self.told).poked = true;
        self.changed.notify_all();
    }
}

impl Latch for LockLatch {
    unsafe fn set(this: *const Self) {
        // SAFETY: the latch stays until the swap; and if that finds BLOCKED, until the
        // lock is let go of after the waiter was told.
        unsafe {
            let same_process = (*this).process == fork::generation();
            let order = omittable!(SetReleases, Ordering::AcqRel, Ordering::Acquire);
            if (*this).state.swap(SET, order) == BLOCKED && same_process {
                let mut told = lock(&(*this).told);
                told.set = true;
                // Until here the lock is held: afterwards there may be no latch.
                let _told = omittable!(NotifyUnderLock, Some(told), {
                    drop(told);
                    None
                });
                (*this).changed.notify_all();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn set(latch: &LockLatch) {
        // SAFETY: the latch outlives the call.
        unsafe { LockLatch::set(latch) }
    }

    #[test]
    fn a_poke_wakes_without_setting() {
        let latch = LockLatch::new();
        latch.poke();
        assert_eq!(latch.wait_or_poke(), Woken::Poked);
        assert!(!latch.probe());
        set(&latch);
        latch.poke();
        assert_eq!(latch.wait_or_poke(), Woken::Set);
    }

    #[test]
    fn who_blocks_is_woken_and_finds_the_latch_set() {
        let latch = Arc::new(LockLatch::new());
        let setter = {
            let latch = Arc::clone(&latch);
            std::thread::spawn(move || {
                while latch.state.load(Ordering::Relaxed) != BLOCKED {
                    std::thread::yield_now();
                }
                set(&latch);
            })
        };
        assert_eq!(latch.wait_or_poke(), Woken::Set);
        assert!(latch.probe());
        setter.join().unwrap();
    }

    #[test]
    fn who_has_waited_for_nothing_no_longer_says_that_it_blocks() {
        let latch = LockLatch::new();
        assert_eq!(latch.wait_for(Duration::ZERO), None);
        assert_eq!(latch.state.load(Ordering::Relaxed), UNSET);
        set(&latch);
        assert!(latch.probe());
        assert_eq!(latch.wait_for(Duration::ZERO), Some(Woken::Set));
    }
}
