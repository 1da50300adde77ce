//! Collatz chains: halve an even number, triple an odd one and add one, until
//! 1 is reached.

use rayon::prelude::*;

/// A starting number and how many steps it takes from there to 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chain {
    pub start: u64,
    pub steps: u32,
}

/// The longest chain among the starting numbers from 1 up to, but not
/// including, `limit`; the smallest start when several are as long. `None` if
/// there is no such number.
pub fn longest(limit: u64) -> Option<Chain> {
    (1..limit)
        .into_par_iter()
        .map(|start| Chain {
            start,
            steps: steps(start),
        })
        .reduce_with(|left, right| {
            if right.steps > left.steps {
                right
            } else {
                left
            }
        })
}

fn steps(start: u64) -> u32 {
    let mut number = start;
    let mut steps = 0;
    while number != 1 {
        number = if number % 2 == 0 {
            number / 2
        } else {
            3 * number + 1
        };
        steps += 1;
    }
    steps
}
