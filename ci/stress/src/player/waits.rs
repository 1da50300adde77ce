//! Jobs that wait for other jobs, in a channel, as far as a pool owes them that those are run.
//!
//! Each in a pool of its own, where nothing else takes the threads that it counts on: a job that
//! waits for another one takes one thread, and so does that other one.

use super::game::Game;
use super::ledger::fail;
use super::pools::Pool;
use fastrand::Rng;
use rayon_core::{spawn, spawn_fifo, ThreadPoolBuilder};
use std::sync::mpsc::channel;
use std::sync::Arc;

impl Game {
    /// A job spawns another one and waits for it, in a pool that has at least one worker. The
    /// caller waits for workers, and takes part if that is the only one.
    pub(super) fn play_wait(self: &Arc<Self>, rng: &mut Rng) {
        let size = rng.usize(2..6);
        let builder = ThreadPoolBuilder::new().num_threads(size).min_threads(1);
        // While threads are refused there may be no such pool.
        let Ok(pool) = builder.build() else {
            return;
        };
        for _ in 0..rng.u32(1..4) {
            let (Some(waits), Some(sends)) = (self.issue("wait"), self.issue("spawn")) else {
                return;
            };
            let fifo = rng.bool();
            let wait = || {
                waits.run();
                let (sender, receiver) = channel();
                let job = move || {
                    sends.run();
                    sender.send(7).expect("it is waited for");
                };
                match fifo {
                    true => spawn_fifo(job),
                    false => spawn(job),
                }
                receiver.recv()
            };
            let received = match rng.u32(..3) {
                0 => pool.install(wait),
                1 => pool.join(wait, || ()).0,
                _ => {
                    let mut received = None;
                    pool.in_place_scope(|scope| scope.spawn(|_| received = Some(wait())));
                    received.expect("a scope waits for its job")
                }
            };
            if received != Ok(7) {
                fail(&format!("a job that waits for another gets {received:?}"));
            }
        }
    }

    /// A scope in which a detached job is spawned that waits for what follows the scope. Where
    /// nobody steals, the scope has jobs of its own as well.
    pub(super) fn play_scope_with_detached(self: &Arc<Self>, rng: &mut Rng) {
        let pool = Pool::draw(rng).pool;
        let own = match pool.current_num_threads() {
            1 => rng.usize(..6),
            _ => 0,
        };
        let tickets = (0..own).map(|_| self.issue("scope's job"));
        let Some(tickets) = tickets.collect::<Option<Vec<_>>>() else {
            return;
        };
        let Some(detached) = self.issue("spawn") else {
            return;
        };
        pool.install(|| {
            let (sender, receiver) = channel();
            rayon_core::scope(|scope| {
                spawn(move || {
                    detached.run();
                    receiver
                        .recv()
                        .expect("a scope ends before its detached jobs");
                });
                // The newest are run first.
                for ticket in tickets {
                    scope.spawn(move |_| ticket.run());
                }
            });
            sender.send(()).expect("it is waited for");
        });
    }
}
