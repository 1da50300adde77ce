//! More callers at once than slots, in pools without workers.

use super::watchdog::Watchdog;
use super::{staffed, workerless};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::Barrier;
use std::thread;

const ROUNDS: usize = 10_000;

/// Takes a time that differs from round to round, so that two threads meet at different
/// points of what they do.
fn dawdle(round: usize) {
    for _ in 0..round * 7 % 300 {
        std::hint::spin_loop();
    }
}

/// `one` and `other` are called at once, again and again.
fn side_by_side(one: impl Fn(usize) + Sync, other: impl Fn(usize)) {
    let start = Barrier::new(2);
    thread::scope(|scope| {
        scope.spawn(|| {
            for round in 0..ROUNDS {
                start.wait();
                one(round);
            }
        });
        for round in 0..ROUNDS {
            start.wait();
            other(round);
        }
    });
}

#[test]
fn more_callers_than_slots_all_finish() {
    let _watchdog = Watchdog::over("callers that crowd a pool without workers");
    const CALLS: usize = ROUNDS / 5;
    for size in [1, 2] {
        let pool = workerless(size);
        let calls = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..CALLS {
                        pool.install(|| {
                            thread::yield_now();
                            calls.fetch_add(1, Ordering::Relaxed);
                        });
                    }
                });
            }
        });
        assert_eq!(calls.into_inner(), 8 * CALLS);
    }
}

#[test]
fn of_callers_that_come_at_once_none_is_forgotten() {
    let _watchdog = Watchdog::over("callers that come at once");
    let pool = workerless(1);
    let calls = AtomicUsize::new(0);
    let start = Barrier::new(4);
    thread::scope(|scope| {
        for caller in 1..=4 {
            let (pool, calls, start) = (&pool, &calls, &start);
            scope.spawn(move || {
                for round in 0..ROUNDS {
                    start.wait();
                    dawdle(round * caller);
                    pool.install(|| {
                        dawdle(round);
                        calls.fetch_add(1, Ordering::Relaxed)
                    });
                }
            });
        }
    });
    assert_eq!(calls.into_inner(), 4 * ROUNDS);
}

#[test]
fn scopes_of_callers_that_come_at_once_all_end() {
    let _watchdog = Watchdog::over("in-place scopes that come at once");
    let pool = workerless(1);
    let jobs = AtomicUsize::new(0);
    let start = Barrier::new(3);
    thread::scope(|scope| {
        for caller in 1..=3 {
            let (pool, jobs, start) = (&pool, &jobs, &start);
            scope.spawn(move || {
                for round in 0..ROUNDS {
                    start.wait();
                    dawdle(round * caller);
                    pool.in_place_scope(|scope| {
                        for _ in 0..2 {
                            scope.spawn(|_| {
                                jobs.fetch_add(1, Ordering::Relaxed);
                            });
                        }
                    });
                }
            });
        }
    });
    assert_eq!(jobs.into_inner(), 6 * ROUNDS);
}

#[test]
fn a_job_spawned_while_a_caller_leaves_is_run() {
    let _watchdog = Watchdog::over("spawn beside a caller that leaves");
    let pool = workerless(1);
    let leave = |round| pool.install(|| dawdle(round));
    side_by_side(leave, |_| {
        let (sender, receiver) = channel();
        pool.spawn(move || sender.send(()).unwrap());
        receiver.recv().unwrap();
    });
}

#[test]
fn a_broadcast_beside_a_caller_that_leaves_has_a_result() {
    let _watchdog = Watchdog::over("broadcast beside a caller that leaves");
    let pool = workerless(1);
    let leave = |round| pool.install(|| dawdle(round));
    side_by_side(leave, |_| {
        assert_eq!(pool.broadcast(|context| context.num_threads()), [1]);
    });
}

#[test]
fn a_broadcast_spawned_while_a_caller_leaves_is_run() {
    let _watchdog = Watchdog::over("spawn_broadcast beside a caller that leaves");
    let pool = workerless(1);
    let leave = |round| pool.install(|| dawdle(round));
    side_by_side(leave, |_| {
        let (sender, receiver) = channel();
        pool.spawn_broadcast(move |context| sender.send(context.num_threads()).unwrap());
        assert_eq!(receiver.iter().collect::<Vec<_>>(), [1]);
    });
}

#[test]
fn a_broadcast_on_a_new_pool_includes_workers_that_others_start() {
    let _watchdog = Watchdog::over("broadcast beside a first call");
    let pools: Vec<_> = (0..ROUNDS / 20).map(|_| staffed(2)).collect();
    let start = Barrier::new(2);
    thread::scope(|scope| {
        scope.spawn(|| {
            for pool in &pools {
                start.wait();
                pool.install(|| ());
            }
        });
        for (round, pool) in pools.iter().enumerate() {
            start.wait();
            dawdle(round);
            assert_eq!(pool.broadcast(|context| context.index()), [0, 1]);
        }
    });
}
