//! In which order a worker takes the jobs that it has published, as seen on a pool of
//! one.

mod support;

use rayon_core::{
    join, scope, scope_fifo, spawn, spawn_fifo, Scope, ScopeFifo, ThreadPool, ThreadPoolBuilder,
};
use std::sync::mpsc::channel;
use std::sync::Mutex;
use support::watchdog::Watchdog;

fn pool_of_one() -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(1).build().unwrap()
}

/// The order in which jobs ran that `publish` got to publish, each with its number.
fn order_of(publish: impl FnOnce(&(dyn Fn(usize) + Sync)) + Send) -> Vec<usize> {
    let _watchdog = Watchdog::over("order of jobs");
    let order = Mutex::new(Vec::new());
    pool_of_one().install(|| publish(&|job| order.lock().unwrap().push(job)));
    order.into_inner().unwrap()
}

#[test]
fn a_scopes_jobs_run_newest_first() {
    let order = order_of(|ran| {
        scope(|scope| (0..10).for_each(|job| scope.spawn(move |_| ran(job))));
    });
    assert!(order.into_iter().eq((0..10).rev()));
}

#[test]
fn a_fifo_scopes_jobs_run_oldest_first() {
    let order = order_of(|ran| {
        scope_fifo(|scope| (0..10).for_each(|job| scope.spawn_fifo(move |_| ran(job))));
    });
    assert!(order.into_iter().eq(0..10));
}

#[test]
fn a_fifo_scopes_first_jobs_run_before_those_that_they_spawn() {
    // 1 spawns 10 and 11, 2 spawns 20 and 21.
    fn job<'scope>(scope: &ScopeFifo<'scope>, number: usize, ran: &'scope (dyn Fn(usize) + Sync)) {
        scope.spawn_fifo(move |scope| {
            ran(number);
            if number < 10 {
                job(scope, number * 10, ran);
                job(scope, number * 10 + 1, ran);
            }
        });
    }
    let order = order_of(|ran| {
        scope_fifo(|scope| {
            job(scope, 1, ran);
            job(scope, 2, ran);
        });
    });
    assert_eq!(order, [1, 2, 10, 11, 20, 21]);
}

#[test]
fn a_scopes_jobs_run_after_those_that_they_spawn() {
    fn job<'scope>(scope: &Scope<'scope>, number: usize, ran: &'scope (dyn Fn(usize) + Sync)) {
        scope.spawn(move |scope| {
            ran(number);
            if number < 10 {
                job(scope, number * 10, ran);
                job(scope, number * 10 + 1, ran);
            }
        });
    }
    let order = order_of(|ran| {
        scope(|scope| {
            job(scope, 1, ran);
            job(scope, 2, ran);
        });
    });
    assert_eq!(order, [2, 21, 20, 1, 11, 10]);
}

#[test]
fn a_scope_within_a_fifo_scope_keeps_its_own_order() {
    let order = order_of(|ran| {
        scope_fifo(|fifo| {
            fifo.spawn_fifo(move |_| {
                scope(|scope| (1..=3).for_each(|job| scope.spawn(move |_| ran(job))));
            });
            fifo.spawn_fifo(move |_| {
                scope_fifo(|scope| (4..=6).for_each(|job| scope.spawn_fifo(move |_| ran(job))));
            });
        });
    });
    assert_eq!(order, [3, 2, 1, 4, 5, 6]);
}

/// As [`order_of`], for detached jobs.
fn detached_order(publish: impl Fn(usize, Box<dyn FnOnce() + Send>) + Send) -> Vec<usize> {
    let _watchdog = Watchdog::over("order of detached jobs");
    let (sender, receiver) = channel();
    pool_of_one().install(move || {
        for job in 0..10 {
            let sender = sender.clone();
            publish(job, Box::new(move || sender.send(job).unwrap()));
        }
    });
    receiver.iter().collect()
}

#[test]
fn jobs_that_a_worker_spawns_run_newest_first() {
    let order = detached_order(|_, job| spawn(job));
    assert!(order.into_iter().eq((0..10).rev()));
}

#[test]
fn jobs_that_a_worker_spawns_fifo_run_oldest_first() {
    let order = detached_order(|_, job| spawn_fifo(job));
    assert!(order.into_iter().eq(0..10));
}

#[test]
fn fifo_jobs_take_turns_where_they_were_published_among_others() {
    // Each turn in the deque goes to the newest publish; a turn of a fifo publish is
    // taken by the oldest fifo job.
    let order = detached_order(|number, job| match number % 2 {
        0 => spawn(job),
        _ => spawn_fifo(job),
    });
    assert_eq!(order, [1, 8, 3, 6, 5, 4, 7, 2, 9, 0]);
}

#[test]
fn fifo_jobs_spawned_from_outside_run_oldest_first() {
    let _watchdog = Watchdog::over("fifo from outside");
    let (sender, receiver) = channel();
    let pool = pool_of_one();
    for job in 0..10 {
        let sender = sender.clone();
        pool.spawn_fifo(move || sender.send(job).unwrap());
    }
    drop(sender);
    assert!(receiver.iter().eq(0..10));
}

#[test]
fn a_scope_ends_before_its_owner_takes_up_what_was_published_before_it() {
    let order = order_of(|ran| {
        let first_half = || {
            scope(|scope| (0..3).for_each(|_| scope.spawn(|_| ran(0))));
            ran(1);
        };
        join(first_half, || ran(2));
    });
    assert_eq!(order, [0, 0, 0, 1, 2]);
}

#[test]
fn a_join_runs_its_halves_in_order_if_nobody_steals() {
    let order = order_of(|ran| {
        join(|| ran(1), || ran(2));
        join(|| join(|| ran(3), || ran(4)), || ran(5));
    });
    assert_eq!(order, [1, 2, 3, 4, 5]);
}

#[test]
#[allow(deprecated)]
fn a_breadth_first_pool_runs_its_jobs_oldest_first() {
    let _watchdog = Watchdog::over("breadth first");
    let pool = ThreadPoolBuilder::new()
        .num_threads(1)
        .breadth_first()
        .build()
        .unwrap();
    let order = Mutex::new(Vec::new());
    pool.scope(|scope| {
        for job in 0..10 {
            let order = &order;
            scope.spawn(move |_| order.lock().unwrap().push(job));
        }
    });
    assert!(order.into_inner().unwrap().into_iter().eq(0..10));
    assert_eq!(pool.install(|| join(|| 1, || 2)), (1, 2));
}

#[test]
fn scopes_jobs_wait_for_the_body_on_a_pool_of_one() {
    let order = order_of(|ran| {
        scope(|scope| {
            scope.spawn(|_| ran(2));
            ran(1);
        });
        ran(3);
    });
    assert_eq!(order, [1, 2, 3]);
}
