//! What came out, as a table for a terminal, Markdown, JSON and a picture.

mod cells;
mod json;
mod markdown;
mod picture;
#[cfg(test)]
mod samples;
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

/// One case on both cores, or on three.
#[derive(Debug)]
pub(crate) struct Row {
    /// What was run.
    pub(crate) case: Case,
    /// How it did on the published core.
    pub(crate) registry: Verdict,
    /// How it did on another one, if there is one.
    pub(crate) also: Option<Also>,
    /// How it did on this project's.
    pub(crate) here: Verdict,
}

/// What came out on the core that stands between the two.
#[derive(Debug)]
pub(crate) struct Also {
    /// What that core is called.
    pub(crate) core: String,
    /// How the case did there.
    pub(crate) verdict: Verdict,
}

impl Row {
    /// The cores' names and how the case did on each, in the order in which
    /// they are shown.
    fn columns(&self) -> Vec<(&str, &Verdict)> {
        let mut columns = vec![("registry", &self.registry)];
        columns.extend(self.also.as_ref().map(|also| (&*also.core, &also.verdict)));
        columns.push(("this core", &self.here));
        columns
    }
}

/// The names of the cores that the rows are of.
fn cores(rows: &[Row]) -> Vec<&str> {
    let columns = rows.first().map(Row::columns).unwrap_or_default();
    columns.into_iter().map(|(core, _)| core).collect()
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
    let cores = cores(rows);
    let widest = cores.iter().map(|core| core.chars().count()).max();
    let width = widest.unwrap_or(0) + 1;
    let mut text = String::new();
    for (column, core) in cores.iter().enumerate() {
        let outcomes = rows.iter().map(|row| row.columns()[column].1.outcome);
        let (name, counts) = (format!("{core}:"), count(outcomes));
        text.push_str(&format!("{name:<width$} {counts}\n"));
    }
    text
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
    use super::samples::{case, ok, panic, row, with_also};
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

    #[test]
    fn totals_name_a_third_core_between_the_two() {
        let two = row(case("join", 2, 2), panic("no"), ok(0, 1));
        let rows = [with_also(two, "pull-request", panic("no"))];
        let expected = "registry:     1 panic\npull-request: 1 panic\nthis core:    1 ok\n";
        assert_eq!(totals(&rows), expected);
    }
}
