//! A caller that waits for workers takes part where the system refuses threads and all the
//! workers are in jobs that wait for others.

use super::watchdog::Watchdog;
use super::{me, staffed};
use crate::{ThreadPool, ThreadPoolBuilder};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{channel, Receiver, Sender};
use std::sync::{Arc, Barrier};
use std::thread;

/// A pool of `size` in a system with room for so many of its threads at a time.
fn granted(size: usize, room: usize) -> ThreadPool {
    // Callers sit in slots as well, so that indices do not tell how many threads there are.
    let threads = Arc::new(AtomicUsize::new(0));
    ThreadPoolBuilder::new()
        .num_threads(size)
        .start_on_demand(true)
        .refuse_starts(move |_| threads.fetch_add(1, Ordering::Relaxed) >= room)
        .build()
        .unwrap()
}

/// A job that spawns another one, and blocks until that has sent something.
fn waits_for_a_spawned_one() -> thread::ThreadId {
    let (sender, receiver) = channel();
    crate::spawn(move || sender.send(me()).unwrap());
    receiver.recv().unwrap()
}

const SIZES: [usize; 3] = [2, 16, 128];

#[test]
fn a_job_may_wait_for_one_that_it_has_spawned_beside_a_caller() {
    for (size, room) in SIZES.iter().flat_map(|size| [1, 2, 3].map(|n| (*size, n))) {
        let _watchdog = Watchdog::over(format!("a detached job, {room} of {size}"));
        let pool = granted(size, room);
        let mut by_me = false;
        for _ in 0..5 {
            by_me = pool.install(waits_for_a_spawned_one) == me();
        }
        // Who else should have?
        assert!(by_me || room > 1, "{room} of {size}");
        // Again after the workers have had a loop.
        pool.scope(|scope| (0..500).for_each(|_| scope.spawn(|_| ())));
        pool.install(waits_for_a_spawned_one);
        assert_eq!(pool.current_thread_index(), None);
    }
}

#[test]
fn each_kind_of_call_lends_a_hand() {
    let _watchdog = Watchdog::over("kinds of calls");
    let pool = granted(16, 1);
    pool.scope(|scope| {
        scope.spawn(|_| {
            waits_for_a_spawned_one();
        })
    });
    pool.scope_fifo(|scope| {
        scope.spawn_fifo(|_| {
            waits_for_a_spawned_one();
        })
    });
    pool.in_place_scope(|scope| {
        scope.spawn(|_| {
            waits_for_a_spawned_one();
        })
    });
    pool.in_place_scope_fifo(|scope| {
        scope.spawn_fifo(|_| {
            waits_for_a_spawned_one();
        })
    });
    pool.in_place_scope(|scope| {
        scope.spawn_broadcast(|_, _| {
            waits_for_a_spawned_one();
        })
    });
    pool.broadcast(|_| waits_for_a_spawned_one());
    // (Two that wait would take two workers beside those that they wait for.)
    pool.join(waits_for_a_spawned_one, || ());
}

/// Two jobs, each of which ends when both run.
fn meet(pool: &ThreadPool) {
    let both = Arc::new(Barrier::new(2));
    for _ in 0..2 {
        let both = Arc::clone(&both);
        pool.spawn(move || {
            both.wait();
        });
    }
}

#[test]
fn two_jobs_may_wait_for_each_other_beside_a_caller() {
    for (size, room) in SIZES.iter().flat_map(|size| [1, 2, 3].map(|n| (*size, n))) {
        let _watchdog = Watchdog::over(format!("two jobs, {room} of {size}"));
        let pool = granted(size, room);
        for _ in 0..3 {
            meet(&pool);
            pool.install(|| ());
            let both = Barrier::new(2);
            pool.in_place_scope(|scope| {
                (0..2).for_each(|_| {
                    scope.spawn(|_| {
                        both.wait();
                    })
                });
            });
        }
    }
}

#[test]
fn a_caller_runs_its_own_job_before_those_of_others() {
    let _watchdog = Watchdog::over("a caller's own job");
    let pool = granted(8, 1);
    let (end, ended): (Sender<()>, Receiver<()>) = channel();
    let (begin, begun) = channel();
    let ended = std::sync::Mutex::new(ended);
    let ended = Arc::new(ended);
    for _ in 0..3 {
        let (begin, ended) = (begin.clone(), Arc::clone(&ended));
        // They end after the call does: its caller must not run any of those that wait.
        pool.spawn(move || {
            // The last ones run when nobody listens any more.
            let _heard_or_not = begin.send(());
            let _told = ended.lock().unwrap().recv();
        });
    }
    begun.recv().unwrap();
    assert_eq!(pool.install(me), me());
    drop(end);
}

#[test]
fn many_callers_lend_a_hand_at_once() {
    let _watchdog = Watchdog::over("many callers");
    let pool = granted(8, 1);
    // Each of them has to run at the same time as all the others.
    let all = Barrier::new(8);
    thread::scope(|threads| {
        for _ in 0..8 {
            threads.spawn(|| pool.install(|| all.wait()));
        }
    });
}

#[test]
fn a_caller_from_another_pool_lends_a_hand() {
    for size in SIZES {
        let _watchdog = Watchdog::over(format!("a caller from another pool, of {size}"));
        let (home, pool) = (staffed(1), granted(size, 1));
        home.install(|| {
            pool.install(waits_for_a_spawned_one);
            pool.in_place_scope(|scope| {
                scope.spawn(|_| {
                    waits_for_a_spawned_one();
                })
            });
            pool.broadcast(|_| waits_for_a_spawned_one());
        });
    }
}

#[test]
fn a_caller_without_workers_lends_a_hand_to_another_one() {
    let _watchdog = Watchdog::over("callers without workers");
    let pool = &granted(8, 0);
    let (begin, begun) = channel();
    let (end, ended) = channel::<()>();
    thread::scope(|threads| {
        pool.in_place_scope(|scope| {
            scope.spawn(move |_| {
                begin.send(()).unwrap();
                let _gone = ended.recv();
            });
            // Takes the scope's job, which lasts until the other caller is done.
            threads.spawn(|| pool.install(crate::yield_now));
            begun.recv().unwrap();
            threads.spawn(move || {
                let end = end;
                // The scope's caller sleeps in between, at the latest.
                pool.install(|| {
                    (0..4).for_each(|_| {
                        waits_for_a_spawned_one();
                    })
                });
                drop(end);
            });
        });
    });
}

#[test]
fn what_found_no_room_beside_a_guest_gets_a_worker_when_the_guest_has_left() {
    let _watchdog = Watchdog::over("room that a guest has made");
    let refused = Arc::new(AtomicBool::new(true));
    let refuse = Arc::clone(&refused);
    let pool = ThreadPoolBuilder::new()
        .num_threads(2)
        .refuse_starts(move |_| refuse.load(Ordering::Relaxed))
        .build()
        .unwrap();
    let pool = &pool;
    let (enter, entered) = channel();
    let (leave, may_leave) = channel::<()>();
    let (done, is_done) = channel();
    thread::scope(|threads| {
        threads.spawn(move || {
            pool.install(move || {
                enter.send(()).unwrap();
                let _gone = may_leave.recv();
            });
        });
        entered.recv().unwrap();
        refused.store(false, Ordering::Relaxed);
        // When the system is asked again, the other slot is a worker's.
        let (inner, inner_done) = channel();
        while pool.status().live() == 0 {
            pool.spawn(|| ());
        }
        let (publish, published) = channel();
        pool.spawn(move || {
            crate::spawn(move || inner.send(()).unwrap());
            publish.send(()).unwrap();
            inner_done.recv().unwrap();
            done.send(()).unwrap();
        });
        published.recv().unwrap();
        drop(leave);
        is_done.recv().unwrap();
    });
}
