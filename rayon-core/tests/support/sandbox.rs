//! A sandbox by seccomp, in which all system calls but a few are deadly. For tests that have
//! a process of their own, which they may not get out of it again.

use std::io::Error;

/// `struct sock_filter` and `struct sock_fprog` of the kernel.
#[repr(C)]
struct Instruction {
    code: u16,
    if_true: u8,
    if_false: u8,
    operand: u32,
}
#[repr(C)]
struct Program {
    len: u16,
    instructions: *const Instruction,
}

const LOAD: u16 = 0x20;
const EQUAL: u16 = 0x15;
const RETURN: u16 = 0x06;
const KILL_PROCESS: u32 = 0x8000_0000;
const ALLOW: u32 = 0x7fff_0000;
/// Where the number of the call and its first argument are in `struct seccomp_data`.
const NUMBER: u32 = 0;
const FIRST_ARGUMENT: u32 = 16;

/// What the workers and callers of rayon-core 1.13.0 use while they live: to wait and wake, to
/// have memory, to end; and what a test uses to say how it went.
const LIVE: [libc::c_long; 15] = [
    libc::SYS_futex,
    libc::SYS_sched_yield,
    libc::SYS_mmap,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_mprotect,
    libc::SYS_madvise,
    libc::SYS_brk,
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_sigaltstack,
    libc::SYS_rt_sigprocmask,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_write,
];

/// What the standard library and the C library use besides to start a thread.
const START: [libc::c_long; 7] = [
    libc::SYS_clone,
    libc::SYS_clone3,
    libc::SYS_rseq,
    libc::SYS_set_robust_list,
    libc::SYS_rt_sigaction,
    libc::SYS_sched_getaffinity,
    libc::SYS_gettid,
];

/// What may be asked of `prctl`: to name a thread, and whether there is a sandbox.
const PRCTL: [libc::c_int; 3] = [
    libc::PR_SET_NAME,
    libc::PR_GET_SECCOMP,
    libc::PR_GET_NO_NEW_PRIVS,
];

/// From here on any thread of this process that makes another system call than a pool of
/// rayon-core 1.13.0 whose workers live is the end of the process.
pub(crate) fn allow_living() {
    enter(&LIVE, &[]);
}

/// As well, but threads may be started as `std` starts them.
pub(crate) fn allow_starting() {
    enter(&[&LIVE[..], &START[..]].concat(), &PRCTL);
}

fn enter(calls: &[libc::c_long], prctl: &[libc::c_int]) {
    let load = |operand| Instruction {
        code: LOAD,
        if_true: 0,
        if_false: 0,
        operand,
    };
    let answer = |operand| Instruction {
        code: RETURN,
        if_true: 0,
        if_false: 0,
        operand,
    };
    // Skips the next instruction, the answer to what is allowed, if not equal.
    let equal = |operand| Instruction {
        code: EQUAL,
        if_true: 0,
        if_false: 1,
        operand,
    };
    let mut program = vec![load(NUMBER)];
    for call in calls {
        program.extend([equal(*call as u32), answer(ALLOW)]);
    }
    program.extend([
        Instruction {
            if_true: 1,
            if_false: 0,
            ..equal(libc::SYS_prctl as u32)
        },
        answer(KILL_PROCESS),
        load(FIRST_ARGUMENT),
    ]);
    for question in prctl {
        program.extend([equal(*question as u32), answer(ALLOW)]);
    }
    program.push(answer(KILL_PROCESS));
    let program = Program {
        len: program.len() as u16,
        instructions: program.leak().as_ptr(),
    };
    const SET_MODE_FILTER: libc::c_uint = 1;
    const ALL_THREADS: libc::c_uint = 1;
    // SAFETY: the kernel reads the program, which stays.
    unsafe {
        let status = libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
        assert_eq!(status, 0, "{}", Error::last_os_error());
        let status = libc::syscall(
            libc::SYS_seccomp,
            SET_MODE_FILTER,
            ALL_THREADS,
            &program as *const Program,
        );
        assert_eq!(status, 0, "{}", Error::last_os_error());
    }
}
