//! Jobs that all wait for each other finish on a pool that has a slot for each,
//! however they were published: that workers start on demand cannot be told.

mod support;

use rayon_core::{join, scope, scope_fifo, spawn, spawn_fifo, ThreadPool, ThreadPoolBuilder};
use std::sync::mpsc::channel;
use std::sync::{Arc, Barrier};
use std::thread;
use support::watchdog::Watchdog;

/// The largest pool.
const SLOTS: usize = 12;

/// How often each case is tried on pools that have no worker yet.
const FRESH: usize = 6;

/// How often each case is tried on a pool whose workers have gone to sleep.
const REUSED: usize = 30;

fn pool(slots: usize) -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(slots).build().unwrap()
}

/// `publish(pool, k)` publishes in `pool` k jobs that wait for each other, and waits
/// until they have ended.
fn jobs_meet(way: &str, publish: impl Fn(&ThreadPool, usize)) {
    let reused = pool(SLOTS);
    for jobs in 1..=SLOTS {
        let _watchdog = Watchdog::over(format!("{jobs} jobs, published by {way}"));
        for slots in [jobs, SLOTS] {
            for _ in 0..FRESH {
                publish(&pool(slots), jobs);
            }
        }
        for _ in 0..REUSED {
            publish(&reused, jobs);
        }
    }
}

/// As [`jobs_meet`], for what publishes one job for each slot.
fn all_slots_meet(way: &str, publish: impl Fn(&ThreadPool, usize)) {
    for slots in 1..=SLOTS {
        let _watchdog = Watchdog::over(format!("{way} on {slots} slots"));
        for _ in 0..FRESH {
            publish(&pool(slots), slots);
        }
        let reused = pool(slots);
        for _ in 0..REUSED {
            publish(&reused, slots);
        }
    }
}

fn meet(barrier: &Barrier) {
    barrier.wait();
}

/// A meeting of detached jobs, and of one who waits until all have met.
fn detached(jobs: usize, publish: impl Fn(Box<dyn FnOnce() + Send>)) {
    let barrier = Arc::new(Barrier::new(jobs));
    let (sender, receiver) = channel::<()>();
    for _ in 0..jobs {
        let (barrier, sender) = (Arc::clone(&barrier), sender.clone());
        publish(Box::new(move || {
            barrier.wait();
            drop(sender);
        }));
    }
    drop(sender);
    // Ends when the last job has dropped its sender.
    assert_eq!(receiver.iter().count(), 0);
}

fn join_all(jobs: usize, barrier: &Barrier) {
    if jobs == 1 {
        barrier.wait();
    } else {
        let left = jobs / 2;
        join(
            || join_all(left, barrier),
            || join_all(jobs - left, barrier),
        );
    }
}

#[test]
fn joined_jobs_meet() {
    jobs_meet("join", |pool, jobs| {
        let barrier = Barrier::new(jobs);
        pool.install(|| join_all(jobs, &barrier));
    });
}

#[test]
fn jobs_of_lopsided_joins_meet() {
    fn one_by_one(jobs: usize, barrier: &Barrier) {
        if jobs > 1 {
            join(|| barrier.wait(), || one_by_one(jobs - 1, barrier));
        } else {
            barrier.wait();
        }
    }
    jobs_meet("join, one by one", |pool, jobs| {
        let barrier = Barrier::new(jobs);
        pool.install(|| one_by_one(jobs, &barrier));
    });
}

#[test]
fn jobs_of_a_scope_meet() {
    jobs_meet("scope", |pool, jobs| {
        let barrier = &Barrier::new(jobs);
        pool.install(|| {
            scope(|scope| {
                for _ in 0..jobs {
                    scope.spawn(move |_| meet(barrier));
                }
            });
        });
    });
}

#[test]
fn jobs_that_spawn_the_next_in_their_scope_meet() {
    use rayon_core::Scope;
    fn chain<'scope>(scope: &Scope<'scope>, jobs: usize, barrier: &'scope Barrier) {
        if jobs > 1 {
            scope.spawn(move |scope| chain(scope, jobs - 1, barrier));
        }
        barrier.wait();
    }
    jobs_meet("scope, job by job", |pool, jobs| {
        let barrier = Barrier::new(jobs);
        pool.scope(|scope| chain(scope, jobs, &barrier));
    });
}

#[test]
fn jobs_of_a_fifo_scope_meet() {
    jobs_meet("scope_fifo", |pool, jobs| {
        let barrier = &Barrier::new(jobs);
        pool.install(|| {
            scope_fifo(|scope| {
                for _ in 0..jobs {
                    scope.spawn_fifo(move |_| meet(barrier));
                }
            });
        });
    });
}

#[test]
fn jobs_of_an_in_place_scope_meet() {
    jobs_meet("in_place_scope", |pool, jobs| {
        let barrier = &Barrier::new(jobs);
        pool.in_place_scope(|scope| {
            for _ in 0..jobs {
                scope.spawn(move |_| meet(barrier));
            }
        });
    });
}

#[test]
fn jobs_of_an_in_place_fifo_scope_meet() {
    jobs_meet("in_place_scope_fifo", |pool, jobs| {
        let barrier = &Barrier::new(jobs);
        pool.in_place_scope_fifo(|scope| {
            for _ in 0..jobs {
                scope.spawn_fifo(move |_| meet(barrier));
            }
        });
    });
}

#[test]
fn an_in_place_scopes_body_meets_its_jobs() {
    jobs_meet("in_place_scope, with its body", |pool, jobs| {
        let barrier = &Barrier::new(jobs + 1);
        pool.in_place_scope(|scope| {
            for _ in 0..jobs {
                scope.spawn(move |_| meet(barrier));
            }
            barrier.wait();
        });
    });
}

#[test]
fn jobs_spawned_from_outside_meet() {
    jobs_meet("spawn from outside", |pool, jobs| {
        detached(jobs, |job| pool.spawn(job));
    });
}

#[test]
fn jobs_spawned_fifo_from_outside_meet() {
    jobs_meet("spawn_fifo from outside", |pool, jobs| {
        detached(jobs, |job| pool.spawn_fifo(job));
    });
}

#[test]
fn jobs_spawned_by_a_worker_meet() {
    jobs_meet("spawn by a worker", |pool, jobs| {
        detached(jobs, |job| pool.install(|| spawn(job)));
    });
}

#[test]
fn jobs_spawned_fifo_by_a_worker_meet() {
    jobs_meet("spawn_fifo by a worker", |pool, jobs| {
        detached(jobs, |job| pool.install(|| spawn_fifo(job)));
    });
}

#[test]
fn jobs_spawned_by_a_worker_meet_that_goes_on_to_wait() {
    jobs_meet("spawn by a worker that is one of them", |pool, jobs| {
        let barrier = Arc::new(Barrier::new(jobs));
        pool.install(|| {
            for _ in 1..jobs {
                let barrier = Arc::clone(&barrier);
                spawn(move || meet(&barrier));
            }
            barrier.wait();
        });
    });
}

#[test]
fn calls_of_several_threads_meet() {
    jobs_meet("install from several threads", |pool, jobs| {
        let barrier = Barrier::new(jobs);
        thread::scope(|scope| {
            for _ in 0..jobs {
                scope.spawn(|| pool.install(|| meet(&barrier)));
            }
        });
    });
}

#[test]
fn calls_by_way_of_another_pool_meet() {
    for between in [1, 3] {
        let other = pool(between);
        jobs_meet("install by way of another pool", |pool, jobs| {
            let barrier = Barrier::new(jobs);
            thread::scope(|scope| {
                for _ in 0..jobs {
                    scope.spawn(|| other.install(|| pool.install(|| meet(&barrier))));
                }
            });
        });
    }
}

#[test]
fn workers_of_two_pools_that_call_each_other_meet() {
    let other = pool(SLOTS);
    jobs_meet("install there and back", |pool, jobs| {
        let barrier = Barrier::new(jobs);
        let there_and_back = || pool.install(|| other.install(|| pool.install(|| barrier.wait())));
        thread::scope(|scope| {
            for _ in 0..jobs {
                scope.spawn(there_and_back);
            }
        });
    });
}

#[test]
fn a_broadcast_meets() {
    all_slots_meet("broadcast", |pool, slots| {
        let barrier = Barrier::new(slots);
        let met = pool.broadcast(|context| {
            barrier.wait();
            context.index()
        });
        assert!(met.into_iter().eq(0..slots));
    });
}

#[test]
fn a_broadcast_by_a_worker_meets() {
    all_slots_meet("broadcast by a worker", |pool, slots| {
        let barrier = Barrier::new(slots);
        pool.install(|| rayon_core::broadcast(|_| barrier.wait()));
    });
}

#[test]
fn a_spawned_broadcast_meets() {
    all_slots_meet("spawn_broadcast", |pool, slots| {
        let barrier = Arc::new(Barrier::new(slots));
        let (sender, receiver) = channel();
        pool.spawn_broadcast(move |context| {
            barrier.wait();
            sender.send(context.index()).unwrap();
        });
        assert_eq!(receiver.iter().count(), slots);
    });
}

#[test]
fn a_broadcast_in_a_scope_meets() {
    all_slots_meet("scope.spawn_broadcast", |pool, slots| {
        let (barrier, fifo) = (Barrier::new(slots), Barrier::new(slots));
        pool.scope(|scope| scope.spawn_broadcast(|_, _| meet(&barrier)));
        pool.in_place_scope_fifo(|scope| scope.spawn_broadcast(|_, _| meet(&fifo)));
    });
}

#[test]
fn jobs_published_in_different_ways_meet() {
    jobs_meet("a mix", |pool, jobs| {
        let barrier = Arc::new(Barrier::new(jobs));
        let (sender, receiver) = channel::<()>();
        pool.in_place_scope(|scope| {
            for job in 0..jobs {
                let (barrier, sender) = (Arc::clone(&barrier), sender.clone());
                let meet = move || {
                    barrier.wait();
                    drop(sender);
                };
                match job % 6 {
                    0 => scope.spawn(|_| meet()),
                    1 => pool.spawn(meet),
                    2 => scope.spawn(|scope| scope.spawn(|_| meet())),
                    3 => pool.install(|| spawn(meet)),
                    4 => scope.spawn(|_| {
                        join(meet, || ());
                    }),
                    _ => pool.spawn_fifo(meet),
                }
            }
        });
        drop(sender);
        assert_eq!(receiver.iter().count(), 0);
    });
}
