//! What is done again and again: from outside of the pool, unless it says
//! otherwise.

use super::timed::{after_pauses, in_a_row};
use super::Wanted;
use crate::{expect, pool, Figures};
use rayon::prelude::*;
use std::hint::black_box;
use std::sync::mpsc;
use std::time::Duration;

type Row = fn(&Wanted) -> Figures;

pub const ROWS: &[(&str, Row)] = &[
    ("outside-1000", |wanted| outside(wanted, 1_000)),
    ("outside-20000", |wanted| outside(wanted, SHORT)),
    ("outside-1000000", |wanted| outside(wanted, 1_000_000)),
    ("inside-20000", inside),
    ("install", install),
    ("scope-16", scope),
    ("spawn-receive", spawn_and_receive),
    ("late-loop", late_loop),
    ("late-join", late_join),
    ("frames", frames),
    ("par-bridge", bridge),
    ("tree", tree),
];

/// Items of a short loop: some ten microseconds by one thread.
const SHORT: u64 = 20_000;
/// What lies between two operations that come late.
const PAUSE: Duration = Duration::from_millis(3);

/// Everything is asked of the global pool, as most programs do.
fn build_global(wanted: &Wanted) -> Result<(), String> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(wanted.slots)
        .build_global()
        .map_err(|e| format!("can't build the pool: {e}"))
}

fn sum(items: u64) {
    let found: u64 = (0..items).into_par_iter().map(black_box).sum();
    assert_eq!(found, items * (items - 1) / 2, "the sum of {items} items");
}

fn outside(wanted: &Wanted, items: u64) -> Figures {
    build_global(wanted)?;
    in_a_row(wanted.long, || sum(items))
}

fn inside(wanted: &Wanted) -> Figures {
    pool(wanted.slots)?.install(|| in_a_row(wanted.long, || sum(SHORT)))
}

fn install(wanted: &Wanted) -> Figures {
    let pool = pool(wanted.slots)?;
    expect("what install returns", pool.install(|| 7), 7)?;
    in_a_row(wanted.long, || {
        black_box(pool.install(|| black_box(7)));
    })
}

fn scope(wanted: &Wanted) -> Figures {
    const JOBS: usize = 16;
    build_global(wanted)?;
    in_a_row(wanted.long, || {
        rayon::scope(|scope| {
            for _ in 0..JOBS {
                scope.spawn(|_| wanted.work(20.0));
            }
        });
    })
}

fn spawn_and_receive(wanted: &Wanted) -> Figures {
    build_global(wanted)?;
    in_a_row(wanted.long, || {
        let (sender, receiver) = mpsc::channel();
        rayon::spawn(move || sender.send(7).expect("somebody waits for it"));
        assert_eq!(receiver.recv(), Ok(7));
    })
}

fn late_loop(wanted: &Wanted) -> Figures {
    build_global(wanted)?;
    after_pauses(wanted.long, PAUSE, || sum(SHORT))
}

fn late_join(wanted: &Wanted) -> Figures {
    build_global(wanted)?;
    after_pauses(wanted.long, PAUSE, || {
        rayon::join(|| wanted.work(50.0), || wanted.work(50.0));
    })
}

/// A program that has something of its own to do between its loops.
fn frames(wanted: &Wanted) -> Figures {
    const LOOPS: usize = 3;
    build_global(wanted)?;
    in_a_row(wanted.long, || {
        for _ in 0..LOOPS {
            sum(SHORT);
            wanted.work(30.0);
        }
    })
}

fn bridge(wanted: &Wanted) -> Figures {
    const ITEMS: u64 = 2_000;
    build_global(wanted)?;
    in_a_row(wanted.long, || {
        let found: u64 = (0..ITEMS).par_bridge().map(black_box).sum();
        assert_eq!(found, ITEMS * (ITEMS - 1) / 2, "the sum of {ITEMS} items");
    })
}

fn tree(wanted: &Wanted) -> Figures {
    fn fib(n: u32) -> u32 {
        if n < 2 {
            return n;
        }
        let (one, other) = rayon::join(|| fib(n - 1), || fib(n - 2));
        one + other
    }
    build_global(wanted)?;
    in_a_row(wanted.long, || assert_eq!(black_box(fib(20)), 6_765))
}
