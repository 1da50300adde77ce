//! Workers that leave as soon as they have nothing to do, in pools to which the system
//! refuses others: whatever is published while the last one goes is run all the same.

use super::watchdog::Watchdog;
use crate::{broadcast, join, spawn, ThreadPool, ThreadPoolBuilder};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

/// How long a test looks for what may go wrong.
const TIME: Duration = Duration::from_secs(2);

/// An endless row of numbers that looks random, and is the same each time.
#[derive(Clone)]
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        // Knuth's generator for 64 bits, of which the upper ones are the better.
        self.0 = (self.0)
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// A builder of pools whose workers leave at once, and of whose starts `refuse` says
/// whether they are refused.
fn restless(
    size: usize,
    refuse: impl Fn(usize) -> bool + Send + Sync + 'static,
) -> ThreadPoolBuilder {
    ThreadPoolBuilder::new()
        .num_threads(size)
        .thread_keep_alive(Duration::ZERO)
        .refuse_starts(refuse)
}

/// Refuses so many of a hundred starts.
fn at_random(seed: u64, percent: u64) -> impl Fn(usize) -> bool + Send + Sync {
    let dice = Mutex::new(Dice(seed));
    move |_| dice.lock().unwrap().roll(100) < percent
}

/// The ways to publish, and those among them with which the pool knows of the wait.
const WAYS: u64 = 9;
const WAITS: u64 = 6;

/// Has `pool` run jobs, published in the way of this number, and waits for them, with
/// those from [`WAITS`] on by other means than the pool's. How many have run.
fn play(pool: &ThreadPool, way: u64) -> usize {
    let ran = AtomicUsize::new(0);
    let job = || {
        ran.fetch_add(1, Ordering::Relaxed);
    };
    let expected = match way {
        0 => {
            pool.install(job);
            1
        }
        1 => {
            pool.join(job, || join(job, job));
            3
        }
        2 => {
            pool.scope(|scope| (0..5).for_each(|_| scope.spawn(|_| job())));
            5
        }
        3 => {
            pool.in_place_scope(|scope| scope.spawn(|_| job()));
            1
        }
        4 => {
            pool.in_place_scope_fifo(|scope| (0..3).for_each(|_| scope.spawn_fifo(|_| job())));
            3
        }
        5 => {
            let members = pool.broadcast(|context| {
                job();
                context.num_threads()
            });
            check_members(&members)
        }
        6 => {
            let (sender, receiver) = channel();
            pool.spawn(move || sender.send(()).unwrap());
            receiver.iter().for_each(|()| job());
            1
        }
        7 => {
            let (sender, receiver) = channel();
            let other = sender.clone();
            // The one that runs this may leave before the two have been taken.
            pool.install(|| {
                spawn(move || sender.send(()).unwrap());
                spawn(move || other.send(()).unwrap());
            });
            receiver.iter().for_each(|()| job());
            2
        }
        _ => {
            let (sender, receiver) = channel();
            pool.spawn_broadcast(move |context| sender.send(context.num_threads()).unwrap());
            let members: Vec<usize> = receiver.iter().inspect(|_| job()).collect();
            check_members(&members)
        }
    };
    let ran = ran.into_inner();
    assert_eq!(ran, expected);
    ran
}

/// How many took part in a broadcast, of which each has said how many there are.
fn check_members(said: &[usize]) -> usize {
    assert!(!said.is_empty(), "nobody took part in a broadcast");
    assert!(said.iter().all(|n| *n == said.len()), "{said:?}");
    said.len()
}

/// Has several threads at once use the pools that `build` makes, each for a short time.
fn crowd(what: &str, build: impl Fn(u64) -> ThreadPool) {
    let _watchdog = Watchdog::over(what);
    let began = Instant::now();
    let mut seed = 0;
    while began.elapsed() < TIME {
        seed += 1;
        let pool = build(seed);
        thread::scope(|threads| {
            for caller in 0..3 {
                let (pool, mut dice) = (&pool, Dice(seed * 3 + caller));
                threads.spawn(move || (0..50).map(|_| play(pool, dice.roll(WAYS))).sum::<usize>());
            }
        });
    }
}

#[test]
fn nothing_is_lost_while_workers_leave_all_the_time() {
    crowd("workers that leave", |seed| {
        restless(1 + seed as usize % 4, |_| false).build().unwrap()
    });
}

#[test]
fn nothing_is_lost_while_workers_leave_and_every_second_start_is_refused() {
    crowd("workers that leave, half of the starts refused", |seed| {
        let size = 1 + seed as usize % 4;
        restless(size, at_random(seed, 50)).build().unwrap()
    });
}

#[test]
fn nothing_is_lost_when_from_some_moment_on_no_worker_comes_back() {
    crowd("workers that leave for good", |seed| {
        let left = AtomicUsize::new(seed as usize * 7 % 40);
        let refuse = move |_| {
            let one_less = |left: usize| left.checked_sub(1);
            left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less)
                .is_err()
        };
        restless(1 + seed as usize % 4, refuse).build().unwrap()
    });
}

#[test]
fn nothing_is_lost_while_workers_above_the_ceiling_leave() {
    crowd("surplus workers that leave", |seed| {
        ThreadPoolBuilder::new()
            .num_threads(4 + seed as usize % 13)
            .refuse_starts(at_random(seed, 30))
            .build()
            .unwrap()
    });
}

#[test]
fn jobs_spawned_while_the_last_worker_leaves_for_good_are_run() {
    let _watchdog = Watchdog::over("spawns beside a last worker that leaves");
    let began = Instant::now();
    let mut round = 0;
    while began.elapsed() < TIME {
        round += 1;
        let granted = AtomicBool::new(false);
        let once = move |_| granted.swap(true, Ordering::Relaxed);
        let pool = restless(1 + round % 2, once).build().unwrap();
        let (sender, receiver) = channel();
        for i in 0..10 {
            let sender = sender.clone();
            pool.spawn(move || sender.send(()).unwrap());
            (0..(round * 13 + i * 57) % 400).for_each(|_| std::hint::spin_loop());
        }
        drop(sender);
        assert_eq!(receiver.iter().count(), 10);
    }
}

#[test]
fn jobs_that_a_host_spawns_while_the_last_worker_leaves_for_good_are_run() {
    let _watchdog = Watchdog::over("a host's spawns beside a last worker that leaves");
    let began = Instant::now();
    let mut round = 0;
    while began.elapsed() < TIME {
        round += 1;
        // A thread of its own, which belongs to the pool until it ends.
        let host = thread::spawn(move || {
            let granted = AtomicBool::new(false);
            let once = move |_| granted.swap(true, Ordering::Relaxed);
            let builder = restless(2 + round % 2, once).use_current_thread();
            let _pool = builder.build().unwrap();
            let (sender, receiver) = channel();
            for i in 0..10 {
                let sender = sender.clone();
                spawn(move || sender.send(()).unwrap());
                (0..(round * 13 + i * 57) % 400).for_each(|_| std::hint::spin_loop());
            }
            drop(sender);
            receiver.iter().count()
        });
        assert_eq!(host.join().unwrap(), 10);
    }
}

#[test]
fn pools_dropped_while_their_workers_leave_run_what_was_spawned() {
    let _watchdog = Watchdog::over("pools dropped while their workers leave");
    let began = Instant::now();
    let mut seed = 0;
    while began.elapsed() < TIME {
        seed += 1;
        let builder = restless(1 + seed as usize % 3, at_random(seed, seed % 3 * 40));
        let pool = builder.build().unwrap();
        let (sender, receiver) = channel();
        for i in 0..seed % 5 {
            let sender = sender.clone();
            pool.spawn(move || {
                let again = sender.clone();
                sender.send(()).unwrap();
                spawn(move || again.send(()).unwrap());
            });
            (0..(seed * 13 + i * 57) % 300).for_each(|_| std::hint::spin_loop());
        }
        drop((sender, pool));
        assert_eq!(receiver.iter().count() as u64, seed % 5 * 2);
    }
}

#[test]
fn pools_that_call_each_other_lose_nothing_while_workers_leave() {
    let _watchdog = Watchdog::over("nested pools whose workers leave");
    let began = Instant::now();
    let mut seed = 0;
    while began.elapsed() < TIME {
        seed += 1;
        let build = |n| {
            let refuse = at_random(seed * 2 + n, seed % 4 * 30);
            restless(1 + (seed + n) as usize % 3, refuse)
                .build()
                .unwrap()
        };
        let (one, other) = (build(0), build(1));
        let calls = |a: &ThreadPool, b: &ThreadPool, mut dice: Dice| {
            for _ in 0..20 {
                // A worker must not wait for the other pool by means of its own.
                let [first, second] = [dice.roll(WAITS), dice.roll(WAITS)];
                a.scope(|scope| {
                    scope.spawn(move |_| assert!(play(b, first) > 0));
                    b.install(|| join(|| play(a, second), || broadcast(|_| ())));
                });
            }
        };
        thread::scope(|threads| {
            threads.spawn(|| calls(&one, &other, Dice(seed)));
            threads.spawn(|| calls(&other, &one, Dice(seed + 1)));
        });
    }
}
