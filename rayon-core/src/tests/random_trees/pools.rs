//! The pools that trees are played in, and the jobs in them that nobody waits for.

use super::super::watchdog::Watchdog;
use super::play::{At, Game};
use super::tree::{leaf, Panics, Tree};
use crate::{ThreadPool, ThreadPoolBuilder};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};

/// Which attempts to start a worker are refused.
#[derive(Clone, Debug)]
pub(super) enum Refusals {
    Never,
    /// All workers are started at build.
    NeverAsked,
    Always,
    After(usize),
    EverySecond,
    Random {
        seed: u64,
        percent: u8,
    },
}

impl Refusals {
    fn refuse(&self, attempt: usize) -> bool {
        match *self {
            Refusals::Never | Refusals::NeverAsked => false,
            Refusals::Always => true,
            Refusals::After(granted) => attempt >= granted,
            Refusals::EverySecond => attempt % 2 == 1,
            Refusals::Random { seed, percent } => {
                let mixed = (seed ^ leaf(attempt)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
                (mixed >> 32) % 100 < u64::from(percent)
            }
        }
    }
}

/// The detached jobs that are yet to end.
#[derive(Default)]
pub(super) struct Detached {
    running: Mutex<usize>,
    ended: Condvar,
    /// What was wrong in one of them.
    wrong: Mutex<Option<String>>,
}

impl Detached {
    /// A builder of pools in which these jobs may run.
    fn builder(self: &Arc<Self>, size: usize) -> ThreadPoolBuilder {
        let ended = Arc::clone(self);
        ThreadPoolBuilder::new()
            .num_threads(size)
            .panic_handler(move |payload| {
                // Only what is expected to panic leaves its end to this handler.
                assert!(payload.is::<Panics>());
                ended.end();
            })
    }

    pub(super) fn begin(&self, jobs: usize) {
        *self.running.lock().unwrap() += jobs;
    }

    pub(super) fn end(&self) {
        *self.running.lock().unwrap() -= 1;
        self.ended.notify_all();
    }

    fn wait(&self) {
        let running = self.running.lock().unwrap();
        drop(
            self.ended
                .wait_while(running, |running| *running > 0)
                .unwrap(),
        );
        if let Some(wrong) = self.wrong.lock().unwrap().take() {
            panic!("{wrong}");
        }
    }

    pub(super) fn check(
        &self,
        outcome: &Result<u64, Panics>,
        expected: &Result<u64, Panics>,
        tree: &Tree,
    ) {
        if outcome != expected {
            let wrong = format!("{outcome:?} instead of {expected:?} from {tree:?}");
            self.wrong.lock().unwrap().get_or_insert(wrong);
        }
    }
}

/// The pools that the trees are played in.
pub(super) struct Pools {
    pub(super) pools: Vec<(ThreadPool, Refusals)>,
    pub(super) detached: Arc<Detached>,
    description: String,
}
impl Pools {
    pub(super) fn build(shapes: &[(usize, Refusals)]) -> Arc<Pools> {
        let detached = Arc::new(Detached::default());
        let build = |(size, refusals): &(usize, Refusals)| {
            let policy = refusals.clone();
            let attempts = AtomicUsize::new(0);
            let pool = detached
                .builder(*size)
                .start_on_demand(!matches!(refusals, Refusals::NeverAsked))
                .refuse_starts(move |_| policy.refuse(attempts.fetch_add(1, Ordering::Relaxed)));
            (pool.build().unwrap(), refusals.clone())
        };
        Arc::new(Pools {
            pools: shapes.iter().map(build).collect(),
            detached: Arc::clone(&detached),
            description: format!("{shapes:?}"),
        })
    }

    fn watch(&self, trees: &[Tree]) -> Watchdog {
        Watchdog::over(format!("pools {}, trees {trees:#?}", self.description))
    }

    /// Plays each tree on a thread of its own that is no worker.
    pub(super) fn play_from_outside(self: Arc<Self>, trees: &[Tree]) {
        let _watchdog = self.watch(trees);
        let games: Vec<_> = trees.iter().map(|tree| Game::new(&self, tree)).collect();
        std::thread::scope(|threads| {
            for (i, game) in games.iter().enumerate() {
                let at = At::Outside(i % self.pools.len());
                threads.spawn(move || game.start(at));
            }
        });
        self.detached.wait();
        games.iter().for_each(|game| game.check());
    }

    /// Plays each tree on a worker of a further pool, which has `workers`.
    pub(super) fn play_from_workers(mut self: Arc<Self>, trees: &[Tree], workers: usize) {
        let _watchdog = self.watch(trees);
        let pool = self.detached.builder(workers).build().unwrap();
        let pools = &mut Arc::get_mut(&mut self)
            .expect("nothing is played yet")
            .pools;
        pools.push((pool, Refusals::Never));
        let home = self.pools.len() - 1;
        let games: Vec<_> = trees.iter().map(|tree| Game::new(&self, tree)).collect();
        self.pools[home].0.in_place_scope(|scope| {
            for game in &games {
                scope.spawn(move |_| game.start(At::Inside(home)));
            }
        });
        self.detached.wait();
        games.iter().for_each(|game| game.check());
    }
}
