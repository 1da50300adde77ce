//! A pool kept busy: parallel loops, one after another, with work as an
//! installer has it, some computing and some waiting in each piece.

use crate::{threads, work, Checked};
use rayon::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{mpsc, Arc};
use std::thread;
use std::time::{Duration, Instant};

/// Pieces of one loop, for each thread that the pool was asked for.
const PIECES: usize = 4;
const COMPUTING: u64 = 200;
const WAITING: Duration = Duration::from_micros(500);

/// How long the number of threads stays the same before it counts as what
/// the pool has come to, and how long to wait for that.
const CALM: Duration = Duration::from_millis(150);
const PATIENCE: Duration = Duration::from_secs(3);

/// One loop whose pieces wait as well as compute, and the check of its
/// result.
pub fn round(size: usize) -> Checked {
    let pieces = size * PIECES;
    let piece = |n: usize| {
        thread::sleep(WAITING);
        work::sequential_sum(COMPUTING + n as u64 % 2)
    };
    let parallel: u64 = (0..pieces).into_par_iter().with_max_len(1).map(piece).sum();
    let sequential = (pieces / 2) as u64
        * (work::sequential_sum(COMPUTING) + work::sequential_sum(COMPUTING + 1));
    if parallel == sequential {
        Ok(())
    } else {
        Err(format!(
            "the busy loop's sum is {parallel}, not {sequential}"
        ))
    }
}

/// Loops that run in the global pool until they are told to end.
pub struct Busy {
    done: Arc<AtomicBool>,
    checked: mpsc::Receiver<Checked>,
}

impl Busy {
    /// Starts the loops. It takes a pool with a worker: without one, `spawn`
    /// runs them before it returns.
    pub fn start(size: usize) -> Busy {
        let (sender, checked) = mpsc::channel();
        let done = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&done);
        rayon::spawn(move || {
            let mut result = Ok(());
            while result.is_ok() && !told.load(Ordering::Relaxed) {
                result = round(size);
            }
            let _ = sender.send(result);
        });
        Busy { done, checked }
    }

    /// Waits until the pool has as many threads as it comes to.
    pub fn settle(&self, size: usize) {
        let started = Instant::now();
        let (mut most, mut since) = (0, started);
        while since.elapsed() < CALM && started.elapsed() < PATIENCE && most < size {
            let live = threads::live();
            if live > most {
                (most, since) = (live, Instant::now());
            }
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Ends the loops and returns what they found.
    pub fn finish(self) -> Checked {
        self.done.store(true, Ordering::Relaxed);
        self.checked
            .recv()
            .unwrap_or_else(|_| Err("the busy loop never answered".to_string()))
    }
}
