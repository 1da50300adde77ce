//! Forked children of processes to which the system refuses workers. Each test has a
//! process of its own, since a thread that is just being made somewhere else can be in the
//! way of those that a child makes.

use super::child::alone;
use super::fork::{done, Child, End};
use super::{me, workerless};
use crate::{broadcast, current_thread_index, join, scope, spawn, ThreadPoolBuilder};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;

/// What a thread does that is alone in its pool.
fn work_alone() {
    assert_eq!(join(me, || join(me, me)), (me(), (me(), me())));
    let ran = AtomicUsize::new(0);
    scope(|scope| {
        for _ in 0..10 {
            scope.spawn(|scope| {
                scope.spawn(|_| {
                    ran.fetch_add(1, Ordering::Relaxed);
                });
            });
        }
    });
    assert_eq!(ran.into_inner(), 10);
    assert_eq!(broadcast(|context| context.num_threads()), [1]);
}

#[test]
fn a_caller_that_runs_its_job_itself_can_fork_in_it() {
    alone(
        "tests::forked::a_caller_that_runs_its_job_itself_can_fork_in_it",
        &[],
        || {
            let pool = workerless(3);
            let child = pool.install(|| {
                let child = Child::with(|| {
                    assert_eq!(current_thread_index(), Some(0));
                    work_alone();
                    // By its name it is another one, in which this thread has no place yet.
                    assert_eq!(pool.current_thread_index(), None);
                    assert_eq!(
                        pool.install(|| (me(), current_thread_index())),
                        (me(), Some(0))
                    );
                });
                work_alone();
                child
            });
            assert_eq!(child.end(), End::Done);
        },
    );
}

#[test]
fn a_child_of_a_caller_returns_from_its_call() {
    alone(
        "tests::forked::a_child_of_a_caller_returns_from_its_call",
        &[],
        || {
            let pool = workerless(2);
            let (child, spawned) = pool.install(|| {
                let (sender, receiver) = channel();
                let child = Child::fork();
                spawn(move || sender.send(me()).unwrap());
                // Nobody else may ever run that, and it may wait until this call is over.
                work_alone();
                (child, receiver)
            });
            match child {
                Some(child) => {
                    assert_eq!(spawned.recv(), Ok(me()));
                    assert_eq!(child.end(), End::Done);
                }
                None => {
                    // What is left in a pool of the past nobody comes for.
                    drop(spawned);
                    if current_thread_index().is_none() && pool.install(|| 1) == 1 {
                        done();
                    }
                    std::process::abort();
                }
            }
        },
    );
}

#[test]
fn a_child_does_not_know_of_refusals_in_its_parent() {
    alone(
        "tests::forked::a_child_does_not_know_of_refusals_in_its_parent",
        &[],
        || {
            let parent = std::process::id();
            let pool = ThreadPoolBuilder::new()
                .num_threads(4)
                .refuse_starts(move |index| index >= 2 && std::process::id() == parent)
                .build()
                .unwrap();
            pool.broadcast(|_| ());
            assert_eq!(pool.status().refused_starts(), 1);
            let child = Child::with(|| {
                let status = pool.status();
                assert_eq!((status.live(), status.ceiling()), (0, 4));
                assert_eq!((status.refused_starts(), status.next_try()), (0, None));
                assert_eq!(pool.broadcast(|_| ()).len(), 4);
            });
            assert_eq!(child.end(), End::Done);
        },
    );
}

#[test]
fn callers_in_a_child_run_their_jobs_themselves_if_need_be() {
    alone(
        "tests::forked::callers_in_a_child_run_their_jobs_themselves_if_need_be",
        &[],
        || {
            let parent = std::process::id();
            let pool = ThreadPoolBuilder::new()
                .num_threads(4)
                .refuse_starts(move |_| std::process::id() != parent)
                .build()
                .unwrap();
            pool.broadcast(|_| ());
            let child = Child::with(|| {
                assert_eq!(pool.install(me), me());
                pool.install(work_alone);
                let mut ran_on = None;
                pool.in_place_scope(|scope| scope.spawn(|_| ran_on = Some(me())));
                assert_eq!(ran_on, Some(me()));
            });
            assert_eq!(child.end(), End::Done);
            assert_eq!(pool.broadcast(|_| ()).len(), 4);
        },
    );
}
