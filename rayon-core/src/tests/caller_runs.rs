//! In a pool to which the system grants no worker the caller runs the jobs, as a worker
//! of the pool until its call returns.

use super::watchdog::Watchdog;
use super::{me, panic_of, panic_with, workerless};
use crate::{
    broadcast, current_num_threads, current_thread_index, join, scope, scope_fifo, spawn,
    spawn_fifo, ThreadPool, ThreadPoolBuilder,
};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};

/// The calling thread is a worker of `pool` here.
fn assert_worker_of(pool: &ThreadPool) {
    assert_eq!(current_num_threads(), pool.current_num_threads());
    let index = pool.current_thread_index().unwrap();
    assert!(index < pool.current_num_threads());
    assert_eq!(current_thread_index(), Some(index));
}

fn assert_no_worker(pool: &ThreadPool) {
    assert_eq!(current_thread_index(), None);
    assert_eq!(pool.current_thread_index(), None);
    assert_eq!(pool.yield_now(), None);
}

#[test]
fn install_runs_on_the_caller() {
    let _watchdog = Watchdog::over("install");
    for size in [1, 2, 16] {
        let pool = workerless(size);
        for _ in 0..3 {
            assert_no_worker(&pool);
            let ran_on = pool.install(|| {
                assert_worker_of(&pool);
                me()
            });
            assert_eq!(ran_on, me());
        }
        assert_no_worker(&pool);
    }
}

#[test]
fn join_runs_on_the_caller() {
    let _watchdog = Watchdog::over("join");
    fn fibonacci(n: u32) -> u32 {
        if n < 2 {
            return n;
        }
        let (a, b) = join(|| fibonacci(n - 1), || fibonacci(n - 2));
        a + b
    }
    let pool = workerless(4);
    let check = || {
        assert_worker_of(&pool);
        (me(), fibonacci(12))
    };
    assert_eq!(pool.join(check, check), ((me(), 144), (me(), 144)));
    assert_no_worker(&pool);
}

#[test]
fn scopes_run_on_the_caller() {
    let _watchdog = Watchdog::over("scopes");
    let pool = workerless(2);
    let ran = AtomicUsize::new(0);
    let job = || {
        assert_worker_of(&pool);
        ran.fetch_add(1, Ordering::Relaxed);
    };
    pool.scope(|scope| {
        for _ in 0..10 {
            scope.spawn(|scope| {
                job();
                scope.spawn(|_| job());
            });
        }
    });
    pool.scope_fifo(|scope| {
        for _ in 0..10 {
            scope.spawn_fifo(|scope| {
                job();
                scope.spawn_fifo(|_| job());
            });
        }
    });
    pool.in_place_scope(|scope| {
        assert_no_worker(&pool);
        for _ in 0..10 {
            scope.spawn(|scope| {
                job();
                scope.spawn(|_| job());
            });
        }
    });
    pool.in_place_scope_fifo(|scope| {
        assert_no_worker(&pool);
        for _ in 0..10 {
            scope.spawn_fifo(|scope| {
                job();
                scope.spawn_fifo(|_| job());
            });
        }
    });
    assert_eq!(ran.load(Ordering::Relaxed), 80);
    assert_no_worker(&pool);
}

#[test]
fn a_scope_within_a_call_runs_on_the_caller() {
    let _watchdog = Watchdog::over("scope in install");
    let pool = workerless(1);
    let mut jobs = [None; 6];
    pool.install(|| {
        let (left, right) = jobs.split_at_mut(3);
        scope(|scope| {
            left.iter_mut()
                .for_each(|job| scope.spawn(move |_| *job = Some(me())))
        });
        scope_fifo(|scope| {
            for job in right {
                scope.spawn_fifo(move |_| *job = Some(me()));
            }
        });
    });
    assert_eq!(jobs, [Some(me()); 6]);
}

#[test]
fn a_broadcast_runs_on_the_caller() {
    let _watchdog = Watchdog::over("broadcast");
    let pool = workerless(8);
    let results = pool.broadcast(|context| {
        assert_worker_of(&pool);
        (context.index(), context.num_threads(), me())
    });
    assert_eq!(results, [(0, 1, me())]);
    let results = pool.install(|| broadcast(|context| (context.num_threads(), me())));
    assert_eq!(results, [(1, me())]);
    assert_no_worker(&pool);
}

#[test]
fn a_spawned_broadcast_has_run_before_the_call_returns() {
    let _watchdog = Watchdog::over("spawn_broadcast");
    let pool = workerless(8);
    let (sender, receiver) = channel();
    let counted = sender.clone();
    pool.spawn_broadcast(move |context| counted.send((context.num_threads(), me())).unwrap());
    assert_eq!(receiver.try_recv(), Ok((1, me())));
    pool.scope(|scope| {
        scope.spawn_broadcast(|_, context| sender.send((context.num_threads(), me())).unwrap());
    });
    assert_eq!(receiver.try_recv(), Ok((1, me())));
    assert!(receiver.try_recv().is_err());
}

#[test]
fn a_broadcast_counts_the_callers_that_are_in_the_pool() {
    let _watchdog = Watchdog::over("broadcast among callers");
    let pool = workerless(8);
    let (leave, may_leave) = channel::<()>();
    let (enter, entered) = channel();
    let other = std::thread::scope(|threads| {
        let pool = &pool;
        let other = threads.spawn(move || {
            pool.install(move || {
                enter.send(current_thread_index().unwrap()).unwrap();
                // Meanwhile the broadcast's job waits for this thread to be free.
                may_leave.recv().unwrap();
                me()
            })
        });
        let index = entered.recv().unwrap();
        let (sender, receiver) = channel();
        pool.spawn_broadcast(move |context| {
            let told = (context.index(), context.num_threads(), me());
            sender.send(told).unwrap();
        });
        // The caller's own has run already.
        let mine = receiver.try_recv().unwrap();
        assert_eq!((mine.1, mine.2), (2, me()));
        leave.send(()).unwrap();
        let theirs = receiver.recv().unwrap();
        let other = other.join().unwrap();
        assert_eq!(theirs, (index, 2, other));
        assert!(receiver.recv().is_err(), "two took part");
        other
    });
    assert_ne!(other, me());
}

#[test]
fn a_spawned_job_has_run_before_spawn_returns() {
    let _watchdog = Watchdog::over("spawn");
    for size in [1, 2, 16] {
        let pool = workerless(size);
        let (sender, receiver) = channel();
        let nested = sender.clone();
        pool.spawn(move || {
            assert_eq!(current_num_threads(), size);
            nested.send((1, me())).unwrap();
            spawn(move || nested.send((2, me())).unwrap());
        });
        assert_eq!(receiver.try_recv(), Ok((1, me())));
        assert_eq!(receiver.try_recv(), Ok((2, me())));
        pool.spawn_fifo(move || sender.send((3, me())).unwrap());
        assert_eq!(receiver.try_recv(), Ok((3, me())));
        assert_no_worker(&pool);
    }
}

#[test]
fn jobs_spawned_inside_a_call_have_run_when_it_returns() {
    let _watchdog = Watchdog::over("spawn in install");
    let pool = workerless(1);
    let order = Arc::new(Mutex::new(Vec::new()));
    let job = |number| {
        let order = Arc::clone(&order);
        move || order.lock().unwrap().push(number)
    };
    pool.install(|| {
        (0..3).for_each(|number| spawn_fifo(job(number)));
        assert!(order.lock().unwrap().is_empty());
    });
    assert_eq!(*order.lock().unwrap(), [0, 1, 2]);
    pool.install(|| (3..6).for_each(|number| spawn(job(number))));
    assert_eq!(*order.lock().unwrap(), [0, 1, 2, 5, 4, 3]);
    pool.join(|| spawn(job(6)), || ());
    assert_eq!(order.lock().unwrap().len(), 7);
}

#[test]
fn a_panic_goes_on_in_the_caller_after_the_other_jobs_have_run() {
    let _watchdog = Watchdog::over("panics");
    let pool = workerless(2);
    let ran = Arc::new(AtomicUsize::new(0));
    let count = || {
        let ran = Arc::clone(&ran);
        move || {
            ran.fetch_add(1, Ordering::Relaxed);
        }
    };
    let in_install = || {
        spawn(count());
        panic_with(1)
    };
    assert_eq!(panic_of(|| pool.install(in_install)), Some(1));
    assert_eq!(panic_of(|| pool.join(|| panic_with(2), count())), Some(2));
    let in_scope = |scope: &crate::Scope<'_>| {
        let (one, two) = (count(), count());
        scope.spawn(move |_| one());
        scope.spawn(|_| panic_with(3));
        scope.spawn(move |_| two());
    };
    assert_eq!(panic_of(|| pool.scope(in_scope)), Some(3));
    assert_eq!(panic_of(|| pool.in_place_scope(in_scope)), Some(3));
    assert_eq!(panic_of(|| pool.broadcast(|_| panic_with(4))), Some(4));
    assert_eq!(ran.load(Ordering::Relaxed), 6);
    assert_no_worker(&pool);
    assert_eq!(pool.install(|| 7), 7);
}

#[test]
fn a_spawned_jobs_panic_goes_to_the_handler() {
    let _watchdog = Watchdog::over("panic handler");
    let (sender, receiver) = channel();
    let pool = ThreadPoolBuilder::new()
        .num_threads(2)
        .refuse_starts(|_| true)
        .panic_handler(move |payload| sender.send(*payload.downcast::<u32>().unwrap()).unwrap())
        .build()
        .unwrap();
    pool.spawn(|| panic_with(1));
    pool.install(|| spawn(|| panic_with(2)));
    pool.spawn_broadcast(|_| panic_with(3));
    drop(pool);
    assert_eq!(receiver.iter().collect::<Vec<_>>(), [1, 2, 3]);
}

#[test]
fn no_handler_is_called_for_a_caller() {
    let pool = ThreadPoolBuilder::new()
        .num_threads(2)
        .start_on_demand(true)
        .start_handler(|_| panic_with(1))
        .exit_handler(|_| panic_with(2))
        .refuse_starts(|_| true)
        .build()
        .unwrap();
    // A panic in a handler would abort, there being nobody to take it.
    assert_eq!(pool.install(me), me());
}

#[test]
fn a_pool_is_freed_after_the_last_caller_has_left() {
    let _watchdog = Watchdog::over("drop");
    let kept = Arc::new(());
    let handler = Arc::clone(&kept);
    let pool = ThreadPoolBuilder::new()
        .num_threads(2)
        .refuse_starts(|_| true)
        .panic_handler(move |_| drop(Arc::clone(&handler)))
        .build()
        .unwrap();
    pool.install(|| spawn(|| ()));
    pool.spawn(|| panic_with(0));
    pool.broadcast(|_| spawn(|| ()));
    drop(pool);
    assert_eq!(Arc::strong_count(&kept), 1);
}

#[test]
fn the_thread_that_built_a_pool_for_itself_works_alone() {
    let _watchdog = Watchdog::over("use_current_thread");
    let work = || {
        let pool = ThreadPoolBuilder::new()
            .num_threads(3)
            .use_current_thread()
            .refuse_starts(|_| true)
            .build()
            .unwrap();
        assert_eq!(join(me, me), (me(), me()));
        let mut jobs = [None; 3];
        scope(|scope| {
            jobs.iter_mut()
                .for_each(|job| scope.spawn(move |_| *job = Some(me())))
        });
        assert_eq!(jobs, [Some(me()); 3]);
        assert_eq!(pool.install(me), me());
        assert_eq!(
            broadcast(|context| (context.index(), context.num_threads())),
            [(0, 1)]
        );
        // It may block on what it has spawned, as it might with another worker there.
        let (sender, receiver) = channel();
        let fifo = sender.clone();
        spawn(move || sender.send(me()).unwrap());
        assert_eq!(receiver.recv(), Ok(me()));
        crate::spawn_fifo(move || fifo.send(me()).unwrap());
        assert_eq!(receiver.recv(), Ok(me()));
        // Another thread takes one of the other two slots.
        let outside = std::thread::scope(|threads| {
            let call = || (me(), pool.install(|| (me(), current_thread_index())));
            threads.spawn(call).join().unwrap()
        });
        assert_eq!(outside.1, (outside.0, Some(1)));
        assert_eq!(current_thread_index(), Some(0));
    };
    // In a thread of its own, since it stays a worker.
    std::thread::spawn(work).join().unwrap();
}
