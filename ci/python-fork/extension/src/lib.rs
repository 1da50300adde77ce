//! The Python module `parallel`: sorts lists of numbers with rayon.
//!
//! Every function lets go of the interpreter while rayon works, as modules on
//! rayon do: other Python threads run meanwhile, and may fork.

use pyo3::prelude::*;
use rayon::prelude::*;

mod door;
mod thread_pool;

/// Sorts in the global pool.
#[pyfunction]
fn sort(py: Python<'_>, mut numbers: Vec<u64>) -> Vec<u64> {
    py.detach(|| numbers.par_sort_unstable());
    numbers
}

#[pymodule]
mod parallel {
    #[pymodule_export]
    use super::{door::Door, sort, thread_pool::ThreadPool};
}
