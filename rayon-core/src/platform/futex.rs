//! The system's futex: to block while a word has a value, and to wake who does.

use std::ptr;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

/// Blocks if `word` is `expected`, until it is woken, or for `time` at most, or for no reason.
pub(crate) fn wait(word: &AtomicU32, expected: u32, time: Option<Duration>) {
    let time = time.map(|time| libc::timespec {
        // A wait of more than a lifetime may as well end after one.
        tv_sec: libc::time_t::try_from(time.as_secs()).unwrap_or(libc::time_t::MAX),
        // Below 10^9, which fits in any type that it has.
        tv_nsec: time.subsec_nanos() as _,
    });
    let time = time.as_ref().map_or(ptr::null(), ptr::from_ref);
    // SAFETY: the word and the time outlive the call. What it answers does not matter: whoever
    // returns looks at the word.
    unsafe {
        libc::syscall(
            libc::SYS_futex,
            word.as_ptr(),
            libc::FUTEX_WAIT | libc::FUTEX_PRIVATE_FLAG,
            expected,
            time,
        );
    }
}

/// Wakes one thread that blocks at the word of this address, if one does. The word itself is
/// not read, and may be gone.
pub(crate) fn wake_one(word: *const AtomicU32) {
    // SAFETY: a private futex is told by its address alone.
    unsafe {
        libc::syscall(
            libc::SYS_futex,
            word,
            libc::FUTEX_WAKE | libc::FUTEX_PRIVATE_FLAG,
            1,
        );
    }
}
