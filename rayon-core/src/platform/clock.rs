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

#[cfg(not(all(any(loom, shuttle), test)))]
mod imp {
    use crate::platform::posix;
    use std::sync::OnceLock;
    use std::time::Instant;

    const CLOCKLESS: bool = cfg!(all(target_family = "wasm", target_os = "unknown"));

    static START: OnceLock<Instant> = OnceLock::new();

    pub(super) fn now_nanos() -> u64 {
        match posix::monotonic_nanos() {
            Some(now) => now,
            None if CLOCKLESS => 0,
            None => START.get_or_init(Instant::now).elapsed().as_nanos() as u64,
        }
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
