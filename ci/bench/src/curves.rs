//! What must not grow with the number of slots.

use crate::rows::{named, Standing};
use crate::units::Unit;

/// The pool sizes of a curve.
pub(crate) const SLOTS: &[usize] = &[8, 64, 512, 4_096];
/// Those of a quick run.
pub(crate) const QUICK_SLOTS: &[usize] = &[8, 512];

/// How many times the smallest cost over the sizes the largest may be.
pub(crate) const MOST_GROWTH: f64 = 1.5;

/// One figure over pools of growing size.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Curve {
    pub(crate) name: &'static str,
    /// The name of its chart's file.
    pub(crate) file: &'static str,
    /// The program, which gets the number of slots as its argument.
    pub(crate) program: &'static str,
    pub(crate) figure: &'static str,
    pub(crate) unit: Unit,
    pub(crate) standing: Standing,
    /// How many runs make up one measurement.
    pub(crate) runs: usize,
}

pub(crate) const CURVES: &[Curve] = &[
    Curve {
        name: "build",
        file: "growth-build.svg",
        program: "build-drop",
        figure: "build",
        unit: Unit::Microseconds,
        standing: Standing::Firm,
        runs: 1,
    },
    Curve {
        name: "cold start",
        file: "growth-cold-start.svg",
        program: "cold-start",
        figure: "wall",
        unit: Unit::Microseconds,
        standing: Standing::Noisy,
        runs: 5,
    },
    Curve {
        name: "CPU of an empty spawn every ms",
        file: "growth-tick.svg",
        program: "tick",
        figure: "cpu",
        unit: Unit::Microseconds,
        standing: Standing::Firm,
        runs: 1,
    },
    Curve {
        name: "sum of 1,000 inside",
        file: "growth-short-loop.svg",
        program: "short-inside",
        figure: "wall",
        unit: Unit::Microseconds,
        standing: Standing::NotYet(
            "rayon itself cuts a loop into as many pieces as the pool has slots, \
             so 4,096 slots mean 1,000 pieces of one number each",
        ),
        runs: 1,
    },
];

impl Curve {
    /// The arguments of `bench-programs` for one size.
    pub(crate) fn command(&self, slots: usize) -> String {
        format!("{} {slots}", self.program)
    }

    /// What its line in the table is called, with sizes such as 8 and 512.
    pub(crate) fn title(&self, slots: &[usize]) -> String {
        let ends = slots.iter().min().zip(slots.iter().max());
        let (from, to) = ends.unwrap_or((&0, &0));
        let (from, to) = (crate::units::count(*from), crate::units::count(*to));
        format!("growth, {from} to {to} slots: {}", self.name)
    }
}

/// The curves with `filter` in their title or command.
pub(crate) fn chosen(filter: Option<&str>) -> Vec<Curve> {
    let wanted = |curve: &&Curve| named(filter, &[&curve.title(SLOTS), curve.program]);
    CURVES.iter().filter(wanted).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_curve_is_under_growth() {
        assert_eq!(chosen(Some("growth")).len(), CURVES.len());
        assert_eq!(chosen(Some("tick")).len(), 1);
        assert!(chosen(Some("fib")).is_empty());
    }

    #[test]
    fn a_title_names_the_sizes_that_were_tried() {
        let title = CURVES[0].title(SLOTS);
        assert_eq!(title, "growth, 8 to 4,096 slots: build");
        assert_eq!(CURVES[0].command(512), "build-drop 512");
    }
}
