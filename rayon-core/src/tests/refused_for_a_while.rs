//! Starts that are refused for a while and then granted: a pool built in a bad moment is
//! whole a little after the bad moment has passed.

use super::watchdog::Watchdog;
use super::{me, workerless};
use crate::{broadcast, join, join_context, scope, ThreadPool, ThreadPoolBuilder};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};

/// A pool that is refused workers as long as the flag is set.
fn refused_while(size: usize, refused: bool) -> (ThreadPool, Arc<AtomicBool>) {
    let flag = Arc::new(AtomicBool::new(refused));
    let asked = Arc::clone(&flag);
    let pool = ThreadPoolBuilder::new()
        .num_threads(size)
        .refuse_starts(move |_| asked.load(Ordering::Relaxed))
        .build()
        .unwrap();
    (pool, flag)
}

/// Calls `attempt` until it says yes.
fn sooner_or_later(mut attempt: impl FnMut() -> bool) {
    while !attempt() {
        std::thread::yield_now();
    }
}

#[test]
fn later_calls_get_real_workers() {
    let _watchdog = Watchdog::over("install after a bad moment");
    let (pool, refused) = refused_while(2, true);
    assert_eq!(pool.install(me), me());
    refused.store(false, Ordering::Relaxed);
    sooner_or_later(|| pool.install(me) != me());
    // And the whole pool.
    let barrier = Barrier::new(2);
    pool.install(|| join(|| barrier.wait(), || barrier.wait()));
}

#[test]
fn later_spawns_get_real_workers() {
    let _watchdog = Watchdog::over("spawn after a bad moment");
    let (pool, refused) = refused_while(2, true);
    pool.spawn(|| ());
    refused.store(false, Ordering::Relaxed);
    let (sender, receiver) = std::sync::mpsc::channel();
    sooner_or_later(|| {
        let sender = sender.clone();
        pool.spawn(move || sender.send(me()).unwrap());
        receiver.recv().unwrap() != me()
    });
}

#[test]
fn later_scopes_get_real_workers() {
    let _watchdog = Watchdog::over("in_place_scope after a bad moment");
    let (pool, refused) = refused_while(2, true);
    pool.in_place_scope(|_| ());
    refused.store(false, Ordering::Relaxed);
    sooner_or_later(|| {
        let mut ran_on = me();
        pool.in_place_scope(|scope| scope.spawn(|_| ran_on = me()));
        ran_on != me()
    });
}

#[test]
fn later_broadcasts_get_all_workers() {
    let _watchdog = Watchdog::over("broadcast after a bad moment");
    let (pool, refused) = refused_while(5, true);
    assert_eq!(pool.broadcast(|context| context.num_threads()), [1]);
    refused.store(false, Ordering::Relaxed);
    sooner_or_later(|| pool.broadcast(|_| ()).len() == 5);
    assert_eq!(pool.broadcast(|context| context.num_threads()), [5; 5]);
}

#[test]
fn a_call_that_the_caller_runs_is_joined_by_workers() {
    let _watchdog = Watchdog::over("join after a bad moment");
    let (pool, refused) = refused_while(2, true);
    let ran_on = pool.install(|| {
        refused.store(false, Ordering::Relaxed);
        // The second half waits for a thief as soon as there is one.
        let stolen = AtomicBool::new(false);
        sooner_or_later(|| {
            let steal = |context: crate::FnContext| {
                stolen.store(context.migrated(), Ordering::Relaxed);
            };
            join_context(|_| std::thread::yield_now(), steal);
            stolen.load(Ordering::Relaxed)
        });
        me()
    });
    assert_eq!(ran_on, me());
}

#[test]
fn a_pool_that_has_some_workers_gets_the_others() {
    let _watchdog = Watchdog::over("the second worker after a bad moment");
    let (pool, refused) = refused_while(2, false);
    pool.install(|| ());
    refused.store(true, Ordering::Relaxed);
    pool.install(|| join(|| (), || ()));
    refused.store(false, Ordering::Relaxed);
    sooner_or_later(|| pool.install(|| broadcast(|_| ()).len() == 2));
}

#[test]
fn a_pool_runs_with_the_workers_it_has() {
    let _watchdog = Watchdog::over("a pool of which some starts were refused");
    for granted in [1, 2, 5, 16] {
        let pool = ThreadPoolBuilder::new()
            .num_threads(16)
            .refuse_starts(move |index| index >= granted)
            .build()
            .unwrap();
        // All that are there can meet: those that were granted, less what the pool has
        // given back.
        let arrived = AtomicUsize::new(0);
        let met = pool.broadcast(|context| {
            arrived.fetch_add(1, Ordering::SeqCst);
            sooner_or_later(|| arrived.load(Ordering::SeqCst) == context.num_threads());
            context.num_threads()
        });
        let given_back = match granted {
            1 | 16 => 0,
            _ => 1,
        };
        assert!(
            (granted - given_back..=granted).contains(&met.len()),
            "{met:?}"
        );
        assert!(met.iter().all(|n| *n == met.len()), "{met:?}");
        assert_eq!(pool.current_num_threads(), 16);
        let jobs = AtomicUsize::new(0);
        pool.scope(|scope| {
            for _ in 0..100 {
                scope.spawn(|_| {
                    jobs.fetch_add(1, Ordering::Relaxed);
                });
            }
        });
        assert_eq!(jobs.into_inner(), 100);
    }
}

#[test]
fn the_system_is_not_asked_again_for_every_job() {
    let _watchdog = Watchdog::over("jobs while starts are refused");
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let pool = ThreadPoolBuilder::new()
        .num_threads(4)
        .refuse_starts(move |_| {
            counted.fetch_add(1, Ordering::Relaxed);
            true
        })
        .build()
        .unwrap();
    let began = std::time::Instant::now();
    for _ in 0..1000 {
        pool.install(|| scope(|scope| (0..10).for_each(|_| scope.spawn(|_| ()))));
    }
    // Once at first, then after 100 ms and so on, the interval doubling.
    let most = 1 + began.elapsed().as_millis() / 100;
    let asked = asked.load(Ordering::Relaxed);
    assert!(
        (1..=most).contains(&(asked as u128)),
        "asked {asked} times, not {most}"
    );
}

#[test]
fn workers_that_never_came_are_not_waited_for_at_the_end() {
    let _watchdog = Watchdog::over("drop");
    let (sender, receiver) = std::sync::mpsc::channel::<()>();
    let pool = workerless(4);
    pool.install(|| crate::spawn(move || drop(sender)));
    drop(pool);
    assert!(receiver.recv().is_err());
}
