//! More callers at once than slots, in pools without workers.

use super::watchdog::Watchdog;
use super::{staffed, workerless};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

/// Rounds in which several threads start at once, each time anew.
struct Rounds {
    start: Barrier,
    /// The round before which all stop.
    last: AtomicUsize,
    began: Instant,
}

impl Rounds {
    const MOST: usize = 10_000;

    /// On a busy machine there may be time for fewer.
    const TIME: Duration = Duration::from_secs(3);

    fn of(threads: usize) -> Self {
        Rounds {
            start: Barrier::new(threads),
            last: AtomicUsize::new(Self::MOST),
            began: Instant::now(),
        }
    }

    /// Waits for the others; whether there is such a round.
    fn begins(&self, round: usize) -> bool {
        if self.began.elapsed() > Self::TIME {
            self.last.fetch_min(round, Ordering::Relaxed);
        }
        self.start.wait();
        // Who is in the next round already can only have set its number.
        round < self.last.load(Ordering::Relaxed)
    }

    /// Calls `f` once a round.
    fn run(&self, mut f: impl FnMut(usize)) -> usize {
        let mut round = 0;
        while self.begins(round) {
            f(round);
            round += 1;
        }
        round
    }
}

/// Takes a time that differs from round to round, so that two threads meet at different
/// points of what they do.
fn dawdle(round: usize) {
    for _ in 0..round * 7 % 300 {
        std::hint::spin_loop();
    }
}

/// `one` and `other` are called at once, again and again.
fn side_by_side(one: impl Fn(usize) + Sync, other: impl Fn(usize)) {
    let rounds = Rounds::of(2);
    thread::scope(|scope| {
        scope.spawn(|| rounds.run(&one));
        assert!(rounds.run(other) > 0);
    });
}

#[test]
fn more_callers_than_slots_all_finish() {
    let _watchdog = Watchdog::over("callers that crowd a pool without workers");
    const CALLS: usize = 1000;
    for size in [1, 2] {
        let pool = workerless(size);
        let calls = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..CALLS {
                        pool.install(|| {
                            thread::yield_now();
                            calls.fetch_add(1, Ordering::Relaxed);
                        });
                    }
                });
            }
        });
        assert_eq!(calls.into_inner(), 8 * CALLS);
    }
}

#[test]
fn of_callers_that_come_at_once_none_is_forgotten() {
    let _watchdog = Watchdog::over("callers that come at once");
    let pool = workerless(1);
    let calls = AtomicUsize::new(0);
    let rounds = Rounds::of(4);
    let made = thread::scope(|scope| {
        let call = |caller| {
            let (pool, calls, rounds) = (&pool, &calls, &rounds);
            scope.spawn(move || {
                rounds.run(|round| {
                    dawdle(round * caller);
                    pool.install(|| {
                        dawdle(round);
                        calls.fetch_add(1, Ordering::Relaxed);
                    });
                })
            })
        };
        let callers = [1, 2, 3, 4].map(call);
        callers.map(|caller| caller.join().unwrap())
    });
    assert_eq!(calls.into_inner(), made.iter().sum());
}

#[test]
fn scopes_of_callers_that_come_at_once_all_end() {
    let _watchdog = Watchdog::over("in-place scopes that come at once");
    let pool = workerless(1);
    let jobs = AtomicUsize::new(0);
    let rounds = Rounds::of(3);
    let opened = thread::scope(|scope| {
        let open = |caller| {
            let (pool, jobs, rounds) = (&pool, &jobs, &rounds);
            scope.spawn(move || {
                rounds.run(|round| {
                    dawdle(round * caller);
                    pool.in_place_scope(|scope| {
                        for _ in 0..2 {
                            scope.spawn(|_| {
                                jobs.fetch_add(1, Ordering::Relaxed);
                            });
                        }
                    });
                })
            })
        };
        let callers = [1, 2, 3].map(open);
        callers.map(|caller| caller.join().unwrap())
    });
    assert_eq!(jobs.into_inner(), 2 * opened.iter().sum::<usize>());
}

#[test]
fn a_job_spawned_while_a_caller_leaves_is_run() {
    let _watchdog = Watchdog::over("spawn beside a caller that leaves");
    let pool = workerless(1);
    let leave = |round| pool.install(|| dawdle(round));
    side_by_side(leave, |_| {
        let (sender, receiver) = channel();
        pool.spawn(move || sender.send(()).unwrap());
        receiver.recv().unwrap();
    });
}

#[test]
fn a_broadcast_beside_a_caller_that_leaves_has_a_result() {
    let _watchdog = Watchdog::over("broadcast beside a caller that leaves");
    let pool = workerless(1);
    let leave = |round| pool.install(|| dawdle(round));
    side_by_side(leave, |_| {
        assert_eq!(pool.broadcast(|context| context.num_threads()), [1]);
    });
}

#[test]
fn a_broadcast_spawned_while_a_caller_leaves_is_run() {
    let _watchdog = Watchdog::over("spawn_broadcast beside a caller that leaves");
    let pool = workerless(1);
    let leave = |round| pool.install(|| dawdle(round));
    side_by_side(leave, |_| {
        let (sender, receiver) = channel();
        pool.spawn_broadcast(move |context| sender.send(context.num_threads()).unwrap());
        assert_eq!(receiver.iter().collect::<Vec<_>>(), [1]);
    });
}

#[test]
fn a_broadcast_on_a_new_pool_includes_workers_that_others_start() {
    let _watchdog = Watchdog::over("broadcast beside a first call");
    let pools: Vec<_> = (0..Rounds::MOST / 20).map(|_| staffed(2)).collect();
    let pool = |round: usize| pools.get(round);
    side_by_side(
        |round| {
            if let Some(pool) = pool(round) {
                pool.install(|| ());
            }
        },
        |round| {
            dawdle(round);
            if let Some(pool) = pool(round) {
                assert_eq!(pool.broadcast(|context| context.index()), [0, 1]);
            }
        },
    );
}
