//! A filter of system calls that a program puts in place while its pools are in use, and that
//! refuses `membarrier`, or kills for it: no job is lost, none is run twice, nobody waits in
//! vain, and the call is not made.

#![cfg(all(target_os = "linux", target_pointer_width = "64"))]

mod support;

use rayon_core::{join, scope, ThreadPoolBuilder};
use std::sync::atomic::{AtomicU64, Ordering};
use support::child;

const KILL_PROCESS: u32 = 0x8000_0000;
const FAIL_WITH_EPERM: u32 = 0x0005_0001;
const ALLOW: u32 = 0x7fff_0000;

const NEW_FILTER: libc::c_uint = 1;
const FOR_ALL_THREADS: libc::c_uint = 1;

/// From now on the process, or the calling thread alone, gets `answer` to `membarrier`.
fn forbid_membarrier(answer: u32, all_threads: bool) {
    let step = |code, jump_if_not, k| libc::sock_filter {
        code,
        jt: 0,
        jf: jump_if_not,
        k,
    };
    // Loads the number of the call; the second step skips the third if it is another one.
    let mut program = [
        step(0x20, 0, 0),
        step(0x15, 1, libc::SYS_membarrier as u32),
        step(0x06, 0, answer),
        step(0x06, 0, ALLOW),
    ];
    let program = libc::sock_fprog {
        len: program.len() as u16,
        filter: program.as_mut_ptr(),
    };
    // SAFETY: this command of prctl takes integers.
    let unprivileged = unsafe { libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) };
    assert_eq!(unprivileged, 0);
    let flags = match all_threads {
        true => FOR_ALL_THREADS,
        false => 0,
    };
    // SAFETY: the program is there for the call, and is as long as it says.
    let set = unsafe { libc::syscall(libc::SYS_seccomp, NEW_FILTER, flags, &program) };
    assert_eq!(set, 0);
}

fn count(n: u64, ran: &AtomicU64) -> u64 {
    if n < 2 {
        ran.fetch_add(1, Ordering::Relaxed);
        return n;
    }
    let (a, b) = join(|| count(n - 1, ran), || count(n - 2, ran));
    a + b
}

/// Joins on one worker after the other, long enough for their owners to have the bias, so that
/// thieves want the barrier; in the midst of it comes the filter.
fn pool_at_work_while(forbid: impl FnOnce() + Send) {
    let pool = ThreadPoolBuilder::new().num_threads(3).build().unwrap();
    let ran = AtomicU64::new(0);
    let leaves = |pool: &rayon_core::ThreadPool| {
        ran.store(0, Ordering::Relaxed);
        assert_eq!(pool.install(|| count(20, &ran)), 6765);
        assert_eq!(ran.load(Ordering::Relaxed), 10_946, "each leaf once");
    };
    leaves(&pool);
    let mut forbid = Some(forbid);
    for round in 0..60 {
        leaves(&pool);
        if round == 20 {
            let forbid = forbid.take().expect("this is the one round");
            let jobs = AtomicU64::new(0);
            pool.install(|| {
                scope(|scope| {
                    for _ in 0..5_000 {
                        scope.spawn(|_| {
                            jobs.fetch_add(1, Ordering::Relaxed);
                        });
                    }
                    forbid();
                });
            });
            assert_eq!(jobs.load(Ordering::Relaxed), 5_000);
        }
        pool.install(|| ());
    }
}

#[test]
fn a_filter_that_refuses_membarrier_takes_no_job_away() {
    let name = "a_filter_that_refuses_membarrier_takes_no_job_away";
    child::alone(name, &[], || {
        pool_at_work_while(|| forbid_membarrier(FAIL_WITH_EPERM, true));
    });
}

#[test]
fn a_filter_of_one_thread_takes_no_job_away() {
    let name = "a_filter_of_one_thread_takes_no_job_away";
    child::alone(name, &[], || {
        pool_at_work_while(|| forbid_membarrier(FAIL_WITH_EPERM, false));
    });
}

#[test]
fn a_filter_that_kills_for_membarrier_kills_nobody() {
    let name = "a_filter_that_kills_for_membarrier_kills_nobody";
    child::alone(name, &[], || {
        pool_at_work_while(|| forbid_membarrier(KILL_PROCESS, true));
    });
}

/// The filter does what it is for.
#[test]
fn the_filter_kills_who_makes_the_call() {
    use std::os::unix::process::ExitStatusExt;
    let name = "the_filter_kills_who_makes_the_call";
    let output = child::run(name, &[], || {
        forbid_membarrier(KILL_PROCESS, true);
        // SAFETY: the call that asks what the kernel can do takes integers.
        unsafe { libc::syscall(libc::SYS_membarrier, 0, 0, 0) };
    });
    if let Some(output) = output {
        assert_eq!(output.status.signal(), Some(libc::SIGSYS));
    }
}
