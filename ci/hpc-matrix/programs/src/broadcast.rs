//! Broadcasts, before and after other work: who takes part, and with which
//! index.

use crate::{par_iter, work, Checked, Setup};

const STEPS: u64 = 1_000;

/// What one participant saw and computed.
struct Part {
    index: usize,
    participants: usize,
    sum: u64,
}

/// Runs the program once and checks its result.
pub fn run(setup: &Setup) -> Checked {
    check(setup.size)?;
    par_iter::run(setup)?;
    check(setup.size)
}

fn check(size: usize) -> Checked {
    let parts = rayon::broadcast(|context| Part {
        index: context.index(),
        participants: context.num_threads(),
        sum: work::sequential_sum(STEPS + context.index() as u64),
    });
    if parts.is_empty() {
        return Err("nobody took part in the broadcast".to_string());
    }
    let mut seen = vec![false; size];
    for part in &parts {
        let index = part.index;
        if part.participants != parts.len() {
            return Err(format!(
                "broadcast's num_threads() is {}, but {} took part",
                part.participants,
                parts.len()
            ));
        }
        match seen.get_mut(index) {
            None => return Err(format!("broadcast index {index} in a pool of {size}")),
            Some(true) => return Err(format!("broadcast index {index} came twice")),
            Some(unseen) => *unseen = true,
        }
        if part.sum != work::sequential_sum(STEPS + index as u64) {
            return Err(format!("broadcast index {index} computed a wrong sum"));
        }
    }
    Ok(())
}
