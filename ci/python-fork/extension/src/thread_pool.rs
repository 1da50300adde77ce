//! A pool of its own, which Python owns.

use pyo3::exceptions::PyOSError;
use pyo3::prelude::*;
use rayon::prelude::*;

/// Dropped when Python's last reference goes.
#[pyclass(frozen)]
pub(crate) struct ThreadPool(rayon::ThreadPool);

#[pymethods]
impl ThreadPool {
    #[new]
    fn new(py: Python<'_>, threads: usize) -> PyResult<Self> {
        let build = || rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        py.detach(build)
            .map(ThreadPool)
            .map_err(|e| PyOSError::new_err(e.to_string()))
    }

    /// Sorts in this pool.
    fn sort(&self, py: Python<'_>, mut numbers: Vec<u64>) -> Vec<u64> {
        py.detach(|| self.0.install(|| numbers.par_sort_unstable()));
        numbers
    }
}
