//! Whether the address space that is left has room for one more thread, and some to
//! spare.
//!
//! Where the address space is limited, a thread that is granted can still be the death
//! of its process: what it reserves is missing for the next allocation, anywhere in
//! the program, and an allocation that fails aborts. A thread reserves its stack, the
//! guard below that, the stack for signals, and with glibc an arena for its first
//! `malloc`. So the pool does the sum before it asks, and counts with a part of the
//! limit that is not for threads.

use super::limit::Limit;
use crate::platform::limits;

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
/// And at most so many bytes.
const SPARED_AT_MOST: u64 = 512 << 20;

/// Whether there is room for one more thread with a stack of this size, while `starting`
/// others may not have reserved their share yet; if not, the limit that stands against
/// it. One system call where there is no limit.
pub(super) fn check(
    stack_size: Option<usize>,
    starting: impl FnOnce() -> usize,
) -> Result<(), Limit> {
    let Some(max) = limits::address_space_limit() else {
        return Ok(());
    };
    let Some(used) = limits::address_space_used() else {
        return Ok(());
    };
    let wanted = of_a_thread(stack_size).saturating_mul(starting() as u64 + 1);
    if fits(max, used, wanted) {
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

/// Whether `wanted` bytes more fit in a limit, and leave the rest of the process its part.
pub(super) fn fits(max: u64, used: u64, wanted: u64) -> bool {
    let spared = (max / SPARED).min(SPARED_AT_MOST);
    used.saturating_add(wanted).saturating_add(spared) <= max
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;
    const GIB: u64 = 1 << 30;

    #[test]
    fn a_quarter_of_a_small_limit_is_left_alone() {
        assert!(fits(400 * MIB, 200 * MIB, 100 * MIB));
        assert!(!fits(400 * MIB, 200 * MIB, 100 * MIB + 1));
        assert!(!fits(64 * MIB, 3 * MIB, 66 * MIB));
    }

    #[test]
    fn no_more_than_half_a_gibibyte_of_a_large_one_is() {
        assert!(fits(8 * GIB, 7 * GIB, 512 * MIB));
        assert!(!fits(8 * GIB, 7 * GIB, 512 * MIB + 1));
    }

    #[test]
    fn numbers_without_sense_do_not_fit() {
        assert!(!fits(GIB, u64::MAX, u64::MAX));
        assert!(!fits(0, 0, 1));
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
