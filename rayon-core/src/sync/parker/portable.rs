//! A parker made of a lock and a condition variable.
//!
//! Tokens are taken under the lock, and who adds one lets go of the lock as the last thing it
//! does: the parker stays for as long as that.

use crate::sync::{lock, omittable, wait, wait_timeout_while, Condvar, Mutex};
use std::mem;
use std::time::Duration;

/// Where one thread at a time blocks.
#[derive(Debug)]
pub(crate) struct Parker {
    tokens: Mutex<u32>,
    added: Condvar,
}

impl Parker {
    pub(crate) fn new() -> Self {
        Parker {
            tokens: Mutex::new(0),
            added: Condvar::new(),
        }
    }

    /// Blocks until there are tokens, and takes them.
    pub(crate) fn park(&self) -> u32 {
        let mut tokens = lock(&self.tokens);
        while *tokens == 0 {
            tokens = wait(&self.added, tokens);
        }
        mem::take(&mut *tokens)
    }

    /// Blocks until there are tokens, and takes them, or for `time` at most; none if it was
    /// only time that has passed. That may be less than asked for.
    pub(crate) fn park_for(&self, time: Duration) -> u32 {
        let tokens = lock(&self.tokens);
        let mut tokens = wait_timeout_while(&self.added, tokens, time, |tokens| *tokens == 0);
        mem::take(&mut *tokens)
    }

    /// Adds a token, and wakes the thread if it blocks.
    ///
    /// # Safety
    ///
    /// `this` is valid when called. It may be dangling once the token can be taken.
    pub(crate) unsafe fn unpark(this: *const Self, token: u32) {
        // SAFETY: valid until the lock is let go of, since until then nobody takes the token.
        unsafe {
            let mut tokens = lock(&(*this).tokens);
            *tokens |= token;
            // Until here the lock is held: afterwards there may be no parker.
            let _tokens = omittable!(NotifyUnderLock, Some(tokens), {
                drop(tokens);
                None
            });
            (*this).added.notify_one();
        }
    }
}
