//! What a quick run holds this core to: cells in which it would be far slower
//! if it gave its processor away, or woke more workers than have one.

use super::cells::{Cell, Compared};
use super::conditions::{Condition, SLOTS_8, THREADS_4};
use super::ledger::Ledger;
use super::report;
use super::rows::{Row, OUTSIDE, SCOPE};
use super::{calibrate, measure, Plan};
use crate::run::{Programs, Side};

/// A cell, how often it is run, and how many times 1.13.0's time is too much.
#[derive(Clone, Copy)]
struct Firm {
    condition: Condition,
    row: Row,
    pairs: usize,
    most: f64,
}

const SECONDS: f64 = 0.4;

/// Beside four threads, even two runs of the same build are easily 1.5 times
/// apart: so many pairs have a median beyond these limits about once in a
/// thousand times if both builds are the same.
const FIRM: [Firm; 3] = [
    Firm {
        condition: THREADS_4,
        row: OUTSIDE,
        pairs: 15,
        most: 2.0,
    },
    Firm {
        condition: THREADS_4,
        row: SCOPE,
        pairs: 15,
        most: 1.6,
    },
    Firm {
        condition: SLOTS_8,
        row: SCOPE,
        pairs: 7,
        most: 1.25,
    },
];

/// What came of it.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) text: String,
    /// How many are too slow, or could not be measured.
    pub(crate) failed: usize,
}

/// Measures them, with builds of the published core and of this.
pub(crate) fn quick(programs: &Programs, processors: usize) -> Result<Outcome, String> {
    let steps = calibrate(programs)?;
    let mut ledger = Ledger::in_memory();
    let (mut cells, mut limits) = (Vec::new(), String::new());
    let mut failed = 0;
    for firm in FIRM {
        let plan = Plan {
            parts: vec![(firm.condition, vec![firm.row])],
            sides: vec![Side::Registry, Side::Here],
            pairs: firm.pairs,
            seconds: SECONDS,
            steps,
            processors,
            until: None,
        };
        measure(&plan, programs, &mut ledger, |_, _| {})?;
        let cell = Cell::of(&firm.condition, &firm.row, &ledger);
        let fails = fails(&cell, firm.most);
        failed += usize::from(fails);
        let verdict = if fails { "**no**" } else { "yes" };
        let (name, row, most) = (firm.condition.name, firm.row.name, firm.most);
        limits.push_str(&format!("{name}, {row}: time ≤ {most}: {verdict}\n"));
        cells.push(cell);
    }
    let lines = report::listed(&cells, |_| true) + &report::missing(&cells);
    let text = format!("{lines}\n{limits}");
    Ok(Outcome { text, failed })
}

fn fails(cell: &Cell, most: f64) -> bool {
    let fast = |compared: &Compared| compared.wall.median <= most;
    cell.trouble.is_some() || !cell.on(Side::Here).is_some_and(fast)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::beside::cells::place;
    use crate::beside::cells::tests::{cell, round};

    #[test]
    fn what_is_far_slower_fails_and_so_does_what_is_missing() {
        let with = |here: f64| fails(&cell(vec![round((1.0, 1.0), (here, 9.0))]), 1.25);
        assert!(!with(0.5) && !with(1.2) && with(1.3));
        assert!(fails(&cell(Vec::new()), 1.25));
    }

    #[test]
    fn each_cell_is_one_of_the_whole_grid() {
        let all: Vec<_> = super::super::CONDITIONS
            .iter()
            .flat_map(|c| super::super::ROWS.iter().map(|row| place(c, row)))
            .collect();
        let places = FIRM.map(|firm| place(&firm.condition, &firm.row));
        assert!(places.iter().all(|place| all.contains(place)));
    }
}
