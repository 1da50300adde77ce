//! From a figure to a place on a chart.

/// An axis on which each step is ten times the one before.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Logarithmic {
    least: f64,
    most: f64,
    from: f64,
    to: f64,
}

impl Logarithmic {
    /// An axis from `from` to `to` that has room for these values and ends at
    /// powers of ten; for positive values.
    pub(crate) fn covering(
        values: impl IntoIterator<Item = f64>,
        (from, to): (f64, f64),
    ) -> Logarithmic {
        let usable = values.into_iter().filter(|value| *value > 0.0);
        let (least, most) = usable.fold((f64::INFINITY, 0.0_f64), |(least, most), value| {
            (least.min(value), most.max(value))
        });
        let (least, most) = if most > 0.0 {
            (least, most)
        } else {
            (1.0, 1.0)
        };
        let least = 10_f64.powf(least.log10().floor());
        let most = 10_f64.powf(most.log10().ceil());
        Logarithmic {
            least,
            most: if most > least { most } else { least * 10.0 },
            from,
            to,
        }
    }

    /// Where a value stands; the axis's beginning for what is not positive.
    pub(crate) fn place(&self, value: f64) -> f64 {
        let value = value.max(self.least);
        let share = (value / self.least).log10() / (self.most / self.least).log10();
        self.from + share * (self.to - self.from)
    }

    /// The powers of ten on it.
    pub(crate) fn steps(&self) -> Vec<f64> {
        let exponent = |value: f64| value.log10().round() as i32;
        let exponents = exponent(self.least)..=exponent(self.most);
        exponents.map(|exponent| 10_f64.powi(exponent)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_ends_at_powers_of_ten() {
        let axis = Logarithmic::covering([0.03, 5.0], (0.0, 300.0));
        assert_eq!(axis.place(0.01), 0.0);
        assert_eq!(axis.place(10.0), 300.0);
        assert_eq!(axis.place(0.1).round(), 100.0);
        assert_eq!(axis.steps().len(), 4);
    }

    #[test]
    fn an_axis_may_run_upwards_on_a_page() {
        let axis = Logarithmic::covering([1.0, 100.0], (200.0, 0.0));
        assert_eq!((axis.place(1.0), axis.place(10.0)), (200.0, 100.0));
    }

    #[test]
    fn there_is_an_axis_even_for_one_value_or_none() {
        let one = Logarithmic::covering([1.0], (0.0, 10.0));
        assert_eq!((one.place(1.0), one.place(10.0)), (0.0, 10.0));
        let none = Logarithmic::covering([], (0.0, 10.0));
        assert_eq!(none.place(0.0), 0.0);
    }
}
