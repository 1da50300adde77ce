//! A scope ends with its own jobs: it waits for no detached one, and starts none once its
//! own are done.

mod support;

use rayon_core::{ThreadPool, ThreadPoolBuilder};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{channel, Receiver, Sender};
use std::sync::Arc;
use support::watchdog::Watchdog;

fn pool(size: usize) -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(size).build().unwrap()
}

/// One way to have a scope: calls its argument in the scope's body, and then, or before if
/// told so, spawns a job there that sends.
#[derive(Clone, Copy, Debug)]
enum Way {
    Scope,
    Fifo,
    InPlace,
    InPlaceFifo,
}

const WAYS: [Way; 4] = [Way::Scope, Way::Fifo, Way::InPlace, Way::InPlaceFifo];

impl Way {
    /// A scope in `pool` with so many jobs of its own, half of them spawned before `body`.
    fn run(self, pool: &ThreadPool, jobs: usize, body: impl Fn() + Sync) -> usize {
        let ran = AtomicUsize::new(0);
        let count = || {
            ran.fetch_add(1, Ordering::Relaxed);
        };
        let (body, before) = (&body, jobs / 2);
        match self {
            Way::Scope => pool.scope(|scope| {
                (0..before).for_each(|_| scope.spawn(|_| count()));
                body();
                (before..jobs).for_each(|_| scope.spawn(|_| count()));
            }),
            Way::Fifo => pool.scope_fifo(|scope| {
                (0..before).for_each(|_| scope.spawn_fifo(|_| count()));
                body();
                (before..jobs).for_each(|_| scope.spawn_fifo(|_| count()));
            }),
            Way::InPlace => pool.in_place_scope(|scope| {
                (0..before).for_each(|_| scope.spawn(|_| count()));
                body();
                (before..jobs).for_each(|_| scope.spawn(|_| count()));
            }),
            Way::InPlaceFifo => pool.in_place_scope_fifo(|scope| {
                (0..before).for_each(|_| scope.spawn_fifo(|_| count()));
                body();
                (before..jobs).for_each(|_| scope.spawn_fifo(|_| count()));
            }),
        }
        ran.into_inner()
    }
}

/// A job that ends when its sender is told something, or is gone.
fn job_that_waits() -> (Sender<()>, impl FnOnce() + Send + 'static) {
    let (sender, receiver): (_, Receiver<()>) = channel();
    (sender, move || {
        let _told_or_gone = receiver.recv();
    })
}

#[test]
fn a_scope_without_jobs_of_its_own_waits_for_no_detached_one() {
    for way in WAYS {
        let _watchdog = Watchdog::over(format!("{way:?} with a detached job in a pool of one"));
        let pool = pool(1);
        pool.install(|| {
            let (end, job) = job_that_waits();
            let job = std::sync::Mutex::new(Some(job));
            // The one worker there is would wait for itself.
            way.run(&pool, 0, || {
                rayon_core::spawn(job.lock().unwrap().take().unwrap())
            });
            drop(end);
        });
    }
}

#[test]
fn a_scope_starts_no_detached_job_once_its_own_are_done() {
    for (way, jobs) in WAYS
        .into_iter()
        .flat_map(|way| [1, 2, 5, 200].map(|n| (way, n)))
    {
        let _watchdog = Watchdog::over(format!("{way:?} with {jobs} jobs in a pool of one"));
        let pool = pool(1);
        let detached = Arc::new(AtomicUsize::new(0));
        let spawn_detached = || {
            let detached = Arc::clone(&detached);
            rayon_core::spawn(move || {
                detached.fetch_add(1, Ordering::Relaxed);
            });
        };
        pool.install(|| {
            // Below the scope, and in the middle of it: the jobs that come after that are
            // taken first, and then those detached that are above the other jobs.
            (0..10).for_each(|_| spawn_detached());
            let ran = way.run(&pool, jobs, || (0..10).for_each(|_| spawn_detached()));
            assert_eq!(ran, jobs);
            let above = if jobs / 2 > 0 { 10 } else { 0 };
            assert_eq!(detached.load(Ordering::Relaxed), above, "{way:?}, {jobs}");
        });
    }
}

#[test]
fn an_outer_scopes_jobs_are_left_alone_by_an_inner_one() {
    let _watchdog = Watchdog::over("a scope in a scope");
    let pool = pool(1);
    let order = std::sync::Mutex::new(Vec::new());
    pool.scope(|outer| {
        outer.spawn(|_| order.lock().unwrap().push("outer"));
        rayon_core::scope(|inner| inner.spawn(|_| order.lock().unwrap().push("inner")));
        order.lock().unwrap().push("between");
    });
    assert_eq!(*order.lock().unwrap(), ["inner", "between", "outer"]);
}

#[test]
fn a_breadth_first_pools_scope_ends_with_its_own_jobs_too() {
    let _watchdog = Watchdog::over("a breadth-first pool");
    #[allow(deprecated)]
    let builder = ThreadPoolBuilder::new().breadth_first();
    let pool = builder.num_threads(1).build().unwrap();
    pool.install(|| {
        let (end, job) = job_that_waits();
        rayon_core::scope(|scope| {
            scope.spawn(|_| ());
            rayon_core::spawn(job);
        });
        drop(end);
    });
}

#[test]
fn a_scope_from_outside_ends_while_a_detached_job_waits_for_what_follows() {
    for way in WAYS {
        let _watchdog = Watchdog::over(format!("{way:?} from outside"));
        let pool = pool(2);
        let (end, job) = job_that_waits();
        let job = std::sync::Mutex::new(Some(job));
        // Its one own job is the newest, so that its worker comes to that first.
        let ran = way.run(&pool, 1, || pool.spawn(job.lock().unwrap().take().unwrap()));
        assert_eq!(ran, 1);
        drop(end);
    }
}

#[test]
fn a_scope_from_another_pool_starts_none_of_that_pools_jobs_once_its_own_are_done() {
    for way in WAYS {
        let _watchdog = Watchdog::over(format!("{way:?} from another pool"));
        let (home, other) = (pool(1), pool(1));
        home.install(|| {
            // No job here: the scope's end is there before the caller looks for any.
            let (end, job) = job_that_waits();
            let job = std::sync::Mutex::new(Some(job));
            way.run(&other, 0, || {
                home.spawn(job.lock().unwrap().take().unwrap())
            });
            drop(end);
        });
    }
}

#[test]
fn scopes_in_a_tree_of_joins_do_not_nest_without_end() {
    fn tree(depth: usize) {
        if depth > 0 {
            rayon_core::join(|| tree(depth - 1), || tree(depth - 1));
        }
        rayon_core::scope(|scope| {
            (0..3).for_each(|_| scope.spawn(|_| ()));
            rayon_core::spawn(|| rayon_core::scope(|scope| scope.spawn(|_| ())));
        });
    }
    for size in [1, 2, 4] {
        let _watchdog = Watchdog::over(format!("a tree of joins and scopes on {size}"));
        // A stack that a few hundred of them fill.
        let builder = ThreadPoolBuilder::new().stack_size(256 << 10);
        let pool = builder.num_threads(size).build().unwrap();
        pool.install(|| tree(12));
    }
}
