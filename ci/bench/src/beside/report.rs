//! What goes into the results directory: a page, a picture, and figures for
//! programs.

use super::cells::{p99_is_met, time_is_met, totals, Cell, Compared, Times, MOST_P99, MOST_TIME};
use super::conditions::{Condition, CONDITIONS};
use super::rows::{Row, ROWS};
use crate::charts::{self, Panel, Shade};
use crate::json::Json;
use crate::machine::Machine;
use crate::run::Side;
use crate::stats::Spread;
use crate::table;
use crate::units::{number, Unit};
use std::fs;
use std::io;
use std::path::Path;

const PICTURE: &str = "beside.svg";
const TITLE: &str = "While others want the processors: this core against rayon-core 1.13.0";
const NOTHING: &str = "–";

/// All that there is to report.
#[derive(Debug)]
pub(crate) struct Report<'a> {
    pub(crate) machine: Machine,
    pub(crate) pairs: usize,
    pub(crate) seconds: f64,
    pub(crate) cells: &'a [Cell],
}

/// This project's builds that have been run.
fn sides(cells: &[Cell]) -> impl Iterator<Item = Side> + '_ {
    let run = |side: &Side| cells.iter().any(|cell| cell.on(*side).is_some());
    [Side::Here, Side::Both].into_iter().filter(run)
}

fn heading(side: Side) -> &'static str {
    match side {
        Side::Both => "This rayon on this core",
        Side::Registry | Side::Here => "The published rayon on this core",
    }
}

impl Report<'_> {
    /// Writes the report's files into `directory`.
    pub(crate) fn write_to(&self, directory: &Path) -> io::Result<()> {
        fs::create_dir_all(directory)?;
        let files = [
            ("beside.md", self.markdown()),
            (PICTURE, picture(self.cells)),
            ("beside.json", format!("{}\n", self.json())),
        ];
        for (name, text) in files {
            fs::write(directory.join(name), text)?;
            eprintln!("bench: wrote {}", directory.join(name).display());
        }
        Ok(())
    }

    fn markdown(&self) -> String {
        let mut text = format!(
            "# While others want the processors\n\n\
             Written by `cargo run --release -p bench -- beside`, see [its README](../README.md). \
             What an operation takes, as a share of what it takes on rayon-core 1.13.0 (and rayon \
             1.12.0): on average · at the 99th percentile, from runs of {} s, medians of {} pairs. \
             Wanted: at most {MOST_TIME} · {MOST_P99}; what is above is **bold**.\n\n",
            self.seconds, self.pairs
        );
        for (name, value) in self.machine.described() {
            text.push_str(&format!("- {name}: {value}\n"));
        }
        text.push_str(&format!("\n![ratios]({PICTURE})\n"));
        for side in sides(self.cells) {
            let (heading, totals) = (heading(side), totals(self.cells, side));
            text.push_str(&format!("\n## {heading}\n\n{}.\n\n", sentence(&totals)));
            text.push_str(&matrix(self.cells, side));
        }
        let above = |compared: &Compared| !compared.is_met();
        let (listed, missing) = (listed(self.cells, above), missing(self.cells));
        text.push_str(&format!("\n## Above a target\n\n{listed}{missing}"));
        text
    }

    fn json(&self) -> Json {
        let machine = self.machine.described();
        let machine = machine.map(|(name, value)| (name, Json::Text(value)));
        Json::Fields(vec![
            ("machine", Json::Fields(machine.into())),
            ("pairs", self.pairs.into()),
            ("seconds", Json::Number(self.seconds)),
            ("target_time", Json::Number(MOST_TIME)),
            ("target_p99", Json::Number(MOST_P99)),
            (
                "cells",
                Json::List(self.cells.iter().map(json_of).collect()),
            ),
        ])
    }
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

fn json_of(cell: &Cell) -> Json {
    let range =
        |spread: Spread| Json::List(vec![Json::Number(spread.low), Json::Number(spread.high)]);
    let times = |times: Times| {
        Json::Fields(vec![
            ("time", Json::Number(times.wall)),
            ("p99", Json::Number(times.p99)),
        ])
    };
    let here = cell.here.iter().map(|compared| {
        Json::Fields(vec![
            ("build", compared.side.name().into()),
            ("figures", times(compared.times)),
            ("time_ratio", Json::Number(compared.wall.median)),
            ("time_range", range(compared.wall)),
            ("p99_ratio", Json::Number(compared.p99.median)),
            ("p99_range", range(compared.p99)),
            ("met", Json::Bool(compared.is_met())),
        ])
    });
    let trouble = cell.trouble.as_deref();
    Json::Fields(vec![
        ("condition", cell.condition.id.into()),
        ("row", cell.row.id.into()),
        ("registry", cell.registry.map_or(Json::Null, times)),
        ("this", Json::List(here.collect())),
        ("trouble", trouble.map_or(Json::Null, Json::from)),
    ])
}

fn cell_at<'a>(cells: &'a [Cell], condition: &Condition, row: &Row) -> Option<&'a Cell> {
    let mut cells = cells.iter();
    cells.find(|cell| cell.condition.id == condition.id && cell.row.id == row.id)
}

/// Conditions down, rows across.
fn matrix(cells: &[Cell], side: Side) -> String {
    const COLUMNS: usize = ROWS.len() + 1;
    let header: [String; COLUMNS] = std::array::from_fn(|column| match column {
        0 => "condition".to_string(),
        _ => ROWS[column - 1].name.to_string(),
    });
    let line = |condition: &Condition| -> [String; COLUMNS] {
        std::array::from_fn(|column| match column {
            0 => condition.name.to_string(),
            _ => {
                let cell = cell_at(cells, condition, &ROWS[column - 1]);
                let compared = cell.and_then(|cell| cell.on(side));
                compared.map_or(NOTHING.to_string(), both_ratios)
            }
        })
    };
    let lines: Vec<_> = CONDITIONS.iter().map(line).collect();
    let numbers: Vec<usize> = (1..COLUMNS).collect();
    table::markdown(&header, &lines, &numbers)
}

fn both_ratios(compared: &Compared) -> String {
    let marked = |ratio: f64, met: bool| match met {
        true => number(ratio),
        false => format!("**{}**", number(ratio)),
    };
    let (wall, p99) = (compared.wall.median, compared.p99.median);
    let (wall, p99) = (
        marked(wall, time_is_met(wall)),
        marked(p99, p99_is_met(p99)),
    );
    format!("{wall} · {p99}")
}

/// What could not be measured, each reason once, with where.
pub(crate) fn missing(cells: &[Cell]) -> String {
    let mut reasons: Vec<(String, Vec<&str>)> = Vec::new();
    for cell in cells {
        let Some(why) = &cell.trouble else { continue };
        let reason = format!("{}: {why}", cell.condition.name);
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, rows)) => rows.push(cell.row.name),
            None => reasons.push((reason, vec![cell.row.name])),
        }
    }
    let written = |(reason, rows): (String, Vec<&str>)| match rows.len() {
        all if all == ROWS.len() => format!("\n{reason}\n"),
        _ => format!("\n{reason} ({})\n", rows.join(", ")),
    };
    reasons.into_iter().map(written).collect()
}

/// One line for each build in each cell, with figures, of those wanted.
pub(crate) fn listed(cells: &[Cell], wanted: impl Fn(&Compared) -> bool) -> String {
    let header = [
        "condition",
        "what",
        "build",
        "1.13.0",
        "this",
        "time",
        "range",
        "p99: 1.13.0",
        "this",
        "p99",
        "range",
    ]
    .map(str::to_string);
    let mut lines = Vec::new();
    for cell in cells {
        let Some(registry) = cell.registry else {
            continue;
        };
        for compared in cell.here.iter().filter(|compared| wanted(compared)) {
            let figure = |seconds: f64| unit(seconds).text(seconds);
            let range = |of: Spread| format!("{} to {}", number(of.low), number(of.high));
            let marked = |ratio: f64, met: bool| match met {
                true => number(ratio),
                false => format!("**{}**", number(ratio)),
            };
            let (wall, p99) = (compared.wall, compared.p99);
            lines.push([
                cell.condition.name.to_string(),
                cell.row.name.to_string(),
                compared.side.name().to_string(),
                figure(registry.wall),
                figure(compared.times.wall),
                marked(wall.median, time_is_met(wall.median)),
                range(wall),
                figure(registry.p99),
                figure(compared.times.p99),
                marked(p99.median, p99_is_met(p99.median)),
                range(p99),
            ]);
        }
    }
    match lines.is_empty() {
        true => "Nothing.\n".to_string(),
        false => table::markdown(&header, &lines, &[3, 4, 5, 6, 7, 8, 9, 10]),
    }
}

/// The unit in which a time is easily read.
fn unit(seconds: f64) -> Unit {
    match seconds {
        short if short < 1e-6 => Unit::Nanoseconds,
        longer if longer < 1e-3 => Unit::Microseconds,
        _ => Unit::Milliseconds,
    }
}

fn picture(cells: &[Cell]) -> String {
    let names = |side: Side| {
        let shades = |condition: &Condition| {
            let shade = |row: &Row| {
                let compared = cell_at(cells, condition, row)?.on(side)?;
                let (wall, p99) = (compared.wall.median, compared.p99.median);
                Some([
                    Shade {
                        ratio: wall,
                        met: time_is_met(wall),
                    },
                    Shade {
                        ratio: p99,
                        met: p99_is_met(p99),
                    },
                ])
            };
            (condition.name, ROWS.iter().map(shade).collect())
        };
        Panel {
            heading: heading(side),
            lines: CONDITIONS.iter().map(shades).collect(),
        }
    };
    let panels: Vec<Panel<'_>> = sides(cells).map(names).collect();
    let columns: Vec<&str> = ROWS.iter().map(|row| row.name).collect();
    let legend = "large: time of an operation as a share of 1.13.0's; small: its 99th percentile; \
                  blue: less, orange: more; bold: above what is wanted";
    charts::grid(TITLE, legend, &columns, &panels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::beside::cells::tests::{cell, round};
    use crate::beside::conditions::{SLOTS_8, THREADS_4};
    use crate::beside::rows::SCOPE;

    fn one() -> Vec<Cell> {
        vec![cell(vec![round((4e-4, 1e-3), (2e-4, 2e-3))])]
    }

    #[test]
    fn the_page_has_a_line_for_each_condition_and_marks_what_is_above() {
        let cells = one();
        let report = Report {
            machine: crate::report::tests::machine(),
            pairs: 7,
            seconds: 1.0,
            cells: &cells,
        };
        let page = report.markdown();
        let line = page.lines().find(|line| line.contains(THREADS_4.name));
        assert!(line.unwrap().contains(" 0.500 · **2.00** |"), "{page}");
        assert!(page.contains(&format!("| {} ", SLOTS_8.name)), "{page}");
        assert!(page.contains("![ratios](beside.svg)"));
        // This rayon has not been run.
        assert!(!page.contains(heading(Side::Both)));
        let text = report.json().to_string();
        for part in ["\"p99_ratio\": 2", "\"time_ratio\": 0.5", "\"met\": false"] {
            assert!(text.contains(part), "{text}");
        }
    }

    #[test]
    fn the_list_has_what_is_wanted_in_units_that_are_easily_read() {
        let all = listed(&one(), |_| true);
        assert!(
            all.contains(" 400 µs |") && all.contains(" 2.00 ms |"),
            "{all}"
        );
        assert_eq!(listed(&one(), |_| false), "Nothing.\n");
    }

    #[test]
    fn a_reason_is_given_once_with_its_rows() {
        let broken = |row: Row| Cell {
            row,
            trouble: Some("no such thing".to_string()),
            ..cell(Vec::new())
        };
        let one = [broken(SCOPE)];
        let expected = format!("\n{}: no such thing ({})\n", THREADS_4.name, SCOPE.name);
        assert_eq!(missing(&one), expected);
        let all: Vec<Cell> = ROWS.iter().map(|row| broken(*row)).collect();
        assert_eq!(missing(&all), "\n4 compute threads: no such thing\n");
    }

    #[test]
    fn the_picture_has_both_numbers_of_a_cell() {
        let picture = picture(&one());
        assert!(
            picture.contains(">0.50<") && picture.contains(">2.00<"),
            "{picture}"
        );
    }
}
