//! Short parallel loops, over before many workers can be woken.

use crate::{expect, meter, pool, Figures};
use rayon::prelude::*;
use std::hint::black_box;
use std::thread;
use std::time::{Duration, Instant};

/// So many short sums are timed together.
const SUMS: usize = 20;

/// How often the loop from outside comes, how long it is tried, and how much
/// of that is warm-up.
const PERIOD: Duration = Duration::from_micros(200);
const TRIED: Duration = Duration::from_millis(200);
const WARM_UP: Duration = Duration::from_millis(40);

/// The sum of 1,000 numbers by a worker that is in the pool already.
pub fn inside(slots: usize) -> Figures {
    let numbers: Vec<u64> = (0..1_000).collect();
    let sum = || black_box(&numbers).par_iter().sum::<u64>();
    pool(slots)?.install(|| {
        expect("the sum", sum(), 499_500)?;
        let seconds = meter::seconds(|| {
            for _ in 0..SUMS {
                black_box(sum());
            }
        });
        Ok(vec![("wall", seconds / SUMS as f64)])
    })
}

/// The sum of 100,000 numbers every 200 µs, asked for from outside: the mean
/// time to the answer, as most are quick and some are not.
pub fn outside(slots: usize) -> Figures {
    let numbers: Vec<u64> = (0..100_000).collect();
    let pool = pool(slots)?;
    let begun = Instant::now();
    let mut next = begun;
    let (mut answers, mut waited) = (0_u32, Duration::ZERO);
    while answers == 0 || begun.elapsed() < TRIED {
        thread::sleep(next.saturating_duration_since(Instant::now()));
        let started = Instant::now();
        let sum: u64 = pool.install(|| black_box(&numbers).par_iter().sum());
        let taken = started.elapsed();
        expect("the sum", sum, 4_999_950_000)?;
        if begun.elapsed() >= WARM_UP {
            answers += 1;
            waited += taken;
        }
        // One that is late has no others queue up behind it.
        next = (next + PERIOD).max(Instant::now());
    }
    Ok(vec![("wall", waited.as_secs_f64() / f64::from(answers))])
}

/// The sum of a million numbers, some 50 µs on two workers, asked for from outside again as
/// soon as the last answer is there.
pub fn in_a_row(slots: usize) -> Figures {
    let numbers: Vec<u32> = (0..1_000_000).map(|n| n % 4_000).collect();
    let pool = pool(slots)?;
    let sum = || pool.install(|| black_box(&numbers).par_iter().sum::<u32>());
    expect("the sum", sum(), 1_999_500_000)?;
    let seconds = meter::seconds(|| {
        for _ in 0..SUMS {
            black_box(sum());
        }
    });
    Ok(vec![("wall", seconds / SUMS as f64)])
}
