//! Whether a system call that nobody expects of a thread pool may be the death of the
//! process.
//!
//! A program that enters a seccomp sandbox names the system calls that it needs, and may have
//! the kernel kill it for any other. Those that it names will be the ones that it makes, and
//! those of the standard library when it starts a thread. So whatever this crate asks of the
//! system besides, to be faster or to be precise, it asks only where no filter could kill
//! for it:
//!
//! * No filter is in force (`PR_GET_SECCOMP` answers 0): there is nothing that could.
//! * One is, but the process has not given up the right to gain privileges
//!   (`PR_GET_NO_NEW_PRIVS` answers 0). Without privileges nobody can install a filter before
//!   that. So the filter is that of the container that the process was started in, and such
//!   filters refuse; they do not kill.
//!
//! The questions are calls of `prctl`, which `std` makes as well to name a thread. Where even
//! these are refused, nothing else is asked.
//!
//! Between the question and what it is asked for, another thread can put a filter in force
//! for this one. Who installs filters under running threads has to know what these do.

/// Whether the calling thread should make no system call but those that every Rust program
/// with threads makes.
pub(crate) fn is_entered() -> bool {
    imp::is_entered()
}

#[cfg(all(
    target_os = "linux",
    not(rayon_portable),
    not(all(any(loom, shuttle), test))
))]
mod imp {
    fn answers_zero(question: libc::c_int) -> bool {
        // SAFETY: neither of the two questions that are asked touches memory.
        unsafe { libc::prctl(question, 0, 0, 0, 0) == 0 }
    }

    pub(super) fn is_entered() -> bool {
        // SAFETY: as above.
        match unsafe { libc::prctl(libc::PR_GET_SECCOMP, 0, 0, 0, 0) } {
            0 => false,
            2 => !answers_zero(libc::PR_GET_NO_NEW_PRIVS),
            // A kernel without seccomp, or a filter that refuses the question.
            _ => std::io::Error::last_os_error().raw_os_error() != Some(libc::EINVAL),
        }
    }
}

#[cfg(not(all(
    target_os = "linux",
    not(rayon_portable),
    not(all(any(loom, shuttle), test))
)))]
mod imp {
    pub(super) fn is_entered() -> bool {
        false
    }
}
