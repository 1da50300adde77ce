//! A scope whose jobs spawn more jobs, each filling its part of a borrowed
//! vector.

use crate::{work, Checked, Setup};

const LEN: usize = 1_000_000;
const OUTER: usize = LEN / 50;
const INNER: usize = OUTER / 20;

/// Runs the program once and checks its result.
pub fn run(_: &Setup) -> Checked {
    let mut values = vec![0; LEN];
    rayon::scope(|scope| {
        for (part, outer) in values.chunks_mut(OUTER).enumerate() {
            scope.spawn(move |scope| {
                for (piece, inner) in outer.chunks_mut(INNER).enumerate() {
                    let first = part * OUTER + piece * INNER;
                    scope.spawn(move |_| fill(inner, first));
                }
            });
        }
    });
    let wrong = (0..LEN).find(|&i| values[i] != work::mix(i as u64));
    match wrong {
        None => Ok(()),
        Some(i) => Err(format!("the scope left a wrong value at {i}")),
    }
}

fn fill(values: &mut [u64], first: usize) {
    for (offset, value) in values.iter_mut().enumerate() {
        *value = work::mix((first + offset) as u64);
    }
}
