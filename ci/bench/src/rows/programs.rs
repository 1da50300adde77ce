//! Whole programs, none of which may lose by this core.

use super::{wall, Mean, Row, Standing, Target};
use crate::units::Unit::Milliseconds;

/// None may be slower than this, and on the whole they are to be faster.
const NONE_ABOVE: f64 = 1.02;
pub(crate) const MEAN: Mean = Mean {
    name: "programs, geometric mean",
    against: "1.13.0",
    most: 0.97,
    standing: Standing::NotYet(
        "two workers can take half the time of one, and 1.13.0 is as near to that as this \
         core: see the rows against 1.13.0 with 1 worker",
    ),
};

const fn program(name: &'static str, command: &'static str) -> Row {
    // With two workers on two processors, any neighbour is in the way.
    wall(name, command, Milliseconds, NONE_ABOVE).noisy()
}

/// The programs with one worker of 1.13.0 for comparison: two can take half of its time.
const fn bound(name: &'static str, two: &'static str, one: &'static str) -> Row {
    program(name, two).with("1.13.0, 1 worker", one, Target::None)
}

pub(crate) const PROGRAMS: &[Row] = &[
    program("program: n bodies", "nbody 2"),
    program("program: matrix product", "matmul 2"),
    program("program: mergesort", "mergesort 2"),
    program("program: quicksort", "quicksort 2"),
    program("program: sieve", "sieve 2"),
    program("program: game of life", "life 2"),
    program("program: travelling salesman", "tsp 2"),
];

/// How near to that bound the programs are.
pub(crate) const BOUNDS: &[Row] = &[
    bound("program: n bodies", "nbody 2", "nbody 1"),
    bound("program: matrix product", "matmul 2", "matmul 1"),
    bound("program: mergesort", "mergesort 2", "mergesort 1"),
    bound("program: quicksort", "quicksort 2", "quicksort 1"),
    bound("program: sieve", "sieve 2", "sieve 1"),
    bound("program: game of life", "life 2", "life 1"),
    bound("program: travelling salesman", "tsp 2", "tsp 1"),
];
