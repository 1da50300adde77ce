//! One operation again and again, for a second or more, while others want the
//! processors: what it takes on average, and what all but one in a hundred take.
//!
//! | question | file |
//! |---|---|
//! | What is done again and again? | `rows.rs` |
//! | How is it timed? | `timed.rs` |
//! | Who else computes, and how much is a microsecond of work? | `compute.rs` |
//!
//! The amount of work is told from outside, as a number of steps: were it found
//! out here, it would depend on how busy the machine is.

mod compute;
mod rows;
mod timed;

pub use compute::{calibrate, until_input_ends};

use crate::Figures;
use compute::Threads;
use std::time::Duration;

/// What is wanted of a run.
struct Wanted {
    slots: usize,
    /// How many threads of this process compute meanwhile.
    threads: usize,
    /// How long it is timed, at least.
    long: Duration,
    /// How many of [`compute::steps`] take a microsecond.
    steps_per_microsecond: f64,
}

impl Wanted {
    /// Keeps the calling thread's processor busy for so many microseconds of
    /// its time.
    fn work(&self, microseconds: f64) {
        compute::steps((microseconds * self.steps_per_microsecond) as u64);
    }
}

pub const USAGE: &str = "beside ROW SLOTS THREADS SECONDS STEPS_PER_MICROSECOND";

/// Does what these arguments ask for; nothing if they can't be understood.
pub fn run(args: &[String]) -> Option<Figures> {
    let [row, slots, threads, seconds, steps] = args else {
        return None;
    };
    let (_, row) = rows::ROWS.iter().find(|(name, _)| name == row)?;
    let wanted = Wanted {
        slots: slots.parse().ok().filter(|slots| *slots > 0)?,
        threads: threads.parse().ok()?,
        long: Duration::try_from_secs_f64(seconds.parse().ok()?).ok()?,
        steps_per_microsecond: steps.parse().ok().filter(|steps| *steps > 0.0)?,
    };
    // They are there first, as in a program that has threads of its own.
    let threads = Threads::start(wanted.threads);
    let figures = row(&wanted);
    drop(threads);
    Some(figures)
}
