//! What callers and jobs do. It is drawn as they go, each from its own seed, so that it
//! does not depend on who is faster.

use super::events::{Event, EXPECTED_PANICS};
use super::game::Game;
use super::ledger::{fail, Ticket};
use super::limits;
use super::pools::{expect_injected, Injected, Pool, GLOBAL_SIZE};
use fastrand::Rng;
use rayon_core::{current_thread_index, join};
use std::hint::spin_loop;
use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::sync::atomic::Ordering;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

const MIB: u64 = 1 << 20;

/// Where something runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Place {
    /// On a thread that is no worker.
    Outside,
    /// On a worker of one of the round's pools.
    Own(usize),
    /// On a worker of the global pool.
    Global,
}

/// Something to do, with all that comes of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    seed: u64,
    /// How many more can come of it.
    fuel: u32,
    /// Each worker of a pool does it: then it had better not do much.
    broadcast: bool,
}

impl Node {
    pub(crate) fn draw(rng: &mut Rng, most: u32) -> Node {
        Node {
            seed: rng.u64(..),
            fuel: rng.u32(1..=most),
            broadcast: false,
        }
    }

    /// The operations of this node.
    fn rng(self) -> Rng {
        Rng::with_seed(self.seed)
    }

    fn child(self, rng: &mut Rng, fuel: u32) -> Node {
        Node {
            seed: rng.u64(..),
            fuel,
            ..self
        }
    }

    /// The rest of the fuel, in one.
    fn rest(self, rng: &mut Rng) -> Node {
        self.child(rng, self.fuel - 1)
    }

    /// The rest of the fuel, at random in so many parts.
    pub(super) fn parts(self, rng: &mut Rng, count: usize) -> Vec<Node> {
        let mut left = self.fuel - 1;
        let mut part = |last: bool| {
            let fuel = if last { left } else { rng.u32(..=left) };
            left -= fuel;
            self.child(rng, fuel)
        };
        (1..=count).map(|i| part(i == count)).collect()
    }

    pub(super) fn in_broadcast(self, rng: &mut Rng) -> Node {
        Node {
            broadcast: true,
            ..self.child(rng, self.fuel.min(4))
        }
    }

    pub(super) fn is_in_broadcast(self) -> bool {
        self.broadcast
    }
}

impl Game {
    /// Does all of a node, and returns its seed.
    pub(super) fn play(self: &Arc<Self>, node: Node, at: Place) -> u64 {
        self.check_place(at);
        let rng = &mut node.rng();
        if node.fuel == 0 {
            self.idle(rng, at);
            return node.seed;
        }
        match rng.u32(..100) {
            0..=19 => self.play_join(node, rng, at),
            20..=26 => self.play_loop(rng, at),
            27..=46 => self.play_scope(node, rng, at),
            47..=61 => self.play_spawn(node, rng, at),
            62..=73 => self.play_install(node, rng),
            74..=79 if !node.broadcast => self.play_broadcast(node, rng),
            80..=83 => self.play_brief(rng),
            84..=88 => self.play_caught(node.rest(rng), at),
            89..=91 => self.play_panic(node.rest(rng), at),
            92..=93 if !node.broadcast => self.play_limit(rng),
            94 if !node.broadcast => self.play_fork(at),
            95 => self.check_status(rng),
            96 if !node.broadcast => self.play_wait(rng),
            97 if !node.broadcast => self.play_scope_with_detached(rng),
            _ => {
                self.idle(rng, at);
                self.play(node.rest(rng), at);
            }
        }
        node.seed
    }

    fn check_place(&self, at: Place) {
        let index = current_thread_index();
        let right = match at {
            Place::Outside => index.is_none(),
            Place::Global => index.is_some_and(|index| index < GLOBAL_SIZE),
            Place::Own(own) => {
                let pool = self.pool(own);
                let size = pool.current_num_threads();
                index.is_some_and(|index| index < size) && pool.current_thread_index() == index
            }
        };
        if !right {
            fail(&format!("index {index:?} at {at:?}"));
        }
    }

    /// Something that publishes nothing.
    fn idle(&self, rng: &mut Rng, at: Place) {
        match rng.u32(..20) {
            0 => thread::sleep(Duration::from_micros(rng.u64(..1500))),
            1 => thread::yield_now(),
            2 | 3 => {
                let yielded = match rng.bool() {
                    true => rayon_core::yield_now(),
                    false => rayon_core::yield_local(),
                };
                if yielded.is_some() != (at != Place::Outside) {
                    fail(&format!("yields {yielded:?} at {at:?}"));
                }
            }
            _ => (0..rng.u32(..300)).for_each(|_| spin_loop()),
        }
    }

    fn play_join(self: &Arc<Self>, node: Node, rng: &mut Rng, at: Place) {
        let parts = node.parts(rng, 2);
        let (one, other) = (parts[0], parts[1]);
        let inside = self.inside(rng, at);
        let (Some(first), Some(second)) = (self.issue("join"), self.issue("join")) else {
            return;
        };
        let play = |ticket: Ticket, node| {
            ticket.run();
            self.play(node, inside)
        };
        let (one_is, other_is) = match (at, inside) {
            (Place::Outside, Place::Own(own)) => self
                .pool(own)
                .join(|| play(first, one), || play(second, other)),
            _ => join(|| play(first, one), || play(second, other)),
        };
        if (one_is, other_is) != (one.seed, other.seed) {
            fail("a join returns what is not its own");
        }
    }

    /// As a parallel iterator does it: halves, down to single items.
    fn play_loop(self: &Arc<Self>, rng: &mut Rng, at: Place) {
        fn sum(from: u64, to: u64) -> u64 {
            if to - from == 1 {
                return from;
            }
            let middle = from + (to - from) / 2;
            let (low, high) = join(|| sum(from, middle), || sum(middle, to));
            low + high
        }
        let items = 1 + rng.u64(..400);
        let inside = self.inside(rng, at);
        let result = self.enter(inside, at, || sum(0, items));
        if result != items * (items - 1) / 2 {
            fail(&format!("a loop over {items} items gives {result}"));
        }
    }

    fn play_spawn(self: &Arc<Self>, node: Node, rng: &mut Rng, at: Place) {
        let (fifo, here) = (rng.bool(), rng.bool());
        let node = node.rest(rng);
        let to = Place::Own(self.draw_own(rng));
        let to = if here && at != Place::Outside { at } else { to };
        let Some(ticket) = self.issue("spawn") else {
            return;
        };
        let game = Arc::clone(self);
        let job = move || game.play_detached(ticket, node, to);
        match (to, fifo) {
            // Whoever is in a pool publishes there.
            _ if to == at && !fifo => rayon_core::spawn(job),
            _ if to == at => rayon_core::spawn_fifo(job),
            (Place::Own(own), false) => self.pool(own).spawn(job),
            (Place::Own(own), true) => self.pool(own).spawn_fifo(job),
            _ => unreachable!("a job goes to the present pool or to another of the round"),
        }
    }

    fn play_detached(self: Arc<Self>, ticket: Ticket, node: Node, at: Place) {
        ticket.run();
        let played = catch_unwind(AssertUnwindSafe(|| self.play(node, at)));
        if let Err(payload) = played {
            EXPECTED_PANICS.fetch_add(1, Ordering::Relaxed);
            resume_unwind(payload);
        }
    }

    fn play_install(self: &Arc<Self>, node: Node, rng: &mut Rng) {
        let own = self.draw_own(rng);
        let node = node.rest(rng);
        let Some(ticket) = self.issue("install") else {
            return;
        };
        let seed = self.pool(own).install(|| {
            ticket.run();
            self.play(node, Place::Own(own))
        });
        if seed != node.seed {
            fail("an install returns what is not its own");
        }
    }

    /// A pool that is dropped as soon as its jobs are published.
    fn play_brief(self: &Arc<Self>, rng: &mut Rng) {
        let pool = Pool::draw(rng).pool;
        for _ in 0..rng.u32(..6) {
            let Some(ticket) = self.issue("spawn") else {
                return;
            };
            let spins = rng.u32(..3000);
            pool.spawn(move || {
                ticket.run();
                join(|| (), || (0..spins).for_each(|_| spin_loop()));
            });
        }
        if rng.bool() {
            let (one, other) = pool.install(|| join(|| 1, || 2));
            if (one, other) != (1, 2) {
                fail("a join returns what is not its own");
            }
        }
    }

    /// Whatever panics in there, does not out here.
    pub(super) fn play_caught(self: &Arc<Self>, node: Node, at: Place) {
        if let Err(payload) = catch_unwind(AssertUnwindSafe(|| self.play(node, at))) {
            expect_injected(&*payload);
        }
    }

    fn play_panic(self: &Arc<Self>, node: Node, at: Place) {
        self.play(node, at);
        Event::Panic.count();
        // Not reported on standard error.
        resume_unwind(Box::new(Injected));
    }

    /// Sets a limit, or lifts all.
    pub(super) fn play_limit(&self, rng: &mut Rng) {
        Event::Limit.count();
        match rng.u32(..4) {
            0 | 1 => limits::limit_tasks(rng.u64(..7), self.other_tasks),
            // What pools leave to others is enough for what else happens here.
            2 => limits::limit_space(rng.u64(128..2048) * MIB),
            _ => limits::lift(),
        }
    }

    fn play_fork(&self, at: Place) {
        match at {
            Place::Outside => self.children.fork_outside(self),
            _ => self.children.fork_inside(),
        }
    }

    fn check_status(&self, rng: &mut Rng) {
        let status = self.pool(self.draw_own(rng)).status();
        let (size, live) = (status.size(), status.live());
        if live > size || status.to_string().is_empty() {
            fail(&format!("{live} of {size} workers live"));
        }
    }

    /// Where jobs of this place go that are published in the plain way; from outside, to
    /// any pool.
    pub(super) fn inside(&self, rng: &mut Rng, at: Place) -> Place {
        match at {
            Place::Outside if rng.u32(..4) == 0 => Place::Global,
            Place::Outside => Place::Own(self.draw_own(rng)),
            inside => inside,
        }
    }

    /// Runs `work` in the pool that [`inside`](Self::inside) has named.
    fn enter<R: Send>(&self, inside: Place, at: Place, work: impl FnOnce() -> R + Send) -> R {
        match inside {
            _ if inside == at => work(),
            Place::Own(own) => self.pool(own).install(work),
            _ => rayon_core::scope(|_| work()),
        }
    }
}
