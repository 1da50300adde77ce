//! How an operation is timed that is done again and again.

use crate::Figures;
use std::time::{Duration, Instant};

/// How long it is done before it counts.
const WARM_UP: Duration = Duration::from_millis(30);

/// Room for the times of so many: no page of it is there before it is used.
const ROOM: usize = 1 << 24;

/// One that is done seldom is done at least so often, for a 99th percentile to
/// mean something, unless that takes `TOO_LONG` times what was asked for.
const FEWEST: usize = 500;
const TOO_LONG: u32 = 3;

/// One after the other.
pub fn in_a_row(long: Duration, mut run: impl FnMut()) -> Figures {
    let mut times = Times::new();
    let warming = Instant::now();
    while warming.elapsed() < WARM_UP {
        run();
    }
    let begun = Instant::now();
    let mut before = begun;
    while before - begun < long {
        run();
        let now = Instant::now();
        times.add(now - before);
        before = now;
    }
    times.figures()
}

/// One after each of these pauses.
pub fn after_pauses(long: Duration, pause: Duration, mut run: impl FnMut()) -> Figures {
    let mut times = Times::new();
    run();
    let begun = Instant::now();
    let wanted = |times: &Times| {
        let passed = begun.elapsed();
        passed < long || (times.nanoseconds.len() < FEWEST && passed < long * TOO_LONG)
    };
    while wanted(&times) {
        std::thread::sleep(pause);
        let before = Instant::now();
        run();
        times.add(before.elapsed());
    }
    times.figures()
}

struct Times {
    nanoseconds: Vec<u32>,
    sum: Duration,
}

impl Times {
    fn new() -> Times {
        Times {
            nanoseconds: Vec::with_capacity(ROOM),
            sum: Duration::ZERO,
        }
    }

    fn add(&mut self, time: Duration) {
        let nanoseconds = u32::try_from(time.as_nanos()).unwrap_or(u32::MAX);
        self.nanoseconds.push(nanoseconds);
        self.sum += time;
    }

    /// The mean, the median and the 99th percentile.
    fn figures(mut self) -> Figures {
        let many = self.nanoseconds.len();
        if many == 0 {
            return Err("nothing was timed".to_string());
        }
        let mean = self.sum.as_secs_f64() / many as f64;
        let mut percentile = |percent: usize| {
            let place = (many * percent / 100).min(many - 1);
            let (_, found, _) = self.nanoseconds.select_nth_unstable(place);
            f64::from(*found) * 1e-9
        };
        let (p50, p99) = (percentile(50), percentile(99));
        Ok(vec![("wall", mean), ("p50", p50), ("p99", p99)])
    }
}
