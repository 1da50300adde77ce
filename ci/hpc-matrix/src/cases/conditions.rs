//! What a program runs under.

use super::{Bytes, Plan};

/// How many tasks the system grants a user.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Tasks {
    /// As many as it grants anyway.
    Any,
    /// So many threads beside the program's main one.
    Room(usize),
    /// So many tasks of one user, of which others run so many already.
    Limit { nproc: usize, in_use: usize },
}

/// All that is set up around a program.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Conditions {
    /// RLIMIT_NPROC.
    pub(crate) tasks: Tasks,
    /// RLIMIT_AS.
    pub(crate) address_space: Option<Bytes>,
    /// pids.max of a cgroup of the program's own.
    pub(crate) pids: Option<usize>,
    /// How many processes run the program at once, as one user.
    pub(crate) processes: usize,
    /// The fault that is injected.
    pub(crate) fault: Option<Plan>,
    /// Whether the limit on tasks is lifted while the program runs.
    pub(crate) lift: bool,
    /// The pool size that the program asks for.
    pub(crate) size: usize,
    /// The stack size that it asks for.
    pub(crate) stack: Option<Bytes>,
    /// How much is allocated beside the pool.
    pub(crate) allocate: Option<Bytes>,
    /// The machine's CPUs, where it matters: glibc makes arenas by their
    /// number.
    pub(crate) cpus: Option<usize>,
}

impl Conditions {
    /// Threads beside the main one that the limits on tasks grant; none where
    /// there is no such limit.
    pub(crate) fn room(&self) -> Option<usize> {
        let by_user = match self.tasks {
            Tasks::Any => None,
            Tasks::Room(room) => Some(room),
            Tasks::Limit { nproc, in_use } => Some(nproc.saturating_sub(in_use + 1)),
        };
        let by_group = self.pids.map(|pids| pids.saturating_sub(1));
        match (by_user, by_group) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        }
    }

    /// Each condition in a few words.
    pub(crate) fn parts(&self) -> Vec<String> {
        let mut parts = Vec::new();
        match self.tasks {
            Tasks::Any => {}
            Tasks::Room(room) => parts.push(format!("room {room}")),
            Tasks::Limit { nproc, in_use: 0 } => parts.push(format!("nproc {nproc}")),
            Tasks::Limit { nproc, in_use } => {
                parts.push(format!("nproc {nproc}"));
                parts.push(format!("{in_use} in use"));
            }
        }
        if let Some(pids) = self.pids {
            parts.push(format!("pids {pids}"));
        }
        if let Some(bytes) = self.address_space {
            parts.push(format!("space {bytes}"));
        }
        if let Some(plan) = self.fault {
            parts.push(plan.to_string());
        }
        if self.lift {
            parts.push("lifted".to_string());
        }
        if self.processes > 1 {
            parts.push(format!("{} processes", self.processes));
        }
        parts.push(format!("size {}", self.size));
        if let Some(bytes) = self.stack {
            parts.push(format!("stack {bytes}"));
        }
        if let Some(bytes) = self.allocate {
            parts.push(format!("allocating {bytes}"));
        }
        parts
    }
}
