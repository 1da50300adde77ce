//! Pools under a limit on the user's threads: they leave some to others.

#![cfg(target_os = "linux")]

mod support;

use rayon_core::{join, ThreadPool, ThreadPoolBuilder};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use support::child::alone;
use support::fork::{Child, End};
use support::limits::{lift_threads_limit, limit_threads};
use support::system::threads;

fn pool(size: usize) -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(size).build().unwrap()
}

fn wait_until(mut condition: impl FnMut() -> bool) {
    while !condition() {
        thread::yield_now();
    }
}

/// Whether other threads and processes can be made, as they may be by anybody.
fn others_can_be_made() {
    let thread = thread::Builder::new().spawn(|| 1);
    let thread = thread.expect("the pool has left a thread");
    assert_eq!(thread.join().unwrap(), 1);
    assert_eq!(Child::with(|| ()).end(), End::Done);
}

#[test]
fn a_pool_leaves_an_eighth_of_the_threads_that_it_could_have() {
    let test = "a_pool_leaves_an_eighth_of_the_threads_that_it_could_have";
    alone(test, &[], || {
        let limit = limit_threads(24);
        let before = threads();
        let pool = pool(64);
        pool.broadcast(|_| ());
        // They are asleep by then, and leave all the same.
        wait_until(|| pool.status().live() <= 21 && threads() <= before + 21);
        others_can_be_made();
        let status = pool.status();
        assert!((1..=21).contains(&status.ceiling()), "{status}");
        assert_eq!(status.refused_starts(), 1, "{status}");
        let refusal = status.last_refusal().unwrap();
        assert_eq!(refusal.error().raw_os_error(), Some(libc::EAGAIN));
        let name = format!("RLIMIT_NPROC {limit}");
        assert_eq!(refusal.limit(), Some(name.clone()));
        assert!(status.to_string().contains(&name), "{status}");
    });
}

#[test]
fn a_pool_leaves_threads_in_the_middle_of_a_long_loop() {
    let test = "a_pool_leaves_threads_in_the_middle_of_a_long_loop";
    alone(test, &[], || {
        limit_threads(16);
        let before = threads();
        let pool = pool(64);
        let ran = AtomicUsize::new(0);
        fn tree(depth: usize, ran: &AtomicUsize) {
            match depth {
                0 => {
                    ran.fetch_add(1, Ordering::Relaxed);
                    thread::yield_now();
                }
                _ => drop(join(|| tree(depth - 1, ran), || tree(depth - 1, ran))),
            }
        }
        let rounds = pool.install(|| {
            let mut rounds = 0;
            // The loop goes on until there is room.
            while pool.status().refused_starts() == 0 || threads() > before + 14 {
                tree(8, &ran);
                rounds += 1;
            }
            rounds
        });
        assert_eq!(ran.into_inner(), rounds << 8);
        others_can_be_made();
    });
}

#[test]
fn a_pool_that_has_one_worker_keeps_it() {
    alone("a_pool_that_has_one_worker_keeps_it", &[], || {
        limit_threads(1);
        let pool = pool(8);
        assert_eq!(pool.broadcast(|context| context.num_threads()).len(), 1);
        let status = pool.status();
        assert!(
            status.live() <= 1 && status.refused_starts() == 1,
            "{status}"
        );
        assert_eq!(pool.join(|| 1, || 2), (1, 2));
    });
}

#[test]
fn a_pool_is_whole_again_when_the_limit_is_lifted() {
    let test = "a_pool_is_whole_again_when_the_limit_is_lifted";
    alone(test, &[], || {
        limit_threads(9);
        let pool = pool(20);
        pool.broadcast(|_| ());
        assert!(pool.status().ceiling() < 20);
        lift_threads_limit();
        wait_until(|| pool.broadcast(|_| ()).len() == 20);
        let status = pool.status();
        assert_eq!((status.live(), status.ceiling()), (20, 20), "{status}");
        assert_eq!(status.next_try(), None);
    });
}

#[test]
fn two_pools_at_one_limit_both_work() {
    alone("two_pools_at_one_limit_both_work", &[], || {
        limit_threads(10);
        let pools = [pool(16), pool(16)];
        let ran = AtomicUsize::new(0);
        for round in 0..200 {
            let [one, other] = &pools;
            one.install(|| {
                other.scope(|scope| {
                    for _ in 0..10 {
                        scope.spawn(|_| {
                            ran.fetch_add(1, Ordering::Relaxed);
                        });
                    }
                });
            });
            assert_eq!(ran.load(Ordering::Relaxed), 10 * (round + 1));
            other.broadcast(|_| ());
        }
    });
}
