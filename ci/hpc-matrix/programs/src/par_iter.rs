//! A parallel iterator: sum of a million computed numbers.

use crate::{work, Checked, Setup};
use rayon::prelude::*;

const LEN: u64 = 1_000_000;

/// Runs the program once and checks its result.
pub fn run(_: &Setup) -> Checked {
    let parallel: u64 = (0..LEN).into_par_iter().map(work::mix).sum();
    let sequential = work::sequential_sum(LEN);
    if parallel == sequential {
        Ok(())
    } else {
        Err(format!("par_iter sum is {parallel}, not {sequential}"))
    }
}
