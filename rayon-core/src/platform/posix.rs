//! What POSIX gives: the same in the Linux half and in the portable half.
//!
//! `without_posix.rs` has the same names for systems without any of it.

// In models threads are not the system's.
#[cfg_attr(all(any(loom, shuttle), test), allow(unused_imports))]
pub(crate) use super::bare_thread::spawn as spawn_bare;

/// Whether processes can fork.
pub(crate) const FORKS: bool = true;

/// Has `handler` called in each child that is forked from now on. It is called where a
/// signal handler could be, and may do no more. `false` for lack of memory.
pub(crate) fn call_in_children(handler: unsafe extern "C" fn()) -> bool {
    // SAFETY: the handler is a function of this library, whose unloading takes it back.
    unsafe { libc::pthread_atfork(None, None, Some(handler)) == 0 }
}

/// Nanoseconds on a clock that never runs backwards. By the system call: `Instant` can't be
/// kept in a static without a lock, which a thread could hold that a forked child does not
/// have.
#[cfg_attr(all(any(loom, shuttle), test), allow(dead_code))]
pub(crate) fn monotonic_nanos() -> Option<u64> {
    let mut now = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: `now` is a `timespec` to write to.
    let status = unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut now) };
    // Neither is negative, and 2^64 ns are 584 years.
    (status == 0).then(|| now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64)
}

/// Writes to standard error, as far as that is possible, without `std`'s lock.
pub(crate) fn write_stderr(mut bytes: &[u8]) {
    while !bytes.is_empty() {
        // SAFETY: `bytes` are as many bytes to read.
        let written = unsafe { libc::write(2, bytes.as_ptr().cast(), bytes.len()) };
        match usize::try_from(written) {
            Ok(n) if n > 0 => bytes = &bytes[n..],
            _ => return,
        }
    }
}

/// A limit on a resource: what holds, and the most that this process may set it to. `None`
/// stands for no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(all(target_os = "linux", not(rayon_portable)), allow(dead_code))]
pub(crate) struct ResourceLimit {
    pub(crate) soft: Option<u64>,
    pub(crate) hard: Option<u64>,
}

// The type of the constants that name a resource differs between C libraries.
#[allow(unused_macros)] // Some systems have neither of the two limits.
macro_rules! resource_limit {
    ($resource:expr) => {{
        let mut limit = libc::rlimit {
            rlim_cur: libc::RLIM_INFINITY,
            rlim_max: libc::RLIM_INFINITY,
        };
        // SAFETY: `limit` is an `rlimit` to write to.
        let status = unsafe { libc::getrlimit($resource, &mut limit) };
        let finite = |value: libc::rlim_t| {
            #[allow(clippy::unnecessary_cast)] // `rlim_t` is not the same everywhere.
            (status == 0 && value != libc::RLIM_INFINITY).then_some(value as u64)
        };
        ResourceLimit {
            soft: finite(limit.rlim_cur),
            hard: finite(limit.rlim_max),
        }
    }};
}

/// `RLIMIT_AS`, in bytes, where there is one.
#[cfg_attr(all(target_os = "linux", not(rayon_portable)), allow(dead_code))]
pub(crate) fn address_space() -> ResourceLimit {
    #[cfg(any(
        target_os = "linux",
        target_os = "android",
        target_vendor = "apple",
        target_os = "freebsd",
        target_os = "dragonfly",
        target_os = "illumos",
        target_os = "solaris"
    ))]
    return resource_limit!(libc::RLIMIT_AS);
    #[allow(unreachable_code)]
    ResourceLimit::default()
}

/// `RLIMIT_NPROC`, where it counts threads. (On the BSDs and macOS it counts processes, so
/// no thread is refused for it.)
#[cfg_attr(all(target_os = "linux", not(rayon_portable)), allow(dead_code))]
pub(crate) fn user_threads() -> ResourceLimit {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    return resource_limit!(libc::RLIMIT_NPROC);
    #[allow(unreachable_code)]
    ResourceLimit::default()
}

/// Whether this process is root's.
#[cfg_attr(all(target_os = "linux", not(rayon_portable)), allow(dead_code))]
pub(crate) fn is_root() -> bool {
    // SAFETY: getuid always succeeds.
    unsafe { libc::getuid() == 0 }
}
