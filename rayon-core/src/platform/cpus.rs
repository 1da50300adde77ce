//! How many CPUs this process may use.

use super::fork;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The threads that are inside of `num_cpus`, which has a lock of its own.
static INSIDE: AtomicUsize = AtomicUsize::new(0);

/// The CPUs that the affinity mask and the cgroup's quota leave to this process,
/// at least 1.
pub(crate) fn available() -> usize {
    // A child must know itself for one before it comes here.
    fork::watch();
    // In a forked child, one that is inside may be a thread that only its parent has. `std`
    // has no lock there; of a quota that is no whole number it takes what is below.
    if fork::generation() != 0 && INSIDE.load(Ordering::Relaxed) != 0 {
        return std::thread::available_parallelism().map_or(1, usize::from);
    }
    INSIDE.fetch_add(1, Ordering::Relaxed);
    let cpus = num_cpus::get().max(1);
    INSIDE.fetch_sub(1, Ordering::Relaxed);
    cpus
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_a_cpu_to_run_this_test() {
        assert!(available() >= 1);
    }
}
