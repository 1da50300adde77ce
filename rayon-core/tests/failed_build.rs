//! A build that fails, or panics half-way, leaves nothing behind.

mod support;

use rayon_core::{current_thread_index, join, ThreadBuilder, ThreadPoolBuilder};
use std::io::{self, ErrorKind};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::Arc;
use std::thread;
use support::child::alone;
use support::watchdog::Watchdog;

/// Spawns `granted` threads, and then fails with an error of this kind.
fn fails_after(granted: usize, kind: ErrorKind) -> impl FnMut(ThreadBuilder) -> io::Result<()> {
    let mut spawned = 0;
    move |worker| {
        spawned += 1;
        if spawned > granted {
            return Err(kind.into());
        }
        thread::Builder::new().spawn(|| worker.run())?;
        Ok(())
    }
}

fn on_a_thread(what: &str, f: impl FnOnce() + Send) {
    let _watchdog = Watchdog::over(what);
    thread::scope(|scope| {
        scope.spawn(f);
    });
}

#[test]
fn the_current_thread_is_no_worker_after_a_build_that_failed() {
    on_a_thread("a failed build with the current thread", || {
        for granted in [0, 1] {
            let builder = ThreadPoolBuilder::new().num_threads(4).use_current_thread();
            let fails = fails_after(granted, ErrorKind::PermissionDenied);
            assert!(builder.spawn_handler(fails).build().is_err());
            assert_eq!(current_thread_index(), None);
        }
        // So it can be one of another pool, which works.
        let builder = ThreadPoolBuilder::new().num_threads(2).use_current_thread();
        let pool = builder.build().unwrap();
        assert_eq!(current_thread_index(), Some(0));
        assert_eq!(pool.broadcast(|context| context.index()), [0, 1]);
    });
}

#[test]
fn nor_after_one_that_panicked() {
    on_a_thread("a build that panics with the current thread", || {
        let named = || {
            let builder = ThreadPoolBuilder::new().num_threads(4).use_current_thread();
            builder
                .start_on_demand(false)
                .thread_name(|index| match index {
                    2 => panic!("no name for {index}"),
                    _ => format!("{index}"),
                })
        };
        assert!(catch_unwind(|| named().build()).is_err());
        assert_eq!(current_thread_index(), None);
        let spawned = || {
            let builder = ThreadPoolBuilder::new().num_threads(4).use_current_thread();
            builder.spawn_handler(|_| panic!("no thread"))
        };
        assert!(catch_unwind(|| spawned().build()).is_err());
        assert_eq!(current_thread_index(), None);
        let builder = ThreadPoolBuilder::new().num_threads(2).use_current_thread();
        assert_eq!(builder.build().unwrap().broadcast(|_| ()).len(), 2);
    });
}

#[test]
fn what_was_published_during_a_build_that_failed_is_run() {
    on_a_thread("jobs of a failed build", || {
        for granted in [0, 2] {
            let (sender, receiver) = channel();
            let mut fails = fails_after(granted, ErrorKind::PermissionDenied);
            let builder = ThreadPoolBuilder::new().num_threads(4).use_current_thread();
            let built = builder
                .spawn_handler(|worker| {
                    let sender = sender.clone();
                    let index = worker.index();
                    rayon_core::spawn(move || sender.send(index).unwrap());
                    fails(worker)
                })
                .build();
            assert!(built.is_err());
            drop(sender);
            let mut ran: Vec<usize> = receiver.iter().collect();
            ran.sort_unstable();
            assert!(ran.into_iter().eq(1..=granted + 1));
        }
    });
}

#[test]
fn workers_that_had_started_before_a_panic_end() {
    let _watchdog = Watchdog::over("workers of a build that panics");
    let exited = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&exited);
    let build = move || {
        let counted = Arc::clone(&counted);
        ThreadPoolBuilder::new()
            .num_threads(4)
            .exit_handler(move |_| {
                counted.fetch_add(1, Ordering::SeqCst);
            })
            .thread_name(|index| match index {
                3 => panic!("no name for {index}"),
                _ => format!("{index}"),
            })
            .build()
    };
    assert!(catch_unwind(AssertUnwindSafe(build)).is_err());
    while exited.load(Ordering::SeqCst) < 3 {
        thread::yield_now();
    }
}

/// What the use of the global pool panics with.
fn use_of_the_global_pool() -> Result<(i32, i32), String> {
    let used = catch_unwind(|| join(|| 1, || 2));
    used.map_err(|payload| *payload.downcast::<String>().expect("a text"))
}

#[test]
fn an_error_that_is_no_refusal_forbids_the_implicit_global_pool() {
    let test = "an_error_that_is_no_refusal_forbids_the_implicit_global_pool";
    alone(test, &[], || {
        let forbid = || {
            let fails = fails_after(0, ErrorKind::Other);
            ThreadPoolBuilder::new().spawn_handler(fails).build_global()
        };
        assert!(forbid().is_err());
        for _ in 0..2 {
            let text = use_of_the_global_pool().unwrap_err();
            let start = "The global thread pool has not been initialized.";
            assert!(text.starts_with(start), "{text}");
        }
        // Pools of one's own are another matter, and so is to ask for it.
        let pool = ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        assert_eq!(pool.install(|| join(|| 1, || 2)), (1, 2));
        let builder = ThreadPoolBuilder::new().num_threads(2);
        builder.build_global().unwrap();
        assert_eq!(use_of_the_global_pool(), Ok((1, 2)));
    });
}

#[test]
fn so_does_a_panic_of_its_build() {
    let test = "so_does_a_panic_of_its_build";
    alone(test, &[], || {
        let build = || {
            let builder = ThreadPoolBuilder::new().num_threads(2);
            builder.thread_name(|_| panic!("no name")).build_global()
        };
        assert!(catch_unwind(build).is_err());
        assert!(use_of_the_global_pool().is_err());
    });
}

#[test]
fn a_refusal_forbids_nothing() {
    let test = "a_refusal_forbids_nothing";
    alone(test, &[], || {
        let fails = fails_after(0, ErrorKind::WouldBlock);
        let builder = ThreadPoolBuilder::new().spawn_handler(fails);
        assert!(builder.build_global().is_err());
        assert_eq!(use_of_the_global_pool(), Ok((1, 2)));
    });
}

#[test]
fn that_it_is_there_already_forbids_nothing() {
    let test = "that_it_is_there_already_forbids_nothing";
    alone(test, &[], || {
        assert_eq!(use_of_the_global_pool(), Ok((1, 2)));
        assert!(ThreadPoolBuilder::new().build_global().is_err());
        assert_eq!(use_of_the_global_pool(), Ok((1, 2)));
    });
}

#[cfg(all(target_os = "linux", not(rayon_portable)))]
#[test]
fn what_is_forbidden_is_forbidden_to_children() {
    let test = "what_is_forbidden_is_forbidden_to_children";
    alone(test, &[], || {
        let fails = fails_after(0, ErrorKind::Other);
        let builder = ThreadPoolBuilder::new().spawn_handler(fails);
        assert!(builder.build_global().is_err());
        let child = support::fork::Child::with(|| {
            assert!(use_of_the_global_pool().is_err());
        });
        assert_eq!(child.end(), support::fork::End::Done);
    });
}
