//! Pools in child processes made by `fork`: there they start afresh.

#![cfg(target_os = "linux")]

mod support;

use rayon_core::{current_thread_index, join, scope, ThreadPool, ThreadPoolBuilder};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::Arc;
use std::time::Duration;
use support::child::alone;
use support::fork::{Child, End};
use support::system::threads;

/// A pool that starts its workers when they are needed.
fn pool(size: usize) -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(size).build().unwrap()
}

/// Uses `pool` from outside, in all ways that there are; all of its workers, too.
fn use_pool(pool: &ThreadPool) {
    assert_eq!(pool.install(|| 1), 1);
    assert_eq!(pool.join(|| 2, || join(|| 3, || 4)), (2, (3, 4)));
    let ran = AtomicUsize::new(0);
    let count = || {
        ran.fetch_add(1, Ordering::Relaxed);
    };
    pool.scope(|scope| (0..10).for_each(|_| scope.spawn(|_| count())));
    pool.in_place_scope(|scope| (0..10).for_each(|_| scope.spawn(|_| count())));
    assert_eq!(ran.into_inner(), 20);
    let (sender, receiver) = channel();
    pool.spawn(move || sender.send(5).unwrap());
    assert_eq!(receiver.recv(), Ok(5));
    let members = pool.broadcast(|context| context.num_threads());
    assert_eq!(members, vec![members.len(); members.len()]);
}

/// The same for the global pool.
fn use_global_pool() {
    assert_eq!(join(|| 2, || join(|| 3, || 4)), (2, (3, 4)));
    let ran = AtomicUsize::new(0);
    let count = || {
        ran.fetch_add(1, Ordering::Relaxed);
    };
    scope(|scope| (0..10).for_each(|_| scope.spawn(|_| count())));
    rayon_core::in_place_scope(|scope| (0..10).for_each(|_| scope.spawn(|_| count())));
    assert_eq!(ran.into_inner(), 20);
    let (sender, receiver) = channel();
    rayon_core::spawn(move || sender.send(5).unwrap());
    assert_eq!(receiver.recv(), Ok(5));
    let members = rayon_core::broadcast(|context| context.num_threads());
    assert_eq!(
        members,
        vec![rayon_core::current_num_threads(); members.len()]
    );
}

#[test]
fn the_global_pool_works_in_a_child_and_in_its_parent() {
    let test = "the_global_pool_works_in_a_child_and_in_its_parent";
    alone(test, &[("RAYON_NUM_THREADS", "3")], || {
        // Of the first child the parent has not used it, of the others it has.
        for _ in 0..3 {
            let child = Child::with(use_global_pool);
            use_global_pool();
            assert_eq!(child.end(), End::Done);
        }
    });
}

#[test]
fn a_pool_works_in_a_child_and_in_its_parent() {
    alone("a_pool_works_in_a_child_and_in_its_parent", &[], || {
        let pool = pool(3);
        for _ in 0..3 {
            let child = Child::with(|| {
                assert_eq!(pool.status().live(), 0);
                use_pool(&pool);
                assert_eq!(pool.broadcast(|context| context.index()), [0, 1, 2]);
            });
            use_pool(&pool);
            assert_eq!(child.end(), End::Done);
        }
        assert_eq!(pool.broadcast(|context| context.index()), [0, 1, 2]);
    });
}

#[test]
fn a_pool_works_in_a_child_of_a_child() {
    alone("a_pool_works_in_a_child_of_a_child", &[], || {
        let pool = pool(2);
        let use_both = || {
            use_pool(&pool);
            use_global_pool();
        };
        use_both();
        let child = Child::with(|| {
            // The grandchild of one that has not used them, and of one that has.
            let first = Child::with(use_both);
            use_both();
            let second = Child::with(use_both);
            use_both();
            assert_eq!((first.end(), second.end()), (End::Done, End::Done));
        });
        use_both();
        assert_eq!(child.end(), End::Done);
    });
}

#[test]
fn children_of_a_process_whose_threads_use_pools_all_the_time_use_them_as_well() {
    let test = "children_of_a_process_whose_threads_use_pools_all_the_time_use_them_as_well";
    alone(test, &[("RAYON_NUM_THREADS", "3")], || {
        let pools = [pool(2), pool(3)];
        let over = AtomicBool::new(false);
        // In a child of a process in which a thread is just coming or going, the standard
        // library may be unable to make threads; so all come before the first fork.
        let rounds = [0; 3].map(AtomicUsize::new);
        std::thread::scope(|threads| {
            let (over, rounds) = (&over, &rounds);
            for (pool, rounds) in pools.iter().map(Some).chain([None]).zip(rounds) {
                threads.spawn(move || {
                    while !over.load(Ordering::Relaxed) {
                        match pool {
                            Some(pool) => use_pool(pool),
                            None => use_global_pool(),
                        }
                        rounds.fetch_add(1, Ordering::SeqCst);
                    }
                });
            }
            while rounds
                .iter()
                .any(|rounds| rounds.load(Ordering::SeqCst) == 0)
            {
                std::thread::yield_now();
            }
            for n in 0..200 {
                let child = Child::with(|| match n % 3 {
                    0 => use_global_pool(),
                    n => use_pool(&pools[n - 1]),
                });
                let end = child.end();
                if end != End::Done {
                    over.store(true, Ordering::Relaxed);
                    panic!("child {n}: {end:?}");
                }
            }
            over.store(true, Ordering::Relaxed);
        });
    });
}

#[test]
fn a_child_can_drop_what_it_has_inherited() {
    alone("a_child_can_drop_what_it_has_inherited", &[], || {
        let (sender, receiver) = channel::<()>();
        let mut pools = vec![pool(2), pool(2), pool(2)];
        use_pool(&pools[1]);
        // A worker of this one is in the middle of something.
        pools[2].spawn(move || receiver.recv().unwrap());
        for used_before in [false, true] {
            let child = Child::with(|| {
                if used_before {
                    pools.iter().for_each(use_pool);
                }
                pools.clear();
                // Those of the child end as ever.
                while used_before && threads() > 1 {
                    std::thread::yield_now();
                }
            });
            assert_eq!(child.end(), End::Done);
            pools[..2].iter().for_each(use_pool);
        }
        sender.send(()).unwrap();
        use_pool(&pools[2]);
    });
}

#[test]
fn the_jobs_of_the_parent_are_not_run_in_a_child() {
    alone("the_jobs_of_the_parent_are_not_run_in_a_child", &[], || {
        let parent = std::process::id();
        let pool = pool(1);
        let (sender, receiver) = channel::<()>();
        pool.spawn(move || receiver.recv().unwrap());
        let ran = Arc::new(AtomicUsize::new(0));
        for _ in 0..10 {
            let ran = Arc::clone(&ran);
            pool.spawn(move || {
                assert_eq!(std::process::id(), parent);
                ran.fetch_add(1, Ordering::Relaxed);
            });
        }
        let child = Child::with(|| {
            use_pool(&pool);
            assert_eq!(ran.load(Ordering::Relaxed), 0);
        });
        assert_eq!(child.end(), End::Done);
        sender.send(()).unwrap();
        pool.install(|| ());
        while ran.load(Ordering::Relaxed) < 10 {
            std::thread::yield_now();
        }
    });
}

#[test]
fn a_pool_is_in_a_child_what_it_was_configured_to_be() {
    let test = "a_pool_is_in_a_child_what_it_was_configured_to_be";
    alone(test, &[], || {
        const STACK: usize = 16 << 20;
        let started = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&started);
        let builder = ThreadPoolBuilder::new()
            .num_threads(3)
            .thread_name(|index| format!("worker-{index}"))
            .stack_size(STACK);
        let eager = builder.start_handler(move |_| {
            counted.fetch_add(1, Ordering::SeqCst);
        });
        let eager = eager.build().unwrap();
        let check = || {
            assert_eq!(eager.current_num_threads(), 3);
            let names = eager.broadcast(|context| {
                // More than the stack of a thread of which nothing else is said.
                std::hint::black_box(&[1_u8; STACK / 2]);
                let name = std::thread::current().name().map(String::from);
                (context.index(), name.unwrap())
            });
            let name = |index| (index, format!("worker-{index}"));
            assert_eq!(names, [name(0), name(1), name(2)]);
            assert_eq!(started.load(Ordering::SeqCst) % 3, 0);
        };
        check();
        let child = Child::with(|| {
            let before = (threads(), started.load(Ordering::SeqCst));
            assert_eq!(before, (1, 3));
            // It starts its workers in the child as it did at build: all of them, without
            // any job, as soon as the pool is spoken of.
            eager.current_num_threads();
            while started.load(Ordering::SeqCst) < 6 {
                std::thread::yield_now();
            }
            assert_eq!(threads(), 4);
            check();
            assert_eq!(started.load(Ordering::SeqCst), 6);
        });
        assert_eq!(child.end(), End::Done);
        check();
        assert_eq!(started.load(Ordering::SeqCst), 3);
    });
}

#[test]
fn a_pool_with_a_spawn_handler_is_run_by_its_callers_in_a_child() {
    let test = "a_pool_with_a_spawn_handler_is_run_by_its_callers_in_a_child";
    alone(test, &[], || {
        let builder = ThreadPoolBuilder::new().num_threads(2);
        let builder = builder.spawn_handler(|thread| {
            std::thread::Builder::new().spawn(|| thread.run())?;
            Ok(())
        });
        let pool = builder.build().unwrap();
        let child = Child::with(|| {
            let me = std::thread::current().id();
            assert_eq!(pool.install(|| std::thread::current().id()), me);
            use_pool(&pool);
            assert_eq!(threads(), 1);
        });
        use_pool(&pool);
        assert_eq!(child.end(), End::Done);
    });
}

#[test]
fn a_child_can_configure_the_global_pool_unless_its_parent_has_it() {
    let test = "a_child_can_configure_the_global_pool_unless_its_parent_has_it";
    alone(test, &[], || {
        let configure = |size| ThreadPoolBuilder::new().num_threads(size).build_global();
        // Something has to be built for forks to be looked for.
        drop(pool(1));
        let child = Child::with(|| {
            configure(5).unwrap();
            assert_eq!(rayon_core::broadcast(|_| current_thread_index()).len(), 5);
        });
        assert_eq!(child.end(), End::Done);
        configure(2).unwrap();
        let child = Child::with(|| {
            assert!(configure(5).is_err());
            assert_eq!(rayon_core::broadcast(|_| current_thread_index()).len(), 2);
        });
        assert_eq!(child.end(), End::Done);
    });
}

#[test]
fn an_idle_worker_leaves_in_a_child_too() {
    alone("an_idle_worker_leaves_in_a_child_too", &[], || {
        let builder = ThreadPoolBuilder::new().num_threads(3);
        let leaving = builder.thread_keep_alive(Duration::ZERO).build().unwrap();
        use_pool(&leaving);
        let child = Child::with(|| {
            use_pool(&leaving);
            while threads() > 1 {
                std::thread::yield_now();
            }
            assert_eq!(leaving.status().live(), 0);
            use_pool(&leaving);
        });
        assert_eq!(child.end(), End::Done);
    });
}

#[test]
fn children_of_a_process_whose_workers_come_and_go_have_workers() {
    let test = "children_of_a_process_whose_workers_come_and_go_have_workers";
    alone(test, &[], || {
        let build = || {
            let builder = ThreadPoolBuilder::new().num_threads(2);
            builder.thread_keep_alive(Duration::ZERO).build().unwrap()
        };
        let (busy, quiet) = (build(), pool(2));
        let over = AtomicBool::new(false);
        std::thread::scope(|threads| {
            for _ in 0..2 {
                threads.spawn(|| {
                    while !over.load(Ordering::Relaxed) {
                        busy.broadcast(|_| ());
                    }
                });
            }
            let mut end = End::Done;
            for _ in 0..5000 {
                end = Child::with(|| quiet.install(|| ())).end();
                if end != End::Done {
                    break;
                }
            }
            over.store(true, Ordering::Relaxed);
            assert_eq!(end, End::Done);
        });
    });
}
