//! Children made by `fork`, and what becomes of them.

use std::io::{Error, ErrorKind};
use std::panic::{catch_unwind, AssertUnwindSafe};

/// In seconds: twenty times what anything takes that a child does here. A child that hangs is
/// found by the watchdog of the test; this is for those whose parent has gone.
const LIMIT: libc::c_uint = 600;

/// How a child has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// What it had to do, it did.
    Done,
    /// With a panic.
    Panicked,
    /// By this signal.
    Killed(libc::c_int),
}

/// A child that has not been waited for.
#[must_use]
pub(crate) struct Child(libc::pid_t);

impl Child {
    /// Makes a child of this process; `None` in that child, which ends by [`done`].
    pub(crate) fn fork() -> Option<Child> {
        // SAFETY: the child goes on with what is safe under glibc, whose `malloc` it may
        // use, and takes no lock that a thread of this process may hold.
        match unsafe { libc::fork() } {
            -1 => panic!("no child: {}", std::io::Error::last_os_error()),
            0 => {
                // SAFETY: sets a timer, which nothing else here does.
                unsafe { libc::alarm(LIMIT) };
                None
            }
            pid => Some(Child(pid)),
        }
    }

    /// A child that does `work` and ends.
    pub(crate) fn with(work: impl FnOnce()) -> Child {
        Child::fork().unwrap_or_else(|| {
            // Whatever comes of it, the child must not go back to where it was forked.
            match catch_unwind(AssertUnwindSafe(work)) {
                Ok(()) => done(),
                Err(_) => exit(1),
            }
        })
    }

    /// Waits for the child to end.
    pub(crate) fn end(self) -> End {
        loop {
            let mut status = 0;
            // SAFETY: `status` is an integer to write to.
            match unsafe { libc::waitpid(self.0, &mut status, 0) } {
                -1 => {
                    let error = Error::last_os_error();
                    assert_eq!(error.kind(), ErrorKind::Interrupted, "no child: {error}");
                }
                _ if libc::WIFSIGNALED(status) => return End::Killed(libc::WTERMSIG(status)),
                _ if libc::WEXITSTATUS(status) == 0 => return End::Done,
                _ => return End::Panicked,
            }
        }
    }
}

/// Ends this process, a forked child, which has done what it had to.
pub(crate) fn done() -> ! {
    exit(0)
}

fn exit(status: libc::c_int) -> ! {
    // SAFETY: ends the process at once, without the test harness.
    unsafe { libc::_exit(status) }
}
