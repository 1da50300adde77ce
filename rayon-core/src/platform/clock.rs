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

// By the system call: `Instant` can't be kept in a static without a lock, which a
// thread could hold that a forked child does not have.
#[cfg(all(
    target_os = "linux",
    not(rayon_portable),
    not(all(any(loom, shuttle), test))
))]
mod imp {
    pub(super) fn now_nanos() -> u64 {
        let mut now = libc::timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        // SAFETY: `now` is a `timespec` to write to. The clock is there on every Linux.
        unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut now) };
        // Neither is negative, and 2^64 ns are 584 years.
        now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64
    }
}

#[cfg(all(
    not(all(target_os = "linux", not(rayon_portable))),
    not(all(any(loom, shuttle), test)),
    not(all(target_family = "wasm", target_os = "unknown"))
))]
mod imp {
    use std::sync::OnceLock;
    use std::time::Instant;

    static START: OnceLock<Instant> = OnceLock::new();

    pub(super) fn now_nanos() -> u64 {
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
