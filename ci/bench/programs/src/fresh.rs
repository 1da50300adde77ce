//! What a pool costs before it has done anything.

use crate::{expect, pool, process, Figures};
use rayon::prelude::*;
use std::hint::black_box;
use std::thread;
use std::time::{Duration, Instant};

/// How long pools are built one after the other, after one for warm-up.
const TRIED: Duration = Duration::from_millis(150);
const FEWEST: u32 = 3;

/// Builds a pool and drops it, to the end of its last thread. `build` is the
/// part of it until there is a pool.
pub fn build_and_drop(slots: usize) -> Figures {
    let once = || -> Result<(Duration, Duration), String> {
        let started = Instant::now();
        let pool = pool(slots)?;
        let built = started.elapsed();
        drop(pool);
        let dropped = started.elapsed();
        Ok((built, dropped + process::wait_for_threads_to_end()?))
    };
    once()?;
    let (mut times, mut building, mut wall) = (0, Duration::ZERO, Duration::ZERO);
    let begun = Instant::now();
    while times < FEWEST || begun.elapsed() < TRIED {
        let (built, gone) = once()?;
        building += built;
        wall += gone;
        times += 1;
    }
    Ok(vec![
        ("build", building.as_secs_f64() / f64::from(times)),
        ("wall", wall.as_secs_f64() / f64::from(times)),
    ])
}

/// Builds a pool and runs a first short loop in it. A process has only one
/// first time, so there is no warm-up. `cpu` counts until all is at rest,
/// `space` is the address space taken since before.
pub fn cold_start(slots: usize) -> Figures {
    let numbers: Vec<u64> = (0..100).collect();
    let space = process::address_space()?;
    let cpu = process::cpu();
    let started = Instant::now();
    let pool = pool(slots)?;
    let sum: u64 = pool.install(|| numbers.par_iter().sum());
    let wall = started.elapsed();
    process::settle();
    let cpu = process::cpu() - cpu;
    expect("the sum", sum, 4_950)?;
    Ok(vec![
        ("wall", wall.as_secs_f64()),
        ("cpu", cpu.as_secs_f64()),
        ("space", process::address_space()? - space),
    ])
}

/// The first thread of a process, from before it is asked for to after its end.
pub fn first_thread(_: usize) -> Figures {
    let started = Instant::now();
    let sum = thread::spawn(|| black_box(4_950_u64)).join();
    let wall = started.elapsed();
    expect("the sum", sum.ok(), Some(4_950))?;
    Ok(vec![("wall", wall.as_secs_f64())])
}
