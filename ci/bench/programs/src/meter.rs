//! How a time is taken.

use std::time::{Duration, Instant};

/// How long something runs before its time counts.
const WARM_UP: Duration = Duration::from_millis(30);
/// How long it is timed for, at least `FEWEST` runs, unless those are so slow
/// that they take longer than `LONGEST`.
const TIMED: Duration = Duration::from_millis(130);
const FEWEST: usize = 3;
const LONGEST: Duration = Duration::from_millis(150);

/// The seconds that `run` takes: the median over as many runs as fit in the
/// time for that, after a warm-up.
pub fn seconds(mut run: impl FnMut()) -> f64 {
    seconds_between(|| (), |()| run(), |()| ())
}

/// The same for a run that needs something to be made for it first, and has
/// something to be done with what it returns, both outside the timed part.
pub fn seconds_between<T, R>(
    mut make: impl FnMut() -> T,
    mut run: impl FnMut(T) -> R,
    mut after: impl FnMut(R),
) -> f64 {
    let warming = Instant::now();
    while warming.elapsed() < WARM_UP {
        after(run(make()));
    }
    let mut times = Vec::new();
    let timing = Instant::now();
    loop {
        let input = make();
        let started = Instant::now();
        let output = run(input);
        times.push(started.elapsed().as_secs_f64());
        after(output);
        let (runs, all) = (times.len(), timing.elapsed());
        if all >= LONGEST || (runs >= FEWEST && all >= TIMED) {
            return median(&mut times);
        }
    }
}

/// The middle one, or the mean of the two in the middle.
fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    match values.len() % 2 {
        1 => values[middle],
        _ => (values[middle - 1] + values[middle]) / 2.0,
    }
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
