//! Scopes of every kind, and broadcasts.

use super::game::Game;
use super::gathering::Gathering;
use super::ledger::{fail, Ticket};
use super::script::{Node, Place};
use fastrand::Rng;
use rayon_core::{Scope, ScopeFifo};
use std::sync::Arc;

/// A job of a scope.
struct Job {
    ticket: Ticket,
    node: Node,
}

/// The jobs of one scope, and where they run.
#[derive(Clone, Copy)]
struct Jobs<'g> {
    game: &'g Arc<Game>,
    at: Place,
    /// Each publishes the next, instead of the scope's body all of them.
    chained: bool,
    /// All of them are broadcasts.
    broadcast: bool,
}

impl Game {
    pub(super) fn play_scope(self: &Arc<Self>, node: Node, rng: &mut Rng, at: Place) {
        let (fifo, in_place, chained) = (rng.bool(), rng.bool(), rng.bool());
        let broadcast = !node.is_in_broadcast() && rng.u32(..12) == 0;
        let count = rng.usize(1..8);
        let nodes = match broadcast {
            true => vec![node.in_broadcast(rng)],
            false => node.parts(rng, count),
        };
        let issue = |node| {
            Some(Job {
                ticket: self.issue("scope's job")?,
                node,
            })
        };
        let Some(jobs) = nodes.into_iter().map(issue).collect::<Option<Vec<Job>>>() else {
            return;
        };
        let inside = self.inside(rng, at);
        let of = Jobs {
            game: self,
            at: inside,
            chained,
            broadcast,
        };
        match (inside, at, in_place, fifo) {
            (Place::Own(own), _, true, false) => {
                self.pool(own).in_place_scope(|scope| of.spawn(scope, jobs));
            }
            (Place::Own(own), _, true, true) => {
                self.pool(own)
                    .in_place_scope_fifo(|scope| of.spawn_fifo(scope, jobs));
            }
            (Place::Own(own), Place::Outside, false, false) => {
                self.pool(own).scope(|scope| of.spawn(scope, jobs));
            }
            (Place::Own(own), Place::Outside, false, true) => {
                self.pool(own)
                    .scope_fifo(|scope| of.spawn_fifo(scope, jobs));
            }
            (_, _, true, false) => rayon_core::in_place_scope(|scope| of.spawn(scope, jobs)),
            (_, _, true, true) => {
                rayon_core::in_place_scope_fifo(|scope| of.spawn_fifo(scope, jobs));
            }
            (_, _, false, false) => rayon_core::scope(|scope| of.spawn(scope, jobs)),
            (_, _, false, true) => rayon_core::scope_fifo(|scope| of.spawn_fifo(scope, jobs)),
        }
    }

    pub(super) fn play_broadcast(self: &Arc<Self>, node: Node, rng: &mut Rng) {
        let own = self.draw_own(rng);
        let node = node.in_broadcast(rng);
        let Some(ticket) = self.issue("broadcast") else {
            return;
        };
        let pool = self.pool(own);
        let gathering = Gathering::new(ticket, pool.current_num_threads());
        if rng.bool() {
            let game = Arc::clone(self);
            pool.spawn_broadcast(move |context| {
                gathering.join(&context);
                // Nobody is told of a panic but the handler, once for each worker.
                game.play_caught(node, Place::Own(own));
            });
            return;
        }
        let results = pool.broadcast(|context| {
            gathering.join(&context);
            self.play(node, Place::Own(own))
        });
        if results.len() != gathering.arrived() {
            let (results, arrived) = (results.len(), gathering.arrived());
            fail(&format!(
                "a broadcast to {arrived} workers has {results} results"
            ));
        }
    }

    /// The size of the pool that a place is in.
    fn size_at(&self, at: Place) -> usize {
        match at {
            Place::Own(own) => self.pool(own).current_num_threads(),
            _ => super::pools::GLOBAL_SIZE,
        }
    }
}

/// Spawns jobs in a scope of either kind.
macro_rules! spawn_in {
    ($Scope:ident, $spawn:ident) => {
        fn $spawn<'s>(self, scope: &$Scope<'s>, mut jobs: Vec<Job>)
        where
            'g: 's,
        {
            while let Some(job) = jobs.pop() {
                if self.broadcast {
                    let gathering = Gathering::new(job.ticket, self.game.size_at(self.at));
                    scope.spawn_broadcast(move |_, context| {
                        gathering.join(&context);
                        self.game.play(job.node, self.at);
                    });
                } else if self.chained {
                    scope.$spawn(move |scope| {
                        self.$spawn(scope, jobs);
                        self.run(job);
                    });
                    return;
                } else {
                    scope.$spawn(move |_| self.run(job));
                }
            }
        }
    };
}

impl<'g> Jobs<'g> {
    fn run(self, job: Job) {
        job.ticket.run();
        self.game.play(job.node, self.at);
    }

    spawn_in!(Scope, spawn);
    spawn_in!(ScopeFifo, spawn_fifo);
}
