//! How many CPUs this process may use.

/// The CPUs that the affinity mask and the cgroup's quota leave to this process,
/// at least 1.
pub(crate) fn available() -> usize {
    num_cpus::get().max(1)
}

#[cfg(test)]
mod tests {
    #[test]
    fn there_is_a_cpu_to_run_this_test() {
        assert!(super::available() >= 1);
    }
}
