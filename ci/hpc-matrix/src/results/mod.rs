//! What came out, as a table for a terminal, Markdown, JSON and a picture.

mod cells;
mod json;
mod markdown;
mod picture;
#[cfg(test)]
mod samples;
mod svg;
mod text;

pub(crate) use text::render;

use crate::cases::Case;
use crate::machine::Machine;
use crate::outcome::{Outcome, Verdict};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

/// What the files are called, but for their endings.
const NAME: &str = "matrix";

/// One case on both cores.
#[derive(Debug)]
pub(crate) struct Row {
    /// What was run.
    pub(crate) case: Case,
    /// How it did on the published core.
    pub(crate) registry: Verdict,
    /// How it did on this project's.
    pub(crate) here: Verdict,
}

/// Writes all files into a directory, which is made if it is not there.
pub(crate) fn write(directory: &Path, machine: &Machine, rows: &[Row]) -> io::Result<()> {
    fs::create_dir_all(directory)?;
    let file = |ending: &str| directory.join(format!("{NAME}.{ending}"));
    fs::write(file("md"), markdown::render(machine, rows))?;
    fs::write(file("json"), json::render(machine, rows)?)?;
    fs::write(file("svg"), picture::render(machine, rows))
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

#[cfg(test)]
mod tests {
    use super::samples::{case, ok, panic, row};
    use super::*;

    #[test]
    fn totals_name_only_what_came() {
        let rows = [
            row(case("join", 2, 2), panic("no"), ok(0, 1)),
            row(
                case("join", 2, 2),
                panic("no"),
                Verdict::skipped("no".to_string()),
            ),
            row(case("join", 2, 2), ok(2, 1), ok(2, 1)),
        ];
        let expected = "registry:  1 ok, 2 panic\nthis core: 2 ok, 1 skipped\n";
        assert_eq!(totals(&rows), expected);
    }
}
