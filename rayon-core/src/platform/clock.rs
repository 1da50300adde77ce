//! Time since some moment in the past, on targets that have a clock.

/// Nanoseconds on a clock that never runs backwards; 0 for ever on a target without
/// one (`wasm32-unknown-unknown`), where nothing can be waited for.
pub(crate) fn now_nanos() -> u64 {
    imp::now_nanos()
}

// In models no time passes: what happens depends on the schedule alone.
#[cfg(all(loom, test))]
mod imp {
    pub(super) fn now_nanos() -> u64 {
        0
    }
}
#[cfg(all(shuttle, test))]
mod imp {
    pub(super) use crate::sync::now_nanos;
}

#[cfg(all(
    not(all(any(loom, shuttle), test)),
    not(all(target_family = "wasm", target_os = "unknown"))
))]
mod imp {
    use crate::platform::posix;
    use std::sync::OnceLock;
    use std::time::Instant;

    static START: OnceLock<Instant> = OnceLock::new();

    pub(super) fn now_nanos() -> u64 {
        posix::monotonic_nanos()
            .unwrap_or_else(|| START.get_or_init(Instant::now).elapsed().as_nanos() as u64)
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
