//! What Linux says about this process and its threads.

use std::mem::{size_of, MaybeUninit};

/// How many threads this process has.
pub(crate) fn threads() -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").expect("Linux lists a process's threads");
    tasks.count()
}

/// The CPUs that the calling thread may run on.
pub(crate) fn cpus() -> Vec<usize> {
    let mut set = MaybeUninit::<libc::cpu_set_t>::zeroed();
    let bytes = size_of::<libc::cpu_set_t>();
    // SAFETY: the kernel writes at most `bytes` bytes, which the set has; all bit patterns
    // are valid ones.
    let set = unsafe {
        let status = libc::sched_getaffinity(0, bytes, set.as_mut_ptr());
        assert_eq!(status, 0, "more CPUs than a cpu_set_t holds");
        set.assume_init()
    };
    let limit = bytes * 8;
    // SAFETY: the set is initialised and has a bit for each CPU below the limit.
    (0..limit)
        .filter(|cpu| unsafe { libc::CPU_ISSET(*cpu, &set) })
        .collect()
}

/// Lets the calling thread run on one CPU only.
pub(crate) fn pin_to(cpu: usize) {
    try_pin(0, cpu).unwrap_or_else(|error| panic!("CPU {cpu}: {error}"));
}

/// Lets the thread of this number, 0 for the calling one, run on one CPU only.
pub(crate) fn try_pin(thread: libc::pid_t, cpu: usize) -> std::io::Result<()> {
    let mut set = MaybeUninit::<libc::cpu_set_t>::zeroed();
    // SAFETY: all zeroes are an empty set, and the kernel reads no more than the set.
    let status = unsafe {
        libc::CPU_SET(cpu, set.assume_init_mut());
        libc::sched_setaffinity(thread, size_of::<libc::cpu_set_t>(), set.as_ptr())
    };
    match status {
        0 => Ok(()),
        _ => Err(std::io::Error::last_os_error()),
    }
}

/// Whether the calling thread blocks `signal`.
pub(crate) fn blocks(signal: libc::c_int) -> bool {
    let mut set = MaybeUninit::<libc::sigset_t>::uninit();
    // SAFETY: without a new set the call only writes the old one, which it has room for.
    unsafe {
        let status = libc::pthread_sigmask(libc::SIG_SETMASK, std::ptr::null(), set.as_mut_ptr());
        assert_eq!(status, 0);
        libc::sigismember(set.as_ptr(), signal) == 1
    }
}

/// Makes the calling thread block `signal`.
pub(crate) fn block(signal: libc::c_int) {
    let mut set = MaybeUninit::<libc::sigset_t>::uninit();
    // SAFETY: `sigemptyset` initialises the set, which the other calls read.
    let status = unsafe {
        libc::sigemptyset(set.as_mut_ptr());
        libc::sigaddset(set.as_mut_ptr(), signal);
        libc::pthread_sigmask(libc::SIG_BLOCK, set.as_ptr(), std::ptr::null_mut())
    };
    assert_eq!(status, 0);
}

/// A stack so large that no address space holds it, but might: the system is asked for it, and
/// refuses.
pub(crate) const TOO_LARGE_A_STACK: usize = match usize::BITS {
    64 => (1_u64 << 50) as usize,
    _ => 15 << (usize::BITS - 4),
};
