//! What happens, in which order.

use crate::args::{self, Options, Request};
use crate::builds::{build, Executable};
use crate::cells::{run_cell, Given};
use crate::judge::{judge, Pair};
use crate::packages;
use crate::places::{open, Places};
use crate::process::SIZE;
use crate::results::{self, Done};
use crate::table::{self, Row, What};
use crate::workloads::Workload;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use two_cores::{repository, Core};

const TABLE: &str = include_str!("../crates.toml");

/// What stops it before the first row.
const UNABLE: u8 = 2;

pub(crate) fn main() -> ExitCode {
    let done = args::parse(std::env::args().skip(1)).and_then(|request| match request {
        Request::Help => {
            print!("{}", args::USAGE);
            Ok(true)
        }
        Request::Run(options) => run(&options),
    });
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("ecosystem: {problem}");
            ExitCode::from(UNABLE)
        }
    }
}

/// Runs what is asked for. The answer is whether all of it is ok.
fn run(options: &Options) -> Result<bool, String> {
    let rows = table::parse(TABLE).map_err(|e| format!("crates.toml: {e}"))?;
    let chosen = choose(&rows, options)?;
    if options.list {
        for row in chosen {
            println!("{} {}: {}", row.name, row.version, row.about);
        }
        return Ok(true);
    }
    let core = options
        .core
        .clone()
        .unwrap_or_else(|| repository().join("rayon-core"));
    let version = packages::version(&core)?;
    let mut done = Vec::new();
    for row in &chosen {
        let row = run_row(row, &core, &version);
        println!("{}", results::line(&row));
        done.push(row);
    }
    let text = results::markdown(&results::origin(&core), SIZE, &done);
    let directory = results_directory(options, chosen.len() == rows.len());
    let file = directory.join("ecosystem.md");
    fs::create_dir_all(&directory)
        .and_then(|()| fs::write(&file, text))
        .map_err(|e| format!("{}: {e}", file.display()))?;
    let file = file.canonicalize().unwrap_or(file);
    let ok = done.iter().filter(|row| row.wrong.is_empty()).count();
    println!("{ok} of {} rows ok; {}", done.len(), file.display());
    Ok(ok == done.len())
}

/// The rows that are asked for; at least one.
fn choose<'r>(rows: &'r [Row], options: &Options) -> Result<Vec<&'r Row>, String> {
    let names = &options.names;
    let unknown = |name: &&String| !rows.iter().any(|row| row.name == **name);
    if let Some(name) = names.iter().find(unknown) {
        return Err(format!("there is no row {name}: see --list"));
    }
    let wanted = |row: &&Row| {
        (row.quick || !options.quick) && (names.is_empty() || names.contains(&row.name))
    };
    let chosen: Vec<_> = rows.iter().filter(wanted).collect();
    if chosen.is_empty() {
        return Err("that leaves no row".to_string());
    }
    Ok(chosen)
}

/// Results of a part must not write over those of the whole.
fn results_directory(options: &Options, all: bool) -> PathBuf {
    let usual = if all {
        repository().join("ci/ecosystem/results")
    } else {
        packages::target().join("results")
    };
    options.results.clone().unwrap_or(usual)
}

/// A row on both cores. What could not be done is wrong with it, too.
fn run_row<'r>(row: &'r Row, core: &Path, version: &str) -> Done<'r> {
    let mut done = Done {
        row,
        registry: Pair::default(),
        here: Pair::default(),
        wrong: Vec::new(),
    };
    if let Err(problem) = run_cells(row, core, version, &mut done) {
        done.wrong.push(problem);
        return done;
    }
    let tests = matches!(row.what(), What::Tests(_));
    done.wrong = judge(tests, &done.registry, &done.here);
    done
}

fn run_cells(row: &Row, core: &Path, version: &str, done: &mut Done<'_>) -> Result<(), String> {
    let said = |e: std::io::Error| e.to_string();
    let places = Places::new(&row.name).map_err(said)?;
    let input = places.place("in").map_err(said)?;
    let facts = workload(row).make(&input).map_err(said)?;
    open(&input).map_err(said)?;
    let cores = [
        (Core::Registry, &mut done.registry),
        (Core::Here(core.to_path_buf()), &mut done.here),
    ];
    for (core, pair) in cores {
        let package = packages::lay_out(row, &core, version)?;
        let built = build(row, &core, &package)?;
        let given = Given {
            executables: &install(built, &places, core.name())?,
            package: &package,
            input: &input,
            facts,
        };
        for (small, cell) in [(false, &mut pair.full), (true, &mut pair.two)] {
            *cell = run_cell(row, given, small, &places, core.name()).map_err(said)?;
        }
    }
    Ok(())
}

fn workload(row: &Row) -> Workload {
    match row.what() {
        What::Tests(_) => Workload::None,
        What::Binary(script) | What::Program(script) => script.workload,
    }
}

/// The same executables, where no later build writes over them.
fn install(built: Vec<Executable>, places: &Places, core: &str) -> Result<Vec<Executable>, String> {
    let mut installed = Vec::new();
    for Executable { name, path } in built {
        let path = places
            .install(&path, &format!("programs-{core}"))
            .map_err(|e| format!("{}: {e}", path.display()))?;
        installed.push(Executable { name, path });
    }
    Ok(installed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(options: Options) -> Result<Vec<String>, String> {
        let rows = table::parse(TABLE).unwrap();
        let chosen = choose(&rows, &options)?;
        Ok(chosen.into_iter().map(|row| row.name.clone()).collect())
    }

    #[test]
    fn names_and_quick_choose_rows() {
        let all = names(Options::default()).unwrap();
        let quick = names(Options {
            quick: true,
            ..Options::default()
        });
        assert!(quick.unwrap().len() < all.len());
        let one = names(Options {
            names: vec!["indexmap".to_string()],
            ..Options::default()
        });
        assert_eq!(one.unwrap(), ["indexmap"]);
    }

    #[test]
    fn a_name_that_is_not_there_is_an_error() {
        let unknown = names(Options {
            names: vec!["indexmat".to_string()],
            ..Options::default()
        });
        assert!(unknown.unwrap_err().contains("indexmat"));
    }

    #[test]
    fn only_all_rows_write_over_the_committed_results() {
        let options = Options::default();
        assert!(results_directory(&options, true).ends_with("ci/ecosystem/results"));
        assert!(results_directory(&options, false).ends_with("ecosystem/results"));
        assert!(!results_directory(&options, false).starts_with(repository().join("ci")));
    }
}
