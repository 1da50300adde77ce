//! How many threads there are, and when: none before there is work, as many as the work
//! calls for, all of them at build where somebody watches.

#![cfg(target_os = "linux")]

mod support;

use rayon_core::{max_num_threads, ThreadPool, ThreadPoolBuilder};
use std::sync::mpsc::channel;
use support::child::alone;
use support::system::threads;

/// Calls `act`; how many more threads there are afterwards, and what it returned.
///
/// A thread is in the count from the moment at which the call that created it returned.
fn threads_added<R>(act: impl FnOnce() -> R) -> (usize, R) {
    let before = threads();
    let result = act();
    (threads() - before, result)
}

fn build(slots: usize) -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(slots).build().unwrap()
}

#[test]
fn building_a_pool_of_512_starts_no_thread() {
    alone("building_a_pool_of_512_starts_no_thread", &[], || {
        let (added, pool) = threads_added(|| build(512));
        assert_eq!(added, 0);
        assert_eq!(pool.current_num_threads(), 512.min(max_num_threads()));
        assert_eq!(threads_added(|| drop(pool)).0, 0);
    });
}

#[test]
fn configuring_the_global_pool_starts_no_thread() {
    alone("configuring_the_global_pool_starts_no_thread", &[], || {
        let builder = ThreadPoolBuilder::new().num_threads(512);
        let (added, ()) = threads_added(|| builder.build_global().unwrap());
        assert_eq!(added, 0);
        assert_eq!(
            rayon_core::current_num_threads(),
            512.min(max_num_threads())
        );
        assert_eq!(threads_added(rayon_core::current_num_threads).0, 0);
    });
}

#[test]
fn one_job_starts_one_worker() {
    alone("one_job_starts_one_worker", &[], || {
        let pool = build(64);
        assert_eq!(threads_added(|| pool.install(|| ())).0, 1);
    });
}

#[test]
fn jobs_one_after_the_other_start_one_worker() {
    alone("jobs_one_after_the_other_start_one_worker", &[], || {
        let pool = build(64);
        let calls = || (0..100).for_each(|_| pool.install(|| ()));
        // One, unless the first worker was slow to look for work again after a call.
        let (added, ()) = threads_added(calls);
        assert!((1..=8).contains(&added), "{added} workers");
    });
}

#[test]
fn no_more_workers_are_started_than_there_are_slots() {
    alone(
        "no_more_workers_are_started_than_there_are_slots",
        &[],
        || {
            let pool = build(3);
            let (sender, receiver) = channel();
            let (added, ()) = threads_added(|| {
                for _ in 0..100 {
                    let sender = sender.clone();
                    pool.spawn(move || {
                        std::thread::yield_now();
                        sender.send(()).unwrap();
                    });
                }
                assert_eq!(pool.broadcast(|_| ()).len(), 3);
                drop(sender);
                assert_eq!(receiver.iter().count(), 100);
            });
            assert_eq!(added, 3);
        },
    );
}

#[test]
fn a_broadcast_starts_all_workers() {
    alone("a_broadcast_starts_all_workers", &[], || {
        let pool = build(5);
        let (added, results) = threads_added(|| pool.broadcast(|context| context.num_threads()));
        assert_eq!(added, 5);
        assert_eq!(results, [5; 5]);
    });
}

#[test]
fn a_start_handler_has_all_workers_started_at_build() {
    alone(
        "a_start_handler_has_all_workers_started_at_build",
        &[],
        || {
            let builder = ThreadPoolBuilder::new().num_threads(4);
            let (added, _pool) = threads_added(|| builder.start_handler(|_| ()).build().unwrap());
            assert_eq!(added, 4);
        },
    );
}

#[test]
fn an_exit_handler_has_all_workers_started_at_build() {
    alone(
        "an_exit_handler_has_all_workers_started_at_build",
        &[],
        || {
            let builder = ThreadPoolBuilder::new().num_threads(4);
            let (added, _pool) = threads_added(|| builder.exit_handler(|_| ()).build().unwrap());
            assert_eq!(added, 4);
        },
    );
}

#[test]
fn a_spawn_handler_has_all_workers_started_at_build() {
    alone(
        "a_spawn_handler_has_all_workers_started_at_build",
        &[],
        || {
            let builder = ThreadPoolBuilder::new()
                .num_threads(4)
                .spawn_handler(|thread| {
                    std::thread::Builder::new().spawn(|| thread.run())?;
                    Ok(())
                });
            // Even if it was asked not to: the closure may not outlive the build.
            let (added, _pool) = threads_added(|| builder.start_on_demand(true).build().unwrap());
            assert_eq!(added, 4);
        },
    );
}

#[test]
fn a_panic_handler_does_not_have_workers_started_at_build() {
    alone(
        "a_panic_handler_does_not_have_workers_started_at_build",
        &[],
        || {
            let builder = ThreadPoolBuilder::new().num_threads(4);
            let (added, _pool) = threads_added(|| builder.panic_handler(|_| ()).build().unwrap());
            assert_eq!(added, 0);
        },
    );
}

#[test]
fn workers_start_at_build_if_told_so() {
    alone("workers_start_at_build_if_told_so", &[], || {
        let builder = ThreadPoolBuilder::new()
            .num_threads(4)
            .start_on_demand(false);
        let (added, pool) = threads_added(|| builder.build().unwrap());
        assert_eq!(added, 4);
        assert_eq!(threads_added(|| pool.install(|| ())).0, 0);
    });
}

#[test]
fn workers_start_on_demand_in_spite_of_handlers_if_told_so() {
    alone(
        "workers_start_on_demand_in_spite_of_handlers_if_told_so",
        &[],
        || {
            let builder = ThreadPoolBuilder::new()
                .num_threads(4)
                .start_handler(|_| ())
                .exit_handler(|_| ())
                .start_on_demand(true);
            let (added, _pool) = threads_added(|| builder.build().unwrap());
            assert_eq!(added, 0);
        },
    );
}

#[test]
fn the_environment_can_have_workers_started_at_build() {
    let test = "the_environment_can_have_workers_started_at_build";
    alone(test, &[("RAYON_START_ON_DEMAND", "0")], || {
        let (added, _pool) = threads_added(|| build(4));
        assert_eq!(added, 4);
        let builder = ThreadPoolBuilder::new()
            .num_threads(4)
            .start_on_demand(true);
        let (added, _pool) = threads_added(|| builder.build().unwrap());
        assert_eq!(added, 0);
        let global = ThreadPoolBuilder::new().num_threads(3);
        assert_eq!(threads_added(|| global.build_global().unwrap()).0, 3);
    });
}

#[test]
fn other_values_in_the_environment_change_nothing() {
    let test = "other_values_in_the_environment_change_nothing";
    alone(test, &[("RAYON_START_ON_DEMAND", "1")], || {
        assert_eq!(threads_added(|| build(4)).0, 0);
    });
}

#[test]
fn the_current_thread_is_one_of_those_asked_for() {
    alone("the_current_thread_is_one_of_those_asked_for", &[], || {
        let builder = ThreadPoolBuilder::new()
            .num_threads(4)
            .start_on_demand(false);
        let (added, pool) = threads_added(|| builder.use_current_thread().build().unwrap());
        assert_eq!(added, 3);
        assert_eq!(pool.broadcast(|context| context.index()), [0, 1, 2, 3]);
    });
}

#[test]
fn threads_end_when_their_pool_is_dropped() {
    alone("threads_end_when_their_pool_is_dropped", &[], || {
        let before = threads();
        let pools: Vec<ThreadPool> = (1..=8).map(build).collect();
        for pool in &pools {
            pool.broadcast(|_| ());
        }
        assert_eq!(threads(), before + 36);
        drop(pools);
        while threads() > before {
            std::thread::yield_now();
        }
    });
}
