//! The table that a person reads.

use crate::cases::Case;
use crate::outcome::{Outcome, Verdict};
use std::collections::BTreeMap;
use std::time::Duration;

/// One case on both cores.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) case: Case,
    pub(crate) registry: Verdict,
    pub(crate) here: Verdict,
}

const COLUMNS: usize = 9;
const HEADER: [&str; COLUMNS] = [
    "room",
    "size",
    "program",
    "registry",
    "live",
    "wall",
    "this core",
    "live",
    "wall",
];
/// Columns of numbers, which line up on the right.
const NUMBERS: [usize; 6] = [0, 1, 4, 5, 7, 8];
const GAP: &str = "  ";
/// How much of an explanation is shown.
const WHY_WIDTH: usize = 200;

/// The rows in columns, and below them the explanations that they refer to
/// by number.
pub(crate) fn render(rows: &[Row]) -> String {
    let mut notes = Notes::default();
    let mut cells = vec![HEADER.map(str::to_string)];
    cells.extend(rows.iter().map(|row| row_cells(row, &mut notes)));
    let width = |column: usize| {
        let widths = cells.iter().map(|row| row[column].chars().count());
        widths.max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..COLUMNS).map(width).collect();

    let mut text = String::new();
    for row in &cells {
        let padded = row.iter().zip(&widths).enumerate().map(|(column, cell)| {
            let (cell, &width) = cell;
            if NUMBERS.contains(&column) {
                format!("{cell:>width$}")
            } else {
                format!("{cell:<width$}")
            }
        });
        let line: Vec<String> = padded.collect();
        text.push_str(line.join(GAP).trim_end());
        text.push('\n');
    }
    text.push('\n');
    notes.append_to(&mut text);
    text
}

/// How often each outcome came, for each core.
pub(crate) fn totals(rows: &[Row]) -> String {
    let registry = count(rows.iter().map(|row| row.registry.outcome));
    let here = count(rows.iter().map(|row| row.here.outcome));
    format!("registry:  {registry}\nthis core: {here}\n")
}

fn count(outcomes: impl Iterator<Item = Outcome>) -> String {
    let mut counts = BTreeMap::new();
    for outcome in outcomes {
        *counts.entry(outcome).or_insert(0) += 1;
    }
    let parts: Vec<String> = counts
        .iter()
        .map(|(outcome, count)| format!("{count} {outcome}"))
        .collect();
    parts.join(", ")
}

fn row_cells(row: &Row, notes: &mut Notes) -> [String; COLUMNS] {
    let [registry, registry_live, registry_wall] = verdict_cells(&row.registry, notes);
    let [here, here_live, here_wall] = verdict_cells(&row.here, notes);
    [
        row.case.room.to_string(),
        row.case.size.to_string(),
        row.case.program.to_string(),
        registry,
        registry_live,
        registry_wall,
        here,
        here_live,
        here_wall,
    ]
}

fn verdict_cells(verdict: &Verdict, notes: &mut Notes) -> [String; 3] {
    let outcome = match &verdict.why {
        Some(why) => format!("{} [{}]", verdict.outcome, notes.number_of(why)),
        None => verdict.outcome.to_string(),
    };
    let dash = || "-".to_string();
    [
        outcome,
        verdict.live.map_or_else(dash, |live| live.to_string()),
        verdict.wall.map_or_else(dash, wall_text),
    ]
}

fn wall_text(wall: Duration) -> String {
    if wall < Duration::from_secs(1) {
        format!("{} ms", wall.as_millis())
    } else {
        format!("{:.1} s", wall.as_secs_f64())
    }
}

/// Explanations, each written once.
#[derive(Default)]
struct Notes {
    texts: Vec<String>,
}

impl Notes {
    fn number_of(&mut self, why: &str) -> usize {
        let text = shortened(why);
        let known = self.texts.iter().position(|known| *known == text);
        let index = known.unwrap_or_else(|| {
            self.texts.push(text);
            self.texts.len() - 1
        });
        index + 1
    }

    fn append_to(&self, text: &mut String) {
        for (index, note) in self.texts.iter().enumerate() {
            text.push_str(&format!("[{}] {note}\n", index + 1));
        }
        if !self.texts.is_empty() {
            text.push('\n');
        }
    }
}

fn shortened(why: &str) -> String {
    if why.chars().count() <= WHY_WIDTH {
        return why.to_string();
    }
    let kept: String = why.chars().take(WHY_WIDTH - 1).collect();
    kept + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(program: &'static str, size: usize, room: usize) -> Case {
        Case {
            program,
            size,
            room,
        }
    }

    fn ok(live: usize, wall_ms: u64) -> Verdict {
        Verdict {
            outcome: Outcome::Ok,
            live: Some(live),
            wall: Some(Duration::from_millis(wall_ms)),
            why: None,
        }
    }

    fn panic(why: &str) -> Verdict {
        Verdict {
            outcome: Outcome::Panic,
            live: None,
            wall: Some(Duration::from_millis(4)),
            why: Some(why.to_string()),
        }
    }

    #[test]
    fn columns_line_up_and_each_explanation_is_written_once() {
        let rows = [
            Row {
                case: case("join", 128, 0),
                registry: panic("no threads"),
                here: ok(0, 41),
            },
            Row {
                case: case("par-iter", 16, 37),
                registry: panic("no threads"),
                here: ok(16, 1_340),
            },
            Row {
                case: case("scope", 16, 37),
                registry: ok(16, 9),
                here: Verdict::skipped("no limit".to_string()),
            },
        ];
        let expected = "\
room  size  program   registry   live  wall  this core    live   wall
   0   128  join      panic [1]     -  4 ms  ok              0  41 ms
  37    16  par-iter  panic [1]     -  4 ms  ok             16  1.3 s
  37    16  scope     ok           16  9 ms  skipped [2]     -      -

[1] no threads
[2] no limit

";
        assert_eq!(render(&rows), expected);
    }

    #[test]
    fn a_table_without_trouble_has_no_explanations() {
        let rows = [Row {
            case: case("join", 2, 2),
            registry: ok(2, 1),
            here: ok(2, 1),
        }];
        assert!(!render(&rows).contains('['));
    }

    #[test]
    fn totals_name_only_what_came() {
        let row = |registry, here| Row {
            case: case("join", 2, 2),
            registry,
            here,
        };
        let rows = [
            row(panic("no"), ok(0, 1)),
            row(panic("no"), Verdict::skipped("no".to_string())),
            row(ok(2, 1), ok(2, 1)),
        ];
        let expected = "registry:  1 ok, 2 panic\nthis core: 2 ok, 1 skipped\n";
        assert_eq!(totals(&rows), expected);
    }

    #[test]
    fn a_long_explanation_is_cut_between_characters() {
        let long = "é".repeat(WHY_WIDTH + 1);
        let cut = shortened(&long);
        assert_eq!(cut.chars().count(), WHY_WIDTH);
        assert!(cut.ends_with("é…"));
        let fits = "é".repeat(WHY_WIDTH);
        assert_eq!(shortened(&fits), fits);
    }
}
