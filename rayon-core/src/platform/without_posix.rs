//! In place of [`posix`](super::posix), on systems that have no processes that fork, and
//! no limits that can be asked for.

use std::io::{self, Write};

pub(crate) const FORKS: bool = false;

pub(crate) fn call_in_children(_handler: unsafe extern "C" fn()) -> bool {
    true
}

pub(crate) fn monotonic_nanos() -> Option<u64> {
    None
}

pub(crate) fn write_stderr(bytes: &[u8]) {
    let _ = io::stderr().write_all(bytes);
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ResourceLimit {
    pub(crate) soft: Option<u64>,
    pub(crate) hard: Option<u64>,
}

pub(crate) fn address_space() -> ResourceLimit {
    ResourceLimit::default()
}

pub(crate) fn user_threads() -> ResourceLimit {
    ResourceLimit::default()
}

pub(crate) fn is_root() -> bool {
    false
}

pub(crate) fn spawn_bare(_stack_size: usize, _main: Box<dyn FnOnce() + Send>) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
