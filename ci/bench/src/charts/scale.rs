//! From a figure to a place on a chart.

/// How many times the one before a step is: for figures far apart, and for near
/// ones.
pub(crate) const TEN: f64 = 10.0;
pub(crate) const TWO: f64 = 2.0;

/// An axis with steps that multiply from one to the next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Logarithmic {
    base: f64,
    least: f64,
    most: f64,
    from: f64,
    to: f64,
}

impl Logarithmic {
    /// An axis from `from` to `to` that has room for these values and ends at
    /// powers of `base`; for positive values.
    pub(crate) fn covering(
        base: f64,
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
        let least = base.powf(exponent(base, least).floor());
        let most = base.powf(exponent(base, most).ceil());
        Logarithmic {
            base,
            least,
            most: if most > least { most } else { least * base },
            from,
            to,
        }
    }

    /// Where a value stands; the axis's beginning for what is not positive.
    pub(crate) fn place(&self, value: f64) -> f64 {
        let value = value.max(self.least);
        let share = (value / self.least).ln() / (self.most / self.least).ln();
        self.from + share * (self.to - self.from)
    }

    /// The powers of its base on it.
    pub(crate) fn steps(&self) -> Vec<f64> {
        let exponent = |value| exponent(self.base, value).round() as i32;
        let exponents = exponent(self.least)..=exponent(self.most);
        exponents.map(|exponent| self.base.powi(exponent)).collect()
    }
}

/// The power of `base` that a value is. Exact for powers of the two bases that
/// there are, which `f64::log` is not.
fn exponent(base: f64, value: f64) -> f64 {
    if base == TEN {
        value.log10()
    } else {
        value.log2() / base.log2()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_ends_at_powers_of_its_base() {
        let near = Logarithmic::covering(TWO, [0.3, 1.5], (0.0, 300.0));
        assert_eq!(near.steps(), [0.25, 0.5, 1.0, 2.0]);
        assert_eq!((near.place(0.25), near.place(2.0)), (0.0, 300.0));
        let axis = Logarithmic::covering(TEN, [0.03, 5.0], (0.0, 300.0));
        assert_eq!(axis.place(0.01), 0.0);
        assert_eq!(axis.place(10.0), 300.0);
        assert_eq!(axis.place(0.1).round(), 100.0);
        assert_eq!(axis.steps().len(), 4);
    }

    #[test]
    fn an_axis_may_run_upwards_on_a_page() {
        let axis = Logarithmic::covering(TEN, [1.0, 100.0], (200.0, 0.0));
        assert_eq!((axis.place(1.0), axis.place(10.0)), (200.0, 100.0));
    }

    #[test]
    fn there_is_an_axis_even_for_one_value_or_none() {
        let one = Logarithmic::covering(TEN, [1.0], (0.0, 10.0));
        assert_eq!((one.place(1.0), one.place(10.0)), (0.0, 10.0));
        let none = Logarithmic::covering(TEN, [], (0.0, 10.0));
        assert_eq!(none.place(0.0), 0.0);
    }
}
