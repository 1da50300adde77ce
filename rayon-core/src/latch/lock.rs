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
//! needs no more than to see that. A setter that finds BLOCKED still has to wake the waiter: it
//! gives its parker a token of its own. A waiter that has said BLOCKED, and can't take it back
//! because the latch is set, waits for that token, with which the setter lets go of the latch
//! (see [`Parker`]). So the latch stays for as long as a setter needs it. (Modelled in
//! `models.rs`, with twins in which the waiter does not wait for the token, or the setter lets
//! go too early.)

use super::Latch;
use crate::platform::fork;
use crate::sync::atomic::{AtomicU8, Ordering};
use crate::sync::{omittable, Parker};
use std::ptr;
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

/// The tokens that the waiter is given.
const TOLD_SET: u32 = 1;
const TOLD_POKED: u32 = 2;

/// A latch at which a thread that is no worker waits.
#[derive(Debug)]
pub(crate) struct LockLatch {
    state: AtomicU8,
    parker: Parker,
    /// The process whose thread waits here. In a child of that one nobody blocks here, and
    /// the parker's lock may be held by a thread that is not there.
    process: usize,
}

impl LockLatch {
    pub(crate) fn new() -> Self {
        LockLatch {
            state: AtomicU8::new(UNSET),
            parker: Parker::new(),
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
        self.block(|parker| parker.park_for(time))
    }

    /// Blocks until the latch is set, or until it is poked.
    #[cfg(test)]
    pub(crate) fn wait_or_poke(&self) -> Woken {
        loop {
            if let Some(woken) = self.block(Parker::park) {
                return woken;
            }
        }
    }

    /// Says BLOCKED while `park` parks; what it was told.
    fn block(&self, park: impl FnOnce(&Parker) -> u32) -> Option<Woken> {
        if !self.exchange(UNSET, BLOCKED) {
            return Some(Woken::Set);
        }
        let mut told = park(&self.parker);
        if told & TOLD_SET == 0 && self.exchange(BLOCKED, UNSET) {
            return (told & TOLD_POKED != 0).then_some(Woken::Poked);
        }
        while omittable!(WaitToBeTold, told & TOLD_SET == 0, false) {
            told = self.parker.park();
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
        // SAFETY: `self` outlives the call.
        unsafe { Parker::unpark(&self.parker, TOLD_POKED) }
    }
}

impl Latch for LockLatch {
    unsafe fn set(this: *const Self) {
        // SAFETY: the latch stays until the swap; and if that finds BLOCKED, until the waiter
        // takes the token that it is given.
        unsafe {
            let same_process = (*this).process == fork::generation();
            let order = omittable!(SetReleases, Ordering::AcqRel, Ordering::Acquire);
            if (*this).state.swap(SET, order) == BLOCKED && same_process {
                Parker::unpark(ptr::addr_of!((*this).parker), TOLD_SET);
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
