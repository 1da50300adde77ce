//! What a few measurements say together.

/// The middle value, or the mean of the two in the middle.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let sorted = sorted(values);
    let middle = sorted.len() / 2;
    match (sorted.len(), sorted.len() % 2) {
        (0, _) => None,
        (_, 1) => Some(sorted[middle]),
        _ => Some((sorted[middle - 1] + sorted[middle]) / 2.0),
    }
}

/// A median and how far the values lie apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spread {
    pub(crate) low: f64,
    pub(crate) median: f64,
    pub(crate) high: f64,
}

impl Spread {
    pub(crate) fn of(values: impl IntoIterator<Item = f64>) -> Option<Spread> {
        let sorted = sorted(values);
        Some(Spread {
            low: *sorted.first()?,
            median: median(sorted.iter().copied())?,
            high: *sorted.last()?,
        })
    }
}

/// The mean of ratios: half as much and twice as much come to the same.
pub(crate) fn geometric_mean(values: &[f64]) -> Option<f64> {
    if values.is_empty() {
        return None;
    }
    let logarithms: f64 = values.iter().map(|value| value.ln()).sum();
    Some((logarithms / values.len() as f64).exp())
}

/// How many times the smallest value the largest is.
pub(crate) fn growth(values: &[f64]) -> Option<f64> {
    let sorted = sorted(values.iter().copied());
    Some(sorted.last()? / sorted.first()?)
}

fn sorted(values: impl IntoIterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_whatever_the_order() {
        assert_eq!(median([3.0, 1.0, 100.0]), Some(3.0));
        assert_eq!(median([4.0, 1.0, 2.0, 100.0]), Some(3.0));
        assert_eq!(median([7.0]), Some(7.0));
        assert_eq!(median([]), None);
    }

    #[test]
    fn a_spread_has_the_outermost_values_beside_the_median() {
        let spread = Spread::of([0.5, 0.2, 0.3]).unwrap();
        assert_eq!((spread.low, spread.median, spread.high), (0.2, 0.3, 0.5));
        assert_eq!(Spread::of([]), None);
    }

    #[test]
    fn half_and_twice_as_much_have_one_as_their_geometric_mean() {
        let mean = geometric_mean(&[0.5, 2.0]).unwrap();
        assert!((mean - 1.0).abs() < 1e-12, "{mean}");
        assert_eq!(geometric_mean(&[]), None);
    }

    #[test]
    fn growth_is_measured_from_the_smallest_to_the_largest() {
        assert_eq!(growth(&[2.0, 1.0, 1.5]), Some(2.0));
        assert_eq!(growth(&[3.0]), Some(1.0));
        assert_eq!(growth(&[]), None);
    }
}
