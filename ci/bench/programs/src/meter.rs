//! How a time is taken.

use std::time::{Duration, Instant};

/// How long something runs before its time counts.
const WARM_UP: Duration = Duration::from_millis(30);
/// How long it is timed for, at least `FEWEST` runs.
const TIMED: Duration = Duration::from_millis(130);
const FEWEST: usize = 3;

/// The seconds that `run` takes: the median over as many runs as fit in the
/// time for that, after a warm-up.
pub fn seconds(mut run: impl FnMut()) -> f64 {
    seconds_after(|| (), |()| run())
}

/// The same for a run that needs something to be made for it first, outside
/// the timed part. What the run returns is dropped outside it, too.
pub fn seconds_after<T, R>(mut make: impl FnMut() -> T, mut run: impl FnMut(T) -> R) -> f64 {
    let warming = Instant::now();
    while warming.elapsed() < WARM_UP {
        run(make());
    }
    let mut times = Vec::new();
    let timing = Instant::now();
    while times.len() < FEWEST || timing.elapsed() < TIMED {
        let input = make();
        let started = Instant::now();
        let output = run(input);
        times.push(started.elapsed().as_secs_f64());
        drop(output);
    }
    median(&mut times)
}

/// The middle one, the upper of two.
pub fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Keeps a processor busy for that long, however long this thread has to
/// wait for one.
pub fn burn(long: Duration) {
    let until = crate::process::cpu_of_thread() + long;
    while crate::process::cpu_of_thread() < until {
        for _ in 0..100 {
            std::hint::spin_loop();
        }
    }
}
