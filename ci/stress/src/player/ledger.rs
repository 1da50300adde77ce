//! Counts jobs: each that is published has to run, once.

use std::process;
use std::sync::atomic::{AtomicU64, AtomicU8, AtomicUsize, Ordering};
use std::sync::Arc;

/// The most jobs of a round. Above it none are published any more.
const ROOM: usize = 1 << 17;

/// Says what is wrong, and ends the process before anything else can happen. It does
/// not wait for other threads.
pub(crate) fn fail(what: &str) -> ! {
    eprintln!("{what}");
    process::exit(1)
}

/// The jobs of one round.
#[derive(Debug)]
pub(crate) struct Ledger {
    /// By a job's number: how often it has run.
    runs: Box<[AtomicU8]>,
    issued: AtomicUsize,
    ended: AtomicUsize,
    /// In the rounds before.
    counted: AtomicU64,
}

impl Ledger {
    pub(crate) fn new() -> Arc<Ledger> {
        Arc::new(Ledger {
            runs: (0..ROOM).map(|_| AtomicU8::new(0)).collect(),
            issued: AtomicUsize::new(0),
            ended: AtomicUsize::new(0),
            counted: AtomicU64::new(0),
        })
    }

    /// A job that is about to be published; none if there is no more room.
    pub(crate) fn issue(self: &Arc<Self>, what: &'static str) -> Option<Ticket> {
        if self.issued.load(Ordering::Relaxed) + 1000 > ROOM {
            return None;
        }
        // The margin is more than there are threads that come here at once.
        Some(Ticket {
            number: self.issued.fetch_add(1, Ordering::Relaxed),
            what,
            ledger: Arc::clone(self),
        })
    }

    /// How many jobs have been published and have not ended.
    pub(crate) fn open(&self) -> usize {
        // Acquire: what has ended has written all that it had to. Read first, so that
        // the difference is never below zero.
        let ended = self.ended.load(Ordering::Acquire);
        self.issued.load(Ordering::Acquire) - ended
    }

    /// How many jobs have ended in all rounds.
    pub(crate) fn ended(&self) -> u64 {
        self.counted.load(Ordering::Relaxed) + self.ended.load(Ordering::Relaxed) as u64
    }

    /// Checks that each job of this round has run once, and begins the next round. None
    /// is open.
    pub(crate) fn close(&self) {
        let issued = self.issued.swap(0, Ordering::Relaxed);
        let ended = self.ended.swap(0, Ordering::Relaxed);
        if issued != ended {
            fail(&format!("{ended} of {issued} jobs have ended"));
        }
        for (number, runs) in self.runs[..issued].iter().enumerate() {
            let runs = runs.swap(0, Ordering::Relaxed);
            if runs != 1 {
                fail(&format!("job {number} of {issued} has run {runs} times"));
            }
        }
        self.counted.fetch_add(issued as u64, Ordering::Relaxed);
    }
}

/// A published job; it ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Ticket {
    number: usize,
    what: &'static str,
    ledger: Arc<Ledger>,
}

impl Ticket {
    /// The job runs.
    pub(crate) fn run(&self) {
        let before = self.ledger.runs[self.number].fetch_add(1, Ordering::Relaxed);
        if before != 0 {
            let Ticket { number, what, .. } = self;
            fail(&format!("job {number}, a {what}, runs for the second time"));
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if self.ledger.runs[self.number].load(Ordering::Relaxed) == 0 {
            let Ticket { number, what, .. } = self;
            fail(&format!(
                "job {number}, a {what}, is dropped without having run"
            ));
        }
        // Release: pairs with `open`.
        self.ledger.ended.fetch_add(1, Ordering::Release);
    }
}
