//! What Linux gives a thread of processors, memory and disks, and to those that it makes.

use std::io::Error;

/// Classes, and what goes with them.
pub(crate) const OTHER: i32 = 0;
pub(crate) const FIFO: i32 = 1;
pub(crate) const BATCH: i32 = 3;

/// The I/O priority of level 6 of the usual class, and the idle class.
pub(crate) const IO_LOW: i64 = (2 << 13) | 6;
pub(crate) const IO_IDLE: i64 = 3 << 13;

/// NUMA policies: none of one's own, and to prefer the node that one is on.
pub(crate) const MEMORY_DEFAULT: i32 = 0;
pub(crate) const MEMORY_LOCAL: i32 = 4;

fn succeeded(status: impl Into<i64>) -> i64 {
    let status = status.into();
    assert_ne!(status, -1, "{}", Error::last_os_error());
    status
}

/// The number of the calling thread.
pub(crate) fn thread() -> u32 {
    // SAFETY: always succeeds.
    unsafe { libc::syscall(libc::SYS_gettid) as u32 }
}

pub(crate) fn nice() -> i32 {
    // SAFETY: touches no memory.
    unsafe { libc::getpriority(libc::PRIO_PROCESS, thread()) }
}

/// Sets the nice value of the calling thread; whether the system lets it.
pub(crate) fn try_set_nice(nice: i32) -> bool {
    // SAFETY: touches no memory.
    unsafe { libc::setpriority(libc::PRIO_PROCESS, thread(), nice) == 0 }
}

pub(crate) fn set_nice(nice: i32) {
    assert!(try_set_nice(nice), "{}", Error::last_os_error());
}

/// Whether this process may lower the nice value of a thread again.
pub(crate) fn may_lower_nice() -> bool {
    let probe = std::thread::spawn(|| {
        let before = nice();
        set_nice(before + 1);
        try_set_nice(before)
    });
    probe.join().unwrap()
}

pub(crate) fn class() -> i32 {
    // SAFETY: touches no memory.
    unsafe { libc::sched_getscheduler(0) }
}

/// Puts the calling thread into a class; whether the system lets it.
pub(crate) fn try_set_class(class: i32, priority: i32) -> bool {
    // SAFETY: all zeroes are valid parameters, of which `sched_priority` is set.
    let status = unsafe {
        let mut parameters: libc::sched_param = std::mem::zeroed();
        parameters.sched_priority = priority;
        libc::sched_setscheduler(0, class, &parameters)
    };
    status == 0
}

pub(crate) fn timer_slack() -> i32 {
    // SAFETY: touches no memory.
    unsafe { libc::prctl(libc::PR_GET_TIMERSLACK, 0, 0, 0, 0) }
}

pub(crate) fn set_timer_slack(nanoseconds: u64) {
    // SAFETY: touches no memory.
    succeeded(unsafe { libc::prctl(libc::PR_SET_TIMERSLACK, nanoseconds, 0, 0, 0) });
}

pub(crate) fn io_priority() -> i64 {
    // SAFETY: touches no memory. 1 stands for threads, 0 for the calling one.
    succeeded(unsafe { libc::syscall(libc::SYS_ioprio_get, 1, 0) as i64 })
}

pub(crate) fn set_io_priority(priority: i64) {
    // SAFETY: as above.
    succeeded(unsafe { libc::syscall(libc::SYS_ioprio_set, 1, 0, priority) as i64 });
}

/// The mode of the NUMA policy; `None` on kernels without.
pub(crate) fn memory_policy() -> Option<i32> {
    let mut mode = -1;
    let (none, zero) = (std::ptr::null::<u8>(), 0_u64);
    // SAFETY: `mode` is an integer to write to; nothing else is written.
    let status = unsafe {
        libc::syscall(
            libc::SYS_get_mempolicy,
            &mut mode as *mut i32,
            none,
            zero,
            none,
            zero,
        )
    };
    (status == 0).then_some(mode)
}

pub(crate) fn set_memory_policy(mode: i32) {
    let (none, zero) = (std::ptr::null::<u8>(), 0_u64);
    // SAFETY: no nodes are read.
    succeeded(unsafe { libc::syscall(libc::SYS_set_mempolicy, mode, none, zero) as i64 });
}
