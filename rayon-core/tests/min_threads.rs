//! `min_threads`: a build that fails where too few threads are to be had.

mod support;

use rayon_core::{ThreadBuilder, ThreadPoolBuildError, ThreadPoolBuilder};
use std::error::Error;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use std::thread;
use support::watchdog::Watchdog;

fn wait_until(mut condition: impl FnMut() -> bool) {
    while !condition() {
        thread::yield_now();
    }
}

/// A closure for `spawn_handler` that spawns so many threads and is then refused more.
fn refused_after(granted: usize) -> impl FnMut(ThreadBuilder) -> io::Result<()> {
    let mut spawned = 0;
    move |thread| {
        if spawned == granted {
            return Err(io::Error::new(io::ErrorKind::WouldBlock, "no more today"));
        }
        spawned += 1;
        thread::Builder::new().spawn(|| thread.run())?;
        Ok(())
    }
}

#[test]
fn as_many_workers_as_asked_for_are_there_after_the_build() {
    let _watchdog = Watchdog::over("min_threads that are granted");
    for (size, least, live) in [(4, 0, 0), (4, 1, 1), (4, 3, 3), (4, 4, 4), (4, 1000, 4)] {
        let builder = ThreadPoolBuilder::new().num_threads(size);
        let pool = builder.min_threads(least).build().unwrap();
        let status = pool.status();
        assert_eq!((status.size(), status.live()), (size, live), "{status}");
        assert_eq!(pool.current_num_threads(), size);
        // The others come when they are needed.
        assert_eq!(pool.broadcast(|_| ()).len(), size);
    }
}

#[test]
fn the_global_pool_can_be_asked_for_some_at_build() {
    let test = "the_global_pool_can_be_asked_for_some_at_build";
    support::child::alone(test, &[], || {
        let builder = ThreadPoolBuilder::new().num_threads(4);
        builder.min_threads(2).build_global().unwrap();
        assert_eq!(rayon_core::status().live(), 2);
        assert_eq!(rayon_core::broadcast(|_| ()).len(), 4);
    });
}

#[test]
fn the_current_thread_is_one_of_those_asked_for() {
    let _watchdog = Watchdog::over("min_threads and use_current_thread");
    let host = thread::spawn(|| {
        let builder = ThreadPoolBuilder::new().num_threads(4).min_threads(3);
        let pool = builder.use_current_thread().build().unwrap();
        assert_eq!(pool.status().live(), 3);
        assert_eq!(pool.broadcast(|context| context.index()), [0, 1, 2, 3]);
    });
    host.join().unwrap();
    let host = thread::spawn(|| {
        // One that needs no other.
        let builder = ThreadPoolBuilder::new().num_threads(4).min_threads(1);
        let pool = builder.use_current_thread().build().unwrap();
        assert_eq!(pool.status().live(), 1);
    });
    host.join().unwrap();
}

#[test]
fn a_start_handler_has_all_workers_started_whatever_the_least_is() {
    let _watchdog = Watchdog::over("min_threads and a start handler");
    let started = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&started);
    let builder = ThreadPoolBuilder::new().num_threads(4).min_threads(2);
    let builder = builder.start_handler(move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
    });
    let pool = builder.build().unwrap();
    assert_eq!(pool.status().live(), 4);
    wait_until(|| started.load(Ordering::SeqCst) == 4);
}

#[test]
fn a_handler_that_spawns_enough_threads_makes_a_pool() {
    let _watchdog = Watchdog::over("min_threads and a spawn handler");
    let builder = ThreadPoolBuilder::new().num_threads(4).min_threads(2);
    let pool = builder.spawn_handler(refused_after(2)).build().unwrap();
    let status = pool.status();
    assert_eq!((status.live(), status.refused_starts()), (2, 1), "{status}");
    assert_eq!(pool.broadcast(|_| ()).len(), 2);
    // Nobody could ask again.
    assert_eq!(pool.status().next_try(), None);
}

/// Checks that `error` says that so many of at least so many have started, and why not more.
fn check(error: &ThreadPoolBuildError, started: usize, least: usize, answer: &io::Error) {
    let text = error.to_string();
    let numbers = format!("{started} of at least {least} threads");
    assert!(text.contains(&numbers), "{text}");
    assert!(text.contains(&answer.to_string()), "{text}");
    let source = error.source().expect("the system's answer");
    let source: &io::Error = source.downcast_ref().expect("an I/O error");
    assert_eq!(source.kind(), answer.kind());
}

#[test]
fn a_handler_that_spawns_too_few_threads_makes_an_error_that_says_so() {
    let _watchdog = Watchdog::over("min_threads that a handler does not grant");
    let answer = io::Error::new(io::ErrorKind::WouldBlock, "no more today");
    for (granted, least, wanted) in [(0, 1, 1), (2, 3, 3), (3, 100, 4)] {
        let exited = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&exited);
        let error = ThreadPoolBuilder::new()
            .num_threads(4)
            .min_threads(least)
            .exit_handler(move |_| {
                counted.fetch_add(1, Ordering::SeqCst);
            })
            .spawn_handler(refused_after(granted))
            .build()
            .unwrap_err();
        check(&error, granted, wanted, &answer);
        // Those that had started stop again.
        wait_until(|| exited.load(Ordering::SeqCst) == granted);
    }
}

#[test]
fn a_build_that_failed_can_be_repeated_with_less() {
    let _watchdog = Watchdog::over("min_threads, then fewer");
    let build = |least| {
        let builder = ThreadPoolBuilder::new().num_threads(4).min_threads(least);
        builder.spawn_handler(refused_after(2)).build()
    };
    assert!(build(3).is_err());
    assert_eq!(build(2).unwrap().install(|| 1), 1);
}

#[cfg(target_os = "linux")]
mod refused_by_the_system {
    use super::*;
    use support::child::alone;
    use support::system::{threads, TOO_LARGE_A_STACK};

    fn eagain() -> io::Error {
        io::Error::from_raw_os_error(libc::EAGAIN)
    }

    #[test]
    fn no_thread_at_all_is_an_error_if_one_was_asked_for() {
        let _watchdog = Watchdog::over("min_threads that the system does not grant");
        let build = |least| {
            let builder = ThreadPoolBuilder::new().num_threads(4).min_threads(least);
            builder.stack_size(TOO_LARGE_A_STACK).build()
        };
        for (least, wanted) in [(1, 1), (4, 4), (9, 4)] {
            check(&build(least).unwrap_err(), 0, wanted, &eagain());
        }
    }

    #[test]
    fn without_the_others_the_current_thread_alone_is_too_few() {
        let _watchdog = Watchdog::over("min_threads without others");
        let host = thread::spawn(|| {
            let builder = ThreadPoolBuilder::new().num_threads(4).min_threads(2);
            let builder = builder.use_current_thread().stack_size(TOO_LARGE_A_STACK);
            builder.build().map(drop).unwrap_err().to_string()
        });
        let text = host.join().unwrap();
        assert!(text.contains("threads could be started"), "{text}");
    }

    #[test]
    fn threads_of_a_failed_build_are_gone() {
        let test = "refused_by_the_system::threads_of_a_failed_build_are_gone";
        alone(test, &[], || {
            let before = threads();
            for _ in 0..20 {
                let builder = ThreadPoolBuilder::new().num_threads(8).min_threads(8);
                let error = builder.spawn_handler(refused_after(7)).build();
                assert!(error.is_err());
                wait_until(|| threads() == before);
            }
        });
    }

    #[test]
    fn the_error_names_the_limit() {
        let test = "refused_by_the_system::the_error_names_the_limit";
        alone(test, &[], || {
            let limit = support::limits::limit_threads(3);
            let before = threads();
            let builder = ThreadPoolBuilder::new().num_threads(8).min_threads(6);
            let error = builder.build().unwrap_err();
            check(&error, 3, 6, &eagain());
            let text = error.to_string();
            assert!(text.contains(&format!("RLIMIT_NPROC {limit}")), "{text}");
            wait_until(|| threads() == before);
            // What there is may still be had.
            let builder = ThreadPoolBuilder::new().num_threads(8).min_threads(3);
            assert_eq!(builder.build().unwrap().install(|| 1), 1);
        });
    }
}

/// `RAYON_MIN_THREADS`, for those who only patch.
mod in_the_environment {
    use super::*;
    use support::child::alone;

    #[test]
    fn it_is_what_a_builder_that_says_nothing_is_asked_for() {
        let test = "in_the_environment::it_is_what_a_builder_that_says_nothing_is_asked_for";
        alone(test, &[("RAYON_MIN_THREADS", "3")], || {
            let live = |builder: ThreadPoolBuilder| builder.build().unwrap().status().live();
            let sized = |size| ThreadPoolBuilder::new().num_threads(size);
            assert_eq!(live(sized(5)), 3);
            assert_eq!(live(sized(2)), 2);
            assert_eq!(live(sized(5).min_threads(1)), 1);
            assert_eq!(live(sized(5).min_threads(0)), 0);
        });
    }

    #[test]
    fn what_is_no_number_means_nothing() {
        let test = "in_the_environment::what_is_no_number_means_nothing";
        alone(test, &[("RAYON_MIN_THREADS", "some")], || {
            let pool = ThreadPoolBuilder::new().num_threads(2).build().unwrap();
            assert_eq!(pool.status().live(), 0);
        });
    }

    #[cfg(all(target_os = "linux", not(rayon_portable)))]
    #[test]
    fn too_few_are_an_error_of_a_build_and_a_panic_of_the_implicit_pool() {
        let test =
            "in_the_environment::too_few_are_an_error_of_a_build_and_a_panic_of_the_implicit_pool";
        let environment = [("RAYON_MIN_THREADS", "4"), ("RAYON_NUM_THREADS", "4")];
        alone(test, &environment, || {
            support::limits::limit_threads(2);
            let refused = io::Error::from_raw_os_error(libc::EAGAIN);
            check(
                &ThreadPoolBuilder::new().build().unwrap_err(),
                2,
                4,
                &refused,
            );
            let used = std::panic::catch_unwind(|| rayon_core::join(|| (), || ()));
            let text = *used.unwrap_err().downcast::<String>().unwrap();
            assert!(text.contains("of at least 4 threads"), "{text}");
            // It is tried again by the next use.
            support::limits::lift_threads_limit();
            assert_eq!(rayon_core::join(|| 1, || 2), (1, 2));
            assert_eq!(rayon_core::status().live(), 4);
        });
    }
}
