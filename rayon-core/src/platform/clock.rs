//! Time since the first question, on targets that have a clock.

/// Nanoseconds since the first call in this process; 0 for ever on a target
/// without a clock (`wasm32-unknown-unknown`), where nothing can be waited for.
pub(crate) fn now_nanos() -> u64 {
    imp::now_nanos()
}

#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
mod imp {
    use std::sync::OnceLock;
    use std::time::Instant;

    static START: OnceLock<Instant> = OnceLock::new();

    pub(super) fn now_nanos() -> u64 {
        // 2^64 ns are 584 years.
        START.get_or_init(Instant::now).elapsed().as_nanos() as u64
    }
}

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod imp {
    pub(super) fn now_nanos() -> u64 {
        0
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn time_does_not_run_backwards() {
        let first = super::now_nanos();
        assert!(super::now_nanos() >= first);
    }
}
