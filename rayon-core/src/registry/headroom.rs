//! Whether the address space that is left has room for one more thread, and some to
//! spare.
//!
//! Where the address space is limited, a thread that is granted can still be the death
//! of its process: what it reserves is missing for the next allocation, anywhere in
//! the program, and an allocation that fails aborts. A thread reserves its stack, the
//! guard below that, the stack for signals, and with glibc an arena for its first
//! `malloc`. So the pool does the sum before it asks, and counts with a part of the
//! limit that is not for threads. That part is smaller for the first two workers: with
//! fewer, a job that blocks for another may block for good.

use super::limit::Limit;
use crate::platform::{limits, sandbox};

/// With glibc on a 64-bit target: `HEAP_MAX_SIZE` in its `malloc/arena.c`.
const ARENA: u64 = if cfg!(all(target_env = "gnu", target_pointer_width = "64")) {
    64 << 20
} else {
    1 << 20
};

/// Guard pages, the stack for signals and the guard below that.
const SMALL_PARTS: u64 = 128 << 10;

/// The stack that `std` gives a thread of which nothing else is said.
const DEFAULT_STACK: usize = 2 << 20;

/// The part of the limit that is left for the rest of the process: one in so many.
const SPARED: u64 = 4;
/// The same before the first workers.
const SPARED_BY_FEW: u64 = 16;
/// And at most so many bytes.
const SPARED_AT_MOST: u64 = 512 << 20;

/// Whether there is room for one more thread with a stack of this size, one of a `few` or of
/// more, while `starting` others may not have reserved their share yet; if not, the limit that
/// stands against it. If there was no limit at build, one that was set since is not asked for in a sandbox,
/// where asking could be the end of the process.
pub(super) fn check(
    limited_at_build: bool,
    stack_size: Option<usize>,
    few: impl FnOnce() -> bool,
    starting: impl FnOnce() -> usize,
) -> Result<(), Limit> {
    if !limited_at_build && sandbox::is_entered() {
        return Ok(());
    }
    let Some(max) = limits::address_space_limit() else {
        return Ok(());
    };
    let Some(used) = limits::address_space_used() else {
        return Ok(());
    };
    let wanted = of_a_thread(stack_size).saturating_mul(starting() as u64 + 1);
    if fits(few(), max, used, wanted) {
        Ok(())
    } else {
        Err(Limit::AddressSpace(max))
    }
}

/// The address space that one thread reserves, in bytes.
pub(super) fn of_a_thread(stack_size: Option<usize>) -> u64 {
    let stack = stack_of_a_thread(stack_size) as u64;
    stack.saturating_add(SMALL_PARTS + ARENA)
}

/// The stack of a thread for which this size was asked for, in bytes.
pub(super) fn stack_of_a_thread(stack_size: Option<usize>) -> usize {
    stack_size.unwrap_or_else(|| default_stack(std::env::var("RUST_MIN_STACK").ok()))
}

/// The stack size that `std` takes from the environment variable.
fn default_stack(variable: Option<String>) -> usize {
    let asked = variable.and_then(|value| value.parse().ok());
    asked.unwrap_or(DEFAULT_STACK)
}

/// Whether `wanted` bytes more fit in a limit, and leave the rest of the process its part, one
/// of those for a `few` threads or for more.
pub(super) fn fits(few: bool, max: u64, used: u64, wanted: u64) -> bool {
    let part = if few { SPARED_BY_FEW } else { SPARED };
    let spared = (max / part).min(SPARED_AT_MOST);
    used.saturating_add(wanted).saturating_add(spared) <= max
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;
    const GIB: u64 = 1 << 30;

    #[test]
    fn a_quarter_of_a_small_limit_is_left_alone() {
        assert!(fits(false, 400 * MIB, 200 * MIB, 100 * MIB));
        assert!(!fits(false, 400 * MIB, 200 * MIB, 100 * MIB + 1));
        assert!(!fits(false, 64 * MIB, 3 * MIB, 66 * MIB));
    }

    #[test]
    fn less_is_left_alone_for_the_first_two_workers() {
        let both = 2 * of_a_thread(Some(DEFAULT_STACK));
        assert!(fits(true, 160 * MIB, 8 * MIB, both));
        assert!(!fits(false, 160 * MIB, 8 * MIB, both));
        assert!(!fits(true, 140 * MIB, 8 * MIB, both));
    }

    #[test]
    fn no_more_than_half_a_gibibyte_of_a_large_one_is() {
        assert!(fits(false, 8 * GIB, 7 * GIB, 512 * MIB));
        assert!(!fits(false, 8 * GIB, 7 * GIB, 512 * MIB + 1));
    }

    #[test]
    fn numbers_without_sense_do_not_fit() {
        assert!(!fits(false, GIB, u64::MAX, u64::MAX));
        assert!(!fits(false, 0, 0, 1));
    }

    #[test]
    fn a_thread_needs_its_stack_and_more() {
        assert!(of_a_thread(Some(GIB as usize)) > GIB);
        assert!(of_a_thread(Some(usize::MAX)) >= usize::MAX as u64);
        assert_eq!(default_stack(Some("4096".into())), 4096);
        for unset in [None, Some("".into()), Some("big".into())] {
            assert_eq!(default_stack(unset), DEFAULT_STACK);
        }
    }
}
