//! Children forked in the middle of a pool's work: they finish what is their own, alone,
//! or abort where they would have to wait for a thread that they do not have.

#![cfg(target_os = "linux")]

mod support;

use rayon_core::{
    current_thread_index, join, scope, spawn, ThreadBuilder, ThreadPool, ThreadPoolBuilder,
};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use support::child::{alone, run};
use support::fork::{done, Child, End};
use support::system::threads;

fn pool(size: usize) -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(size).build().unwrap()
}

/// The sum of the numbers below `n`, by as many joins.
fn sum(from: usize, to: usize) -> usize {
    if to - from == 1 {
        return from;
    }
    let middle = from + (to - from) / 2;
    let (left, right) = join(|| sum(from, middle), || sum(middle, to));
    left + right
}

/// What the thread that runs this can do without any other.
fn work_alone() {
    assert_eq!(sum(0, 100), 4950);
    let ran = AtomicUsize::new(0);
    let count = || {
        ran.fetch_add(1, Ordering::Relaxed);
    };
    scope(|scope| {
        for _ in 0..10 {
            scope.spawn(|scope| {
                count();
                scope.spawn(|_| count());
            });
        }
    });
    rayon_core::scope_fifo(|scope| (0..10).for_each(|_| scope.spawn_fifo(|_| count())));
    rayon_core::in_place_scope(|scope| (0..10).for_each(|_| scope.spawn(|_| count())));
    assert_eq!(ran.into_inner(), 40);
    assert_eq!(rayon_core::broadcast(|context| context.num_threads()), [1]);
    let (sender, receiver) = channel();
    spawn(move || sender.send(1).unwrap());
    while receiver.try_recv().is_err() {
        rayon_core::yield_now();
    }
    assert_eq!(threads(), 1);
}

/// Runs `work`, the rest of the test of this name, in a process of its own, and expects a
/// child of that to have said why it aborts.
fn says_why_it_aborts(name: &str, work: impl FnOnce()) {
    if let Some(output) = run(name, &[], work) {
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        assert!(said.contains("forked inside of a job"), "{said}");
    }
}

#[test]
fn a_child_forked_inside_of_a_job_works_alone() {
    alone("a_child_forked_inside_of_a_job_works_alone", &[], || {
        let pool = pool(4);
        pool.broadcast(|_| ());
        pool.install(|| {
            let index = current_thread_index();
            let child = Child::with(|| {
                assert_eq!(current_thread_index(), index);
                work_alone();
            });
            assert_eq!(sum(0, 100), 4950);
            assert_eq!(child.end(), End::Done);
        });
    });
}

#[test]
fn a_child_forked_inside_of_a_job_leaves_the_jobs_of_others_alone() {
    let test = "a_child_forked_inside_of_a_job_leaves_the_jobs_of_others_alone";
    alone(test, &[], || {
        let pool = pool(1);
        let ran = Arc::new(AtomicUsize::new(0));
        let (go, may_go) = channel();
        let (tell, told) = channel();
        let before = Arc::clone(&ran);
        pool.spawn(move || {
            may_go.recv().unwrap();
            let child = Child::with(|| {
                assert_eq!(rayon_core::yield_now(), Some(rayon_core::Yield::Idle));
                work_alone();
                assert_eq!(before.load(Ordering::SeqCst), 0);
            });
            tell.send(child.end()).unwrap();
        });
        for _ in 0..3 {
            let ran = Arc::clone(&ran);
            pool.spawn(move || {
                ran.fetch_add(1, Ordering::SeqCst);
            });
        }
        go.send(()).unwrap();
        assert_eq!(told.recv(), Ok(End::Done));
        pool.install(|| ());
        while ran.load(Ordering::SeqCst) < 3 {
            std::thread::yield_now();
        }
    });
}

#[test]
fn children_can_be_forked_in_both_halves_of_a_join() {
    let test = "children_can_be_forked_in_both_halves_of_a_join";
    alone(test, &[], || {
        let pool = pool(2);
        let children = pool.install(|| {
            let (first, second) = join(
                || Child::with(|| assert_eq!(sum(0, 50), 1225)),
                || Child::with(|| assert_eq!(sum(0, 50), 1225)),
            );
            [first, second]
        });
        for child in children {
            assert_eq!(child.end(), End::Done);
        }
    });
}

#[test]
fn a_child_forked_inside_of_a_job_can_use_pools_from_there() {
    let test = "a_child_forked_inside_of_a_job_can_use_pools_from_there";
    alone(test, &[], || {
        // Not in the frame of a thread that the child does not have: there the C library
        // puts the stacks of new threads.
        let pools: &[ThreadPool; 2] = Box::leak(Box::new([pool(2), pool(2)]));
        let [own, other] = pools;
        other.install(|| ());
        own.install(|| {
            let child = Child::with(|| {
                // Its own by name: that is one that starts afresh.
                for pool in pools {
                    assert_eq!(pool.install(|| sum(0, 100)), 4950);
                    assert_eq!(pool.broadcast(|context| context.index()), [0, 1]);
                    let mut ran = 0;
                    pool.in_place_scope(|scope| scope.spawn(|_| ran += 1));
                    assert_eq!(ran, 1);
                }
            });
            assert_eq!(child.end(), End::Done);
        });
    });
}

#[test]
fn a_child_that_waits_for_a_half_of_a_join_that_was_taken_aborts() {
    let test = "a_child_that_waits_for_a_half_of_a_join_that_was_taken_aborts";
    says_why_it_aborts(test, || {
        let (taken, is_taken) = channel();
        let (leave, may_leave) = channel();
        let fork = move || {
            is_taken.recv().unwrap();
            if let Some(child) = Child::fork() {
                assert_eq!(child.end(), End::Killed(libc::SIGABRT));
                leave.send(()).unwrap();
            }
        };
        let wait = move || {
            taken.send(()).unwrap();
            may_leave.recv().unwrap();
        };
        pool(2).join(fork, wait);
    });
}

#[test]
fn a_child_that_waits_for_a_job_of_a_scope_that_was_taken_aborts() {
    let test = "a_child_that_waits_for_a_job_of_a_scope_that_was_taken_aborts";
    says_why_it_aborts(test, || {
        let pool = pool(2);
        let (taken, is_taken) = channel();
        let (leave, may_leave) = channel::<()>();
        // The thread that waits is none of the pool's.
        pool.in_place_scope(|scope| {
            scope.spawn(move |_| {
                taken.send(()).unwrap();
                may_leave.recv().unwrap();
            });
            is_taken.recv().unwrap();
            if let Some(child) = Child::fork() {
                assert_eq!(child.end(), End::Killed(libc::SIGABRT));
                leave.send(()).unwrap();
            }
        });
    });
}

#[test]
fn a_child_that_waits_in_a_call_that_was_handed_to_another_pool_aborts() {
    let test = "a_child_that_waits_in_a_call_that_was_handed_to_another_pool_aborts";
    says_why_it_aborts(test, || {
        // The worker of `own` runs a job of `own` while `other` has its call, forks there,
        // and in the child comes back to the call.
        let (own, other) = (pool(1), pool(1));
        let (called, is_called) = channel();
        let (leave, may_leave) = channel::<()>();
        own.install(|| {
            spawn(move || {
                is_called.recv().unwrap();
                if let Some(child) = Child::fork() {
                    assert_eq!(child.end(), End::Killed(libc::SIGABRT));
                    leave.send(()).unwrap();
                }
            });
            other.install(move || {
                called.send(()).unwrap();
                may_leave.recv().unwrap();
            });
        });
    });
}

/// Spawns a thread in which a forked child ends as soon as it is through with the pool:
/// what comes then is the standard library's, whose locks others may hold.
fn spawn_one_whose_children_end(thread: ThreadBuilder) -> std::io::Result<()> {
    let parent = std::process::id();
    std::thread::Builder::new().spawn(move || {
        thread.run();
        if std::process::id() != parent {
            done();
        }
    })?;
    Ok(())
}

/// Children, by whichever thread they were forked.
#[derive(Default)]
struct Children(Mutex<Vec<Child>>);

impl Children {
    fn fork_one(&self) {
        let parent = std::process::id();
        // The lock is not held by another thread that the child does not have.
        let mut children = self.0.lock().unwrap();
        let child = Child::fork();
        if std::process::id() == parent {
            children.extend(child);
        }
    }

    /// Waits for all of them; how many there are.
    fn end(&self) -> usize {
        let children = std::mem::take(&mut *self.0.lock().unwrap());
        let ends = children.into_iter().map(Child::end);
        ends.inspect(|end| assert_eq!(*end, End::Done)).count()
    }
}

#[test]
fn a_child_that_comes_to_the_end_of_its_job_leaves_the_pool() {
    let test = "a_child_that_comes_to_the_end_of_its_job_leaves_the_pool";
    alone(test, &[], || {
        let builder = ThreadPoolBuilder::new().num_threads(3);
        let builder = builder.spawn_handler(spawn_one_whose_children_end);
        let pool = builder.build().unwrap();
        let children = Arc::new(Children::default());
        for _ in 0..50 {
            let children = Arc::clone(&children);
            pool.spawn(move || children.fork_one());
        }
        while children.0.lock().unwrap().len() < 50 {
            std::thread::yield_now();
        }
        assert_eq!(children.end(), 50);
    });
}

#[test]
fn a_child_forked_by_an_exit_handler_leaves_the_pool() {
    let test = "a_child_forked_by_an_exit_handler_leaves_the_pool";
    alone(test, &[], || {
        let began = Instant::now();
        let children = Arc::new(Children::default());
        let mut forked = 0;
        while forked < 400 && began.elapsed() < Duration::from_secs(20) {
            let by_whom = Arc::clone(&children);
            let left = Arc::new(AtomicUsize::new(0));
            let leaving = Arc::clone(&left);
            let builder = ThreadPoolBuilder::new()
                .num_threads(8)
                .exit_handler(move |index| {
                    // One of them, while the others leave.
                    if index == 3 {
                        by_whom.fork_one();
                    }
                    leaving.fetch_add(1, Ordering::SeqCst);
                });
            let pool = builder.spawn_handler(spawn_one_whose_children_end).build();
            drop(pool.unwrap());
            while left.load(Ordering::SeqCst) < 8 {
                std::thread::yield_now();
            }
            forked += children.end();
        }
    });
}

#[test]
fn a_scope_opened_before_a_fork_can_be_used_in_the_child() {
    let test = "a_scope_opened_before_a_fork_can_be_used_in_the_child";
    alone(test, &[], || {
        let pool = pool(2);
        for used_before in [false, true] {
            if used_before {
                pool.install(|| ());
            }
            let ran = AtomicUsize::new(0);
            let child = pool.in_place_scope(|scope| {
                let child = Child::fork();
                for _ in 0..10 {
                    scope.spawn(|scope| {
                        scope.spawn(|_| {
                            ran.fetch_add(1, Ordering::Relaxed);
                        });
                    });
                }
                child
            });
            assert_eq!(ran.into_inner(), 10);
            match child {
                Some(child) => assert_eq!(child.end(), End::Done),
                None => done(),
            }
        }
    });
}

#[test]
fn a_child_forked_by_the_thread_that_is_worker_0_works_alone() {
    let test = "a_child_forked_by_the_thread_that_is_worker_0_works_alone";
    alone(test, &[], || {
        let builder = ThreadPoolBuilder::new().num_threads(3);
        let pool = builder.use_current_thread().build().unwrap();
        pool.broadcast(|_| ());
        let child = Child::with(|| {
            assert_eq!(current_thread_index(), Some(0));
            work_alone();
            let (sender, receiver) = channel();
            spawn(move || sender.send(1).unwrap());
            // Nobody else would ever run it.
            assert_eq!(receiver.recv(), Ok(1));
            // The pool by its name has workers again.
            assert_eq!(pool.install(|| sum(0, 100)), 4950);
            assert!(threads() > 1);
        });
        assert_eq!(sum(0, 100), 4950);
        assert_eq!(child.end(), End::Done);
        assert_eq!(pool.broadcast(|context| context.index()), [0, 1, 2]);
    });
}

/// As [`sum`], with a child forked at one of the leaves, which finishes the whole.
fn sum_with_fork(from: usize, to: usize, at: usize, child: &ChildSlot) -> usize {
    if to - from > 1 {
        let middle = from + (to - from) / 2;
        let half = |from, to| move || sum_with_fork(from, to, at, child);
        let (left, right) = join(half(from, middle), half(middle, to));
        return left + right;
    }
    // Others get to take some of it.
    std::thread::yield_now();
    if from == at {
        match Child::fork() {
            None => child.forked.store(true, Ordering::Relaxed),
            parents => *child.child.lock().unwrap() = parents,
        }
    }
    from
}

/// The child that was forked, or that this is the child.
#[derive(Default)]
struct ChildSlot {
    child: Mutex<Option<Child>>,
    forked: AtomicBool,
}

#[test]
fn a_child_forked_inside_of_a_tree_of_joins_finishes_it_rightly_or_aborts() {
    let test = "a_child_forked_inside_of_a_tree_of_joins_finishes_it_rightly_or_aborts";
    alone(test, &[], || {
        const LEAVES: usize = 64;
        let pool = pool(3);
        let began = Instant::now();
        let mut n = 0;
        while n < 300 && began.elapsed() < Duration::from_secs(20) {
            n += 1;
            let child = ChildSlot::default();
            pool.install(|| {
                let right = sum_with_fork(0, LEAVES, n * 13 % LEAVES, &child) == 2016;
                assert!(right);
                if child.forked.load(Ordering::Relaxed) {
                    done();
                }
            });
            let end = child.child.into_inner().unwrap().unwrap().end();
            let aborted = End::Killed(libc::SIGABRT);
            assert!(end == End::Done || end == aborted, "{end:?}");
        }
    });
}
