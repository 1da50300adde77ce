//! What the figures say of one row under one condition.

use super::conditions::Condition;
use super::ledger::{Ledger, Place, Round};
use super::rows::Row;
use crate::line::ROUNDING;
use crate::run::Side;
use crate::stats::{self, Spread};

/// What is wanted everywhere: nothing takes longer, but for noise, and nor do
/// the slowest of it.
pub(crate) const MOST_TIME: f64 = 1.05;
pub(crate) const MOST_P99: f64 = 1.1;

/// One row under one condition.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    pub(crate) condition: Condition,
    pub(crate) row: Row,
    /// What the published builds take, in seconds.
    pub(crate) registry: Option<Times>,
    /// This project's builds.
    pub(crate) here: Vec<Compared>,
    /// Why there is nothing, or no more.
    pub(crate) trouble: Option<String>,
}

/// What an operation takes, as medians of all runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Times {
    /// On average.
    pub(crate) wall: f64,
    /// All but one in a hundred.
    pub(crate) p99: f64,
}

/// One build, beside the published ones.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Compared {
    pub(crate) side: Side,
    pub(crate) times: Times,
    /// The ratios, pair by pair.
    pub(crate) wall: Spread,
    pub(crate) p99: Spread,
}

impl Compared {
    pub(crate) fn is_met(&self) -> bool {
        time_is_met(self.wall.median) && p99_is_met(self.p99.median)
    }
}

pub(crate) fn time_is_met(ratio: f64) -> bool {
    ratio <= MOST_TIME * (1.0 + ROUNDING)
}

pub(crate) fn p99_is_met(ratio: f64) -> bool {
    ratio <= MOST_P99 * (1.0 + ROUNDING)
}

/// The word under which a cell's figures are kept.
pub(crate) fn place(condition: &Condition, row: &Row) -> Place {
    (condition.id.to_string(), row.id.to_string())
}

impl Cell {
    pub(crate) fn of(condition: &Condition, row: &Row, ledger: &Ledger) -> Cell {
        let place = place(condition, row);
        let rounds = ledger.rounds(&place);
        let here = [Side::Here, Side::Both].into_iter();
        Cell {
            condition: *condition,
            row: *row,
            registry: times(rounds, Side::Registry),
            here: here.filter_map(|side| compared(rounds, side)).collect(),
            trouble: ledger.trouble(&place).map(str::to_string),
        }
    }

    /// Why one of this project's builds has no figures, or no more.
    pub(crate) fn trouble_here(&self) -> Option<&str> {
        let here = [Side::Here, Side::Both].map(Side::name);
        let trouble = self.trouble.as_deref();
        trouble.filter(|why| here.iter().any(|name| why.starts_with(name)))
    }

    pub(crate) fn on(&self, side: Side) -> Option<&Compared> {
        self.here.iter().find(|compared| compared.side == side)
    }
}

fn times(rounds: &[Round], side: Side) -> Option<Times> {
    let median = |figure: &str| {
        let all = rounds.iter().filter_map(|round| round.get(&side));
        stats::median(all.filter_map(|figures| figures.get(figure).copied()))
    };
    Some(Times {
        wall: median("wall")?,
        p99: median("p99")?,
    })
}

fn compared(rounds: &[Round], side: Side) -> Option<Compared> {
    let ratios = |figure: &str| {
        Spread::of(rounds.iter().filter_map(|round| {
            let of = |side| round.get(&side)?.get(figure).copied();
            Some(of(side)? / of(Side::Registry)?)
        }))
    };
    Some(Compared {
        side,
        times: times(rounds, side)?,
        wall: ratios("wall")?,
        p99: ratios("p99")?,
    })
}

/// How many of a build's cells meet both targets, and how many are slower in
/// every single pair, which is no chance.
pub(crate) fn totals(cells: &[Cell], side: Side) -> String {
    let all = || cells.iter().filter_map(|cell| cell.on(side));
    let count = |is: fn(&Compared) -> bool| all().filter(|compared| is(compared)).count();
    format!(
        "of {} cells, {} meet the target for the time and {} that for the 99th percentile; \
         {} are slower and {} have a longer 99th percentile in every pair",
        all().count(),
        count(|compared| time_is_met(compared.wall.median)),
        count(|compared| p99_is_met(compared.p99.median)),
        count(|compared| !time_is_met(compared.wall.median) && compared.wall.low > 1.0),
        count(|compared| !p99_is_met(compared.p99.median) && compared.p99.low > 1.0),
    )
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::beside::conditions::THREADS_4;
    use crate::beside::rows::SCOPE;
    use crate::run::Figures;

    /// A round of the published builds and this core.
    pub(crate) fn round(registry: (f64, f64), here: (f64, f64)) -> Round {
        let figures = |(wall, p99): (f64, f64)| {
            Figures::from([("wall".to_string(), wall), ("p99".to_string(), p99)])
        };
        Round::from([
            (Side::Registry, figures(registry)),
            (Side::Here, figures(here)),
        ])
    }

    /// A cell with these rounds.
    pub(crate) fn cell(rounds: Vec<Round>) -> Cell {
        let mut ledger = Ledger::in_memory();
        for round in rounds {
            ledger.add(&place(&THREADS_4, &SCOPE), round).unwrap();
        }
        Cell::of(&THREADS_4, &SCOPE, &ledger)
    }

    #[test]
    fn ratios_are_of_pairs_and_both_targets_count() {
        let slow_twice = vec![
            round((1.0, 4.0), (1.0, 4.0)),
            round((10.0, 4.0), (5.0, 5.0)),
            round((2.0, 4.0), (2.0, 6.0)),
        ];
        let cell = cell(slow_twice);
        let compared = cell.on(Side::Here).unwrap();
        assert_eq!((compared.wall.median, compared.p99.median), (1.0, 1.25));
        assert_eq!((compared.wall.low, compared.p99.high), (0.5, 1.5));
        assert!(time_is_met(1.0) && !compared.is_met());
        assert_eq!(cell.registry.unwrap().wall, 2.0);
        assert!(cell.on(Side::Both).is_none());
        let expected = "of 1 cells, 1 meet the target for the time and 0 that for the 99th \
                        percentile; 0 are slower and 0 have a longer 99th percentile in every pair";
        assert_eq!(totals(&[cell], Side::Here), expected);
    }

    #[test]
    fn trouble_is_ours_if_one_of_our_builds_had_it() {
        let with = |why: &str| Cell {
            trouble: Some(why.to_string()),
            ..cell(Vec::new())
        };
        assert!(with("this core: signal 6").trouble_here().is_some());
        assert!(with("this rayon: exit code 1").trouble_here().is_some());
        assert!(with("registry: signal 6").trouble_here().is_none());
        assert!(with("no chrt: not found").trouble_here().is_none());
    }

    #[test]
    fn what_has_not_been_run_has_no_ratio() {
        let cell = cell(Vec::new());
        assert!(cell.here.is_empty() && cell.registry.is_none());
    }
}
