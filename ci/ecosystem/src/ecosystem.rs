//! What happens, in which order.

use crate::args::{self, Options, Request};
use crate::builds::{build, Executable};
use crate::cells::{run_cell, Given};
use crate::judge::{judge, Pair};
use crate::overrides::{Overrides, Package};
use crate::packages;
use crate::places::{open, Places};
use crate::process::SIZE;
use crate::results::{self, Done};
use crate::table::{self, Row, What};
use crate::workloads::Workload;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use two_cores::repository;

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
    let core = Package::at(&core)?;
    // The parallel iterators that depend on that core.
    let rayon = Package::at(&core.path.join("../rayon"))?;
    // Of now: it takes a while.
    let origin = results::origin(&core.path, &rayon.path);
    let mut done = Vec::new();
    for row in &chosen {
        let row = run_row(row, &core, &rayon);
        println!("{}", results::line(&row));
        done.push(row);
    }
    let text = results::markdown(&origin, SIZE, &done);
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

/// A row with all overrides. What could not be done is wrong with it, too.
fn run_row<'r>(row: &'r Row, core: &Package, rayon: &Package) -> Done<'r> {
    let mut done = Done {
        row,
        rayon: None,
        published: Pair::default(),
        core: Pair::default(),
        both: Ok(Pair::default()),
        wrong: Vec::new(),
    };
    if let Err(problem) = run_cells(row, core, rayon, &mut done) {
        done.wrong.push(problem);
        return done;
    }
    let tests = matches!(row.what(), What::Tests(_));
    let mut here = vec![("core", &done.core)];
    here.extend(done.both.as_ref().ok().map(|both| ("both", both)));
    done.wrong = judge(tests, &done.published, &here);
    done
}

fn run_cells(
    row: &Row,
    core: &Package,
    rayon: &Package,
    done: &mut Done<'_>,
) -> Result<(), String> {
    let said = |e: std::io::Error| e.to_string();
    let places = Places::new(&row.name).map_err(said)?;
    let input = places.place("in").map_err(said)?;
    let facts = workload(row).make(&input).map_err(said)?;
    open(&input).map_err(said)?;
    let all = [
        Overrides::None,
        Overrides::Core(core.clone()),
        Overrides::Both {
            core: core.clone(),
            rayon: rayon.clone(),
        },
    ];
    for overrides in &all {
        let package = packages::lay_out(row, overrides, &core.version)?;
        if let (Some(_), Err(why)) = (overrides.rayon(), packages::rayon_to_override(&package)?) {
            done.both = Err(why);
            continue;
        }
        let built = build(row, overrides, &package)?;
        let given = Given {
            executables: &install(built.executables, &places, overrides.name())?,
            package: &package,
            input: &input,
            facts,
        };
        let run = |small| run_cell(row, given, small, &places, overrides.name()).map_err(said);
        let pair = Pair {
            full: run(false)?,
            two: run(true)?,
        };
        match overrides {
            Overrides::None => (done.published, done.rayon) = (pair, built.rayon),
            Overrides::Core(_) => done.core = pair,
            Overrides::Both { .. } => done.both = Ok(pair),
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
fn install(
    built: Vec<Executable>,
    places: &Places,
    overrides: &str,
) -> Result<Vec<Executable>, String> {
    let mut installed = Vec::new();
    for Executable { name, path } in built {
        let path = places
            .install(&path, &format!("programs-{overrides}"))
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
