//! Why a thread was not to be had: what the system said, and which limit it was.

use super::limit::Limit;
use std::fmt;
use std::io;

/// What stood in the way of a thread that a pool wanted to start.
///
/// Its `Display` says what the system answered and which limit it was, as far as that
/// can be told.
///
/// ```
/// let pool = rayon_core::ThreadPoolBuilder::new().num_threads(2).build()?;
/// pool.broadcast(|_| ());
/// match pool.status().last_refusal() {
///     None => println!("the system has granted all that was asked for"),
///     Some(refusal) => println!("{refusal}, because of {:?}", refusal.limit()),
/// }
/// # Ok::<(), rayon_core::ThreadPoolBuildError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Refusal {
    cause: Cause,
    limit: Option<Limit>,
}

#[derive(Clone, Debug)]
enum Cause {
    /// The system answered with an error of this number.
    Os(i32),
    /// It, or a spawn handler, answered with an error without a number.
    Error(io::ErrorKind, String),
    /// The system was not asked, for lack of address space.
    NoHeadroom,
}

impl Refusal {
    /// The system answered `error` when it was asked for a thread with this stack.
    pub(super) fn by_system(error: &io::Error, stack_size: Option<usize>) -> Self {
        let cause = match error.raw_os_error() {
            Some(number) => Cause::Os(number),
            None => Cause::Error(error.kind(), error.to_string()),
        };
        let limit = match super::thread_builder::is_refusal(error) {
            true => Limit::in_the_way(stack_size),
            false => None,
        };
        Refusal { cause, limit }
    }

    /// The pool did not ask the system, because of `limit`.
    pub(super) fn no_headroom(limit: Limit) -> Self {
        Refusal {
            cause: Cause::NoHeadroom,
            limit: Some(limit),
        }
    }

    /// The system's answer. Where the pool has not asked, because too little address
    /// space was left, it is [`OutOfMemory`](io::ErrorKind::OutOfMemory).
    pub fn error(&self) -> io::Error {
        match &self.cause {
            Cause::Os(number) => io::Error::from_raw_os_error(*number),
            Cause::Error(kind, text) => io::Error::new(*kind, text.clone()),
            Cause::NoHeadroom => io::Error::new(io::ErrorKind::OutOfMemory, NO_HEADROOM),
        }
    }

    /// The limit that was in the way, by name and value: `RLIMIT_NPROC 300` (threads of
    /// the user), `RLIMIT_AS 8 GiB` (address space of the process), `pids.max 64`
    /// (threads of the cgroup) or `kernel.threads-max 30000` (threads of the system).
    /// `None` if none was found.
    pub fn limit(&self) -> Option<String> {
        self.limit.map(|limit| limit.to_string())
    }
}

const NO_HEADROOM: &str = "too little address space is left for another thread";

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.cause {
            Cause::Os(number) => io::Error::from_raw_os_error(*number).fmt(f)?,
            Cause::Error(_, text) => f.write_str(text)?,
            Cause::NoHeadroom => f.write_str(NO_HEADROOM)?,
        }
        match self.limit {
            Some(limit) => write!(f, "; {limit}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_what_was_answered_and_which_limit_it_was() {
        let refusal = Refusal::no_headroom(Limit::AddressSpace(1 << 30));
        assert_eq!(
            refusal.to_string(),
            format!("{NO_HEADROOM}; RLIMIT_AS 1 GiB")
        );
        assert_eq!(refusal.limit().as_deref(), Some("RLIMIT_AS 1 GiB"));
        assert_eq!(refusal.error().kind(), io::ErrorKind::OutOfMemory);
    }

    #[test]
    fn an_error_that_no_limit_explains_is_passed_on_as_it_is() {
        let error = io::Error::new(io::ErrorKind::PermissionDenied, "not in this sandbox");
        let refusal = Refusal::by_system(&error, None);
        assert_eq!(refusal.to_string(), "not in this sandbox");
        assert_eq!(refusal.error().kind(), io::ErrorKind::PermissionDenied);
        assert_eq!(refusal.limit(), None);
    }
}
