//! Jobs that are published at the very moment at which a worker goes to sleep: each is
//! run, though nothing comes after it that would wake the worker.

mod support;

use rayon_core::{join, ThreadPool, ThreadPoolBuilder};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};
use support::watchdog::Watchdog;

/// How long each test goes on meeting that moment.
const TIME: Duration = Duration::from_secs(1);

fn pool(slots: usize) -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(slots).build().unwrap()
}

/// Calls `publish` again and again, each time after another pause, up to some tens of
/// microseconds: workers look for jobs for about as long before they go to sleep.
fn after_pauses(mut publish: impl FnMut()) {
    let began = Instant::now();
    let mut pause: u64 = 1;
    while began.elapsed() < TIME {
        for _ in 0..200 {
            // A full period of all numbers below 2^12.
            pause = (5 * pause + 3) % 4096;
            for _ in 0..pause {
                std::hint::spin_loop();
            }
            publish();
        }
    }
}

#[test]
fn a_call_wakes_the_only_worker() {
    let _watchdog = Watchdog::over("install as the worker falls asleep");
    let pool = pool(1);
    after_pauses(|| pool.install(|| ()));
}

#[test]
fn a_call_wakes_a_worker_though_another_is_busy() {
    let _watchdog = Watchdog::over("install as one worker falls asleep and another is busy");
    let pool = pool(2);
    let (leave, may_leave) = channel::<()>();
    let (enter, entered) = channel();
    pool.spawn(move || {
        enter.send(()).unwrap();
        may_leave.recv().unwrap_err();
    });
    entered.recv().unwrap();
    after_pauses(|| pool.install(|| ()));
    drop(leave);
}

#[test]
fn a_spawned_job_wakes_a_worker() {
    let _watchdog = Watchdog::over("spawn as the workers fall asleep");
    let pool = pool(3);
    let (sender, receiver) = channel();
    after_pauses(|| {
        let sender = sender.clone();
        pool.spawn(move || sender.send(()).unwrap());
        receiver.recv().unwrap();
    });
}

#[test]
fn the_second_half_of_a_join_wakes_the_other_worker() {
    let _watchdog = Watchdog::over("join as the other worker falls asleep");
    for on_demand in [true, false] {
        let pool = ThreadPoolBuilder::new()
            .num_threads(2)
            .start_on_demand(on_demand)
            .build()
            .unwrap();
        pool.install(|| {
            after_pauses(|| {
                let taken = AtomicBool::new(false);
                let wait_for_a_thief = || {
                    while !taken.load(Ordering::Acquire) {
                        std::thread::yield_now();
                    }
                };
                join(wait_for_a_thief, || taken.store(true, Ordering::Release));
            });
        });
    }
}

#[test]
fn the_end_of_a_stolen_job_wakes_the_one_who_waits_for_it() {
    let _watchdog = Watchdog::over("the end of a stolen job as its owner falls asleep");
    let pool = pool(2);
    pool.install(|| {
        let mut pause = 1;
        let began = Instant::now();
        while began.elapsed() < TIME {
            pause = (5 * pause + 3) % 4096;
            let taken = AtomicBool::new(false);
            let wait_for_a_thief = || {
                while !taken.load(Ordering::Acquire) {
                    std::thread::yield_now();
                }
            };
            // The owner waits, and goes to sleep about when this ends.
            let take_a_while = || {
                taken.store(true, Ordering::Release);
                for _ in 0..pause {
                    std::hint::spin_loop();
                }
            };
            join(wait_for_a_thief, take_a_while);
        }
    });
}

#[test]
fn a_broadcast_wakes_every_worker() {
    let _watchdog = Watchdog::over("broadcast as the workers fall asleep");
    let pool = pool(3);
    after_pauses(|| assert_eq!(pool.broadcast(|_| ()).len(), 3));
}

#[test]
fn a_call_from_another_pool_wakes_both_ways() {
    let _watchdog = Watchdog::over("install across pools as the workers fall asleep");
    let (here, there) = (pool(1), pool(1));
    after_pauses(|| here.install(|| there.install(|| ())));
}

#[test]
fn the_end_of_a_pool_wakes_its_workers() {
    let _watchdog = Watchdog::over("drop as the workers fall asleep");
    let began = Instant::now();
    let mut pause = 1;
    while began.elapsed() < TIME {
        pause = (5 * pause + 3) % 4096;
        let (exit, exited) = channel::<()>();
        let pool = ThreadPoolBuilder::new()
            .num_threads(2)
            .start_on_demand(true)
            .exit_handler(move |_| drop(exit.clone()))
            .build()
            .unwrap();
        pool.install(|| ());
        for _ in 0..pause {
            std::hint::spin_loop();
        }
        drop(pool);
        // Until the handler is gone, and the workers with it.
        exited.recv().unwrap_err();
    }
}
