//! The player of `deque`: as many joins and spawns as there is time for, each counted.
//!
//! A deque is reached through the pool that it belongs to: a worker that joins or spawns
//! pushes and pops at its own end, and the others steal from the other one. Here, each
//! round is a pool of 2 to 8 workers and a few *pieces* of work on numbers, split up in
//! different ways. Each number is counted by the worker that gets it, so both a job that
//! is lost and one that is run twice change the count or the sum, and a second pair of
//! the two that makes up for it changes the sum.
//!
//! Thieves come and go: jobs that sleep for a moment keep workers off, idle ones leave
//! when they have been so for some hundred microseconds, and there are times when only one
//! has anything to do, so that the deque's owner gets used to being alone.

use crate::args::{Fault, Options};
use crate::player::fail;
use crate::progress::{self, Progress, Round};
use fastrand::Rng;
use rayon_core::{current_thread_index, join, scope, scope_fifo, ThreadPool, ThreadPoolBuilder};
use std::ops::Range;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const MOST_WORKERS: usize = 8;
const SECOND: Duration = Duration::from_secs(1);
/// How long a round goes on.
const ROUND: Duration = Duration::from_millis(300);
/// How many numbers are published one by one in one go.
const FLAT: u64 = 1 << 12;

/// What has been counted by the workers of one index. Only they write it, one after the
/// other, so plain additions will do.
#[derive(Debug, Default)]
#[repr(align(128))]
struct Tally {
    count: AtomicU64,
    sum: AtomicU64,
}

impl Tally {
    #[inline]
    fn add(&self, number: u64) {
        let add = |to: &AtomicU64, n: u64| {
            to.store(
                to.load(Ordering::Relaxed).wrapping_add(n),
                Ordering::Relaxed,
            );
        };
        add(&self.count, 1);
        add(&self.sum, number);
    }
}

/// How a range of numbers is split up.
#[derive(Clone, Copy, Debug)]
enum Split {
    /// By joins, in parts of which the first has so much in 16.
    Joins { first: u64 },
    /// By joins, and the rest by spawns.
    Both { first: u64 },
    /// By spawns of one job each.
    Spawns { fifo: bool },
    /// By a chain of joins, each of which leaves a single number to a thief.
    Chain,
}

/// Work on the numbers of a range.
#[derive(Clone, Debug)]
struct Piece {
    numbers: Range<u64>,
    split: Split,
    /// One of so many numbers has a job spawned that sleeps.
    naps: Option<u64>,
    /// What the worker does wrong with one of the numbers.
    fault: Option<Fault>,
}

impl Piece {
    fn draw(rng: &mut Rng) -> Piece {
        let from = rng.u64(..1 << 40);
        let first = [1, 4, 8, 8, 8, 12, 15][rng.usize(..7)];
        let (split, most) = match rng.u32(..10) {
            0..=4 => (Split::Joins { first }, 1 << rng.u32(4..21)),
            5 | 6 => (Split::Both { first }, 1 << rng.u32(13..18)),
            7 | 8 => (Split::Spawns { fifo: rng.bool() }, FLAT),
            _ => (Split::Chain, 1 << 9),
        };
        Piece {
            numbers: from..from + 1 + rng.u64(..most),
            split,
            naps: rng.bool().then(|| 1 << rng.u32(10..18)),
            fault: None,
        }
    }

    fn count(&self) -> u64 {
        self.numbers.end - self.numbers.start
    }

    /// Of all numbers, modulo 2^64.
    fn sum(&self) -> u64 {
        let ends = u128::from(self.numbers.start) + u128::from(self.numbers.end) - 1;
        // One of the factors is even.
        (ends * u128::from(self.count()) / 2) as u64
    }

    /// How many jobs are published.
    fn jobs(&self) -> u64 {
        match self.split {
            Split::Spawns { .. } => self.count(),
            // A join publishes one of its two, and splits one range into two.
            _ => self.count() - 1,
        }
    }

    /// Does all of it, on a worker.
    fn work(&self, tallies: &[Tally]) {
        match self.split {
            Split::Joins { first } => self.join(self.numbers.clone(), first, 1, tallies),
            Split::Both { first } => self.join(self.numbers.clone(), first, 64, tallies),
            Split::Spawns { fifo } => self.spawn(self.numbers.clone(), fifo, tallies),
            Split::Chain => self.chain(self.numbers.clone(), tallies),
        }
    }

    fn join(&self, numbers: Range<u64>, first: u64, least: u64, tallies: &[Tally]) {
        let count = numbers.end - numbers.start;
        if count == 1 {
            return self.one(numbers.start, tallies);
        }
        if count <= least {
            return self.spawn(numbers, false, tallies);
        }
        let middle = numbers.start + (count * first / 16).clamp(1, count - 1);
        join(
            || self.join(numbers.start..middle, first, least, tallies),
            || self.join(middle..numbers.end, first, least, tallies),
        );
    }

    fn chain(&self, numbers: Range<u64>, tallies: &[Tally]) {
        let (first, rest) = (numbers.start, numbers.start + 1..numbers.end);
        if rest.is_empty() {
            return self.one(first, tallies);
        }
        join(|| self.chain(rest, tallies), || self.one(first, tallies));
    }

    fn spawn(&self, numbers: Range<u64>, fifo: bool, tallies: &[Tally]) {
        if fifo {
            scope_fifo(|scope| {
                numbers.for_each(|n| scope.spawn_fifo(move |_| self.one(n, tallies)));
            });
        } else {
            scope(|scope| numbers.for_each(|n| scope.spawn(move |_| self.one(n, tallies))));
        }
    }

    #[inline]
    fn one(&self, number: u64, tallies: &[Tally]) {
        let Some(index) = current_thread_index() else {
            fail("a job runs on a thread that is no worker");
        };
        let tally = &tallies[index];
        if number == self.numbers.start && self.fault.is_some() {
            return self.wrong(number, tally);
        }
        tally.add(number);
        if self.naps.is_some_and(|every| number % every == 0) {
            let nap = Duration::from_micros(number / 1024 % 400);
            rayon_core::spawn(move || thread::sleep(nap));
        }
    }

    #[cold]
    fn wrong(&self, number: u64, tally: &Tally) {
        match self.fault {
            Some(Fault::Double) => (0..2).for_each(|_| tally.add(number)),
            Some(Fault::Hang) => loop {
                thread::park();
            },
            Some(Fault::Abort) => std::process::abort(),
            _ => {}
        }
    }
}

/// Rounds, until the time is up.
pub(crate) fn main(options: &Options) -> ExitCode {
    let round = Round::open(options);
    let began = Instant::now();
    let mut told = began;
    let mut done = Progress::default();
    let mut seed = options.seed;
    while began.elapsed() < options.time {
        done.rounds += 1;
        done.seed = seed;
        round.begins(done.rounds, seed);
        let fault = options.fault.filter(|_| done.rounds > 2);
        done.jobs += play(seed, fault);
        seed = seed.wrapping_add(u64::from(!options.repeat));
        if told.elapsed() > SECOND {
            told = Instant::now();
            tell(&mut done, began);
        }
    }
    done.done = true;
    tell(&mut done, began);
    ExitCode::SUCCESS
}

fn tell(done: &mut Progress, began: Instant) {
    done.seconds = began.elapsed().as_secs_f64();
    // Memory is compared between rounds, when one pool has gone.
    done.quiet = true;
    let told = progress::resident().and_then(|resident| {
        done.resident = resident;
        done.tell()
    });
    if let Err(error) = told {
        fail(&format!("can't tell how it is: {error}"));
    }
}

/// One round; how many jobs there were.
fn play(seed: u64, fault: Option<Fault>) -> u64 {
    let rng = &mut Rng::with_seed(seed);
    let pool = draw_pool(rng);
    let tallies: Vec<Tally> = (0..MOST_WORKERS).map(|_| Tally::default()).collect();
    let (mut count, mut sum, mut jobs) = (0_u64, 0_u64, 0);
    let mut fault = fault;
    let began = Instant::now();
    while began.elapsed() < ROUND {
        let mut pieces: Vec<Piece> = (0..rng.usize(1..5)).map(|_| Piece::draw(rng)).collect();
        pieces[0].fault = fault.take();
        match rng.u32(..3) {
            // All at once, from within, or alone, one after the other.
            0 => pool.scope(|scope| {
                for piece in &pieces {
                    scope.spawn(|_| piece.work(&tallies));
                }
            }),
            1 => pool.install(|| pieces.iter().for_each(|piece| piece.work(&tallies))),
            _ => pool.in_place_scope(|scope| {
                for piece in &pieces {
                    scope.spawn(|_| piece.work(&tallies));
                }
            }),
        }
        for piece in &pieces {
            count += piece.count();
            sum = sum.wrapping_add(piece.sum());
            jobs += piece.jobs();
        }
        let total = |of: fn(&Tally) -> &AtomicU64| {
            let values = tallies
                .iter()
                .map(|tally| of(tally).load(Ordering::Relaxed));
            values.fold(0, u64::wrapping_add)
        };
        let (counted, summed) = (total(|t| &t.count), total(|t| &t.sum));
        if (counted, summed) != (count, sum) {
            fail(&format!(
                "{counted} of {count} numbers are counted, their sum is {summed}, not {sum}, \
                 after {pieces:?}"
            ));
        }
        if rng.u32(..8) == 0 {
            // Long enough for some to fall asleep or leave.
            thread::sleep(Duration::from_micros(rng.u64(..2000)));
        }
    }
    jobs
}

fn draw_pool(rng: &mut Rng) -> ThreadPool {
    let builder = ThreadPoolBuilder::new().num_threads(rng.usize(2..=MOST_WORKERS));
    let builder = match rng.u32(..3) {
        0 => builder,
        1 => builder.start_on_demand(false),
        _ => builder.thread_keep_alive(Duration::from_micros(rng.u64(100..1000))),
    };
    let built = builder.build();
    built.unwrap_or_else(|error| fail(&format!("a pool can't be built: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_split_counts_every_number_once() {
        let pool = ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        for split in [
            Split::Joins { first: 8 },
            Split::Joins { first: 1 },
            Split::Both { first: 15 },
            Split::Spawns { fifo: false },
            Split::Spawns { fifo: true },
            Split::Chain,
        ] {
            let piece = Piece {
                numbers: 7..207,
                split,
                naps: Some(64),
                fault: None,
            };
            let tallies: Vec<Tally> = (0..3).map(|_| Tally::default()).collect();
            pool.install(|| piece.work(&tallies));
            let total = |of: fn(&Tally) -> &AtomicU64| {
                let values = tallies
                    .iter()
                    .map(|tally| of(tally).load(Ordering::Relaxed));
                values.sum::<u64>()
            };
            assert_eq!(total(|t| &t.count), piece.count(), "{split:?}");
            assert_eq!(total(|t| &t.sum), piece.sum(), "{split:?}");
            assert_eq!(piece.sum(), (7..207).sum::<u64>());
        }
    }
}
