//! How many threads this process has.

use std::fs;

/// Threads of this process beside its main one.
pub fn live() -> usize {
    fs::read_dir("/proc/self/task").map_or(0, |tasks| tasks.count().saturating_sub(1))
}

/// The limit on the user's tasks that this process has now; none where there
/// is no limit.
pub fn limit() -> Option<usize> {
    let limits = fs::read_to_string("/proc/self/limits").ok()?;
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max processes"))?;
    line.split_whitespace().next()?.parse().ok()
}
