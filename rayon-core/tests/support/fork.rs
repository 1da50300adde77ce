//! Children made by `fork`, and what becomes of them.

use std::panic::{catch_unwind, AssertUnwindSafe};
use std::time::{Duration, Instant};

/// Longer than anything that a child does here takes on a busy machine.
const LIMIT: Duration = Duration::from_secs(30);

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
    /// Makes a child of this process; `None` in that child. It has a time limit, and ends
    /// by [`done`].
    pub(crate) fn fork() -> Option<Child> {
        // SAFETY: the child goes on with what is safe under glibc, whose `malloc` it may
        // use, and takes no lock that a thread of this process may hold.
        match unsafe { libc::fork() } {
            -1 => panic!("no child: {}", std::io::Error::last_os_error()),
            0 => {
                // SAFETY: sets a timer, which nothing else here does.
                unsafe { libc::alarm(LIMIT.as_secs() as libc::c_uint) };
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
        let began = Instant::now();
        loop {
            let mut status = 0;
            // SAFETY: `status` is an integer to write to.
            match unsafe { libc::waitpid(self.0, &mut status, libc::WNOHANG) } {
                0 if began.elapsed() < LIMIT => std::thread::sleep(Duration::from_millis(1)),
                0 => {
                    // SAFETY: the child has not been waited for, so it is still this one.
                    unsafe { libc::kill(self.0, libc::SIGKILL) };
                    panic!("a forked child hangs");
                }
                -1 => panic!("no child: {}", std::io::Error::last_os_error()),
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
