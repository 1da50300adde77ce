//! Those who take part in a broadcast are numbered from zero on, each once, whatever indices
//! they have in the pool.

use super::watchdog::Watchdog;
use super::workerless;
use crate::{scope, spawn_broadcast, BroadcastContext, ThreadPool, ThreadPoolBuilder};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Barrier, Mutex};
use std::thread;
use std::time::Duration;

fn numbers(context: BroadcastContext<'_>) -> (usize, usize) {
    (context.index(), context.num_threads())
}

/// All three kinds of broadcast in `pool`, called from where the caller is; who took part.
fn by_all_kinds(pool: &ThreadPool) -> [Vec<(usize, usize)>; 3] {
    let (sender, receiver) = channel();
    let in_scope = sender.clone();
    pool.in_place_scope(|scope| {
        scope.spawn_broadcast(move |_, context| in_scope.send(numbers(context)).unwrap());
    });
    let mut scoped: Vec<_> = receiver.try_iter().collect();
    pool.spawn_broadcast(move |context| sender.send(numbers(context)).unwrap());
    let mut detached: Vec<_> = receiver.iter().collect();
    scoped.sort_unstable();
    detached.sort_unstable();
    // In the order of its results.
    [pool.broadcast(numbers), scoped, detached]
}

/// A pool of `size` in which the worker of the highest index is left alone, and none comes.
fn only_the_last_of(size: usize) -> ThreadPool {
    let refused = Arc::new(AtomicBool::new(false));
    let refuse = Arc::clone(&refused);
    let pool = ThreadPoolBuilder::new()
        .num_threads(size)
        .thread_keep_alive(Duration::from_millis(1))
        .refuse_starts(move |_| refuse.load(Ordering::Relaxed))
        .build()
        .unwrap();
    let (leave, left) = channel();
    let left = Arc::new(Mutex::new(left));
    let mut found = false;
    while !found {
        let (tell, told) = channel();
        let left = Arc::clone(&left);
        pool.spawn_broadcast(move |context| {
            let last = crate::current_thread_index() == Some(size - 1);
            tell.send((last, context.num_threads())).unwrap();
            if last {
                let _told_or_gone = left.lock().unwrap().recv();
            }
        });
        // Some may have left before the last one came.
        let (last, members) = told.recv().unwrap();
        let others = told.iter().take(members - 1);
        found = others.fold(last, |found, (last, _)| found || last);
    }
    while pool.status().live() > 1 {
        thread::yield_now();
    }
    refused.store(true, Ordering::Relaxed);
    leave.send(()).unwrap();
    pool
}

#[test]
fn who_is_left_of_a_pool_is_the_first_of_one() {
    let _watchdog = Watchdog::over("broadcasts after workers have left");
    for size in [2, 4, 70] {
        let pool = only_the_last_of(size);
        // It may leave by itself, and a caller take part in its place.
        for taken_part in by_all_kinds(&pool) {
            assert_eq!(taken_part, [(0, 1)], "of {size}");
        }
    }
}

#[test]
fn a_guest_in_a_higher_slot_is_the_first_of_one() {
    let _watchdog = Watchdog::over("broadcasts among guests");
    let pool = workerless(3);
    let (both, first_gone) = (Barrier::new(2), Barrier::new(2));
    thread::scope(|threads| {
        for _ in 0..2 {
            threads.spawn(|| {
                let stays = pool.install(|| {
                    both.wait();
                    let stays = crate::current_thread_index() == Some(1);
                    if stays {
                        first_gone.wait();
                        assert_eq!(pool.broadcast(numbers), [(0, 1)]);
                        let (sender, receiver) = channel();
                        spawn_broadcast(move |context| sender.send(numbers(context)).unwrap());
                        scope(|scope| {
                            scope.spawn_broadcast(|_, context| {
                                assert_eq!(numbers(context), (0, 1));
                            });
                        });
                        assert_eq!(receiver.recv(), Ok((0, 1)));
                    }
                    stays
                });
                if !stays {
                    first_gone.wait();
                }
            });
        }
    });
}

#[test]
fn the_host_and_guests_beside_it_are_counted_from_zero() {
    let _watchdog = Watchdog::over("broadcasts of a host");
    let host = thread::spawn(|| {
        let pool = ThreadPoolBuilder::new()
            .num_threads(4)
            .use_current_thread()
            .refuse_starts(|_| true)
            .build()
            .unwrap();
        assert_eq!(pool.broadcast(numbers), [(0, 1)]);
        assert_eq!(pool.scope(|_| pool.broadcast(numbers)), [(0, 1)]);
    });
    host.join().unwrap();
}

#[test]
fn an_array_that_is_shared_out_is_shared_out_whole() {
    let _watchdog = Watchdog::over("an array shared out while workers come and go");
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let pool = ThreadPoolBuilder::new()
        .num_threads(6)
        .thread_keep_alive(Duration::from_micros(200))
        .refuse_starts(move |_| asked.fetch_add(1, Ordering::Relaxed) % 3 == 2)
        .build()
        .unwrap();
    for _ in 0..300 {
        let touched: Vec<AtomicBool> = (0..100).map(|_| AtomicBool::new(false)).collect();
        let numbers = pool.broadcast(|context| {
            for part in (context.index()..100).step_by(context.num_threads()) {
                assert!(!touched[part].swap(true, Ordering::Relaxed), "taken twice");
            }
            numbers(context)
        });
        assert!(touched
            .iter()
            .all(|touched| touched.load(Ordering::Relaxed)));
        let n = numbers.len();
        assert!(numbers.into_iter().eq((0..n).map(|index| (index, n))));
        pool.spawn(|| ());
    }
}

#[test]
fn where_all_take_part_the_number_is_the_index_in_the_pool() {
    let _watchdog = Watchdog::over("a broadcast to a whole pool");
    let pool = super::staffed(5);
    let same = pool.broadcast(|context| pool.current_thread_index() == Some(context.index()));
    assert_eq!(same, [true; 5]);
}
