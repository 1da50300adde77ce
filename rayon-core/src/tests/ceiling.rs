//! A pool that the system has refused a thread gives some back, and grows again later.

use super::watchdog::Watchdog;
use crate::{scope, ThreadPool, ThreadPoolBuilder};
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// A pool of `size` in a system with room for so many of its workers as the number says.
fn limited(size: usize, room: usize) -> (ThreadPool, Arc<AtomicUsize>) {
    let room = Arc::new(AtomicUsize::new(room));
    let limit = Arc::clone(&room);
    let pool = ThreadPoolBuilder::new()
        .num_threads(size)
        // The lowest vacant slot is taken first.
        .refuse_starts(move |index| index >= limit.load(Ordering::Relaxed))
        .build()
        .unwrap();
    (pool, room)
}

fn wait_until(mut condition: impl FnMut() -> bool) {
    while !condition() {
        thread::yield_now();
    }
}

#[test]
fn a_pool_that_was_refused_a_worker_gives_an_eighth_back() {
    let _watchdog = Watchdog::over("workers that are given back");
    let cases = [(1, 1), (2, 2), (3, 2), (8, 7), (15, 14), (16, 14), (24, 21)];
    for (granted, kept) in cases {
        let (pool, _) = limited(32, granted);
        assert_eq!(pool.status().next_try(), None);
        // They are all asleep afterwards.
        pool.broadcast(|_| ());
        wait_until(|| pool.status().live() == kept);
        let status = pool.status();
        assert_eq!(
            (status.size(), status.ceiling(), status.refused_starts()),
            (32, kept, 1),
            "{status}"
        );
        let refusal = status.last_refusal().expect("a start was refused");
        assert_eq!(refusal.error().kind(), io::ErrorKind::WouldBlock);
        let next_try = status.next_try().expect("it is tried again");
        assert!(next_try <= Duration::from_millis(100), "{status}");
        assert_eq!(pool.broadcast(|_| ()).len().min(kept), kept);
    }
}

#[test]
fn a_pool_that_was_refused_its_first_worker_has_its_callers_as_before() {
    let _watchdog = Watchdog::over("a pool that has nothing to give back");
    let (pool, _) = limited(4, 0);
    assert_eq!(pool.install(|| 1), 1);
    let status = pool.status();
    assert_eq!((status.live(), status.ceiling()), (0, 0), "{status}");
    assert_eq!(pool.broadcast(|context| context.num_threads()), [1]);
}

#[test]
fn surplus_workers_leave_in_the_middle_of_a_loop_that_goes_on() {
    let _watchdog = Watchdog::over("surplus workers in a long loop");
    let (pool, _) = limited(32, 16);
    let ran = AtomicUsize::new(0);
    let published = pool.install(|| {
        let mut published = 0;
        // The loop goes on until they have left, so they leave before it is over.
        while pool.status().refused_starts() == 0 || pool.status().live() > 14 {
            scope(|scope| {
                for _ in 0..64 {
                    scope.spawn(|_| {
                        thread::yield_now();
                        ran.fetch_add(1, Ordering::Relaxed);
                    });
                }
            });
            published += 64;
        }
        published
    });
    assert_eq!(ran.into_inner(), published);
}

#[test]
fn a_pool_is_whole_again_after_the_bad_moment() {
    let _watchdog = Watchdog::over("growth after a bad moment");
    for (size, granted) in [(4, 0), (4, 1), (12, 9)] {
        let (pool, room) = limited(size, granted);
        pool.broadcast(|_| ());
        assert!(pool.status().ceiling() < size);
        room.store(size, Ordering::Relaxed);
        wait_until(|| pool.broadcast(|_| ()).len() == size);
        let status = pool.status();
        assert_eq!((status.live(), status.ceiling()), (size, size), "{status}");
        assert_eq!(status.next_try(), None);
        assert!(status.refused_starts() >= 1);
        assert!(status.last_refusal().is_some());
    }
}

#[test]
fn a_pool_at_a_lasting_limit_runs_into_it_ever_more_rarely() {
    let _watchdog = Watchdog::over("waits at a lasting limit");
    let (pool, _) = limited(16, 8);
    let began = Instant::now();
    // In between it gets back what it has given back, which is no reason to ask sooner.
    wait_until(|| {
        pool.broadcast(|_| ());
        pool.status().refused_starts() >= 4
    });
    let waits = Duration::from_millis(100 + 200 + 400);
    assert!(began.elapsed() >= waits, "{:?}", began.elapsed());
    assert!((7..=8).contains(&pool.status().ceiling()));
}

#[test]
fn a_pool_that_has_got_further_than_before_asks_again_soon() {
    let _watchdog = Watchdog::over("waits after growth");
    let (pool, room) = limited(16, 4);
    let refused = || pool.status().refused_starts();
    let until_refused = |times| {
        wait_until(|| {
            pool.broadcast(|_| ());
            refused() >= times
        });
    };
    until_refused(3);
    room.store(8, Ordering::Relaxed);
    until_refused(4);
    let next_try = pool.status().next_try().expect("it is tried again");
    assert!(next_try <= Duration::from_millis(100), "{next_try:?}");
}

#[test]
fn starts_that_a_build_was_refused_are_tried_again_later() {
    let _watchdog = Watchdog::over("refusals at build");
    let room = Arc::new(AtomicUsize::new(3));
    let limit = Arc::clone(&room);
    let pool = ThreadPoolBuilder::new()
        .num_threads(6)
        .start_on_demand(false)
        .refuse_starts(move |index| index >= limit.load(Ordering::Relaxed))
        .build()
        .unwrap();
    wait_until(|| pool.status().live() == 2);
    assert_eq!(pool.status().refused_starts(), 1);
    room.store(6, Ordering::Relaxed);
    wait_until(|| pool.broadcast(|_| ()).len() == 6);
    assert_eq!(pool.status().ceiling(), 6);
}
