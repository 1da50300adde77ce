//! Jobs spawned from the main thread, which spawn others; all send what they
//! computed through a channel.

use crate::{work, Checked, Setup};
use std::sync::mpsc;

const JOBS: u64 = 2_000;
const STEPS: u64 = 500;

/// Runs the program once and checks its result.
pub fn run(_: &Setup) -> Checked {
    let (sender, receiver) = mpsc::channel();
    for job in (0..JOBS).step_by(2) {
        let sender = sender.clone();
        rayon::spawn(move || {
            let other = sender.clone();
            rayon::spawn(move || other.send((job + 1, compute(job + 1))).unwrap());
            sender.send((job, compute(job))).unwrap();
        });
    }
    // The iteration ends when the last job has dropped its sender.
    drop(sender);
    let mut answers: Vec<(u64, u64)> = receiver.iter().collect();
    answers.sort_unstable();
    let sequential: Vec<(u64, u64)> = (0..JOBS).map(|job| (job, compute(job))).collect();
    if answers == sequential {
        Ok(())
    } else {
        Err(format!(
            "{JOBS} spawned jobs sent {} answers, or wrong ones",
            answers.len()
        ))
    }
}

fn compute(job: u64) -> u64 {
    (0..STEPS).map(|step| work::mix(job * STEPS + step)).sum()
}
