//! Which limit keeps a thread from being had.

use super::headroom;
use crate::platform::{limits, sandbox};
use std::fmt;

/// A limit on threads that was found, and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    /// `RLIMIT_NPROC`, in threads of the user.
    UserThreads(u64),
    /// `RLIMIT_AS`, in bytes.
    AddressSpace(u64),
    /// `pids.max` of a cgroup, in threads.
    CgroupPids(u64),
    /// `kernel.threads-max`.
    SystemThreads(u64),
}

impl Limit {
    /// The limit that was most likely in the way of a thread with this stack just now. Not
    /// looked for in a sandbox.
    pub(super) fn in_the_way(stack_size: Option<usize>) -> Option<Limit> {
        if sandbox::is_entered() {
            return None;
        }
        let space = limits::address_space_limit();
        let space_used = limits::address_space_used();
        if let Some(max) = space {
            let left = max.saturating_sub(space_used.unwrap_or(0));
            if headroom::of_a_thread(stack_size) > left {
                return Some(Limit::AddressSpace(max));
            }
        }
        let pids = limits::cgroup_pids();
        // Those at their limit first; the system's knows no exceptions, either. That of
        // the user's threads can be told from its value alone: to count them is to look
        // at every process.
        if let Some(pids) = pids.filter(|pids| pids.left() == 0) {
            return Some(Limit::CgroupPids(pids.max));
        }
        let system = limits::system_threads();
        if let Some(system) = system.filter(|system| system.left() == 0) {
            return Some(Limit::SystemThreads(system.max));
        }
        // Nobody has more threads than the system. (Half of the limit: some may have ended
        // since, and a container may show less than there is.)
        let within_reach = |max: &u64| system.map_or(true, |system| system.used >= max / 2);
        let user = limits::user_threads_limit().filter(within_reach);
        let user = user.filter(|_| limits::user_threads_limit_binds());
        let user = user.map(Limit::UserThreads);
        let pids = pids.map(|pids| Limit::CgroupPids(pids.max));
        // Where nobody knows how much of it is used, one that was set may be it.
        let space = space.filter(|_| space_used.is_none());
        user.or(pids).or(space.map(Limit::AddressSpace))
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Limit::UserThreads(max) => write!(f, "RLIMIT_NPROC {max}"),
            Limit::AddressSpace(max) => write!(f, "RLIMIT_AS {}", Bytes(max)),
            Limit::CgroupPids(max) => write!(f, "pids.max {max}"),
            Limit::SystemThreads(max) => write!(f, "kernel.threads-max {max}"),
        }
    }
}

/// A number of bytes, in the largest unit of which it is a whole number.
struct Bytes(u64);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
        let whole = |(shift, _): &(u32, &str)| self.0 != 0 && self.0 % (1 << shift) == 0;
        match units.into_iter().find(whole) {
            Some((shift, unit)) => write!(f, "{} {unit}", self.0 >> shift),
            None => write!(f, "{} B", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_named_as_an_administrator_knows_them() {
        for (limit, text) in [
            (Limit::UserThreads(300), "RLIMIT_NPROC 300"),
            (Limit::AddressSpace(8 << 30), "RLIMIT_AS 8 GiB"),
            (Limit::AddressSpace(1536 << 20), "RLIMIT_AS 1536 MiB"),
            (Limit::AddressSpace(5 << 10), "RLIMIT_AS 5 KiB"),
            (Limit::AddressSpace(1001), "RLIMIT_AS 1001 B"),
            (Limit::AddressSpace(0), "RLIMIT_AS 0 B"),
            (Limit::CgroupPids(64), "pids.max 64"),
            (Limit::SystemThreads(9), "kernel.threads-max 9"),
        ] {
            assert_eq!(limit.to_string(), text);
        }
    }
}
