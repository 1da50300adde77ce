//! How often what has happened, apart from jobs.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// Panics that are on their way to a pool's handler.
pub(crate) static EXPECTED_PANICS: AtomicI64 = AtomicI64::new(0);

#[derive(Clone, Copy, Debug)]
pub(crate) enum Event {
    Pool,
    RefusedBuild,
    RefusedStart,
    Limit,
    Broadcast,
    Panic,
    Child,
    ChildInside,
    RefusedFork,
}

const NAMES: [&str; 9] = [
    "pools",
    "refused builds",
    "refused starts",
    "limits",
    "broadcasts",
    "panics",
    "children",
    "children of jobs",
    "refused forks",
];

static COUNTS: [AtomicU64; 9] = [const { AtomicU64::new(0) }; 9];

impl Event {
    pub(crate) fn count(self) {
        self.add(1);
    }

    pub(crate) fn add(self, times: u64) {
        COUNTS[self as usize].fetch_add(times, Ordering::Relaxed);
    }
}

/// All of them with their names.
pub(crate) fn counted() -> Vec<(String, u64)> {
    let count =
        |(name, count): (&&str, &AtomicU64)| (name.to_string(), count.load(Ordering::Relaxed));
    NAMES.iter().zip(&COUNTS).map(count).collect()
}
