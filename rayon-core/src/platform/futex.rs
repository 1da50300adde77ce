//! The system's futex: to block while a word has a value, and to wake who does.

use std::ptr;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

#[cfg(not(target_arch = "riscv32"))]
use libc::SYS_futex;
/// The kernel has no other there.
#[cfg(target_arch = "riscv32")]
use libc::SYS_futex_time64 as SYS_futex;

/// What the call has for a time. That is not what the C library has, which on 32 bits may
/// count seconds in 64.
#[repr(C)]
struct Time {
    seconds: Count,
    nanoseconds: Count,
}

/// On x32 all calls have 64 bits, and on two processors `SYS_futex` is the newer call.
#[cfg(any(
    target_pointer_width = "64",
    target_arch = "x86_64",
    target_arch = "riscv32",
    target_arch = "m68k"
))]
type Count = i64;
#[cfg(not(any(
    target_pointer_width = "64",
    target_arch = "x86_64",
    target_arch = "riscv32",
    target_arch = "m68k"
)))]
type Count = i32;

/// Blocks if `word` is `expected`, until it is woken, or for `time` at most, or for no reason.
pub(crate) fn wait(word: &AtomicU32, expected: u32, time: Option<Duration>) {
    let time = time.map(|time| Time {
        // A wait of more than a lifetime may as well end after one.
        seconds: Count::try_from(time.as_secs()).unwrap_or(Count::MAX),
        // Below 10^9, which fits.
        nanoseconds: time.subsec_nanos() as Count,
    });
    let time = time.as_ref().map_or(ptr::null(), ptr::from_ref);
    // SAFETY: the word and the time outlive the call. What it answers does not matter: whoever
    // returns looks at the word.
    unsafe {
        libc::syscall(
            SYS_futex,
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
            SYS_futex,
            word,
            libc::FUTEX_WAKE | libc::FUTEX_PRIVATE_FLAG,
            1,
        );
    }
}
