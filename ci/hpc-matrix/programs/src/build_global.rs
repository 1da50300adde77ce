//! The pool that a program asks for by number, as most do: build and unwrap.

use crate::{par_iter, Checked, Setup};

/// Runs the program once and checks its result.
pub fn run(setup: &Setup) -> Checked {
    // The size shall come from the builder alone.
    std::env::remove_var("RAYON_NUM_THREADS");
    setup.builder().build_global().unwrap();
    par_iter::run(setup)
}
