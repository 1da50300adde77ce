//! Pools built, used and dropped in a loop.

use crate::{work, Checked, Setup};
use rayon::prelude::*;
use std::sync::mpsc;

const ROUNDS: u64 = 25;
const LEN: u64 = 5_000;
const LATE: u64 = 10;

/// Runs the program once and checks its result.
pub fn run(setup: &Setup) -> Checked {
    let expected = work::sequential_sum(LEN);
    for round in 0..ROUNDS {
        let pool = setup.builder().build().unwrap();
        let sum: u64 = pool.install(|| (0..LEN).into_par_iter().map(work::mix).sum());
        if sum != expected {
            return Err(format!("round {round}: the sum is {sum}, not {expected}"));
        }
        let (sender, receiver) = mpsc::channel();
        for job in 0..LATE {
            let sender = sender.clone();
            pool.spawn(move || sender.send(work::mix(job)).unwrap());
        }
        drop(sender);
        // Jobs published before the drop still run.
        drop(pool);
        let late: u64 = receiver.iter().sum();
        if late != work::sequential_sum(LATE) {
            return Err(format!(
                "round {round}: jobs were lost as the pool was dropped"
            ));
        }
    }
    Ok(())
}
