//! The cases: which program runs in a pool of which size, under which
//! conditions. They come from `cases.toml`.

mod bytes;
mod conditions;
mod expand;
mod fields;
#[path = "../../faults/src/plan.rs"]
#[allow(
    dead_code,
    reason = "the shim's own file: the matrix reads and writes plans alone"
)]
mod plan;

pub(crate) use bytes::Bytes;
pub(crate) use conditions::{Conditions, Tasks};
pub(crate) use plan::Plan;

use std::fmt;
use std::fs;
use std::path::Path;

/// Subcommands of `hpc-programs`, in the order in which the results show
/// them.
pub(crate) const PROGRAMS: &[&str] = &[
    "par-iter",
    "join",
    "scope",
    "spawn",
    "build-global",
    "broadcast",
    "callers",
    "pools",
    "panics",
    "churn",
    "long-loop",
    "waits",
    "waits-loop",
    "meets",
    "meets-loop",
    "meets-strict",
    "child",
    "allocation",
    "thread",
    "file",
    "grow",
];

/// The one that grows to its full size when the limit is lifted.
pub(crate) const GROW: &str = "grow";

/// What several cases have in common.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Group {
    /// Its name in the table.
    pub(crate) name: String,
    /// What it is about, in a sentence.
    pub(crate) about: String,
    /// The report from the field that it follows.
    pub(crate) report: Option<String>,
}

/// One program under one set of conditions.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Case {
    /// The entry that it comes from.
    pub(crate) group: Group,
    /// What the program runs under.
    pub(crate) conditions: Conditions,
    /// A subcommand of `hpc-programs`.
    pub(crate) program: &'static str,
    /// Whether it is among the quick ones.
    pub(crate) quick: bool,
}

/// The name that `--case` looks into.
impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/", self.group.name)?;
        for part in self.conditions.parts() {
            write!(f, "{}/", part.replace(' ', "-"))?;
        }
        f.write_str(self.program)
    }
}

/// The cases in the file. An error names the line and the field.
pub(crate) fn read(path: &Path) -> Result<Vec<Case>, String> {
    let name = path.display();
    let bytes = fs::read(path).map_err(|e| format!("can't read {name}: {e}"))?;
    parse(&bytes).map_err(|problem| format!("{name}, {problem}"))
}

/// The cases in such a file.
pub(crate) fn parse(bytes: &[u8]) -> Result<Vec<Case>, fields::Problem> {
    match std::str::from_utf8(bytes) {
        Ok(text) => expand::cases(text),
        Err(e) => Err(fields::Problem::not_text(&bytes[..e.valid_up_to()])),
    }
}

/// All cases, or the quick ones, with `filter` in their name.
pub(crate) fn chosen(all: Vec<Case>, only_quick: bool, filter: Option<&str>) -> Vec<Case> {
    let mut cases = all;
    cases.retain(|case| {
        (case.quick || !only_quick) && filter.map_or(true, |text| case.to_string().contains(text))
    });
    cases
}

#[cfg(test)]
mod tests;
