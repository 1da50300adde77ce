//! Who takes part in a broadcast: each worker that was counted in, once.

use super::events::Event;
use super::ledger::{fail, Ticket};
use rayon_core::BroadcastContext;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};

/// One broadcast. When it is dropped, all have been there.
#[derive(Debug)]
pub(crate) struct Gathering {
    ticket: Ticket,
    /// By a worker's number among those that take part.
    seen: Box<[AtomicU8]>,
    arrived: AtomicUsize,
    expected: AtomicUsize,
}

impl Gathering {
    /// Of at most so many workers.
    pub(crate) fn new(ticket: Ticket, size: usize) -> Gathering {
        Event::Broadcast.count();
        Gathering {
            ticket,
            seen: (0..size).map(|_| AtomicU8::new(0)).collect(),
            arrived: AtomicUsize::new(0),
            expected: AtomicUsize::new(0),
        }
    }

    /// A worker takes part.
    pub(crate) fn join(&self, context: &BroadcastContext<'_>) {
        let (index, number) = (context.index(), context.num_threads());
        let before = self.expected.swap(number, Ordering::Relaxed);
        if before == 0 {
            self.first(number);
        } else if before != number {
            fail(&format!(
                "a broadcast to {before} workers is one to {number}"
            ));
        }
        // Each number once, and none beyond: so arrays are shared out.
        let seen = self.seen.get(..number).and_then(|seen| seen.get(index));
        match seen {
            None => fail(&format!("a broadcast to {number} has index {index}")),
            Some(seen) if seen.swap(1, Ordering::Relaxed) != 0 => {
                fail(&format!("worker {index} takes part in a broadcast twice"))
            }
            Some(_) => self.arrived.fetch_add(1, Ordering::Relaxed),
        };
    }

    fn first(&self, number: usize) {
        self.ticket.run();
        if number == 0 || number > self.seen.len() {
            let size = self.seen.len();
            fail(&format!("a broadcast to {size} workers has {number}"));
        }
    }

    /// How many have been there.
    pub(crate) fn arrived(&self) -> usize {
        self.arrived.load(Ordering::Relaxed)
    }
}

impl Drop for Gathering {
    fn drop(&mut self) {
        let (arrived, expected) = (self.arrived(), *self.expected.get_mut());
        if arrived != expected {
            fail(&format!(
                "a broadcast to {expected} workers ran {arrived} times"
            ));
        }
    }
}
