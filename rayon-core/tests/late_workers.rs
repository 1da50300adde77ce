//! A worker that starts late is the worker that would have started at build.

mod support;

use rayon_core::ThreadPoolBuilder;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread;
use support::watchdog::Watchdog;

fn thread_name() -> Option<String> {
    thread::current().name().map(String::from)
}

#[test]
fn indices_are_those_below_the_number_of_threads() {
    let _watchdog = Watchdog::over("indices");
    let pool = ThreadPoolBuilder::new().num_threads(70).build().unwrap();
    let indices = pool.broadcast(|context| {
        assert_eq!(rayon_core::current_thread_index(), Some(context.index()));
        context.index()
    });
    assert!(indices.into_iter().eq(0..70));
}

#[test]
fn names_are_asked_for_at_build() {
    let _watchdog = Watchdog::over("names");
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    let pool = ThreadPoolBuilder::new()
        .num_threads(3)
        .thread_name(move |index| {
            log.lock().unwrap().push((index, thread::current().id()));
            format!("late-{index}")
        })
        .build()
        .unwrap();
    let me = thread::current().id();
    assert_eq!(*asked.lock().unwrap(), [(0, me), (1, me), (2, me)]);

    let names = thread::scope(|scope| {
        let publisher = scope.spawn(|| pool.broadcast(|_| thread_name().unwrap()));
        publisher.join().unwrap()
    });
    assert_eq!(names, ["late-0", "late-1", "late-2"]);
    assert_eq!(asked.lock().unwrap().len(), 3);
}

#[test]
fn workers_have_no_name_unless_one_was_given() {
    let _watchdog = Watchdog::over("no names");
    let pool = ThreadPoolBuilder::new().num_threads(2).build().unwrap();
    assert_eq!(pool.broadcast(|_| thread_name()), [None, None]);
}

#[test]
fn a_name_with_a_null_byte_is_a_panic_at_build() {
    let build = || {
        ThreadPoolBuilder::new()
            .thread_name(|_| "nul\0".into())
            .build()
    };
    assert!(std::panic::catch_unwind(build).is_err());
}

#[test]
fn late_workers_have_the_stack_that_was_asked_for() {
    let _watchdog = Watchdog::over("stack size");
    /// Goes down so many KiB.
    fn descend(kib: usize) -> u8 {
        let frame = std::hint::black_box([kib as u8; 1024]);
        match kib {
            0 => frame[0],
            _ => descend(kib - 1) ^ std::hint::black_box(frame)[1023],
        }
    }
    let pool = ThreadPoolBuilder::new()
        .num_threads(2)
        .stack_size(64 << 20)
        .build()
        .unwrap();
    // A debug build's frames are larger than what is in them, hence 4 of 64.
    let descents = pool.broadcast(|_| descend(4 << 10));
    assert_eq!(descents.len(), 2);
}

#[test]
fn handlers_are_called_on_the_late_worker_with_its_index() {
    let _watchdog = Watchdog::over("handlers");
    let (start, started) = channel();
    let (exit, exited) = channel();
    let pool = ThreadPoolBuilder::new()
        .num_threads(4)
        .start_on_demand(true)
        .start_handler(move |index| {
            assert_eq!(rayon_core::current_thread_index(), Some(index));
            start.send((index, thread::current().id())).unwrap();
        })
        .exit_handler(move |index| {
            assert_eq!(rayon_core::current_thread_index(), Some(index));
            exit.send((index, thread::current().id())).unwrap();
        })
        .build()
        .unwrap();
    assert!(started.try_recv().is_err(), "nothing has been published");
    let mut workers = pool.broadcast(|context| (context.index(), thread::current().id()));
    drop(pool);
    // The channels are closed when the last worker has gone, and the handlers with it.
    let by_index = |mut calls: Vec<(usize, thread::ThreadId)>| {
        calls.sort_by_key(|call| call.0);
        calls
    };
    workers.sort_by_key(|worker| worker.0);
    assert_eq!(by_index(started.iter().collect()), workers);
    assert_eq!(by_index(exited.iter().collect()), workers);
}

#[test]
fn handlers_are_called_for_those_who_start_and_nobody_else() {
    let _watchdog = Watchdog::over("handlers of one");
    let (start, started) = channel();
    let (exit, exited) = channel();
    let pool = ThreadPoolBuilder::new()
        .num_threads(4)
        .start_on_demand(true)
        .start_handler(move |index| start.send(index).unwrap())
        .exit_handler(move |index| exit.send(index).unwrap())
        .build()
        .unwrap();
    let index = pool.install(rayon_core::current_thread_index).unwrap();
    drop(pool);
    let [started, exited] = [started, exited].map(|calls| {
        let mut calls: Vec<usize> = calls.iter().collect();
        calls.sort_unstable();
        calls
    });
    // A worker does not count as free while its start handler runs, so that there may
    // have been need of another one.
    assert!(started.contains(&index), "{started:?} without {index}");
    assert_eq!(started, exited);
}

#[test]
fn a_start_handler_is_done_before_its_worker_runs_a_job() {
    let _watchdog = Watchdog::over("start handler before jobs");
    for on_demand in [true, false] {
        let ready = Arc::new([(); 4].map(|()| AtomicBool::new(false)));
        let prepared = Arc::clone(&ready);
        let pool = ThreadPoolBuilder::new()
            .num_threads(4)
            .start_on_demand(on_demand)
            .start_handler(move |index| {
                thread::yield_now();
                prepared[index].store(true, Ordering::Relaxed);
            })
            .build()
            .unwrap();
        let prepared = pool.broadcast(|context| ready[context.index()].load(Ordering::Relaxed));
        assert_eq!(prepared, [true; 4]);
    }
}

#[test]
fn a_start_handler_may_publish_in_its_pool() {
    let _watchdog = Watchdog::over("publishing in a start handler");
    for on_demand in [true, false] {
        let (sender, receiver) = channel();
        let pool = ThreadPoolBuilder::new()
            .num_threads(3)
            .start_on_demand(on_demand)
            .start_handler(move |index| {
                assert_eq!(rayon_core::join(|| 1, || 2), (1, 2));
                let sender = sender.clone();
                rayon_core::spawn(move || sender.send(index).unwrap());
            })
            .build()
            .unwrap();
        assert_eq!(pool.broadcast(|_| ()).len(), 3);
        drop(pool);
        let mut started: Vec<usize> = receiver.iter().collect();
        started.sort_unstable();
        assert_eq!(started, [0, 1, 2]);
    }
}

#[cfg(all(target_os = "linux", not(rayon_portable)))]
mod inherited {
    use super::*;
    use rayon_core::ThreadPool;
    use support::system;

    /// Publishes in `pool` from another thread than the calling one, such that all workers
    /// start and call `look`.
    fn workers_started_elsewhere<R: Send>(
        pool: &ThreadPool,
        prepare: impl FnOnce() + Send,
        look: impl Fn() -> R + Sync,
    ) -> Vec<R> {
        thread::scope(|scope| {
            let publisher = scope.spawn(|| {
                prepare();
                pool.broadcast(|_| look())
            });
            publisher.join().unwrap()
        })
    }

    #[test]
    fn late_workers_block_the_signals_that_the_builder_of_their_pool_blocked() {
        let _watchdog = Watchdog::over("signal mask");
        system::block(libc::SIGUSR1);
        let pool = ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        let look = || (system::blocks(libc::SIGUSR1), system::blocks(libc::SIGUSR2));
        let masks = workers_started_elsewhere(&pool, || system::block(libc::SIGUSR2), look);
        assert_eq!(masks, [(true, false); 3]);
    }

    #[test]
    fn starting_a_worker_leaves_the_publishers_signals_alone() {
        let _watchdog = Watchdog::over("the publisher's signal mask");
        system::block(libc::SIGUSR1);
        let pool = ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        thread::scope(|scope| {
            scope.spawn(|| {
                system::block(libc::SIGUSR2);
                pool.broadcast(|_| ());
                let mask = [libc::SIGUSR1, libc::SIGUSR2, libc::SIGTERM].map(system::blocks);
                // The first is inherited from the thread that spawned this one.
                assert_eq!(mask, [true, true, false]);
            });
        });
    }

    #[test]
    fn late_workers_run_on_the_cpus_of_the_builder_of_their_pool() {
        let _watchdog = Watchdog::over("affinity of a pinned builder");
        let all = system::cpus();
        let last = *all.last().unwrap();
        system::pin_to(last);
        let pool = ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        let other = all[0];
        let masks = workers_started_elsewhere(&pool, || system::pin_to(other), system::cpus);
        assert_eq!(masks, [vec![last], vec![last], vec![last]]);
    }

    #[test]
    fn late_workers_are_not_confined_to_the_cpu_of_their_publisher() {
        let _watchdog = Watchdog::over("affinity of a pinned publisher");
        let all = system::cpus();
        let pool = ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        let masks = workers_started_elsewhere(&pool, || system::pin_to(all[0]), system::cpus);
        assert_eq!(masks, [all.clone(), all]);
    }

    #[test]
    fn a_worker_started_by_a_worker_is_as_one_started_by_a_caller() {
        let _watchdog = Watchdog::over("a worker that starts another");
        let all = system::cpus();
        let pool = ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        pool.install(|| {
            system::pin_to(all[0]);
            system::block(libc::SIGUSR1);
            let first = rayon_core::current_thread_index();
            let masks = rayon_core::broadcast(|context| {
                (Some(context.index()) != first)
                    .then(|| (system::cpus(), system::blocks(libc::SIGUSR1)))
            });
            let second: Vec<_> = masks.into_iter().flatten().collect();
            assert_eq!(second, [(all.clone(), false)]);
        });
    }
}
