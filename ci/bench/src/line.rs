//! What the figures say about a row: one line of the table.

use crate::curves::{self, Curve};
use crate::rounds::{Results, Task};
use crate::rows::{Mean, Row, Standing, Target, CORE};
use crate::run::Side;
use crate::stats::{self, Spread};
use crate::units::Unit;

/// So many times its target, a figure is far off.
const FAR: f64 = 1.3;

/// Targets are given to two or three digits, and figures are held to no more.
pub(crate) const ROUNDING: f64 = 0.005;

/// A comparison with its outcome.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) against: &'static str,
    pub(crate) unit: Unit,
    /// What it is compared with, as programs give it.
    pub(crate) other: Option<f64>,
    pub(crate) here: Option<f64>,
    /// This core to the other, pair by pair.
    pub(crate) ratio: Option<Spread>,
    pub(crate) target: Target,
    pub(crate) standing: Standing,
    /// Why a figure is missing.
    pub(crate) troubles: Vec<String>,
}

/// How a line stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Verdict {
    Met,
    NotMet,
    /// There is no target.
    Open,
    /// There is one, but a figure is missing.
    Unknown,
}

impl Line {
    /// What `results` say about a row.
    pub(crate) fn of_row(row: &Row, results: &Results) -> Line {
        let (side, command) = row.other();
        let other = results.figures(&Task::new(side, command), row.figure);
        let here = results.figures(&Task::new(row.side, row.command), row.figure);
        let mut troubles = Vec::new();
        let mut found = |name: &str, figures: Result<Vec<f64>, String>| match figures {
            Ok(figures) => figures,
            Err(why) => {
                troubles.push(format!("{name}: {why}"));
                Vec::new()
            }
        };
        let other = found(row.against(), other);
        let here = found(row.side.name(), here);
        let ratios = here.iter().zip(&other).map(|(here, other)| here / other);
        Line {
            name: row.name.to_string(),
            against: row.against(),
            unit: row.unit,
            ratio: Spread::of(ratios),
            other: stats::median(other),
            here: stats::median(here),
            target: row.target,
            standing: row.standing,
            troubles,
        }
    }

    /// The geometric mean of several lines' ratios; nothing without ratios.
    pub(crate) fn of_mean(mean: &Mean, lines: &[Line]) -> Option<Line> {
        let ratios = |of: fn(&Spread) -> f64| -> Option<f64> {
            let all: Vec<f64> = lines.iter().flat_map(|l| &l.ratio).map(of).collect();
            stats::geometric_mean(&all)
        };
        let ratio = Spread {
            low: ratios(|ratio| ratio.low)?,
            median: ratios(|ratio| ratio.median)?,
            high: ratios(|ratio| ratio.high)?,
        };
        let missing = lines.iter().any(|line| line.ratio.is_none());
        Some(Line {
            name: mean.name.to_string(),
            against: mean.against,
            unit: Unit::Times,
            other: None,
            here: None,
            ratio: Some(ratio),
            target: Target::Ratio(mean.most),
            standing: mean.standing,
            troubles: Vec::from_iter(missing.then(|| "not of all of them".to_string())),
        })
    }

    /// By how much a figure grows from one size to another.
    pub(crate) fn of_curve(curve: &Curve, slots: &[usize], results: &Results) -> Line {
        let mut troubles = Vec::new();
        let mut grown = |side: Side, name: &str| {
            let mut medians = Vec::new();
            for &slots in slots {
                let task = Task::new(side, curve.command(slots));
                match results.median(&task, curve.figure) {
                    Ok(median) => medians.push(median),
                    Err(why) => {
                        let slots = crate::units::count(slots);
                        troubles.push(format!("{name} with {slots} slots: {why}"));
                    }
                }
            }
            let complete = medians.len() == slots.len();
            complete.then(|| stats::growth(&medians)).flatten()
        };
        Line {
            name: curve.title(slots),
            against: CORE,
            unit: Unit::Times,
            other: grown(Side::Registry, CORE),
            here: grown(Side::Here, Side::Here.name()),
            ratio: None,
            target: Target::AtMost(curves::MOST_GROWTH),
            standing: curve.standing,
            troubles,
        }
    }

    /// Whether the target is met.
    pub(crate) fn verdict(&self) -> Verdict {
        match self.share_of_target() {
            None if self.target == Target::None => Verdict::Open,
            None => Verdict::Unknown,
            Some(share) if share <= 1.0 + ROUNDING => Verdict::Met,
            Some(_) => Verdict::NotMet,
        }
    }

    /// Whether this is a failure: this core has no figure, or one far off its
    /// target in a row that is to be held to it. Not where it is the faster one:
    /// by how much depends on the machine as well.
    pub(crate) fn fails(&self) -> bool {
        let has_figure = self.here.is_some() || self.ratio.is_some();
        let far_off = self.share_of_target().is_some_and(|share| share > FAR);
        let faster = self.ratio.is_some_and(|ratio| ratio.median < 1.0);
        !has_figure || (far_off && !faster && self.standing == Standing::Firm)
    }

    /// How much of what is allowed is taken: 1 is just met.
    fn share_of_target(&self) -> Option<f64> {
        match self.target {
            Target::None => None,
            Target::Ratio(most) => Some(self.ratio?.median / most),
            Target::AtMost(most) => Some(self.unit.scaled(self.here?) / most),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rounds::tests::{results_of, with_trouble};
    use crate::rows::{LOOPS, PROGRAMS, PROGRAMS_MEAN};

    /// A program's line with these times there and here.
    fn line(there: &[f64], here: &[f64]) -> Line {
        let command = PROGRAMS[0].command;
        let results = results_of(&[
            (Side::Registry, command, there),
            (Side::Here, command, here),
        ]);
        let row = Row {
            standing: Standing::Firm,
            ..PROGRAMS[0]
        };
        Line::of_row(&row, &results)
    }

    #[test]
    fn the_ratio_is_the_median_of_the_pairs_not_that_of_the_medians() {
        let line = line(&[1.0, 10.0, 4.0], &[2.0, 5.0, 4.0]);
        assert_eq!((line.other, line.here), (Some(4.0), Some(4.0)));
        let ratio = line.ratio.unwrap();
        assert_eq!((ratio.low, ratio.median, ratio.high), (0.5, 1.0, 2.0));
    }

    #[test]
    fn only_what_is_far_off_is_a_failure() {
        for (here, verdict, fails) in [
            (1.0, Verdict::Met, false),
            // The target is 1.02.
            (1.024, Verdict::Met, false),
            (1.026, Verdict::NotMet, false),
            (1.2, Verdict::NotMet, false),
            (1.4, Verdict::NotMet, true),
        ] {
            let line = line(&[1.0], &[here]);
            assert_eq!((line.verdict(), line.fails()), (verdict, fails), "{here}");
        }
    }

    #[test]
    fn what_is_faster_is_no_failure_whatever_was_hoped_for() {
        for (here, fails) in [(0.9, false), (1.1, true)] {
            let line = Line {
                target: Target::Ratio(0.1),
                ..line(&[1.0], &[here])
            };
            assert_eq!((line.verdict(), line.fails()), (Verdict::NotMet, fails));
        }
    }

    #[test]
    fn a_row_that_is_noisy_or_not_there_yet_is_not_met_but_no_failure() {
        for standing in [Standing::Noisy, Standing::NotYet("it is hard")] {
            let line = Line {
                standing,
                ..line(&[1.0], &[9.0])
            };
            assert_eq!(line.verdict(), Verdict::NotMet);
            assert!(!line.fails());
        }
    }

    #[test]
    fn an_absolute_target_looks_at_this_core_alone() {
        let line = Line {
            target: Target::AtMost(2.0),
            unit: Unit::Times,
            ..line(&[1.0], &[1.9])
        };
        assert_eq!(line.verdict(), Verdict::Met);
        // The target is in the row's unit.
        let in_mebibytes = |bytes| Line {
            here: Some(bytes),
            unit: Unit::Mebibytes,
            ..line.clone()
        };
        assert_eq!(in_mebibytes(1.9 * 1048576.0).verdict(), Verdict::Met);
        assert_eq!(in_mebibytes(2.1 * 1048576.0).verdict(), Verdict::NotMet);
    }

    #[test]
    fn trouble_there_is_shown_and_trouble_here_is_a_failure() {
        let command = PROGRAMS[0].command;
        let both = || {
            results_of(&[
                (Side::Registry, command, &[1.0]),
                (Side::Here, command, &[1.0]),
            ])
        };
        let there = with_trouble(both(), Side::Registry, command);
        let there = Line::of_row(&PROGRAMS[0], &there);
        assert_eq!(there.verdict(), Verdict::Unknown);
        assert!(!there.fails());
        assert_eq!(there.troubles, ["1.13.0: it broke"]);

        let here = with_trouble(both(), Side::Here, command);
        assert!(Line::of_row(&PROGRAMS[0], &here).fails());
    }

    #[test]
    fn a_row_of_rayons_takes_its_figures_from_the_build_with_both() {
        let command = LOOPS[0].command;
        let results = results_of(&[
            (Side::Registry, command, &[4.0]),
            (Side::Here, command, &[3.0]),
            (Side::Both, command, &[2.0]),
        ]);
        let line = Line::of_row(&LOOPS[0], &results);
        assert_eq!((line.other, line.here), (Some(4.0), Some(2.0)));
        let broken = with_trouble(results, Side::Both, command);
        let line = Line::of_row(&LOOPS[0], &broken);
        assert_eq!(line.troubles, ["this rayon: it broke"]);
        assert!(line.fails());
    }

    #[test]
    fn lines_are_summed_up_by_their_geometric_mean() {
        let lines = [line(&[1.0], &[0.5]), line(&[1.0], &[2.0])];
        let mean = Line::of_mean(&PROGRAMS_MEAN, &lines).unwrap();
        assert!((mean.ratio.unwrap().median - 1.0).abs() < 1e-12);
        assert_eq!(mean.verdict(), Verdict::NotMet);
        assert!(Line::of_mean(&PROGRAMS_MEAN, &[]).is_none());
    }

    #[test]
    fn growth_is_that_of_the_medians_and_needs_every_size() {
        let curve = Curve {
            figure: "wall",
            ..curves::CURVES[1]
        };
        let (small, large) = (curve.command(8), curve.command(512));
        let results = || {
            results_of(&[
                (Side::Registry, &small, &[1.0]),
                (Side::Registry, &large, &[64.0]),
                (Side::Here, &small, &[1.0, 2.0, 3.0]),
                (Side::Here, &large, &[2.5]),
            ])
        };
        let line = Line::of_curve(&curve, &[8, 512], &results());
        assert_eq!((line.other, line.here), (Some(64.0), Some(1.25)));
        assert_eq!(line.verdict(), Verdict::Met);

        let broken = with_trouble(results(), Side::Registry, &large);
        let line = Line::of_curve(&curve, &[8, 512], &broken);
        assert_eq!(line.other, None);
        assert_eq!(line.troubles, ["1.13.0 with 512 slots: it broke"]);
        assert_eq!(line.verdict(), Verdict::Met);
    }
}
