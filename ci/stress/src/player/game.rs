//! A round: its pools, its seed, and what all of its jobs need.

use super::children::Children;
use super::events::Event;
use super::ledger::{Ledger, Ticket};
use super::pools::Pool;
use super::script::{Node, Place};
use fastrand::Rng;
use std::sync::Arc;

/// One round. It is over when nobody has it any more.
#[derive(Debug)]
pub(crate) struct Game {
    pools: Vec<Pool>,
    /// What each caller does, one after the other.
    scripts: Vec<Vec<Call>>,
    /// A limit that is there when the round begins.
    pub(crate) limited: bool,
    /// Whether callers and jobs are the only ones to hold the pools, so that the last of
    /// them drops these.
    pub(crate) held_by_jobs: bool,
    pub(crate) other_tasks: u64,
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) children: Arc<Children>,
}

/// What a caller does at a time.
#[derive(Clone, Copy, Debug)]
enum Call {
    Fork,
    Play(Node),
}

impl Call {
    fn draw(rng: &mut Rng, most: u32) -> Call {
        match rng.u32(..8) {
            0 => Call::Fork,
            _ => Call::Play(Node::draw(rng, most)),
        }
    }
}

/// The most threads that call into pools at once.
pub(crate) const CALLERS: usize = 3;

impl Game {
    /// The round of this seed, except for its pools.
    pub(crate) fn draw(
        rng: &mut Rng,
        other_tasks: u64,
        ledger: &Arc<Ledger>,
        children: &Arc<Children>,
    ) -> Game {
        let callers = rng.usize(1..=CALLERS);
        let most = 20 << rng.u32(..7);
        let mut script = || {
            (0..rng.usize(1..4))
                .map(|_| Call::draw(rng, most))
                .collect()
        };
        let scripts = (0..callers).map(|_| script()).collect();
        Game {
            pools: Vec::new(),
            scripts,
            limited: rng.u32(..2) == 0,
            held_by_jobs: rng.bool(),
            other_tasks,
            ledger: Arc::clone(ledger),
            children: Arc::clone(children),
        }
    }

    /// Builds the pools.
    pub(crate) fn build_pools(&mut self, rng: &mut Rng) {
        let count = rng.usize(1..=3);
        self.pools = (0..count).map(|_| Pool::draw(rng)).collect();
    }

    pub(crate) fn callers(&self) -> usize {
        self.scripts.len()
    }

    /// What a caller does.
    pub(crate) fn call(self: &Arc<Self>, caller: usize) {
        for call in &self.scripts[caller] {
            match *call {
                Call::Fork => self.children.fork_outside(self),
                Call::Play(node) => self.play_caught(node, Place::Outside),
            }
        }
    }

    pub(crate) fn pools(&self) -> impl Iterator<Item = &Pool> {
        self.pools.iter()
    }

    /// A place in one of this round's pools.
    pub(crate) fn draw_own(&self, rng: &mut Rng) -> usize {
        rng.usize(..self.pools.len())
    }

    pub(crate) fn pool(&self, own: usize) -> &rayon_core::ThreadPool {
        &self.pools[own].pool
    }

    pub(crate) fn issue(&self, what: &'static str) -> Option<Ticket> {
        self.ledger.issue(what)
    }
}

/// At the end of the round, on whichever thread that is.
impl Drop for Game {
    fn drop(&mut self) {
        for pool in &self.pools {
            Event::RefusedStart.add(pool.pool.status().refused_starts());
        }
    }
}
