//! The end of a pool: dropping it returns at once, what was published still runs, then
//! the workers stop, exit handlers and all.

mod support;

use rayon_core::{spawn, ThreadPool, ThreadPoolBuilder};
use std::sync::mpsc::{channel, Receiver};
use std::sync::{Arc, Mutex};
use support::watchdog::Watchdog;

fn pool(slots: usize) -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(slots).build().unwrap()
}

/// A pool whose exit handler sends the index of each worker that ends.
fn with_exit_handler(slots: usize, on_demand: bool) -> (ThreadPool, Receiver<usize>) {
    let (sender, receiver) = channel();
    let pool = ThreadPoolBuilder::new()
        .num_threads(slots)
        .start_on_demand(on_demand)
        .exit_handler(move |index| sender.send(index).unwrap())
        .build()
        .unwrap();
    (pool, receiver)
}

fn sorted(indices: Receiver<usize>) -> Vec<usize> {
    let mut indices: Vec<usize> = indices.iter().collect();
    indices.sort_unstable();
    indices
}

#[test]
fn dropping_a_pool_returns_while_a_job_runs() {
    let _watchdog = Watchdog::over("drop while a job runs");
    let (enter, entered) = channel();
    let (leave, may_leave) = channel::<()>();
    let (left, has_left) = channel();
    let pool = pool(2);
    pool.spawn(move || {
        enter.send(()).unwrap();
        may_leave.recv().unwrap();
        left.send(()).unwrap();
    });
    entered.recv().unwrap();
    drop(pool);
    // The job can't have ended before this.
    leave.send(()).unwrap();
    has_left.recv().unwrap();
}

#[test]
fn jobs_that_were_spawned_still_run() {
    let _watchdog = Watchdog::over("jobs after drop");
    for slots in [1, 4] {
        let (sender, receiver) = channel();
        let pool = pool(slots);
        for job in 0..100 {
            let sender = sender.clone();
            pool.spawn(move || {
                spawn(move || sender.send(job).unwrap());
            });
        }
        drop((pool, sender));
        assert_eq!(sorted(receiver), (0..100).collect::<Vec<_>>());
    }
}

#[test]
fn a_job_may_go_on_spawning_after_its_pool_was_dropped() {
    let _watchdog = Watchdog::over("spawning after drop");
    fn chain(links: usize, sender: std::sync::mpsc::Sender<usize>) {
        assert_eq!(rayon_core::current_num_threads(), 2);
        if links == 0 {
            let sum = rayon_core::join(|| 1, || 2);
            sender.send(sum.0 + sum.1).unwrap();
        } else {
            spawn(move || chain(links - 1, sender));
        }
    }
    let (sender, receiver) = channel();
    let pool = pool(2);
    pool.spawn(|| chain(1000, sender));
    drop(pool);
    assert_eq!(receiver.recv(), Ok(3));
}

#[test]
fn a_spawned_broadcast_still_runs_on_all_workers() {
    let _watchdog = Watchdog::over("broadcast after drop");
    let (sender, receiver) = channel();
    let pool = pool(3);
    pool.spawn_broadcast(move |context| sender.send(context.index()).unwrap());
    drop(pool);
    assert_eq!(sorted(receiver), [0, 1, 2]);
}

#[test]
fn exit_handlers_are_called_once_for_each_worker() {
    let _watchdog = Watchdog::over("exit handlers");
    let (pool, ended) = with_exit_handler(4, false);
    assert!(ended.try_recv().is_err());
    drop(pool);
    assert_eq!(sorted(ended), [0, 1, 2, 3]);
}

#[test]
fn workers_end_that_were_never_given_a_job() {
    let _watchdog = Watchdog::over("idle workers");
    for _ in 0..50 {
        let (pool, ended) = with_exit_handler(3, false);
        drop(pool);
        assert_eq!(sorted(ended), [0, 1, 2]);
    }
}

#[test]
fn workers_end_that_are_starting_as_their_pool_is_dropped() {
    let _watchdog = Watchdog::over("workers that start late");
    for _ in 0..50 {
        let (pool, ended) = with_exit_handler(3, true);
        let (sender, receiver) = channel();
        pool.spawn(move || sender.send(()).unwrap());
        drop(pool);
        receiver.recv().unwrap();
        // The channel is closed once all have ended.
        let ended = sorted(ended);
        assert!((1..=3).contains(&ended.len()), "{ended:?}");
    }
}

#[test]
fn a_pool_that_was_never_used_has_no_worker_to_end() {
    let (pool, ended) = with_exit_handler(3, true);
    drop(pool);
    assert_eq!(ended.iter().count(), 0);
}

#[test]
fn exit_handlers_come_after_the_last_job() {
    let _watchdog = Watchdog::over("exit handler after jobs");
    let log = Arc::new(Mutex::new(Vec::new()));
    let (ended, has_ended) = channel::<()>();
    let exits = Arc::clone(&log);
    let pool = ThreadPoolBuilder::new()
        .num_threads(1)
        .exit_handler(move |_| {
            exits.lock().unwrap().push("exit");
            ended.send(()).unwrap();
        })
        .build()
        .unwrap();
    let jobs = Arc::clone(&log);
    pool.spawn(move || {
        let last = Arc::clone(&jobs);
        spawn(move || last.lock().unwrap().push("job"));
        jobs.lock().unwrap().push("job");
    });
    drop(pool);
    has_ended.recv().unwrap();
    assert_eq!(*log.lock().unwrap(), ["job", "job", "exit"]);
}

#[test]
fn a_job_may_drop_its_own_pool() {
    let _watchdog = Watchdog::over("drop in a job");
    let (pool, ended) = with_exit_handler(2, false);
    let (hand, handed) = channel::<ThreadPool>();
    pool.spawn(move || drop(handed.recv().unwrap()));
    hand.send(pool).unwrap();
    assert_eq!(sorted(ended), [0, 1]);
}

#[test]
fn pools_can_be_built_and_dropped_many_times() {
    let _watchdog = Watchdog::over("many pools");
    for round in 0..200 {
        let pool = pool(round % 4 + 1);
        assert_eq!(
            pool.install(|| rayon_core::join(|| round, || 1)),
            (round, 1)
        );
    }
}

#[test]
fn dropping_a_pool_frees_its_handlers() {
    let _watchdog = Watchdog::over("handlers freed");
    let kept = Arc::new(());
    let handler = Arc::clone(&kept);
    let pool = ThreadPoolBuilder::new()
        .num_threads(2)
        .panic_handler(move |_| drop(Arc::clone(&handler)))
        .build()
        .unwrap();
    pool.broadcast(|_| ());
    drop(pool);
    while Arc::strong_count(&kept) > 1 {
        std::thread::yield_now();
    }
}
