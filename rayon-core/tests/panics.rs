//! Where a job's panic goes: to whoever waits for the job, else to the panic handler,
//! else it aborts.

mod support;

use rayon_core::{join, scope, scope_fifo, spawn, spawn_fifo, ThreadPool, ThreadPoolBuilder};
use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{channel, Receiver};
use support::child::aborts;
use support::watchdog::Watchdog;

fn pool(slots: usize) -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(slots).build().unwrap()
}

/// Panics without a report on standard error.
fn panic_with(payload: u32) -> ! {
    resume_unwind(Box::new(payload))
}

/// What `f` panicked with by [`panic_with`].
fn panic_of<R>(f: impl FnOnce() -> R) -> Option<u32> {
    let caught = catch_unwind(AssertUnwindSafe(f));
    Some(*caught.err()?.downcast::<u32>().unwrap())
}

/// Counts calls, from whichever thread.
#[derive(Default)]
struct Counter(AtomicUsize);

impl Counter {
    fn count(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// A pool that sends the payloads of the panics that its handler gets.
fn handled(slots: usize) -> (ThreadPool, Receiver<u32>) {
    let (sender, receiver) = channel();
    let pool = ThreadPoolBuilder::new()
        .num_threads(slots)
        .panic_handler(move |payload| sender.send(*payload.downcast().unwrap()).unwrap())
        .build()
        .unwrap();
    (pool, receiver)
}

#[test]
fn a_panic_in_install_goes_on_in_the_caller() {
    let _watchdog = Watchdog::over("install");
    let pool = pool(2);
    assert_eq!(panic_of(|| pool.install(|| panic_with(1))), Some(1));
    assert_eq!(
        panic_of(|| pool.install(|| pool.install(|| panic_with(2)))),
        Some(2)
    );
    let other = self::pool(2);
    assert_eq!(
        panic_of(|| pool.install(|| other.install(|| panic_with(3)))),
        Some(3)
    );
    assert_eq!(pool.install(|| 4), 4);
}

#[test]
fn a_panic_in_either_half_of_a_join_arrives_after_the_other_half_has_run() {
    let _watchdog = Watchdog::over("join");
    for pool in [pool(1), pool(4)] {
        let other = Counter::default();
        for _ in 0..100 {
            let first = || pool.install(|| join(|| panic_with(1), || other.count()));
            assert_eq!(panic_of(first), Some(1));
            let second = || pool.join(|| other.count(), || panic_with(2));
            assert_eq!(panic_of(second), Some(2));
        }
        assert_eq!(other.get(), 200);
    }
}

#[test]
fn of_two_panics_in_a_join_the_first_halfs_arrives() {
    let _watchdog = Watchdog::over("join, both halves");
    for pool in [pool(1), pool(4)] {
        for _ in 0..100 {
            let both = || pool.install(|| join(|| panic_with(1), || panic_with(2)));
            assert_eq!(panic_of(both), Some(1));
        }
    }
}

#[test]
fn a_panic_deep_in_a_tree_of_joins_arrives_at_its_root() {
    let _watchdog = Watchdog::over("tree of joins");
    fn tree(depth: u32, leaves: &Counter) {
        if depth == 0 {
            leaves.count();
            return;
        }
        join(|| tree(depth - 1, leaves), || tree(depth - 1, leaves));
    }
    let leaves = Counter::default();
    let pool = pool(4);
    let doomed = || {
        pool.install(|| {
            join(
                || tree(6, &leaves),
                || {
                    tree(6, &leaves);
                    join(|| tree(6, &leaves), || panic_with(7));
                },
            )
        })
    };
    assert_eq!(panic_of(doomed), Some(7));
    assert_eq!(leaves.get(), 3 * 64);
}

#[test]
fn a_panic_in_a_scope_arrives_after_all_jobs_have_run() {
    let _watchdog = Watchdog::over("scope");
    let pool = pool(3);
    let jobs = &Counter::default();
    let in_a_job = || {
        pool.install(|| {
            scope(|scope| {
                for job in 0..20 {
                    scope.spawn(move |scope| {
                        scope.spawn(|_| jobs.count());
                        if job == 7 {
                            panic_with(1);
                        }
                        jobs.count();
                    });
                }
            });
        });
    };
    assert_eq!(panic_of(in_a_job), Some(1));
    assert_eq!(jobs.get(), 39);
    let in_the_body = || {
        pool.scope_fifo(|scope| {
            for _ in 0..20 {
                scope.spawn_fifo(|_| jobs.count());
            }
            panic_with(2);
        })
    };
    assert_eq!(panic_of(in_the_body), Some(2));
    assert_eq!(jobs.get(), 59);
}

#[test]
fn a_panic_in_an_in_place_scope_arrives_after_all_jobs_have_run() {
    let _watchdog = Watchdog::over("in_place_scope");
    let pool = pool(3);
    let jobs = &Counter::default();
    let in_a_job = || {
        pool.in_place_scope(|scope| {
            scope.spawn(|_| jobs.count());
            scope.spawn(|_| panic_with(1));
            scope.spawn(|_| jobs.count());
        });
    };
    assert_eq!(panic_of(in_a_job), Some(1));
    let in_the_body = || {
        pool.in_place_scope_fifo(|scope| {
            scope.spawn_fifo(|_| jobs.count());
            panic_with(2);
        })
    };
    assert_eq!(panic_of(in_the_body), Some(2));
    assert_eq!(jobs.get(), 3);
}

#[test]
fn one_of_several_panics_in_a_scope_arrives() {
    let _watchdog = Watchdog::over("scope with many panics");
    let pool = pool(3);
    let many = || {
        pool.install(|| {
            scope_fifo(|scope| {
                (0..20).for_each(|job| scope.spawn_fifo(move |_| panic_with(job)));
            });
        });
    };
    assert!(panic_of(many).is_some_and(|payload| payload < 20));
}

#[test]
fn a_panic_in_a_scope_within_a_scope_can_be_caught_between() {
    let _watchdog = Watchdog::over("scope in scope");
    let pool = pool(2);
    let outer = Counter::default();
    pool.scope(|outer_scope| {
        outer_scope.spawn(|_| {
            let inner = || scope(|scope| scope.spawn(|_| panic_with(1)));
            assert_eq!(panic_of(inner), Some(1));
            outer.count();
        });
    });
    assert_eq!(outer.get(), 1);
}

#[test]
fn a_broadcast_runs_on_all_workers_though_one_panics() {
    let _watchdog = Watchdog::over("broadcast");
    let pool = pool(5);
    for broadcaster in [None, Some(())] {
        let runs = Counter::default();
        let run = || {
            pool.broadcast(|context| {
                runs.count();
                if context.index() == 3 {
                    panic_with(3);
                }
            })
        };
        let caught = match broadcaster {
            None => panic_of(run),
            Some(()) => pool.install(|| panic_of(run)),
        };
        assert_eq!((caught, runs.get()), (Some(3), 5));
    }
    assert!(panic_of(|| pool.broadcast(|_| panic_with(1))).is_some());
}

#[test]
fn a_broadcast_in_a_scope_passes_its_panic_to_the_scope() {
    let _watchdog = Watchdog::over("scope.spawn_broadcast");
    let pool = pool(4);
    let runs = &Counter::default();
    let run = || {
        pool.scope(|scope| {
            scope.spawn_broadcast(|_, context| {
                runs.count();
                if context.index() == 1 {
                    panic_with(1);
                }
            });
        });
    };
    assert_eq!((panic_of(run), runs.get()), (Some(1), 4));
}

#[test]
fn panics_of_detached_jobs_go_to_the_handler() {
    let _watchdog = Watchdog::over("panic handler");
    let (pool, payloads) = handled(3);
    pool.spawn(|| panic_with(1));
    pool.spawn_fifo(|| panic_with(2));
    pool.install(|| {
        spawn(|| panic_with(3));
        spawn_fifo(|| panic_with(4));
    });
    pool.spawn_broadcast(|_| panic_with(5));
    drop(pool);
    // Until the handler is dropped, which comes after its last call.
    let mut payloads: Vec<u32> = payloads.iter().collect();
    payloads.sort_unstable();
    assert_eq!(payloads, [1, 2, 3, 4, 5, 5, 5]);
}

#[test]
fn the_handler_does_not_get_panics_that_somebody_waits_for() {
    let _watchdog = Watchdog::over("no panic handler");
    let (pool, payloads) = handled(2);
    assert_eq!(panic_of(|| pool.install(|| panic_with(1))), Some(1));
    assert_eq!(panic_of(|| pool.join(|| (), || panic_with(2))), Some(2));
    let in_scope = || pool.scope(|scope| scope.spawn(|_| panic_with(3)));
    assert_eq!(panic_of(in_scope), Some(3));
    assert!(panic_of(|| pool.broadcast(|_| panic_with(4))).is_some());
    drop(pool);
    assert_eq!(payloads.iter().count(), 0);
}

#[test]
fn a_detached_job_runs_on_after_its_spawner_has_panicked() {
    let _watchdog = Watchdog::over("spawn before a panic");
    let pool = pool(1);
    let (sender, receiver) = channel();
    let spawner = || {
        pool.install(|| {
            spawn(move || sender.send(()).unwrap());
            panic_with(1);
        })
    };
    assert_eq!(panic_of(spawner), Some(1));
    assert_eq!(receiver.recv(), Ok(()));
}

#[test]
fn panics_of_start_and_exit_handlers_go_to_the_panic_handler() {
    let _watchdog = Watchdog::over("panics of handlers");
    let (sender, payloads) = channel();
    let pool = ThreadPoolBuilder::new()
        .num_threads(2)
        .start_handler(|index| panic_with(10 + index as u32))
        .exit_handler(|index| panic_with(20 + index as u32))
        .panic_handler(move |payload| sender.send(*payload.downcast::<u32>().unwrap()).unwrap())
        .build()
        .unwrap();
    assert_eq!(pool.broadcast(|context| context.index()), [0, 1]);
    drop(pool);
    let mut payloads: Vec<u32> = payloads.iter().collect();
    payloads.sort_unstable();
    assert_eq!(payloads, [10, 11, 20, 21]);
}

/// Keeps the process from ending by itself, which would look as if it did not abort.
fn wait_for_the_end() -> ! {
    loop {
        std::thread::park();
    }
}

#[test]
fn a_detached_jobs_panic_aborts_without_a_handler() {
    aborts("a_detached_jobs_panic_aborts_without_a_handler", || {
        let pool = pool(1);
        pool.spawn(|| panic!("nobody waits for this"));
        wait_for_the_end();
    });
}

#[test]
fn a_spawned_broadcasts_panic_aborts_without_a_handler() {
    aborts(
        "a_spawned_broadcasts_panic_aborts_without_a_handler",
        || {
            let pool = pool(2);
            pool.spawn_broadcast(|_| panic!("nobody waits for this"));
            wait_for_the_end();
        },
    );
}

#[test]
fn a_panic_of_the_panic_handler_aborts() {
    aborts("a_panic_of_the_panic_handler_aborts", || {
        let pool = ThreadPoolBuilder::new()
            .num_threads(1)
            .panic_handler(|_| panic!("not this as well"))
            .build()
            .unwrap();
        pool.spawn(|| panic_with(1));
        wait_for_the_end();
    });
}

#[test]
fn a_start_handlers_panic_aborts_without_a_panic_handler() {
    aborts(
        "a_start_handlers_panic_aborts_without_a_panic_handler",
        || {
            let _pool = ThreadPoolBuilder::new()
                .num_threads(1)
                .start_handler(|_| panic!("nobody waits for this"))
                .build()
                .unwrap();
            wait_for_the_end();
        },
    );
}
