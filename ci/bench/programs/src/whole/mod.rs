//! Whole programs of the kinds that rayon is used for, each on the global
//! pool, as most are, and each with its result checked in every run.

pub mod life;
pub mod matmul;
pub mod mergesort;
pub mod nbody;
pub mod quicksort;
pub mod sieve;
pub mod tsp;

use crate::random::Random;
use crate::{expect, meter, Figures};
use std::fmt::Debug;

/// Times `run` on what `make` makes, in a global pool of so many slots.
/// Every result is compared with the right one, outside of the time taken.
fn checked<T, R: PartialEq + Debug>(
    slots: usize,
    right: R,
    make: impl Fn() -> T,
    run: impl Fn(T) -> R,
) -> Figures {
    rayon::ThreadPoolBuilder::new()
        .num_threads(slots)
        .build_global()
        .map_err(|e| format!("can't build the global pool: {e}"))?;
    let mut wrong = None;
    let seconds = meter::seconds_between(make, run, |found| {
        if found != right {
            wrong = Some("a result differs from the sequential one");
        }
    });
    expect("what went wrong", wrong, None)?;
    Ok(vec![("wall", seconds)])
}
