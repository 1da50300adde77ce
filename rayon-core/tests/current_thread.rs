//! `use_current_thread`: the thread that builds a pool becomes one of its workers, for
//! good.

mod support;

use rayon_core::{
    broadcast, current_num_threads, current_thread_index, join, scope, spawn, yield_now,
    ThreadPool, ThreadPoolBuilder,
};
use std::sync::mpsc::channel;
use std::sync::Barrier;
use std::thread;
use support::watchdog::Watchdog;

fn build(slots: usize) -> ThreadPool {
    let builder = ThreadPoolBuilder::new().num_threads(slots);
    builder.use_current_thread().build().unwrap()
}

/// Runs `f` on a thread of its own, which may become a worker.
fn on_a_thread(what: &str, f: impl FnOnce() + Send) {
    let _watchdog = Watchdog::over(what);
    thread::scope(|scope| {
        scope.spawn(f);
    });
}

#[test]
fn the_thread_has_index_0() {
    on_a_thread("index 0", || {
        assert_eq!(current_thread_index(), None);
        let pool = build(3);
        assert_eq!(current_thread_index(), Some(0));
        assert_eq!(pool.current_thread_index(), Some(0));
        assert_eq!(current_num_threads(), 3);
        // It stays a worker for as long as it lives.
        drop(pool);
        assert_eq!(current_thread_index(), Some(0));
    });
}

#[test]
fn calls_into_the_pool_stay_on_the_thread() {
    on_a_thread("install", || {
        let pool = build(3);
        let me = thread::current().id();
        assert_eq!(pool.install(|| thread::current().id()), me);
        assert_eq!(join(|| thread::current().id(), || ()).0, me);
        assert_eq!(scope(|_| thread::current().id()), me);
    });
}

#[test]
fn the_thread_meets_the_other_workers() {
    on_a_thread("barrier with the builder", || {
        for slots in 1..=6 {
            thread::scope(|scope| {
                scope.spawn(|| {
                    let _pool = build(slots);
                    let barrier = &Barrier::new(slots);
                    for _ in 0..20 {
                        rayon_core::scope(|scope| {
                            for _ in 0..slots {
                                scope.spawn(|_| {
                                    barrier.wait();
                                });
                            }
                        });
                        let met = broadcast(|context| {
                            barrier.wait();
                            context.index()
                        });
                        assert!(met.into_iter().eq(0..slots));
                    }
                });
            });
        }
    });
}

#[test]
fn the_thread_runs_jobs_while_it_yields() {
    on_a_thread("yield_now", || {
        let pool = build(1);
        let (sender, receiver) = channel();
        let mine = sender.clone();
        spawn(move || mine.send("mine").unwrap());
        thread::scope(|scope| {
            scope.spawn(move || pool.spawn(move || sender.send("from outside").unwrap()));
        });
        assert!(receiver.try_recv().is_err());
        while yield_now() == Some(rayon_core::Yield::Executed) {}
        let mut ran: Vec<_> = receiver.iter().collect();
        ran.sort_unstable();
        assert_eq!(ran, ["from outside", "mine"]);
    });
}

#[test]
fn other_threads_are_served_by_the_other_workers() {
    on_a_thread("install from elsewhere", || {
        let pool = build(2);
        let caller = thread::scope(|scope| {
            let call = scope.spawn(|| pool.install(current_thread_index));
            call.join().unwrap()
        });
        assert_eq!(caller, Some(1));
    });
}

#[test]
fn no_handler_is_called_for_the_thread() {
    on_a_thread("handlers", || {
        let (start, started) = channel();
        let (exit, exited) = channel();
        let pool = ThreadPoolBuilder::new()
            .num_threads(3)
            .use_current_thread()
            .start_handler(move |index| start.send(index).unwrap())
            .exit_handler(move |index| exit.send(index).unwrap())
            .build()
            .unwrap();
        let mut first = [started.recv().unwrap(), started.recv().unwrap()];
        first.sort_unstable();
        assert_eq!(first, [1, 2]);
        drop(pool);
        let mut last = [exited.recv().unwrap(), exited.recv().unwrap()];
        last.sort_unstable();
        assert_eq!(last, [1, 2]);
        assert!(started.try_recv().is_err() && exited.try_recv().is_err());
    });
}

#[test]
fn a_custom_spawn_handler_is_asked_for_the_others() {
    on_a_thread("spawn_handler", || {
        let mut asked = Vec::new();
        let pool = ThreadPoolBuilder::new()
            .num_threads(3)
            .use_current_thread()
            .spawn_handler(|worker| {
                asked.push(worker.index());
                thread::spawn(|| worker.run());
                Ok(())
            })
            .build()
            .unwrap();
        assert_eq!(asked, [1, 2]);
        assert_eq!(pool.broadcast(|context| context.index()), [0, 1, 2]);
    });
}

#[test]
fn a_worker_cannot_become_a_worker_of_another_pool() {
    let text = "The current thread is already part of another thread pool.";
    on_a_thread("twice", move || {
        let first = build(2);
        let second = ThreadPoolBuilder::new().num_threads(2).use_current_thread();
        assert_eq!(second.build().unwrap_err().to_string(), text);
        // Nor the other worker of the first one.
        let errors = first.broadcast(|_| {
            let third = ThreadPoolBuilder::new().num_threads(1).use_current_thread();
            third.build().unwrap_err().to_string()
        });
        assert_eq!(errors, [text, text]);
        assert_eq!(current_thread_index(), Some(0));
    });
}

#[test]
fn the_thread_can_call_other_pools() {
    on_a_thread("another pool", || {
        let _home = build(1);
        let other = ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        let inside = other.install(|| (current_num_threads(), join(|| 1, || 2)));
        assert_eq!(inside, (2, (1, 2)));
        assert_eq!(
            (current_num_threads(), current_thread_index()),
            (1, Some(0))
        );
    });
}

#[test]
fn the_main_thread_can_be_a_worker_of_the_global_pool() {
    let test = "the_main_thread_can_be_a_worker_of_the_global_pool";
    support::child::alone(test, &[], || {
        let builder = ThreadPoolBuilder::new().num_threads(2).use_current_thread();
        builder.build_global().unwrap();
        assert_eq!(
            (current_thread_index(), current_num_threads()),
            (Some(0), 2)
        );
        let barrier = Barrier::new(2);
        join(|| barrier.wait(), || barrier.wait());
    });
}
