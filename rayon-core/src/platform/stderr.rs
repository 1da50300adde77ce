//! A line on standard error, without the lock that `std` puts around it: a thread that
//! a forked child does not have may hold that one.

use super::posix;

/// Writes `line`, as far as that is possible: there is nobody to tell if not.
pub(crate) fn write_line(line: &str) {
    posix::write_stderr(format!("{line}\n").as_bytes());
}
