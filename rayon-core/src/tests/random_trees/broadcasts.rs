//! Broadcasts of trees, in the three ways there are.

use super::play::Game;
use super::pools::Refusals;
use super::tree::{Scoping, Tree};
use crate::{current_thread_index, BroadcastContext};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

impl Game {
    pub(super) fn broadcast(
        self: &Arc<Self>,
        pool: usize,
        id: usize,
        job: &Tree,
        job_id: usize,
    ) -> u64 {
        let gathering = Gathering::default();
        let at = self.inside(pool);
        let results = self.pool(pool).broadcast(|context| {
            gathering.joined_by(self, pool, id, &context);
            self.play(job, job_id, at)
        });
        assert_eq!(results.len(), gathering.members());
        assert!(results.iter().all(|result| *result == results[0]));
        results[0]
    }

    pub(super) fn broadcast_in_scope(
        self: &Arc<Self>,
        pool: usize,
        id: usize,
        job: &Tree,
        job_id: usize,
        scoping: Scoping,
    ) -> u64 {
        let (gathering, at, result) = (Gathering::default(), self.inside(pool), AtomicU64::new(0));
        let play = |context: BroadcastContext<'_>| {
            gathering.joined_by(self, pool, id, &context);
            result.store(self.play(job, job_id, at), Ordering::Relaxed);
        };
        let pool = self.pool(pool);
        match scoping {
            Scoping::Lifo => pool.scope(|scope| scope.spawn_broadcast(|_, context| play(context))),
            Scoping::Fifo => {
                pool.scope_fifo(|scope| scope.spawn_broadcast(|_, context| play(context)));
            }
            Scoping::InPlace => {
                pool.in_place_scope(|scope| scope.spawn_broadcast(|_, context| play(context)));
            }
            Scoping::InPlaceFifo => {
                pool.in_place_scope_fifo(|scope| scope.spawn_broadcast(|_, context| play(context)));
            }
        }
        assert_eq!(gathering.joined(), gathering.members());
        result.into_inner()
    }

    pub(super) fn broadcast_detached(
        self: &Arc<Self>,
        pool: usize,
        id: usize,
        job: &Tree,
        job_id: usize,
    ) {
        let at = self.inside(pool);
        let gathering = Gathering {
            detached: true,
            ..Gathering::default()
        };
        let (this, job) = (Arc::clone(self), job.clone());
        // Until it is known how many there are, one stands for all.
        self.pools.detached.begin(1);
        self.pool(pool).spawn_broadcast(move |context| {
            gathering.joined_by(&this, pool, id, &context);
            this.play_detached(&job, job_id, at);
        });
    }
}

/// One run of a broadcast.
#[derive(Default)]
struct Gathering {
    detached: bool,
    members: OnceLock<usize>,
    indices: Mutex<BTreeSet<usize>>,
}

impl Gathering {
    /// A worker takes part.
    fn joined_by(&self, game: &Game, pool: usize, id: usize, context: &BroadcastContext<'_>) {
        let (pool, refusals) = &game.pools.pools[pool % game.pools.pools.len()];
        let (size, n) = (pool.current_num_threads(), context.num_threads());
        assert!((1..=size).contains(&n));
        if matches!(refusals, Refusals::Never | Refusals::NeverAsked) {
            assert_eq!(n, size, "all take part if none is refused");
        }
        assert!(context.index() < n);
        if n == size {
            assert_eq!(current_thread_index(), Some(context.index()));
        }
        let mut indices = self.indices.lock().unwrap();
        assert!(indices.insert(context.index()), "each takes part once");
        assert!(indices.len() <= n);
        let members = *self.members.get_or_init(|| {
            game.members[id].fetch_add(n, Ordering::Relaxed);
            if self.detached {
                game.pools.detached.begin(n - 1);
            }
            n
        });
        assert_eq!(members, n, "all are told the same number");
    }

    fn members(&self) -> usize {
        *self.members.get().expect("somebody takes part")
    }

    fn joined(&self) -> usize {
        self.indices.lock().unwrap().len()
    }
}
