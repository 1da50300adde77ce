//! The pool that a program asks for by number, as most do: build and unwrap.

use crate::{par_iter, Checked};

pub fn run(size: usize) -> Checked {
    // The size shall come from the builder alone.
    std::env::remove_var("RAYON_NUM_THREADS");
    rayon::ThreadPoolBuilder::new()
        .num_threads(size)
        .build_global()
        .unwrap();
    par_iter::run(size)
}
