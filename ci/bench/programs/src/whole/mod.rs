//! Whole programs of the kinds that rayon is used for, each on the global
//! pool, as most are, and each with its result checked in every run.

pub mod life;
pub mod matmul;
pub mod mergesort;
pub mod nbody;
pub mod quicksort;
pub mod sieve;
pub mod tsp;

use crate::{expect, meter, Figures};
use std::cell::RefCell;
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
    let wrong = RefCell::new(None);
    let compare = |found: &R| {
        if *found != right {
            wrong.replace(Some("a result differs from the sequential one"));
        }
    };
    let seconds = meter::seconds_after(make, |input| Compared {
        result: run(input),
        compare: &compare,
    });
    expect("what went wrong", wrong.into_inner(), None)?;
    Ok(vec![("wall", seconds)])
}

/// A result that is compared when it is dropped: after the clock has stopped.
struct Compared<'a, R> {
    result: R,
    compare: &'a dyn Fn(&R),
}

impl<R> Drop for Compared<'_, R> {
    fn drop(&mut self) {
        (self.compare)(&self.result);
    }
}

/// Numbers that look random, the same in every run.
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Random {
        Random(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let x = (self.0 ^ (self.0 >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
        let x = (x ^ (x >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
        x ^ (x >> 32)
    }

    /// Between 0 and 1.
    fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}
