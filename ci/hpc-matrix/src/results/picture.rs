//! The picture: cases down, programs across, coloured by outcome, once for
//! each core.

use super::cells;
use super::Row;
use crate::cases::{Case, PROGRAMS};
use crate::machine::Machine;
use crate::outcome::{Outcome, Verdict};
use drawing::{Anchor, Ink, Svg};

const MARGIN: f64 = 16.0;
const CELL: f64 = 17.0;
const GAP: f64 = 2.0;
/// Between groups, and between the cores.
const APART: f64 = 7.0;
const BETWEEN: f64 = 28.0;
/// For title and legend, and for the programs' names.
const TOP: f64 = 66.0;
const NAMES: f64 = 84.0;
/// About as wide as a letter of a case's name.
const LETTER: f64 = 5.9;

const DARK: &str = "#1f2430";
const FAINT: &str = "#5c6470";
const EMPTY: &str = "#f1f2f4";

const TITLE: Ink = Ink {
    size: 17.0,
    color: DARK,
};
const LABEL: Ink = Ink {
    size: 11.0,
    color: DARK,
};
const SMALL: Ink = Ink {
    size: 11.0,
    color: FAINT,
};
const CORE: Ink = Ink {
    size: 13.0,
    color: DARK,
};

/// All outcomes in the order of the legend.
const OUTCOMES: [Outcome; 6] = [
    Outcome::Ok,
    Outcome::Error,
    Outcome::Panic,
    Outcome::Abort,
    Outcome::Hang,
    Outcome::Skipped,
];

/// A colour that can be told from the others by those who can't tell red
/// from green, too: they differ in brightness.
fn color(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Ok => "#8fd0a0",
        Outcome::Error => "#e8a13a",
        Outcome::Panic => "#d1495b",
        Outcome::Abort => "#7d1d3f",
        Outcome::Hang => "#2b2d42",
        Outcome::Skipped => "#c4c9d4",
    }
}

/// The conditions in one line of the picture.
struct Line {
    label: String,
    group: String,
    /// For each program, the row that says what came out.
    outcomes: Vec<Option<usize>>,
}

/// The file's content.
pub(super) fn render(machine: &Machine, rows: &[Row]) -> String {
    let lines = lines(rows);
    let longest = lines.iter().map(|line| line.label.chars().count()).max();
    let labels = longest.unwrap_or(0) as f64 * LETTER;
    let panel = PROGRAMS.len() as f64 * CELL;
    let groups = 1 + lines
        .windows(2)
        .filter(|pair| pair[0].group != pair[1].group)
        .count();
    let cores = super::cores(rows);
    let count = cores.len() as f64;
    let width = 3.0 * MARGIN + labels + count * panel + (count - 1.0) * BETWEEN + 2.0 * CELL;
    let height = TOP + NAMES + lines.len() as f64 * CELL + groups as f64 * APART + MARGIN;
    let left = 2.0 * MARGIN + labels;
    let panels: Vec<f64> = (0..cores.len())
        .map(|core| left + core as f64 * (panel + BETWEEN))
        .collect();

    let title = "rayon programs under system limits";
    let mut svg = Svg::new(width, height, title);
    svg.text((MARGIN, MARGIN + 12.0), Anchor::Start, TITLE, title);
    let below = (MARGIN, MARGIN + 30.0);
    svg.text(below, Anchor::Start, SMALL, &machine.line());
    legend(&mut svg, left);
    for (x, name) in panels.iter().zip(cores) {
        let middle = x + panel / 2.0;
        svg.text((middle, TOP + 6.0), Anchor::Middle, CORE, name);
        for (column, program) in PROGRAMS.iter().enumerate() {
            let at = x + column as f64 * CELL + CELL * 0.65;
            svg.upright((at, TOP + NAMES - 6.0), LABEL, program);
        }
    }
    let mut y = TOP + NAMES;
    let mut group = "";
    for line in &lines {
        if line.group != group && !group.is_empty() {
            y += APART;
        }
        group = &line.group;
        let base = y + CELL * 0.72;
        svg.text((left - 8.0, base), Anchor::End, LABEL, &line.label);
        for (column, index) in line.outcomes.iter().enumerate() {
            let row = index.map(|index| &rows[index]);
            for (core, x) in panels.iter().enumerate() {
                let verdict = row.map(|row| (&row.case, row.columns()[core].1));
                cell(&mut svg, (x + column as f64 * CELL, y), verdict);
            }
        }
        y += CELL;
    }
    svg.finish()
}

/// One program under one set of conditions; nothing where that is no case.
fn cell(svg: &mut Svg, at: (f64, f64), verdict: Option<(&Case, &Verdict)>) {
    let inside = (CELL - GAP, CELL - GAP);
    match verdict {
        None => svg.rectangle(at, inside, EMPTY),
        Some((case, verdict)) => {
            let why = verdict.why.as_deref().unwrap_or_default();
            let title = format!("{case}: {} {why}", verdict.outcome);
            svg.rectangle_with_title(at, inside, color(verdict.outcome), title.trim());
        }
    }
}

fn legend(svg: &mut Svg, left: f64) {
    let wide = 78.0;
    for (index, outcome) in OUTCOMES.into_iter().enumerate() {
        let x = left + index as f64 * wide;
        let side = CELL - GAP;
        svg.rectangle((x, MARGIN), (side, side), color(outcome));
        let at = (x + CELL + 3.0, MARGIN + 12.0);
        svg.text(at, Anchor::Start, LABEL, &outcome.to_string());
    }
}

/// The rows by their conditions, in the order in which they come.
fn lines(rows: &[Row]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        let label = cells::conditions(&row.case);
        let known = lines.iter().position(|line| line.label == label);
        let line = known.unwrap_or_else(|| {
            lines.push(Line {
                label,
                group: row.case.group.name.clone(),
                outcomes: vec![None; PROGRAMS.len()],
            });
            lines.len() - 1
        });
        let column = PROGRAMS
            .iter()
            .position(|program| *program == row.case.program);
        if let Some(column) = column {
            lines[line].outcomes[column] = Some(index);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::super::samples::{case, machine, ok, panic, row, with_also};
    use super::*;

    #[test]
    fn each_case_has_a_cell_of_its_outcomes_colour_for_either_core() {
        let rows = [
            row(case("join", 3, 16), panic("no"), ok(3, 20)),
            row(case("scope", 3, 16), panic("no"), ok(3, 20)),
            row(case("join", 8, 16), panic("no"), ok(3, 20)),
        ];
        let text = render(&machine(), &rows);
        // One more of each stands in the legend.
        assert_eq!(text.matches(color(Outcome::Panic)).count(), 4);
        assert_eq!(text.matches(color(Outcome::Ok)).count(), 4);
        let empty = 2 * (2 * PROGRAMS.len() - 3);
        assert_eq!(text.matches(EMPTY).count(), empty);
        assert_eq!(text.matches(">x: room 3, size 16<").count(), 1);
        assert!(text.contains("x/room-3/size-16/scope: panic no"), "{text}");
    }

    #[test]
    fn a_third_core_has_cells_of_its_own() {
        let two = row(case("join", 3, 16), panic("no"), ok(3, 20));
        let text = render(&machine(), &[with_also(two, "other", panic("no"))]);
        assert_eq!(text.matches(color(Outcome::Panic)).count(), 3);
        assert_eq!(text.matches(EMPTY).count(), 3 * (PROGRAMS.len() - 1));
        assert_eq!(text.matches(">other<").count(), 1);
    }

    #[test]
    fn no_two_outcomes_have_the_same_colour() {
        let mut colors = OUTCOMES.map(color).to_vec();
        colors.sort_unstable();
        colors.dedup();
        assert_eq!(colors.len(), OUTCOMES.len());
    }
}
