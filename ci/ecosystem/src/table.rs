//! The table of what is run.

use crate::workloads::Workload;
use serde::Deserialize;
use std::collections::BTreeSet;

/// How long one process may run before it counts as hung.
const SECONDS: u64 = 300;

/// The file's content.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    row: Vec<Row>,
}

/// One published crate, and what of it is run.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Row {
    /// What the results and the command line call it.
    pub(crate) name: String,
    /// The crate's name in the registry, if it is another.
    #[serde(rename = "crate")]
    package: Option<String>,
    /// Exactly.
    pub(crate) version: String,
    /// Those that are not on by default.
    #[serde(default)]
    pub(crate) features: Vec<String>,
    #[serde(default = "yes")]
    pub(crate) default_features: bool,
    /// What of it is run, for the reader of the results.
    pub(crate) about: String,
    /// Whether it is light enough for every run of CI.
    #[serde(default)]
    pub(crate) quick: bool,
    /// Whether a binary is built as tests are: with its assertions.
    #[serde(default)]
    pub(crate) assertions: bool,
    #[serde(default = "seconds")]
    pub(crate) seconds: u64,
    /// The package's own tests.
    pub(crate) tests: Option<Tests>,
    /// A binary of the package.
    pub(crate) binary: Option<Script>,
    /// A program in `programs/` that uses the package.
    pub(crate) program: Option<Script>,
}

/// Which of a package's own tests are run.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Tests {
    /// What cargo is told of which targets to build, such as `--lib`.
    #[serde(default)]
    pub(crate) targets: Vec<String>,
    /// Parts of names of tests; without any, it is all of them.
    #[serde(default)]
    pub(crate) filter: Vec<String>,
    /// Those left out.
    #[serde(default)]
    pub(crate) skip: Vec<Skip>,
}

/// A test that is not run.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Skip {
    pub(crate) test: String,
    pub(crate) why: String,
}

/// A program and what it is given. What it prints to its standard output and
/// the files it leaves in `out/` are its output.
///
/// In the arguments, `{in}` is the workload's directory and `{size}` the
/// number of threads that a pool is asked for; in what is expected, `{files}`,
/// `{bytes}` and `{lines}` are the workload's.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Script {
    /// The binary's name.
    pub(crate) name: String,
    pub(crate) workload: Workload,
    #[serde(default)]
    pub(crate) args: Vec<String>,
    /// What its standard output must have in it, any blanks taken as one.
    #[serde(default)]
    pub(crate) expect: Vec<String>,
    /// The files that it must leave in `out/`.
    #[serde(default)]
    pub(crate) files: Vec<String>,
}

/// What a row runs.
#[derive(Clone, Copy, Debug)]
pub(crate) enum What<'r> {
    Tests(&'r Tests),
    Binary(&'r Script),
    Program(&'r Script),
}

impl Row {
    /// The crate's name in the registry.
    pub(crate) fn package(&self) -> &str {
        self.package.as_deref().unwrap_or(&self.name)
    }

    /// What is run of it: exactly one thing, as [`parse`] has seen to.
    pub(crate) fn what(&self) -> What<'_> {
        match (&self.tests, &self.binary, &self.program) {
            (Some(tests), None, None) => What::Tests(tests),
            (None, Some(script), None) => What::Binary(script),
            (None, None, Some(script)) => What::Program(script),
            _ => unreachable!("{} was checked", self.name),
        }
    }
}

/// Reads the table. The error says what is wrong with it.
pub(crate) fn parse(text: &str) -> Result<Vec<Row>, String> {
    let table: Table = toml::from_str(text).map_err(|e| e.to_string())?;
    let mut names = BTreeSet::new();
    for row in &table.row {
        let name = &row.name;
        if !names.insert(name) {
            return Err(format!("{name} is there twice"));
        }
        let given = [
            row.tests.is_some(),
            row.binary.is_some(),
            row.program.is_some(),
        ];
        if given.into_iter().filter(|given| *given).count() != 1 {
            return Err(format!("{name} must have one of tests, binary and program"));
        }
        let scripts = [&row.binary, &row.program].into_iter().flatten();
        for script in scripts {
            // Two runs that print nothing would be alike.
            if script.expect.is_empty() && script.files.is_empty() {
                return Err(format!("{name} expects nothing: give expect or files"));
            }
        }
    }
    Ok(table.row)
}

fn yes() -> bool {
    true
}

fn seconds() -> u64 {
    SECONDS
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "[[row]]\nname = 'a'\nversion = '1.2.3'\nabout = 'x'\n";

    fn problem(rest: &str) -> String {
        parse(&format!("{HEAD}{rest}")).unwrap_err()
    }

    #[test]
    fn the_committed_table_is_right() {
        let rows = parse(include_str!("../crates.toml")).unwrap();
        assert!(rows.iter().any(|row| row.quick));
    }

    #[test]
    fn a_row_is_called_as_its_crate_unless_it_says_otherwise() {
        let rows = parse(&format!("{HEAD}crate = 'b'\n[row.tests]\n")).unwrap();
        assert_eq!(rows[0].package(), "b");
        let rows = parse(&format!("{HEAD}[row.tests]\n")).unwrap();
        assert_eq!(rows[0].package(), "a");
        assert!(rows[0].default_features && !rows[0].quick);
    }

    #[test]
    fn a_row_runs_exactly_one_thing() {
        assert!(problem("").contains("one of tests"));
        let two = "[row.tests]\n[row.binary]\nname = 'b'\nworkload = 'tree'\nfiles = ['f']\n";
        assert!(problem(two).contains("one of tests"));
    }

    #[test]
    fn a_script_that_expects_nothing_is_an_error() {
        let vague = "[row.binary]\nname = 'b'\nworkload = 'tree'\n";
        assert!(problem(vague).contains("expects nothing"));
    }

    #[test]
    fn a_misspelt_field_and_a_name_given_twice_are_errors() {
        assert!(problem("featurs = []\n[row.tests]\n").contains("featurs"));
        let twice = format!("[row.tests]\n{HEAD}[row.tests]\n");
        assert!(problem(&twice).contains("twice"));
    }
}
