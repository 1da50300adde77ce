//! Many pools at once, which call each other.

use crate::{work, Checked, Setup};
use rayon::prelude::*;

const POOLS: usize = 6;
const LEN: u64 = 50_000;

/// Runs the program once and checks its result.
pub fn run(setup: &Setup) -> Checked {
    let pools: Vec<_> = (0..POOLS)
        .map(|_| setup.builder().build().unwrap())
        .collect();
    let expected = work::sequential_sum(LEN);
    let sum = || (0..LEN).into_par_iter().map(work::mix).sum::<u64>();
    for (index, pool) in pools.iter().enumerate() {
        let next = &pools[(index + 1) % POOLS];
        // Work in one pool and, from inside of it, in the next.
        let (here, there) = pool.install(|| rayon::join(sum, || next.install(sum)));
        if (here, there) != (expected, expected) {
            return Err(format!(
                "pool {index}: sums {here} and {there}, not {expected}"
            ));
        }
        setup
            .allows(pool.current_num_threads())
            .map_err(|why| format!("pool {index}: {why}"))?;
    }
    Ok(())
}
