//! Whether memory grows: a straight line through samples, by least squares.

/// A number over time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Sample {
    pub(crate) seconds: f64,
    pub(crate) bytes: f64,
}

/// The straight line that fits samples best.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Line {
    /// Bytes a second.
    pub(crate) slope: f64,
    /// By how much it rises from the first sample to the last.
    pub(crate) growth: f64,
    /// The time between them.
    pub(crate) seconds: f64,
    /// How many there are.
    pub(crate) samples: usize,
}

/// The line through the samples after the warm-up, which is the first quarter of the
/// time: pools fill the allocator's arenas first. None if there are fewer than three.
pub(crate) fn after_warm_up(all: &[Sample]) -> Option<Line> {
    let end = all.last()?.seconds;
    let warm = all.iter().position(|sample| sample.seconds >= end / 4.0)?;
    line(&all[warm..])
}

fn line(samples: &[Sample]) -> Option<Line> {
    let (Some(first), Some(last)) = (samples.first(), samples.last()) else {
        return None;
    };
    let count = samples.len() as f64;
    let mean = |of: fn(&Sample) -> f64| samples.iter().map(of).sum::<f64>() / count;
    let (time, bytes) = (mean(|s| s.seconds), mean(|s| s.bytes));
    let spread = |s: &Sample| (s.seconds - time).powi(2);
    let together = |s: &Sample| (s.seconds - time) * (s.bytes - bytes);
    let spread: f64 = samples.iter().map(spread).sum();
    if samples.len() < 3 || spread <= 0.0 {
        return None;
    }
    let slope = samples.iter().map(together).sum::<f64>() / spread;
    let seconds = last.seconds - first.seconds;
    Some(Line {
        slope,
        growth: slope * seconds,
        seconds,
        samples: samples.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(values: &[f64]) -> Vec<Sample> {
        let sample = |(i, bytes): (usize, &f64)| Sample {
            seconds: i as f64,
            bytes: *bytes,
        };
        values.iter().enumerate().map(sample).collect()
    }

    #[test]
    fn a_straight_line_is_found_beneath_what_comes_and_goes() {
        let line = line(&samples(&[10.0, 14.0, 14.0, 16.0, 20.0, 20.0])).unwrap();
        assert!((line.slope - 2.0).abs() < 0.1, "{line:?}");
        assert!((line.growth - 10.0).abs() < 0.5, "{line:?}");
    }

    #[test]
    fn what_grows_at_the_start_alone_has_no_slope() {
        let line = after_warm_up(&samples(&[
            0.0, 50.0, 100.0, 100.0, 100.0, 100.0, 100.0, 100.0,
        ]));
        assert_eq!(line.unwrap().slope, 0.0);
    }

    #[test]
    fn two_samples_are_too_few() {
        assert_eq!(after_warm_up(&samples(&[1.0, 2.0])), None);
        assert_eq!(after_warm_up(&[]), None);
    }
}
