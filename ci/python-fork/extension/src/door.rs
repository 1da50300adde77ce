//! A call into rayon that lasts for as long as a test wants.

use pyo3::prelude::*;
use rayon::prelude::*;
use std::sync::{Condvar, Mutex};

/// Holds up jobs of the global pool until somebody opens it.
#[pyclass(frozen)]
pub(crate) struct Door {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    arrived: usize,
    open: bool,
}

#[pymethods]
impl Door {
    #[new]
    fn new() -> Self {
        Door {
            state: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// Sends that many jobs through the door. Returns how many came out, when
    /// it is open and all have.
    fn pass_jobs(&self, py: Python<'_>, jobs: usize) -> usize {
        let pass_one = |_| {
            self.change(|state| state.arrived += 1);
            self.wait_until(|state| state.open);
            1
        };
        py.detach(|| (0..jobs).into_par_iter().map(pass_one).sum())
    }

    /// Returns when that many jobs have come to the door.
    fn wait_for(&self, py: Python<'_>, jobs: usize) {
        py.detach(|| self.wait_until(|state| state.arrived >= jobs));
    }

    fn open(&self, py: Python<'_>) {
        py.detach(|| self.change(|state| state.open = true));
    }
}

impl Door {
    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().expect("nobody panics at the door"));
        self.changed.notify_all();
    }

    fn wait_until(&self, condition: impl Fn(&State) -> bool) {
        let state = self.state.lock().expect("nobody panics at the door");
        let waited = self.changed.wait_while(state, |state| !condition(state));
        drop(waited.expect("nobody panics at the door"));
    }
}
