//! A parker on a futex: one word, in which the thread that parks says so.
//!
//! ```text
//!   0 ---- park, before it blocks ----> PARKED
//!   tokens <------- unpark ------------ either     the word is or-ed with the token
//!   0 <------ park, or time is over --- any        the word is swapped
//! ```
//!
//! A thread that parks blocks only while the word is PARKED alone, which the system looks at
//! under a lock that it takes for a wake-up, too. So an `unpark` that finds PARKED either has
//! changed the word before the system looks, or finds the thread in the queue. One that does not
//! find it makes no system call: the thread will see the token before it blocks.

use crate::sync::atomic::{AtomicU32, Ordering};
use crate::sync::futex;
use std::ptr;
use std::time::Duration;

/// The thread blocks, or is about to.
const PARKED: u32 = 1 << 31;

/// Where one thread at a time blocks.
#[derive(Debug)]
pub(crate) struct Parker {
    word: AtomicU32,
}

impl Parker {
    pub(crate) fn new() -> Self {
        Parker {
            word: AtomicU32::new(0),
        }
    }

    /// Blocks until there are tokens, and takes them.
    pub(crate) fn park(&self) -> u32 {
        loop {
            let tokens = self.block(None);
            if tokens != 0 {
                return tokens;
            }
        }
    }

    /// Blocks until there are tokens, and takes them, or for `time` at most; none if it was
    /// only time that has passed. That may be less than asked for.
    pub(crate) fn park_for(&self, time: Duration) -> u32 {
        self.block(Some(time))
    }

    /// Blocks once.
    fn block(&self, time: Option<Duration>) -> u32 {
        let order = (Ordering::Acquire, Ordering::Acquire);
        if (self.word.compare_exchange(0, PARKED, order.0, order.1)).is_ok() {
            futex::wait(&self.word, PARKED, time);
        }
        // Acquire: pairs with `unpark`.
        self.word.swap(0, Ordering::Acquire) & !PARKED
    }

    /// Adds a token, and wakes the thread if it blocks.
    ///
    /// # Safety
    ///
    /// `this` is valid when called. It may be dangling once the token can be taken.
    pub(crate) unsafe fn unpark(this: *const Self, token: u32) {
        // SAFETY: valid until the word has the token. After that only its address is used.
        // Whatever is there by then, who blocks at it has to expect to be woken for nothing.
        unsafe {
            let word = ptr::addr_of!((*this).word);
            // Release: what was done before is visible to who takes the token.
            if (*word).fetch_or(token, Ordering::Release) & PARKED != 0 {
                futex::wake_one(word);
            }
        }
    }
}
