//! Pools on threads that the user spawns: `spawn_handler` and `build_scoped`.

mod support;

use rayon_core::{ThreadBuilder, ThreadPoolBuilder};
use std::io::{Error, ErrorKind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::thread;
use support::watchdog::Watchdog;

/// Spawns as the default does.
fn start(thread: ThreadBuilder) -> std::io::Result<()> {
    thread::Builder::new().spawn(|| thread.run())?;
    Ok(())
}

#[test]
fn the_handler_is_called_at_build_for_each_index_in_order() {
    let _watchdog = Watchdog::over("spawn_handler");
    let mut asked = Vec::new();
    let pool = ThreadPoolBuilder::new()
        .num_threads(4)
        .thread_name(|index| format!("named-{index}"))
        .stack_size(3 << 20)
        .spawn_handler(|thread| {
            let name = thread.name().map(String::from);
            asked.push((thread.index(), name, thread.stack_size()));
            start(thread)
        })
        .build()
        .unwrap();
    let expected = |index| (index, Some(format!("named-{index}")), Some(3 << 20));
    assert!(asked.into_iter().eq((0..4).map(expected)));
    assert_eq!(pool.broadcast(|context| context.index()), [0, 1, 2, 3]);
}

#[test]
fn a_thread_has_no_name_or_stack_size_unless_given() {
    let mut asked = Vec::new();
    let _pool = ThreadPoolBuilder::new()
        .num_threads(1)
        .spawn_handler(|thread| {
            asked.push((thread.name().map(String::from), thread.stack_size()));
            start(thread)
        })
        .build()
        .unwrap();
    assert_eq!(asked, [(None, None)]);
}

#[test]
fn the_threads_can_be_joined_after_the_pool_was_dropped() {
    let _watchdog = Watchdog::over("joining the threads");
    let mut threads = Vec::new();
    let pool = ThreadPoolBuilder::new()
        .num_threads(3)
        .spawn_handler(|worker| {
            threads.push(thread::spawn(|| {
                worker.run();
                assert_eq!(rayon_core::current_thread_index(), None);
                "after the pool"
            }));
            Ok(())
        })
        .build()
        .unwrap();
    assert_eq!(pool.install(|| rayon_core::join(|| 1, || 2)), (1, 2));
    drop(pool);
    for thread in threads {
        assert_eq!(thread.join().unwrap(), "after the pool");
    }
}

#[test]
fn a_thread_may_be_run_by_one_that_was_there_before() {
    let _watchdog = Watchdog::over("threads handed over");
    let (sender, receiver) = channel::<ThreadBuilder>();
    let worker = thread::spawn(move || {
        let me = thread::current().id();
        receiver.recv().unwrap().run();
        me
    });
    let pool = ThreadPoolBuilder::new()
        .num_threads(1)
        .spawn_handler(|thread| {
            sender.send(thread).unwrap();
            Ok(())
        })
        .build()
        .unwrap();
    let ran_on = pool.install(|| thread::current().id());
    drop(pool);
    assert_eq!(worker.join().unwrap(), ran_on);
}

#[test]
fn a_refusal_after_the_first_success_is_tolerated() {
    let _watchdog = Watchdog::over("refusals");
    for refusal in [
        ErrorKind::WouldBlock,
        ErrorKind::OutOfMemory,
        ErrorKind::Unsupported,
    ] {
        let mut asked = 0;
        let pool = ThreadPoolBuilder::new()
            .num_threads(5)
            .spawn_handler(|thread| {
                asked += 1;
                match thread.index() {
                    0 | 1 => start(thread),
                    _ => Err(refusal.into()),
                }
            })
            .build()
            .unwrap();
        assert_eq!(
            asked, 3,
            "a system that has refused is not asked again at once"
        );
        assert_eq!(pool.current_num_threads(), 5);
        assert_eq!(pool.broadcast(|context| context.num_threads()), [2, 2]);
        let jobs = AtomicUsize::new(0);
        pool.scope(|scope| {
            for _ in 0..100 {
                scope.spawn(|_| {
                    jobs.fetch_add(1, Ordering::Relaxed);
                });
            }
        });
        assert_eq!(jobs.into_inner(), 100);
    }
}

#[test]
fn if_not_even_one_thread_starts_the_build_fails() {
    for refusal in [
        ErrorKind::WouldBlock,
        ErrorKind::OutOfMemory,
        ErrorKind::Unsupported,
    ] {
        let error = ThreadPoolBuilder::new()
            .num_threads(3)
            .spawn_handler(|_| Err(Error::new(refusal, "no thread to be had")))
            .build()
            .unwrap_err();
        assert_eq!(error.to_string(), "no thread to be had");
    }
}

#[test]
fn an_error_that_is_no_refusal_fails_the_build_and_ends_what_has_started() {
    let _watchdog = Watchdog::over("an error of the spawn handler");
    let (exit, exited) = channel();
    let mut threads = Vec::new();
    let error = ThreadPoolBuilder::new()
        .num_threads(5)
        .exit_handler(move |index| exit.send(index).unwrap())
        .spawn_handler(|worker| {
            if worker.index() == 3 {
                return Err(Error::new(ErrorKind::PermissionDenied, "not allowed"));
            }
            threads.push(thread::spawn(|| worker.run()));
            Ok(())
        })
        .build()
        .unwrap_err();
    assert_eq!(error.to_string(), "not allowed");
    let source = std::error::Error::source(&error).unwrap();
    let source = source.downcast_ref::<Error>().unwrap();
    assert_eq!(source.kind(), ErrorKind::PermissionDenied);
    assert_eq!(threads.len(), 3);
    for thread in threads {
        thread.join().unwrap();
    }
    let mut exited: Vec<usize> = exited.iter().collect();
    exited.sort_unstable();
    assert_eq!(exited, [0, 1, 2]);
}

#[test]
fn a_thread_that_the_handler_throws_away_is_done_without() {
    let _watchdog = Watchdog::over("a dropped ThreadBuilder");
    let mut asked = Vec::new();
    let pool = ThreadPoolBuilder::new()
        .num_threads(4)
        .spawn_handler(|thread| {
            asked.push(thread.index());
            match thread.index() {
                1 => {
                    drop(thread);
                    Ok(())
                }
                _ => start(thread),
            }
        })
        .build()
        .unwrap();
    assert_eq!(asked, [0, 1, 2, 3], "each is asked for once");
    assert_eq!(pool.current_num_threads(), 4);
    let members = pool.broadcast(|context| (context.index(), context.num_threads()));
    assert_eq!(members, [(0, 3), (1, 3), (2, 3)]);
    assert_eq!(pool.install(|| rayon_core::join(|| 1, || 2)), (1, 2));
}

#[test]
fn a_pool_of_which_all_threads_were_thrown_away_is_worked_by_its_callers() {
    let _watchdog = Watchdog::over("all ThreadBuilders dropped");
    let pool = ThreadPoolBuilder::new()
        .num_threads(2)
        .spawn_handler(|thread| {
            drop(thread);
            Ok(())
        })
        .build()
        .unwrap();
    let me = thread::current().id();
    assert_eq!(pool.install(|| thread::current().id()), me);
    let (sender, receiver) = channel();
    pool.spawn(move || sender.send(thread::current().id()).unwrap());
    assert_eq!(receiver.recv(), Ok(me));
}

#[test]
fn scoped_threads_borrow_and_have_ended_when_the_call_returns() {
    let _watchdog = Watchdog::over("build_scoped");
    let words = ["one", "two", "three"].map(String::from);
    let (started, ended) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let total = ThreadPoolBuilder::new()
        .num_threads(3)
        .build_scoped(
            |thread| {
                started.fetch_add(1, Ordering::Relaxed);
                let length = words[thread.index()].len();
                thread.run();
                ended.fetch_add(length, Ordering::Relaxed);
            },
            |pool| {
                let lengths = pool.broadcast(|context| words[context.index()].len());
                assert_eq!(ended.load(Ordering::Relaxed), 0);
                lengths.into_iter().sum::<usize>()
            },
        )
        .unwrap();
    assert_eq!(total, 11);
    assert_eq!((started.into_inner(), ended.into_inner()), (3, 11));
}

#[test]
fn scoped_threads_have_the_names_that_were_asked_for() {
    let _watchdog = Watchdog::over("build_scoped, named");
    let name = || thread::current().name().map(String::from).unwrap();
    let names = ThreadPoolBuilder::new()
        .num_threads(2)
        .thread_name(|index| format!("scoped-{index}"))
        .build_scoped(|thread| thread.run(), |pool| pool.broadcast(|_| name()))
        .unwrap();
    assert_eq!(names, ["scoped-0", "scoped-1"]);
}

#[test]
fn a_panic_in_a_scoped_pools_closure_goes_on_after_its_threads_have_ended() {
    let _watchdog = Watchdog::over("build_scoped, panic");
    let ended = AtomicUsize::new(0);
    let build = || {
        ThreadPoolBuilder::new().num_threads(2).build_scoped(
            |thread| {
                thread.run();
                ended.fetch_add(1, Ordering::Relaxed);
            },
            |pool| pool.install(|| std::panic::resume_unwind(Box::new("gone"))),
        )
    };
    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(build));
    let payload = caught
        .map(|built: Result<(), _>| built.is_ok())
        .unwrap_err();
    assert_eq!(payload.downcast_ref(), Some(&"gone"));
    assert_eq!(ended.into_inner(), 2);
}

#[test]
fn a_custom_global_pool_waits_for_its_threads_to_start() {
    let test = "a_custom_global_pool_waits_for_its_threads_to_start";
    support::child::alone(test, &[], || {
        let started = std::sync::Arc::new(AtomicUsize::new(0));
        let builder = ThreadPoolBuilder::new()
            .num_threads(3)
            .spawn_handler(|worker| {
                let started = std::sync::Arc::clone(&started);
                thread::spawn(move || {
                    thread::yield_now();
                    started.fetch_add(1, Ordering::Relaxed);
                    worker.run();
                });
                Ok(())
            });
        builder.build_global().unwrap();
        assert_eq!(started.load(Ordering::Relaxed), 3);
        assert_eq!(rayon_core::broadcast(|context| context.index()), [0, 1, 2]);
    });
}
