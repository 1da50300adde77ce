//! Pools that call into each other, some or all of them without workers.

use super::watchdog::Watchdog;
use super::{me, staffed, workerless};
use crate::{current_num_threads, current_thread_index, join, spawn, ThreadPool};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::channel;

/// The calling thread works for `pool` at the moment, and not for `others`.
fn assert_works_for(pool: &ThreadPool, others: &[&ThreadPool]) {
    assert_eq!(current_num_threads(), pool.current_num_threads());
    assert_eq!(current_thread_index(), pool.current_thread_index());
    assert!(current_thread_index().is_some());
    for other in others {
        assert_eq!(other.current_thread_index(), None);
    }
}

/// Waits without running any job.
fn until(flag: &AtomicBool) {
    while !flag.load(Ordering::Acquire) {
        std::thread::yield_now();
    }
}

#[test]
fn a_worker_that_calls_a_workerless_pool_works_for_it_until_the_call_returns() {
    let _watchdog = Watchdog::over("A to B");
    let (a, b) = (staffed(2), workerless(3));
    let call = || {
        assert_works_for(&a, &[&b]);
        let before = (me(), current_thread_index());
        let inside = b.install(|| {
            assert_works_for(&b, &[&a]);
            let (left, right) = join(me, me);
            assert_eq!(left, right);
            left
        });
        assert_works_for(&a, &[&b]);
        assert_eq!((inside, current_thread_index()), before);
    };
    a.install(call);
    a.install(|| join(call, call));
    assert_eq!(current_thread_index(), None);
}

#[test]
fn calls_there_and_back_stay_on_the_thread_whichever_pool_has_no_workers() {
    let _watchdog = Watchdog::over("A to B to A");
    for (a, b) in [
        (workerless(2), workerless(3)),
        (staffed(2), workerless(3)),
        (workerless(2), staffed(3)),
    ] {
        let deep = a.install(|| {
            let index = current_thread_index();
            let deep = b.install(|| {
                assert_works_for(&b, &[&a]);
                let index = current_thread_index();
                let deep = a.install(|| {
                    assert_works_for(&a, &[&b]);
                    b.install(|| {
                        assert_works_for(&b, &[&a]);
                        7
                    })
                });
                assert_eq!(current_thread_index(), index);
                deep
            });
            assert_works_for(&a, &[&b]);
            assert_eq!(current_thread_index(), index);
            deep
        });
        assert_eq!(deep, 7);
        assert_eq!(current_thread_index(), None);
    }
}

#[test]
fn pools_that_call_each_other_from_many_threads_all_finish() {
    let _watchdog = Watchdog::over("A to B and B to A");
    for (a, b) in [
        (workerless(1), workerless(1)),
        (workerless(2), workerless(2)),
        (staffed(1), workerless(1)),
        (staffed(2), workerless(1)),
        (staffed(2), staffed(2)),
    ] {
        let calls = AtomicUsize::new(0);
        let called = || calls.fetch_add(1, Ordering::Relaxed);
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    for _ in 0..300 {
                        a.install(|| b.install(|| join(called, || a.install(called))));
                    }
                });
                scope.spawn(|| {
                    for _ in 0..300 {
                        b.join(|| a.join(called, || b.install(called)), called);
                    }
                });
            }
        });
        assert_eq!(calls.into_inner(), 3 * 300 * 5);
    }
}

#[test]
fn jobs_spawned_for_the_pool_that_was_left_are_run() {
    let _watchdog = Watchdog::over("spawning in the outer pool");
    for a in [workerless(1), workerless(2), staffed(1), staffed(2)] {
        let b = workerless(1);
        let (sender, receiver) = channel();
        a.install(|| {
            let inner = sender.clone();
            b.install(|| {
                let (here, there) = (inner.clone(), inner);
                spawn(move || here.send("b").unwrap());
                a.spawn(move || there.send("a").unwrap());
            });
            spawn(move || sender.send("a").unwrap());
        });
        let mut ran: Vec<_> = receiver.iter().collect();
        ran.sort_unstable();
        assert_eq!(ran, ["a", "a", "b"]);
    }
}

#[test]
fn an_in_place_scope_for_a_workerless_pool_is_served_by_another_pools_worker() {
    let _watchdog = Watchdog::over("in_place_scope across pools");
    for a in [staffed(2), workerless(2)] {
        let b = workerless(2);
        let mut ran_on = [None; 4];
        let worker = a.install(|| {
            b.in_place_scope(|scope| {
                assert_works_for(&a, &[&b]);
                for job in &mut ran_on {
                    scope.spawn(|_| {
                        assert_works_for(&b, &[&a]);
                        *job = Some(me());
                    });
                }
            });
            assert_works_for(&a, &[&b]);
            me()
        });
        assert_eq!(ran_on, [Some(worker); 4]);
    }
}

#[test]
fn a_scope_can_be_spawned_into_from_another_pool() {
    let _watchdog = Watchdog::over("a scope's jobs spawned from another pool");
    for a in [staffed(2), workerless(1), workerless(2)] {
        for b in [staffed(2), workerless(1)] {
            let ran = AtomicUsize::new(0);
            a.scope(|scope| {
                b.install(|| {
                    scope.spawn(|_| {
                        assert_works_for(&a, &[&b]);
                        ran.fetch_add(1, Ordering::Relaxed);
                    });
                });
            });
            assert_eq!(ran.into_inner(), 1);
        }
    }
}

#[test]
fn a_broadcast_by_a_worker_of_another_pool_runs_on_that_worker() {
    let _watchdog = Watchdog::over("broadcast across pools");
    for a in [staffed(2), workerless(2)] {
        let b = workerless(3);
        let ran = a.install(|| {
            let ran = b.broadcast(|context| {
                assert_works_for(&b, &[&a]);
                (context.num_threads(), me())
            });
            assert_works_for(&a, &[&b]);
            assert_eq!(ran, [(1, me())]);
            ran.len()
        });
        assert_eq!(ran, 1);
    }
}

#[test]
fn a_broadcast_in_a_pool_further_out_runs_on_the_thread_that_is_in_it() {
    let _watchdog = Watchdog::over("broadcast in the outer pool");
    for a in [staffed(1), workerless(1)] {
        let b = workerless(1);
        let ran = a.install(|| b.install(|| a.broadcast(|_| (me(), current_num_threads()))));
        assert_eq!(ran.len(), 1);
    }
}

#[test]
fn a_worker_that_has_come_back_to_its_pool_still_serves_the_one_it_visits() {
    let _watchdog = Watchdog::over("A to B to A, while another worker of A calls B");
    let (a, b) = (staffed(2), workerless(1));
    let taken = AtomicBool::new(false);
    let call_b = || {
        taken.store(true, Ordering::Release);
        b.install(|| 7)
    };
    let ((), seven) = a.install(|| b.install(|| a.install(|| join(|| until(&taken), call_b))));
    assert_eq!(seven, 7);
}

#[test]
fn a_visitor_that_helps_at_home_does_not_pass_for_one_who_looks_for_work() {
    let _watchdog = Watchdog::over("a visitor that runs a job of its own pool");
    // Two visitors of `b` take both slots and wait there for `c`, one of them a worker
    // of `a`. A job of `a` that runs on that one calls `b`: it or the other has to run
    // what it calls.
    let (a, b, c) = (staffed(1), workerless(2), staffed(2));
    let (enter, entered) = channel();
    let visit = |gate: std::sync::mpsc::Receiver<()>| {
        let enter = enter.clone();
        let in_c = move || {
            enter.send(()).unwrap();
            gate.recv().unwrap();
        };
        || b.install(|| c.install(in_c))
    };
    let (open_first, first) = channel();
    let (open_second, second) = channel();
    let (first, second) = (visit(first), visit(second));
    std::thread::scope(|scope| {
        scope.spawn(first);
        entered.recv().unwrap();
        scope.spawn(|| a.install(second));
        entered.recv().unwrap();
        // Time for both to fall asleep, without which there is less to see.
        for _ in 0..10_000 {
            std::thread::yield_now();
        }
        assert_eq!(a.install(|| b.install(|| 7)), 7);
        open_first.send(()).unwrap();
        open_second.send(()).unwrap();
    });
}

#[test]
fn one_who_waits_runs_what_a_call_back_has_left_in_its_own_deque() {
    let _watchdog = Watchdog::over("A to B, waiting for A, which calls back into B");
    let (a, b) = (&staffed(2), &workerless(1));
    let (start, started) = channel();
    let (send, sent) = channel();
    a.install(move || {
        b.install(move || {
            a.in_place_scope(move |scope| {
                scope.spawn(move |_| {
                    start.send(()).unwrap();
                    sent.recv().unwrap();
                });
                started.recv().unwrap();
                // For this thread, which is all that is left of A and all there is of B.
                scope.spawn(move |_| b.install(|| spawn(move || send.send(()).unwrap())));
            });
        });
    });
}

#[test]
fn a_scope_counts_out_what_its_owner_ran_of_it_in_a_call_back() {
    let _watchdog = Watchdog::over("A to B to a scope in A, whose owner runs a job of B");
    let (a, b) = (&staffed(2), &workerless(1));
    let [taken, called_back, ran] = &[const { AtomicBool::new(false) }; 3];
    let in_scope = || {
        a.scope(|scope| {
            scope.spawn(|scope| {
                taken.store(true, Ordering::Release);
                until(called_back);
                let here = me();
                // Left to the owner, in its call back: this thread does not look for jobs.
                scope.spawn(move |_| {
                    assert_ne!(me(), here);
                    ran.store(true, Ordering::Release);
                });
                until(ran);
            });
            until(taken);
        });
    };
    a.install(|| {
        b.in_place_scope(|beside| {
            // The owner runs it while it waits in A.
            beside.spawn(|_| {
                a.install(|| {
                    called_back.store(true, Ordering::Release);
                    while !ran.load(Ordering::Acquire) {
                        crate::yield_now();
                    }
                });
            });
            b.install(in_scope);
        });
    });
    assert!(ran.load(Ordering::Relaxed));
}
