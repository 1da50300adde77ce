//! The global pool where the system refuses threads, as their stacks are larger than what is left
//! of the address space.

#![cfg(all(target_os = "linux", target_pointer_width = "64"))]

use rayon_core::ThreadPoolBuilder;
use std::process::{Command, Output};
use std::{env, fs, mem, thread};

const STACK: usize = 256 << 20;

/// Runs one of the tests that limit their process.
fn run_ignored(test: &str) -> Output {
    Command::new(env::current_exe().unwrap())
        .args(["--ignored", "--exact", "--nocapture", test])
        .env("RAYON_NUM_THREADS", "16")
        .env("RUST_MIN_STACK", STACK.to_string())
        // Another arena for each thread would take up the room that is left.
        .env("MALLOC_ARENA_MAX", "1")
        .output()
        .unwrap()
}

#[test]
fn implicit_pool_runs_with_some_threads() {
    let output = run_ignored("implicit_pool_where_five_fit");
    assert!(output.status.success(), "{output:?}");
}

#[test]
#[ignore = "limits its process"]
fn implicit_pool_where_five_fit() {
    limit_address_space(5 * STACK + STACK / 2);
    assert_eq!(rayon_core::current_num_threads(), 4);
    assert_eq!(rayon_core::broadcast(|ctx| ctx.index()), [0, 1, 2, 3]);
    assert_eq!(rayon_core::join(|| 3, || 4), (3, 4));

    // The fifth is left to the program, once it has stopped.
    while thread::Builder::new().spawn(|| ()).is_err() {
        thread::yield_now();
    }
}

#[test]
fn implicit_pool_panics_without_threads() {
    let output = run_ignored("implicit_pool_where_none_fits");
    assert!(!output.status.success());
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(
        message.contains("pool has not been initialized"),
        "{message}"
    );
}

#[test]
#[ignore = "limits its process"]
fn implicit_pool_where_none_fits() {
    limit_address_space(STACK / 2);
    rayon_core::join(|| (), || ());
}

#[test]
fn explicit_pool_with_fewer_threads_is_an_error() {
    let output = run_ignored("explicit_pool_where_five_fit");
    assert!(output.status.success(), "{output:?}");
}

#[test]
#[ignore = "limits its process"]
fn explicit_pool_where_five_fit() {
    limit_address_space(5 * STACK + STACK / 2);
    let error = ThreadPoolBuilder::new().build_global().unwrap_err();
    assert!(std::error::Error::source(&error).is_some(), "{error:?}");
}

/// Lets this process have `more` bytes of addresses beside those that it has.
fn limit_address_space(more: usize) {
    let statm = fs::read_to_string("/proc/self/statm").unwrap();
    let pages: usize = statm.split(' ').next().unwrap().parse().unwrap();
    // SAFETY: these calls read and write nothing but what they are given here.
    unsafe {
        let page = libc::sysconf(libc::_SC_PAGESIZE) as usize;
        let mut limit: libc::rlimit = mem::zeroed();
        assert_eq!(libc::getrlimit(libc::RLIMIT_AS, &mut limit), 0);
        limit.rlim_cur = (pages * page + more) as libc::rlim_t;
        assert_eq!(libc::setrlimit(libc::RLIMIT_AS, &limit), 0);
    }
}
