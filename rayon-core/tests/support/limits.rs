//! Limits that a process sets for itself. For tests that have a process of their own.

use std::io::Error;

/// One of the constants, whose type differs between C libraries.
type Resource = i32;

fn get(resource: Resource) -> libc::rlimit {
    let mut limit = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: `limit` is an `rlimit` to write to.
    let status = unsafe { libc::getrlimit(resource as _, &mut limit) };
    assert_eq!(status, 0, "{}", Error::last_os_error());
    limit
}

/// Sets the soft limit, which can be raised again. One that is beyond the type of limits is
/// none.
fn set(resource: Resource, max: u64) {
    let none = libc::RLIM_INFINITY;
    #[allow(clippy::unnecessary_fallible_conversions)] // `rlim_t` has 32 bits on some targets.
    let max = libc::rlim_t::try_from(max).unwrap_or(none);
    let limit = libc::rlimit {
        rlim_cur: max.min(get(resource).rlim_max),
        ..get(resource)
    };
    // SAFETY: `limit` is an `rlimit` to read.
    let status = unsafe { libc::setrlimit(resource as _, &limit) };
    assert_eq!(status, 0, "{}", Error::last_os_error());
}

/// Limits the address space of this process to so many bytes.
pub(crate) fn limit_address_space(bytes: u64) {
    set(libc::RLIMIT_AS as Resource, bytes);
}

/// Lifts that limit, as far as that is permitted.
pub(crate) fn lift_address_space_limit() {
    set(libc::RLIMIT_AS as Resource, u64::MAX);
}

/// Lets the user of this process have so many threads more than there are; the limit. Root,
/// whom that limit does not bind, becomes another user, who has no threads elsewhere.
pub(crate) fn limit_threads(more: u64) -> u64 {
    become_an_ordinary_user();
    let limit = threads_of_this_user() + more;
    set(libc::RLIMIT_NPROC as Resource, limit);
    limit
}

/// Root becomes another user, who has no privileges, and no threads elsewhere.
pub(crate) fn become_an_ordinary_user() {
    // SAFETY: these calls always succeed.
    let (real, effective, process) =
        unsafe { (libc::getuid(), libc::geteuid(), libc::getpid() as u32) };
    if effective == 0 {
        let user = 1_000_000 + process;
        // SAFETY: this touches no memory of ours.
        let status = unsafe { libc::setuid(user) };
        if status != 0 {
            // In a user namespace that knows of few users one of them has to do.
            let nobody = 65_534;
            // SAFETY: as above.
            let status = unsafe { libc::setuid(nobody) };
            assert_eq!(status, 0, "root cannot become {user} nor {nobody}");
        }
    } else {
        println!("not root: what follows is beside the other threads of user {real}");
    }
}

/// Lifts that limit, as far as that is permitted.
pub(crate) fn lift_threads_limit() {
    set(libc::RLIMIT_NPROC as Resource, u64::MAX);
}

/// How many threads the user of this process has, in all processes.
fn threads_of_this_user() -> u64 {
    // SAFETY: this call always succeeds.
    let user = u64::from(unsafe { libc::getuid() });
    let processes = std::fs::read_dir("/proc").expect("Linux lists the processes");
    let threads = processes.filter_map(|process| {
        let folder = process.ok()?.path();
        // Not `self` and the like, which are there as well.
        folder.file_name()?.to_str()?.parse::<u32>().ok()?;
        let status = std::fs::read_to_string(folder.join("status")).ok()?;
        let number = |key| {
            let line = status.lines().find_map(|line| line.strip_prefix(key))?;
            line.split_whitespace().next()?.parse::<u64>().ok()
        };
        (number("Uid:")? == user).then(|| number("Threads:"))?
    });
    threads.sum()
}
