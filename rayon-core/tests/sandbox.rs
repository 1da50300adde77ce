//! Programs that enter a sandbox in which a system call that they do not expect of a thread
//! pool is the end of them.
//!
//! Each test is a process of its own, which is killed if it makes one. None has more than eight
//! threads: for the ninth that allocates glibc reads how many processors there are from a file.

#![cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64"),
    not(rayon_portable)
))]

mod support;

use rayon_core::{join, scope, ThreadPool, ThreadPoolBuilder};
use std::os::unix::process::ExitStatusExt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use support::child::{alone, run};
use support::sandbox::{allow_living, allow_starting};

const SIZE: usize = 4;

fn builder() -> ThreadPoolBuilder {
    ThreadPoolBuilder::new().num_threads(SIZE)
}

fn sum(from: u64, to: u64) -> u64 {
    if to - from < 8 {
        return (from..to).sum();
    }
    let middle = from + (to - from) / 2;
    let (a, b) = join(|| sum(from, middle), || sum(middle, to));
    a + b
}

/// All that a pool is used for, for long enough that it gets into all of its states: busy
/// throughout, idle, one worker after the other asleep.
fn use_in_all_ways(pool: &ThreadPool) {
    let meeting = Barrier::new(SIZE);
    use_and(pool, || {
        // With all workers there.
        pool.scope(|scope| {
            for _ in 0..SIZE {
                scope.spawn(|_| {
                    meeting.wait();
                });
            }
        });
    });
}

fn use_and(pool: &ThreadPool, meet: impl Fn()) {
    for round in 0..30 {
        assert_eq!(pool.install(|| sum(0, 100_000)), 4_999_950_000);
        let ran = AtomicUsize::new(0);
        pool.install(|| {
            scope(|scope| {
                for _ in 0..50 {
                    scope.spawn(|_| {
                        ran.fetch_add(1, Ordering::Relaxed);
                    });
                }
            });
        });
        assert_eq!(ran.into_inner(), 50);
        meet();
        assert_eq!(pool.broadcast(|_| ()).len(), SIZE);
        if round % 10 == 0 {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    }
}

/// A pool of which all workers are through with what a thread does first.
fn all_there(builder: ThreadPoolBuilder) -> ThreadPool {
    let pool = builder.build().unwrap();
    assert_eq!(pool.broadcast(|_| ()).len(), SIZE);
    pool
}

#[test]
fn a_call_that_is_not_allowed_is_the_end() {
    let test = "a_call_that_is_not_allowed_is_the_end";
    let output = run(test, &[], || {
        allow_starting();
        // SAFETY: it has no arguments and always succeeds, where it is allowed.
        unsafe { libc::getppid() };
    });
    if let Some(output) = output {
        assert_eq!(output.status.signal(), Some(libc::SIGSYS));
    }
}

#[test]
fn a_pool_that_starts_at_build_makes_only_the_calls_of_the_published_core() {
    let test = "a_pool_that_starts_at_build_makes_only_the_calls_of_the_published_core";
    alone(test, &[], || {
        let pool = all_there(builder().start_on_demand(false));
        allow_living();
        use_in_all_ways(&pool);
    });
}

#[test]
fn so_does_one_that_has_handlers() {
    let test = "so_does_one_that_has_handlers";
    alone(test, &[], || {
        let started = Arc::new(AtomicUsize::new(0));
        let entered = Arc::new(AtomicBool::new(false));
        let (counted, waited) = (Arc::clone(&started), Arc::clone(&entered));
        let builder = builder().start_handler(move |_| {
            counted.fetch_add(1, Ordering::SeqCst);
            while !waited.load(Ordering::SeqCst) {
                std::thread::yield_now();
            }
        });
        let pool = builder.build().unwrap();
        while started.load(Ordering::SeqCst) < SIZE {
            std::thread::yield_now();
        }
        allow_living();
        // None has looked for work yet.
        entered.store(true, Ordering::SeqCst);
        use_in_all_ways(&pool);
    });
}

#[test]
fn so_does_one_that_has_been_used_before() {
    let test = "so_does_one_that_has_been_used_before";
    alone(test, &[], || {
        let pool = builder().exit_handler(|_| ()).build().unwrap();
        use_in_all_ways(&pool);
        allow_living();
        use_in_all_ways(&pool);
    });
}

#[test]
fn so_does_one_of_which_the_environment_says_so() {
    let test = "so_does_one_of_which_the_environment_says_so";
    alone(test, &[("RAYON_START_ON_DEMAND", "0")], || {
        let pool = all_there(builder());
        allow_living();
        use_in_all_ways(&pool);
    });
}

#[test]
fn so_does_one_that_must_have_all_its_threads() {
    let test = "so_does_one_that_must_have_all_its_threads";
    alone(test, &[], || {
        let pool = all_there(builder().min_threads(SIZE));
        allow_living();
        use_in_all_ways(&pool);
    });
}

#[test]
fn so_does_one_with_the_current_thread() {
    let test = "so_does_one_with_the_current_thread";
    alone(test, &[], || {
        let builder = builder().use_current_thread().start_on_demand(false);
        let pool = all_there(builder);
        allow_living();
        use_in_all_ways(&pool);
    });
}

#[test]
fn late_workers_start_as_threads_of_std_do() {
    let test = "late_workers_start_as_threads_of_std_do";
    alone(test, &[], || {
        let pool = builder().build().unwrap();
        allow_starting();
        use_in_all_ways(&pool);
    });
}

#[test]
fn so_do_those_with_names() {
    let test = "so_do_those_with_names";
    alone(test, &[], || {
        let names = |index| format!("late {index}");
        let pool = builder().thread_name(names).build().unwrap();
        allow_starting();
        use_in_all_ways(&pool);
    });
}

#[test]
fn so_do_those_of_a_pool_that_has_been_used_before() {
    let test = "so_do_those_of_a_pool_that_has_been_used_before";
    alone(test, &[], || {
        let pool = builder().build().unwrap();
        assert_eq!(pool.install(|| 1), 1);
        allow_starting();
        use_in_all_ways(&pool);
    });
}

#[test]
fn a_pool_that_is_used_to_its_limits_lives_on_in_a_sandbox() {
    let test = "a_pool_that_is_used_to_its_limits_lives_on_in_a_sandbox";
    alone(test, &[], || {
        let pool = builder().build().unwrap();
        for _ in 0..10 {
            use_in_all_ways(&pool);
        }
        allow_starting();
        // What was in a deque whose owner relied on the system's barrier may have to wait for
        // that owner, so jobs do not wait for each other here.
        for _ in 0..10 {
            use_and(&pool, || ());
        }
    });
}

#[test]
fn late_workers_of_the_current_thread_start_as_threads_of_std_do() {
    let test = "late_workers_of_the_current_thread_start_as_threads_of_std_do";
    alone(test, &[], || {
        let pool = builder().use_current_thread().build().unwrap();
        allow_starting();
        use_in_all_ways(&pool);
    });
}

#[test]
fn the_global_pool_can_be_built_in_a_sandbox() {
    let test = "the_global_pool_can_be_built_in_a_sandbox";
    alone(test, &[("RAYON_NUM_THREADS", "4")], || {
        allow_starting();
        assert_eq!(join(|| sum(0, 10_000), || 1), (49_995_000, 1));
        assert_eq!(rayon_core::broadcast(|_| ()).len(), SIZE);
    });
}

#[test]
fn so_can_one_that_starts_at_build() {
    let test = "so_can_one_that_starts_at_build";
    alone(test, &[], || {
        allow_starting();
        use_in_all_ways(&builder().start_on_demand(false).build().unwrap());
    });
}

#[test]
fn workers_that_left_come_back_in_a_sandbox() {
    let test = "workers_that_left_come_back_in_a_sandbox";
    alone(test, &[], || {
        let brief = std::time::Duration::from_millis(1);
        let pool = builder().thread_keep_alive(brief).build().unwrap();
        pool.broadcast(|_| ());
        while pool.status().live() > 0 {
            std::thread::yield_now();
        }
        allow_starting();
        for _ in 0..10 {
            assert_eq!(pool.install(|| sum(0, 10_000)), 49_995_000);
            std::thread::sleep(2 * brief);
        }
    });
}
