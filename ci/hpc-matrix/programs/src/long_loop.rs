//! Parallel loops for a while, so that what goes wrong and gets better again
//! does so in their midst.

use crate::{busy, par_iter, Checked, Setup};
use std::time::{Duration, Instant};

const WHILE: Duration = Duration::from_millis(2_000);

/// Runs the program once and checks its result.
pub fn run(setup: &Setup) -> Checked {
    let started = Instant::now();
    while started.elapsed() < WHILE {
        busy::round(setup.size)?;
    }
    par_iter::run(setup)
}
