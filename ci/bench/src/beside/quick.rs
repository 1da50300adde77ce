//! What a quick run holds this core to: cells in which it would be far slower
//! if it gave its processor away, or woke more workers than have one.

use super::cells::{Cell, Compared};
use super::conditions::{Condition, SLOTS_8, THREADS_4};
use super::ledger::Ledger;
use super::report;
use super::rows::{Row, OUTSIDE, SCOPE};
use super::{calibrate, measure, Plan};
use crate::run::{Programs, Side};

const FIRM: [(Condition, Row); 3] = [(THREADS_4, OUTSIDE), (THREADS_4, SCOPE), (SLOTS_8, SCOPE)];

/// Single runs beside others are up to twice as long as others, so the median
/// of so many pairs is held to this: see the README for how often it is beyond
/// by chance.
const PAIRS: usize = 9;
const SECONDS: f64 = 0.4;
const FAR: f64 = 1.25;

/// What came of it.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) text: String,
    /// How many are too slow, or could not be measured.
    pub(crate) failed: usize,
}

/// Measures them, with builds of the published core and of this.
pub(crate) fn quick(programs: &Programs, processors: usize) -> Result<Outcome, String> {
    let plan = Plan {
        parts: FIRM
            .iter()
            .map(|(condition, row)| (*condition, vec![*row]))
            .collect(),
        sides: vec![Side::Registry, Side::Here],
        pairs: PAIRS,
        seconds: SECONDS,
        steps: calibrate(programs)?,
        processors,
        until: None,
    };
    let mut ledger = Ledger::in_memory();
    measure(&plan, programs, &mut ledger, |_, _| {})?;
    let of = |(condition, row): &(Condition, Row)| Cell::of(condition, row, &ledger);
    let cells: Vec<Cell> = FIRM.iter().map(of).collect();
    let failed = cells.iter().filter(|cell| fails(cell)).count();
    let lines = report::listed(&cells, |_| true) + &report::missing(&cells);
    let text = format!("{lines}\nabove {FAR} of the time: {failed}\n");
    Ok(Outcome { text, failed })
}

fn fails(cell: &Cell) -> bool {
    let fast = |compared: &Compared| compared.wall.median <= FAR;
    cell.trouble.is_some() || !cell.on(Side::Here).is_some_and(fast)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::beside::cells::place;
    use crate::beside::cells::tests::{cell, round};

    #[test]
    fn what_is_far_slower_fails_and_so_does_what_is_missing() {
        let with = |here: f64| fails(&cell(vec![round((1.0, 1.0), (here, 9.0))]));
        assert!(!with(0.5) && !with(1.2) && with(1.3));
        assert!(fails(&cell(Vec::new())));
    }

    #[test]
    fn each_cell_is_one_of_the_whole_grid() {
        let all: Vec<_> = super::super::CONDITIONS
            .iter()
            .flat_map(|c| super::super::ROWS.iter().map(|row| place(c, row)))
            .collect();
        assert!(FIRM.iter().all(|(c, row)| all.contains(&place(c, row))));
    }
}
