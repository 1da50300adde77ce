//! Of the many who publish while a worker is starting none asks for another; the one that
//! is starting sees to the next.

use super::watchdog::Watchdog;
use crate::{ThreadPool, ThreadPoolBuilder};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{channel, Receiver, Sender};
use std::sync::{Arc, Barrier, Mutex};
use std::thread;

/// A pool in which each start but the first, which is granted at once, says that it is
/// under way and then waits to be told whether it is refused.
struct Gated {
    pool: ThreadPool,
    under_way: Receiver<()>,
    refuse: Sender<bool>,
    /// How many starts were asked for.
    asked: Arc<AtomicUsize>,
}

fn gated(size: usize) -> Gated {
    let (start, under_way) = channel();
    let (refuse, verdict) = channel();
    let verdict = Mutex::new(verdict);
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let pool = ThreadPoolBuilder::new()
        .num_threads(size)
        .refuse_starts(move |_| {
            // All are granted once the test has dropped its ends of the channels.
            counted.fetch_add(1, Ordering::Relaxed) > 0
                && start.send(()).is_ok()
                && verdict.lock().unwrap().recv().unwrap_or(false)
        })
        .build()
        .unwrap();
    Gated {
        pool,
        under_way,
        refuse,
        asked,
    }
}

/// Keeps a pool's first worker busy for as long as it takes, or until it is told to leave.
fn occupy(pool: &ThreadPool) -> Sender<()> {
    let (enter, entered) = channel();
    let (leave, may_leave) = channel();
    pool.spawn(move || {
        enter.send(()).unwrap();
        may_leave.recv().unwrap();
    });
    entered.recv().unwrap();
    leave
}

#[test]
fn a_hundred_jobs_published_while_a_worker_is_starting_start_no_other() {
    let _watchdog = Watchdog::over("a hundred publishes during a start");
    const JOBS: usize = 100;
    let gated = gated(64);
    let leave = occupy(&gated.pool);
    let (sender, receiver) = channel();
    let spawn = |sender: Sender<()>| gated.pool.spawn(move || sender.send(()).unwrap());
    thread::scope(|scope| {
        // Its publish needs another worker, and is held up while it asks for one.
        let first = sender.clone();
        scope.spawn(|| spawn(first));
        gated.under_way.recv().unwrap();
        for _ in 1..JOBS {
            spawn(sender.clone());
        }
        assert_eq!(gated.asked.load(Ordering::Relaxed), 2);
        gated.refuse.send(false).unwrap();
        // The second worker asks for a third, and so on: all are granted.
        drop((gated.refuse, gated.under_way));
    });
    drop(sender);
    assert_eq!(receiver.iter().count(), JOBS);
    leave.send(()).unwrap();
}

#[test]
fn jobs_published_during_a_start_that_is_refused_are_run_by_the_workers_there_are() {
    let _watchdog = Watchdog::over("publishes during a refused start");
    let gated = gated(2);
    let leave = occupy(&gated.pool);
    let (sender, receiver) = channel();
    let spawn = |sender: Sender<()>| gated.pool.spawn(move || sender.send(()).unwrap());
    thread::scope(|scope| {
        let first = sender.clone();
        scope.spawn(|| spawn(first));
        gated.under_way.recv().unwrap();
        // These count on the start, which comes to nothing.
        for _ in 1..100 {
            spawn(sender.clone());
        }
        // The worker may take them before the refusal or after it.
        leave.send(()).unwrap();
        gated.refuse.send(true).unwrap();
    });
    drop(sender);
    assert_eq!(receiver.iter().count(), 100);
}

#[test]
fn a_worker_that_falls_asleep_during_a_start_that_is_refused_is_woken() {
    let _watchdog = Watchdog::over("a sleeper during a refused start");
    // The first worker is busy when a second is asked for. While that is under way it
    // becomes free, runs the job and goes to sleep; then come jobs that count on the
    // start.
    let gated = gated(2);
    let leave = occupy(&gated.pool);
    let (sender, receiver) = channel();
    let spawn = |sender: Sender<()>| gated.pool.spawn(move || sender.send(()).unwrap());
    thread::scope(|scope| {
        let first = sender.clone();
        scope.spawn(|| spawn(first));
        gated.under_way.recv().unwrap();
        leave.send(()).unwrap();
        receiver.recv().unwrap();
        // Time for it to fall asleep, without which there is nothing to see.
        for _ in 0..10_000 {
            thread::yield_now();
        }
        spawn(sender.clone());
        gated.refuse.send(true).unwrap();
        receiver.recv().unwrap();
    });
}

#[test]
fn as_many_workers_are_asked_for_as_there_are_jobs_that_wait_for_each_other() {
    let _watchdog = Watchdog::over("a chain of starts");
    let gated = gated(9);
    drop((gated.under_way, gated.refuse));
    let barrier = Barrier::new(9);
    gated.pool.in_place_scope(|scope| {
        for _ in 0..9 {
            scope.spawn(|_| {
                barrier.wait();
            });
        }
    });
    assert_eq!(gated.asked.load(Ordering::Relaxed), 9);
}
