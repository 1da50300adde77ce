//! What a pool says of itself: [`PoolStatus`], and the lines for `RAYON_REPORT`.

use super::refusal::Refusal;
use super::Registry;
use crate::platform::stderr;
use crate::sync::{lock, Mutex};
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::time::Duration;

/// How a pool is doing: a snapshot, taken by
/// [`ThreadPool::status`](crate::ThreadPool::status) or [`status`](crate::status()).
///
/// Its `Display` is one line, to be pasted into a ticket.
///
/// ```
/// let pool = rayon_core::ThreadPoolBuilder::new().num_threads(128).build()?;
/// let status = pool.status();
/// assert_eq!((status.size(), status.live(), status.refused_starts()), (128, 0, 0));
/// assert_eq!(
///     status.to_string(),
///     "rayon: 0 of 128 workers live, ceiling 128, no start refused"
/// );
/// # Ok::<(), rayon_core::ThreadPoolBuildError>(())
/// ```
///
/// Of a pool that the system has refused threads the line is like this:
///
/// ```text
/// rayon: 88 of 128 workers live, ceiling 88, 1 start refused (last: Resource temporarily
/// unavailable (os error 11); RLIMIT_NPROC 300), next try in 85 ms
/// ```
#[derive(Clone, Debug)]
pub struct PoolStatus {
    size: usize,
    live: usize,
    ceiling: usize,
    refused_starts: u64,
    last_refusal: Option<Arc<Refusal>>,
    next_try: Option<Duration>,
}

impl PoolStatus {
    /// The number of threads that the pool was built for.
    pub fn size(&self) -> usize {
        self.size
    }

    /// How many worker threads there are, those that are just starting and the one of
    /// [`use_current_thread`](crate::ThreadPoolBuilder::use_current_thread) included.
    /// Callers that run jobs themselves are not.
    pub fn live(&self) -> usize {
        self.live
    }

    /// The most worker threads that the pool wants to have for the moment: its size,
    /// or less after the system has refused it one.
    pub fn ceiling(&self) -> usize {
        self.ceiling
    }

    /// How often the pool has wanted to start a thread and could not.
    pub fn refused_starts(&self) -> u64 {
        self.refused_starts
    }

    /// What stood in the way the last time, whether or not starts have been granted
    /// since.
    pub fn last_refusal(&self) -> Option<&Refusal> {
        self.last_refusal.as_deref()
    }

    /// How long the pool will not ask the system for another thread: zero if it will
    /// when there is work for one. `None` if the last start was not refused, or if this
    /// pool never asks again (it has a
    /// [`spawn_handler`](crate::ThreadPoolBuilder::spawn_handler)).
    pub fn next_try(&self) -> Option<Duration> {
        self.next_try
    }
}

impl fmt::Display for PoolStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let PoolStatus {
            size,
            live,
            ceiling,
            ..
        } = self;
        write!(
            f,
            "rayon: {live} of {size} workers live, ceiling {ceiling}, "
        )?;
        match self.refused_starts {
            0 => f.write_str("no start refused")?,
            1 => f.write_str("1 start refused")?,
            n => write!(f, "{n} starts refused")?,
        }
        if let Some(refusal) = &self.last_refusal {
            write!(f, " (last: {refusal})")?;
        }
        match self.next_try {
            None => Ok(()),
            Some(Duration::ZERO) => f.write_str(", next try when there is work"),
            Some(wait) if wait < Duration::from_secs(1) => {
                write!(f, ", next try in {} ms", wait.subsec_millis())
            }
            // By hand: to format a floating-point number takes 20 KB of code, in every user's
            // program.
            Some(wait) => {
                let tenths =
                    wait.as_secs().saturating_mul(10) + u64::from(wait.subsec_millis() + 50) / 100;
                write!(f, ", next try in {}.{} s", tenths / 10, tenths % 10)
            }
        }
    }
}

/// What has been refused to one pool.
#[derive(Debug, Default)]
pub(super) struct Record(Mutex<Refused>);

/// How often, and what the last time.
#[derive(Clone, Debug, Default)]
struct Refused {
    starts: u64,
    last: Option<Arc<Refusal>>,
}

impl Record {
    /// One more.
    pub(super) fn refused(&self, refusal: Refusal) {
        let last = Some(Arc::new(refusal));
        let mut refused = lock(&self.0);
        refused.starts += 1;
        refused.last = last;
    }

    fn so_far(&self) -> Refused {
        lock(&self.0).clone()
    }

    pub(super) fn last(&self) -> Option<Arc<Refusal>> {
        self.so_far().last
    }
}

/// Whether the use of a pool has been noted.
static NOTED: AtomicBool = AtomicBool::new(false);

fn report_wanted() -> bool {
    wanted(std::env::var("RAYON_REPORT").ok().as_deref())
}

/// Whether `RAYON_REPORT` asks for lines on standard error.
fn wanted(variable: Option<&str>) -> bool {
    !matches!(variable, None | Some("" | "0"))
}

impl Registry {
    pub(crate) fn status(&self) -> PoolStatus {
        let host = usize::from(self.has_host.load(Ordering::Relaxed));
        let (threads, ceiling) = self.slots.threads_and_ceiling();
        let refused = self.record.so_far();
        PoolStatus {
            size: self.size(),
            live: threads + host,
            ceiling: (ceiling + host).min(self.size()),
            refused_starts: refused.starts,
            last_refusal: refused.last,
            next_try: self.retry.time_to_next(),
        }
    }

    /// To be called when the pool is used, whatever for. Says once in a process, if
    /// `RAYON_REPORT` asks for it, that this is the core that the program has, and how large
    /// the first pool is that it uses.
    #[inline]
    pub(super) fn note_use(&self) {
        if !NOTED.load(Ordering::Relaxed) {
            self.report_use();
        }
    }

    #[cold]
    fn report_use(&self) {
        if !NOTED.swap(true, Ordering::Relaxed) && report_wanted() {
            let size = self.size();
            let when = match self.config.at_build {
                true => "at build",
                false => "on demand",
            };
            stderr::write_line(&format!(
                "rayon-core: this program has the core that starts workers on demand; the first \
                 pool in use is of size {size} and starts them {when}"
            ));
        }
    }

    /// Says once, if `RAYON_REPORT` asks for it, how the pool to which a start has been
    /// refused is doing.
    pub(super) fn report_refusal(&self) {
        static REPORTED: AtomicBool = AtomicBool::new(false);
        if report_wanted() && !REPORTED.swap(true, Ordering::Relaxed) {
            stderr::write_line(&self.status().to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::limit::Limit;

    #[test]
    fn the_line_names_the_limit_and_the_next_try() {
        let mut status = PoolStatus {
            size: 128,
            live: 88,
            ceiling: 88,
            refused_starts: 1,
            last_refusal: Some(Arc::new(Refusal::no_headroom(Limit::AddressSpace(8 << 30)))),
            next_try: Some(Duration::from_millis(85)),
        };
        assert_eq!(
            status.to_string(),
            "rayon: 88 of 128 workers live, ceiling 88, 1 start refused (last: too little \
             address space is left for another thread; RLIMIT_AS 8 GiB), next try in 85 ms"
        );
        status.next_try = Some(Duration::from_millis(12_800));
        assert!(status.to_string().ends_with(", next try in 12.8 s"));
        status.next_try = Some(Duration::ZERO);
        assert!(status
            .to_string()
            .ends_with(", next try when there is work"));
        status.next_try = None;
        status.refused_starts = 2;
        assert!(status.to_string().contains(" 2 starts refused (last"));
        assert!(status.to_string().ends_with("RLIMIT_AS 8 GiB)"));
    }

    #[test]
    fn a_report_is_wanted_where_the_variable_says_so() {
        assert!(wanted(Some("1")) && wanted(Some("yes")));
        assert!(!wanted(None) && !wanted(Some("")) && !wanted(Some("0")));
    }
}
