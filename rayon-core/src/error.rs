//! Why a pool could not be built.

use crate::registry::refusal::Refusal;
use std::error::Error;
use std::fmt;
use std::io;
use std::sync::Arc;

/// Why a pool could not be built.
///
/// That the system refuses threads is not among the reasons, except where it was asked
/// through a [`spawn_handler`](crate::ThreadPoolBuilder::spawn_handler) and did not
/// grant even one, or where [`min_threads`](crate::ThreadPoolBuilder::min_threads) asks for
/// more than it granted: a pool runs with the workers it gets.
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
            ErrorKind::IOError(error) | ErrorKind::TooFewThreads { error, .. } => Some(error),
            _ => None,
        }
    }
}
