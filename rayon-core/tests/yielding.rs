//! `yield_now` and `yield_local`: a worker runs another job in the middle of its own.

mod support;

use rayon_core::{
    join, scope, scope_fifo, spawn, spawn_fifo, yield_local, yield_now, ThreadPool,
    ThreadPoolBuilder, Yield,
};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use support::watchdog::Watchdog;

fn pool(slots: usize) -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(slots).build().unwrap()
}

#[test]
fn the_second_half_of_a_join_that_was_run_by_yielding_is_not_run_again() {
    let _watchdog = Watchdog::over("join whose second half was run by yielding");
    let runs = AtomicUsize::new(0);
    let (sender, receiver) = channel();
    let ((), second) = pool(1).install(|| {
        join(
            || {
                assert_eq!(yield_local(), Some(Yield::Executed));
                // Takes the place that the second half had in the deque.
                spawn(move || sender.send(7).unwrap());
            },
            || runs.fetch_add(1, Ordering::Relaxed),
        )
    });
    assert_eq!(second, 0);
    assert_eq!(receiver.recv(), Ok(7));
    assert_eq!(runs.into_inner(), 1);
}

#[test]
fn only_workers_can_yield() {
    let pool = pool(1);
    assert_eq!((yield_now(), yield_local()), (None, None));
    assert_eq!((pool.yield_now(), pool.yield_local()), (None, None));
    let inside = pool.install(|| (yield_now(), pool.yield_now()));
    assert_eq!(inside, (Some(Yield::Idle), Some(Yield::Idle)));
    let elsewhere = self::pool(1).install(|| (pool.yield_now(), pool.yield_local()));
    assert_eq!(elsewhere, (None, None));
}

#[test]
fn a_worker_that_yields_locally_runs_its_own_newest_job() {
    let _watchdog = Watchdog::over("yield_local");
    let order = std::sync::Mutex::new(Vec::new());
    pool(1).scope(|scope| {
        for job in 0..3 {
            let order = &order;
            scope.spawn(move |_| order.lock().unwrap().push(job));
        }
        assert_eq!(yield_local(), Some(Yield::Executed));
        assert_eq!(*order.lock().unwrap(), [2]);
        while yield_local() == Some(Yield::Executed) {}
        assert_eq!(*order.lock().unwrap(), [2, 1, 0]);
    });
}

#[test]
fn a_worker_that_yields_runs_jobs_from_outside() {
    let _watchdog = Watchdog::over("yield_now for a job from outside");
    let pool = pool(1);
    let (enter, entered) = channel();
    let (sender, receiver) = channel();
    std::thread::scope(|threads| {
        let pool = &pool;
        threads.spawn(move || {
            pool.install(move || {
                enter.send(()).unwrap();
                while receiver.try_recv().is_err() {
                    assert_eq!(yield_local(), Some(Yield::Idle));
                    yield_now();
                }
            });
        });
        entered.recv().unwrap();
        pool.spawn(move || sender.send(()).unwrap());
    });
}

#[test]
fn a_worker_that_yields_runs_jobs_of_other_workers() {
    let _watchdog = Watchdog::over("yield_now for another worker's job");
    let (ready, is_ready) = channel();
    let (done, is_done) = channel();
    pool(2).scope(move |scope| {
        // The one blocks, having spawned a job that only the other can run.
        scope.spawn(move |scope| {
            scope.spawn(move |_| done.send(rayon_core::current_thread_index()).unwrap());
            ready.send(rayon_core::current_thread_index()).unwrap();
            let other = is_done.recv().unwrap();
            assert_ne!(other, rayon_core::current_thread_index());
        });
        // Until then this worker must not run the job above, but only wait.
        let mine = rayon_core::current_thread_index();
        let theirs = is_ready.recv().unwrap();
        assert_ne!(mine, theirs);
        while yield_now() == Some(Yield::Idle) {}
    });
}

#[test]
fn pending_jobs_are_those_in_the_workers_own_deque() {
    let _watchdog = Watchdog::over("current_thread_has_pending_tasks");
    use rayon_core::current_thread_has_pending_tasks as pending;
    let pool = pool(1);
    assert_eq!(
        (pending(), pool.current_thread_has_pending_tasks()),
        (None, None)
    );
    pool.install(|| {
        assert_eq!(pending(), Some(false));
        scope(|scope| {
            scope.spawn(|_| ());
            assert_eq!(pending(), Some(true));
            assert_eq!(pool.current_thread_has_pending_tasks(), Some(true));
        });
        scope_fifo(|scope| {
            scope.spawn_fifo(|_| ());
            assert_eq!(pending(), Some(true));
            yield_local();
            assert_eq!(pending(), Some(false));
        });
        spawn_fifo(|| ());
        assert_eq!(pending(), Some(true));
        yield_now();
        assert_eq!(pending(), Some(false));
    });
}

#[test]
fn what_yielding_did_can_be_compared_copied_and_shown() {
    let yielded = Yield::Executed;
    let copy = yielded;
    assert_eq!(yielded, copy);
    assert_ne!(yielded, Yield::Idle);
    assert_eq!(
        format!("{:?} {:?}", Yield::Executed, Yield::Idle),
        "Executed Idle"
    );
}
