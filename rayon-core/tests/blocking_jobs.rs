//! Jobs that block for other jobs, where the system grants fewer threads than were asked for: as
//! long as one is granted beside a caller that waits, one such job goes on.

#![cfg(target_os = "linux")]

mod support;

use rayon_core::{ThreadPool, ThreadPoolBuilder};
use std::sync::mpsc::channel;
use std::sync::Barrier;
use support::child::alone;
use support::limits::limit_threads;

fn pool(size: usize) -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(size).build().unwrap()
}

fn waits_for_a_detached_job() -> u32 {
    let (sender, receiver) = channel();
    rayon_core::spawn(move || sender.send(7).unwrap());
    receiver.recv().unwrap()
}

/// A loop in which a pool asks for all its threads.
fn a_loop(from: u64, to: u64) -> u64 {
    if to - from < 8 {
        std::thread::yield_now();
        return (from..to).sum();
    }
    let middle = from + (to - from) / 2;
    let (low, high) = rayon_core::join(|| a_loop(from, middle), || a_loop(middle, to));
    low + high
}

#[test]
fn a_job_of_the_global_pool_waits_for_a_detached_one_with_one_thread() {
    let test = "a_job_of_the_global_pool_waits_for_a_detached_one_with_one_thread";
    alone(test, &[("RAYON_NUM_THREADS", "16")], || {
        limit_threads(1);
        assert_eq!(rayon_core::scope(|_| waits_for_a_detached_job()), 7);
        rayon_core::scope(|_| a_loop(0, 10_000));
        for _ in 0..20 {
            assert_eq!(rayon_core::scope(|_| waits_for_a_detached_job()), 7);
        }
        assert_eq!(rayon_core::status().live(), 1);
    });
}

#[test]
fn two_jobs_wait_for_each_other_with_one_thread_and_with_more() {
    let test = "two_jobs_wait_for_each_other_with_one_thread_and_with_more";
    alone(test, &[], || {
        for (room, size) in [(1, 2), (1, 16), (2, 16), (3, 128)] {
            limit_threads(room);
            let pool = pool(size);
            let both = Barrier::new(2);
            for _ in 0..3 {
                pool.join(|| both.wait(), || both.wait());
                pool.in_place_scope(|scope| {
                    for _ in 0..2 {
                        scope.spawn(|_| {
                            both.wait();
                        });
                    }
                });
                pool.install(|| a_loop(0, 10_000));
            }
        }
    });
}

#[test]
fn a_pool_that_has_two_workers_keeps_them_at_a_limit() {
    let test = "a_pool_that_has_two_workers_keeps_them_at_a_limit";
    alone(test, &[], || {
        limit_threads(2);
        let pool = pool(16);
        while pool.status().refused_starts() == 0 {
            pool.install(|| a_loop(0, 10_000));
        }
        let status = pool.status();
        assert_eq!((status.live(), status.ceiling()), (2, 2), "{status}");
    });
}

/// One job takes the only worker for good, and the caller runs all its calls itself.
#[test]
fn calls_go_on_beside_a_job_that_keeps_the_only_worker() {
    let test = "calls_go_on_beside_a_job_that_keeps_the_only_worker";
    alone(test, &[], || {
        limit_threads(1);
        let pool = pool(8);
        let (end, ended) = channel::<()>();
        let (begin, begun) = channel();
        pool.spawn(move || {
            begin.send(()).unwrap();
            let _gone = ended.recv();
        });
        begun.recv().unwrap();
        for _ in 0..300 {
            assert_eq!(pool.install(|| a_loop(0, 100)), 4950);
        }
        drop(end);
    });
}
