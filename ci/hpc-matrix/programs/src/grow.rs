//! A pool that was refused threads, kept busy until it has them all. The
//! main thread takes part, so that this works without any worker.

use crate::{busy, threads, Setup, Timed};
use std::time::{Duration, Instant};

/// How long the number of threads stays below its peak before it counts as
/// all that the limit leaves.
const CALM: Duration = Duration::from_millis(500);

/// The pool may wait for as long as the bad moment has lasted, but no longer
/// than this, before it asks again; and starting threads takes a moment on a
/// busy machine.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
const FIRST_WAIT: Duration = Duration::from_millis(100);
const STARTING: Duration = Duration::from_secs(3);

/// Prints `settled live=3` when the pool has come to what the limit leaves,
/// for whoever is to lift it. Returns how long the pool took to have its full
/// size: from when the limit was lifted, or from the start if there is none.
pub fn run(setup: &Setup) -> Timed {
    let limit = threads::limit();
    let started = Instant::now();
    let mut lifted = None;
    let (mut most, mut since, mut settled) = (0, started, false);
    loop {
        busy::round(setup.size)?;
        let live = threads::live();
        if live > most {
            (most, since) = (live, Instant::now());
        }
        if !settled && since.elapsed() >= CALM {
            println!("settled live={live}");
            settled = true;
        }
        if settled && lifted.is_none() && threads::limit() != limit {
            lifted = Some(Instant::now());
        }
        let since_then = lifted.unwrap_or(started);
        if live >= setup.size {
            return Ok(since_then.elapsed());
        }
        if settled {
            let bad_moment = since_then - started;
            let promised = (bad_moment + FIRST_WAIT).min(LONGEST_WAIT) + STARTING;
            if lifted.is_some() && since_then.elapsed() > promised {
                return Err(format!(
                    "{live} of {} threads {:.1} s after the limit was lifted",
                    setup.size,
                    promised.as_secs_f64()
                ));
            }
        }
    }
}
