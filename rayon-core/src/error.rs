//! Why a pool could not be built.

use crate::registry::refusal::Refusal;
use crate::registry::thread_builder::is_refusal;
use std::error::Error;
use std::fmt;
use std::io;
use std::sync::Arc;

/// Why a pool could not be built.
///
/// That the system refuses threads is not among the reasons, except where it was asked
/// through a [`spawn_handler`](crate::ThreadPoolBuilder::spawn_handler) and did not
/// grant even one, or where [`min_threads`](crate::ThreadPoolBuilder::min_threads) asks for
/// more than it granted, or where a [`stack_size`](crate::ThreadPoolBuilder::stack_size) was
/// asked for that nobody has: a pool runs with the workers it gets.
#[derive(Debug)]
pub struct ThreadPoolBuildError {
    kind: ErrorKind,
}

#[derive(Debug)]
pub(crate) enum ErrorKind {
    /// `build_global` was called a second time, or after the first use of the global
    /// pool.
    GlobalPoolAlreadyInitialized,
    /// `use_current_thread` on a thread that is a worker already.
    CurrentThreadAlreadyInPool,
    /// A thread could not be spawned.
    IOError(io::Error),
    /// No thread could be started with the stack that was asked for, and callers have a smaller
    /// one.
    NoStack {
        asked: usize,
        /// As below.
        error: io::Error,
        refusal: Option<Arc<Refusal>>,
    },
    /// Fewer threads could be started than `min_threads` asked for.
    TooFewThreads {
        started: usize,
        least: usize,
        /// The system's answer, and the limit that it comes from.
        error: io::Error,
        refusal: Option<Arc<Refusal>>,
    },
}

impl From<ErrorKind> for ThreadPoolBuildError {
    fn from(kind: ErrorKind) -> Self {
        ThreadPoolBuildError { kind }
    }
}

impl ThreadPoolBuildError {
    /// Whether the system has run out of something that may be there later.
    pub(crate) fn is_refusal(&self) -> bool {
        match &self.kind {
            ErrorKind::IOError(error)
            | ErrorKind::NoStack { error, .. }
            | ErrorKind::TooFewThreads { error, .. } => is_refusal(error),
            ErrorKind::GlobalPoolAlreadyInitialized | ErrorKind::CurrentThreadAlreadyInPool => {
                false
            }
        }
    }
}

impl From<io::Error> for ThreadPoolBuildError {
    fn from(error: io::Error) -> Self {
        ErrorKind::IOError(error).into()
    }
}

impl ErrorKind {
    /// The words are those of rayon-core 1.13.0: programs compare them.
    fn fixed_text(&self) -> Option<&'static str> {
        match self {
            ErrorKind::GlobalPoolAlreadyInitialized => {
                Some("The global thread pool has already been initialized.")
            }
            ErrorKind::CurrentThreadAlreadyInPool => {
                Some("The current thread is already part of another thread pool.")
            }
            ErrorKind::TooFewThreads { .. } => Some("too few threads could be started"),
            ErrorKind::NoStack { .. } => Some("no thread has the stack that was asked for"),
            ErrorKind::IOError(_) => None,
        }
    }
}

impl fmt::Display for ThreadPoolBuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ErrorKind::IOError(error) => error.fmt(f),
            ErrorKind::TooFewThreads {
                started,
                least,
                error,
                refusal,
            } => {
                write!(
                    f,
                    "{started} of at least {least} threads could be started: "
                )?;
                match refusal {
                    Some(refusal) => refusal.fmt(f),
                    None => error.fmt(f),
                }
            }
            ErrorKind::NoStack {
                asked,
                error,
                refusal,
            } => {
                write!(
                    f,
                    "no thread could be started with the stack of {asked} bytes that was asked \
                     for, and the calling thread has less: "
                )?;
                match refusal {
                    Some(refusal) => refusal.fmt(f),
                    None => error.fmt(f),
                }
            }
            kind => kind.fixed_text().unwrap_or_default().fmt(f),
        }
    }
}

impl Error for ThreadPoolBuildError {
    #[allow(deprecated)]
    fn description(&self) -> &str {
        match &self.kind {
            ErrorKind::IOError(error) => error.description(),
            kind => kind.fixed_text().unwrap_or_default(),
        }
    }

    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match &self.kind {
            ErrorKind::IOError(error)
            | ErrorKind::NoStack { error, .. }
            | ErrorKind::TooFewThreads { error, .. } => Some(error),
            _ => None,
        }
    }
}
