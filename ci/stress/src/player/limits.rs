//! Limits that the player sets for itself, and lifts again.

use super::ledger::fail;
use crate::progress::threads;
use rlimit::Resource;
use std::fs;

/// Lets this user have so many tasks more than there are now, beside those of other
/// processes.
pub(crate) fn limit_tasks(more: u64, other_tasks: u64) {
    if let Ok(now) = threads() {
        set(Resource::NPROC, now + other_tasks + more);
    }
}

/// Lets this process have so much address space more than it has now.
pub(crate) fn limit_space(more: u64) {
    let statm = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm.split_whitespace().next();
    let pages: Option<u64> = pages.and_then(|pages| pages.parse().ok());
    if let Some(pages) = pages {
        set(Resource::AS, (pages << 12) + more);
    }
}

/// Takes all of these limits back.
pub(crate) fn lift() {
    set(Resource::NPROC, u64::MAX);
    set(Resource::AS, u64::MAX);
}

/// Only the soft limit, which can be raised again.
fn set(resource: Resource, limit: u64) {
    let set = resource
        .get()
        .and_then(|(_, hard)| resource.set(limit.min(hard), hard));
    if let Err(error) = set {
        fail(&format!("can't limit {resource:?} to {limit}: {error}"));
    }
}
