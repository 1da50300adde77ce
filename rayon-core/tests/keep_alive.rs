//! `thread_keep_alive`: idle workers stop, and are there again when there is work.

mod support;

use rayon_core::{join, scope, ThreadPool, ThreadPoolBuilder};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Barrier, Mutex};
use std::thread;
use std::time::Duration;
use support::watchdog::Watchdog;

/// A builder of pools whose workers leave soon.
fn restless(size: usize) -> ThreadPoolBuilder {
    ThreadPoolBuilder::new()
        .num_threads(size)
        .thread_keep_alive(Duration::from_millis(1))
}

fn wait_until(mut condition: impl FnMut() -> bool) {
    while !condition() {
        thread::yield_now();
    }
}

/// Waits until no worker of `pool` is left but `stay`.
fn wait_until_left(pool: &ThreadPool, stay: usize) {
    wait_until(|| pool.status().live() == stay);
}

#[test]
fn idle_workers_leave_and_come_back_as_the_same() {
    let _watchdog = Watchdog::over("workers that leave and come back");
    let builder = restless(4).thread_name(|index| format!("restless-{index}"));
    let pool = builder.build().unwrap();
    for _ in 0..5 {
        // All that the pool is good for, at once.
        let barrier = Barrier::new(4);
        let who = Mutex::new(Vec::new());
        pool.in_place_scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|_| {
                    barrier.wait();
                    let index = rayon_core::current_thread_index().unwrap();
                    let name = thread::current().name().map(String::from);
                    who.lock().unwrap().push((index, name));
                });
            }
        });
        let mut who = who.into_inner().unwrap();
        who.sort();
        let name = |index| (index, Some(format!("restless-{index}")));
        assert_eq!(who, [name(0), name(1), name(2), name(3)]);
        wait_until_left(&pool, 0);
        let status = pool.status();
        assert_eq!((status.ceiling(), status.refused_starts()), (4, 0));
        assert_eq!(pool.current_num_threads(), 4);
    }
}

#[test]
fn workers_that_idle_for_less_stay() {
    let _watchdog = Watchdog::over("workers that are kept for long");
    let builder = ThreadPoolBuilder::new().num_threads(3);
    let hour = Duration::from_secs(3600);
    let long = builder.thread_keep_alive(hour).build().unwrap();
    let forever = ThreadPoolBuilder::new().num_threads(3).build().unwrap();
    let custom = restless(3).spawn_handler(|thread| {
        thread::Builder::new().spawn(|| thread.run())?;
        Ok(())
    });
    // Nobody could start those again.
    let custom = custom.build().unwrap();
    let pools = [long, forever, custom];
    for pool in &pools {
        pool.broadcast(|_| ());
    }
    // Long enough for others to leave.
    let soon = restless(3).build().unwrap();
    soon.broadcast(|_| ());
    wait_until_left(&soon, 0);
    for pool in &pools {
        assert_eq!(pool.status().live(), 3);
    }
}

#[test]
fn a_worker_that_waits_inside_of_a_job_does_not_leave() {
    let _watchdog = Watchdog::over("workers that wait inside of jobs");
    let pool = restless(2).build().unwrap();
    let soon = restless(1).build().unwrap();
    // One half waits for the other much longer than an idle worker is kept.
    let (one, other) = pool.join(
        || {
            soon.install(|| ());
            wait_until_left(&soon, 0);
            rayon_core::current_thread_index()
        },
        rayon_core::current_thread_index,
    );
    assert!(one.is_some() && other.is_some());
    wait_until_left(&pool, 0);
}

#[test]
fn each_start_handler_is_followed_by_an_exit_handler() {
    let _watchdog = Watchdog::over("handlers of workers that leave");
    let [started, exited] = [0, 1].map(|_| Arc::new(AtomicUsize::new(0)));
    let (starts, exits) = (Arc::clone(&started), Arc::clone(&exited));
    let pool = ThreadPoolBuilder::new()
        .num_threads(3)
        .thread_keep_alive(Duration::ZERO)
        .start_handler(move |_| {
            starts.fetch_add(1, Ordering::SeqCst);
        })
        .exit_handler(move |_| {
            exits.fetch_add(1, Ordering::SeqCst);
        })
        .build()
        .unwrap();
    for _ in 0..200 {
        assert_eq!(pool.install(|| scope(|_| 1)), 1);
        pool.broadcast(|_| ());
        assert!(exited.load(Ordering::SeqCst) <= started.load(Ordering::SeqCst));
    }
    let handlers = || {
        (
            started.load(Ordering::SeqCst),
            exited.load(Ordering::SeqCst),
        )
    };
    wait_until(|| pool.status().live() == 0 && handlers().0 == handlers().1);
    assert!(handlers().0 >= 3);
    pool.install(|| ());
    drop(pool);
    wait_until(|| handlers().0 == handlers().1);
}

#[test]
fn what_an_exit_handler_publishes_is_run() {
    let _watchdog = Watchdog::over("jobs of workers that leave");
    let (sender, receiver) = channel();
    let sender = Mutex::new(sender);
    let pool = ThreadPoolBuilder::new()
        .num_threads(2)
        .thread_keep_alive(Duration::ZERO)
        .exit_handler(move |_| {
            let sender = sender.lock().unwrap().clone();
            join(|| (), || ());
            rayon_core::spawn(move || {
                // When the test is over, nobody receives any more.
                let _ = sender.send(());
            });
        })
        .start_on_demand(true)
        .build()
        .unwrap();
    // Its workers never stop to come and go.
    let pool: &ThreadPool = Box::leak(Box::new(pool));
    pool.install(|| ());
    // The job of one that leaves may bring another, which leaves in its turn.
    for _ in 0..100 {
        receiver.recv().unwrap();
        pool.install(|| ());
    }
}

#[test]
fn an_exit_handler_of_a_dropped_pool_can_publish() {
    let _watchdog = Watchdog::over("exit handlers after a pool was dropped");
    for size in 1..4 {
        let (sender, receiver) = channel();
        let sender = Mutex::new(sender);
        let builder = ThreadPoolBuilder::new().num_threads(size);
        let pool = builder.exit_handler(move |_| {
            let sender = sender.lock().unwrap().clone();
            rayon_core::spawn(move || sender.send(()).unwrap());
        });
        drop(pool.build().unwrap());
        assert_eq!(receiver.iter().count(), size);
    }
}

#[test]
fn nothing_is_lost_when_workers_leave_at_once_and_threads_of_all_kinds_publish() {
    let _watchdog = Watchdog::over("traffic in a pool whose workers leave at once");
    for size in [1, 2, 4] {
        let builder = ThreadPoolBuilder::new().num_threads(size);
        let pool = builder.thread_keep_alive(Duration::ZERO).build().unwrap();
        let ran = AtomicUsize::new(0);
        let count = || {
            ran.fetch_add(1, Ordering::Relaxed);
        };
        const ROUNDS: usize = 300;
        thread::scope(|threads| {
            threads.spawn(|| (0..ROUNDS).for_each(|_| pool.install(count)));
            threads.spawn(|| {
                for _ in 0..ROUNDS {
                    pool.join(count, count);
                }
            });
            threads.spawn(|| {
                for _ in 0..ROUNDS {
                    pool.in_place_scope(|scope| (0..3).for_each(|_| scope.spawn(|_| count())));
                }
            });
            threads.spawn(|| {
                for _ in 0..ROUNDS {
                    let (sender, receiver) = channel();
                    pool.spawn(move || sender.send(()).unwrap());
                    receiver.iter().for_each(|()| count());
                }
            });
            threads.spawn(|| {
                for _ in 0..ROUNDS / 10 {
                    let members = pool.broadcast(|context| context.num_threads());
                    assert!(members.iter().all(|n| *n == members.len()));
                    assert!((1..=size).contains(&members.len()));
                }
            });
        });
        assert_eq!(ran.into_inner(), 7 * ROUNDS);
        wait_until_left(&pool, 0);
    }
}

#[test]
fn pools_that_call_each_other_lose_nothing_while_their_workers_leave() {
    let _watchdog = Watchdog::over("nested pools whose workers leave at once");
    let build = |size| {
        let builder = ThreadPoolBuilder::new().num_threads(size);
        builder.thread_keep_alive(Duration::ZERO).build().unwrap()
    };
    let (one, other) = (build(1), build(2));
    let call = |a: &ThreadPool, b: &ThreadPool| {
        let nested = || b.install(|| a.install(|| join(|| 1, || 2)));
        for _ in 0..300 {
            assert_eq!(a.join(nested, nested), ((1, 2), (1, 2)));
        }
    };
    thread::scope(|threads| {
        threads.spawn(|| call(&one, &other));
        threads.spawn(|| call(&other, &one));
    });
    wait_until_left(&one, 0);
    wait_until_left(&other, 0);
}

#[test]
fn the_thread_that_is_worker_0_stays() {
    let _watchdog = Watchdog::over("the current thread and workers that leave");
    let host = thread::spawn(|| {
        let pool = restless(3).use_current_thread().build().unwrap();
        for _ in 0..20 {
            assert_eq!(pool.broadcast(|context| context.index())[0], 0);
            wait_until_left(&pool, 1);
            assert_eq!(rayon_core::current_thread_index(), Some(0));
            let (sender, receiver) = channel();
            rayon_core::spawn(move || sender.send(()).unwrap());
            receiver.recv().unwrap();
        }
    });
    host.join().unwrap();
}

/// What the process has of threads.
#[cfg(target_os = "linux")]
mod counted {
    use super::*;
    use support::child::alone;
    use support::system::threads;

    #[test]
    fn the_threads_of_workers_that_have_left_are_gone() {
        let test = "counted::the_threads_of_workers_that_have_left_are_gone";
        alone(test, &[], || {
            let before = threads();
            let pool = restless(16).build().unwrap();
            for _ in 0..5 {
                // Those that have come first may leave before the last is there.
                assert!(!pool.broadcast(|_| ()).is_empty());
                wait_until(|| threads() == before);
                assert_eq!(pool.status().live(), 0);
            }
        });
    }

    #[test]
    fn a_pool_dropped_while_its_workers_leave_has_no_thread_left() {
        let test = "counted::a_pool_dropped_while_its_workers_leave_has_no_thread_left";
        alone(test, &[], || {
            let before = threads();
            for round in 0..300 {
                let builder = ThreadPoolBuilder::new().num_threads(4);
                let pool = builder.thread_keep_alive(Duration::ZERO).build().unwrap();
                let (sender, receiver) = channel();
                for _ in 0..round % 5 {
                    let sender = sender.clone();
                    pool.spawn(move || sender.send(()).unwrap());
                }
                if round % 2 == 0 {
                    pool.broadcast(|_| ());
                }
                drop((pool, sender));
                assert_eq!(receiver.iter().count(), round % 5);
            }
            wait_until(|| threads() == before);
        });
    }
}
