//! The order of things: arguments, table, tools, builds, cases, results,
//! exit code.

use crate::args::{self, Options, Request};
use crate::cases::{self, Case};
use crate::limits;
use crate::machine::Machine;
use crate::outcome;
use crate::results::{self, Also, Row};
use crate::run::{Programs, Runner};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use two_cores::{Core, Package, Scratch};

/// The matrix can't even begin: bad arguments, a bad table or a missing tool.
const UNABLE: u8 = 2;
const NAME: &str = "hpc-matrix";

/// Does what the command line asks for. Success means that every row of this
/// project that ran is ok, and that at least one did.
pub(crate) fn main() -> ExitCode {
    let request = match args::parse(std::env::args().skip(1)) {
        Ok(request) => request,
        Err(message) => return refuse(&format!("{message}\n\n{}", args::USAGE)),
    };
    let options = match request {
        Request::Help => {
            print!("{}", args::USAGE);
            return ExitCode::SUCCESS;
        }
        Request::Run(options) => options,
    };
    let table = options.cases.clone();
    let table = table.unwrap_or_else(|| own("cases.toml"));
    let all = match cases::read(&table) {
        Ok(all) => all,
        Err(message) => return refuse(&message),
    };
    let chosen = cases::chosen(all, options.quick, options.filter.as_deref());
    if chosen.is_empty() {
        return refuse("no case has that in its name; --list shows the names");
    }
    if options.list {
        let names: String = chosen.iter().map(|case| format!("{case}\n")).collect();
        say(&names);
        return ExitCode::SUCCESS;
    }
    if let Err(message) = limits::check_tools() {
        return refuse(&message);
    }
    match build_and_run(&options, chosen) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("{NAME}: {message}");
            ExitCode::FAILURE
        }
    }
}

fn refuse(message: &str) -> ExitCode {
    eprintln!("{NAME}: {message}");
    ExitCode::from(UNABLE)
}

/// A reader that went away, such as `head`, doesn't change who passed.
fn say(text: &str) {
    let _ = io::stdout().write_all(text.as_bytes());
}

/// A file of this package.
fn own(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(file)
}

/// Where the results go: into the repository if they are all there, else
/// where nobody takes them for that.
fn directory_for(options: &Options) -> PathBuf {
    let whole = !options.quick
        && options.filter.is_none()
        && options.cases.is_none()
        && options.also.is_none();
    match &options.results {
        Some(directory) => directory.clone(),
        None if whole => own("results"),
        None => two_cores::target_directory(NAME).join("results"),
    }
}

/// Runs the cases and writes the results; whether this project passed.
fn build_and_run(options: &Options, chosen: Vec<Case>) -> Result<bool, String> {
    let here = match &options.core {
        Some(path) => path.clone(),
        None => two_cores::repository().join("rayon-core"),
    };
    let machine = Machine::look(&here);
    let scratch =
        Scratch::new("hpc-matrix").map_err(|e| format!("can't make a scratch directory: {e}"))?;
    let package = Package {
        name: "hpc-programs",
        source: own("programs"),
        on_behalf_of: NAME,
    };
    let install = |built: &Path, name: &str| {
        scratch
            .install(built, name)
            .map_err(|e| format!("can't copy {}: {e}", built.display()))
    };
    let build = |core: Core| -> Result<_, String> {
        let binary = install(&package.build(&core)?, core.name())?;
        Ok(Programs { core, binary })
    };
    let registry = build(Core::Registry)?;
    let also = match &options.also {
        Some(path) => Some(Third {
            programs: build(Core::Also(path.clone()))?,
            name: name_of(path)?,
        }),
        None => None,
    };
    let here = build(Core::Here(here))?;
    let faults = two_cores::build_library("hpc-faults", &own("faults"), NAME)?;
    let faults = install(&faults, "faults.so")?;

    let mut runner = Runner::new(&scratch, options.timeout, &faults)
        .map_err(|e| format!("can't learn which user this is: {e}"))?;
    let rows = run_all(&mut runner, chosen, &registry, also.as_ref(), &here);
    say(&results::render(&rows));
    say(&results::totals(&rows));
    let directory = directory_for(options);
    results::write(&directory, &machine, &rows)
        .map_err(|e| format!("can't write to {}: {e}", directory.display()))?;
    let shown = directory.canonicalize().unwrap_or(directory);
    eprintln!("{NAME}: results are in {}", shown.display());
    Ok(outcome::passed(rows.iter().map(|row| row.here.outcome)))
}

/// The core between the registry's and this project's.
struct Third {
    programs: Programs,
    name: String,
}

/// A third core is called what its directory is called.
fn name_of(core: &Path) -> Result<String, String> {
    let full = core
        .canonicalize()
        .map_err(|e| format!("no rayon-core at {}: {e}", core.display()))?;
    let name = full.file_name().unwrap_or(full.as_os_str());
    Ok(name.to_string_lossy().into_owned())
}

/// Runs every case on all cores, telling a terminal how far it is.
fn run_all(
    runner: &mut Runner<'_>,
    cases: Vec<Case>,
    registry: &Programs,
    also: Option<&Third>,
    here: &Programs,
) -> Vec<Row> {
    let watched = io::stderr().is_terminal();
    let all = cases.len();
    let mut rows = Vec::with_capacity(all);
    for (done, case) in cases.into_iter().enumerate() {
        if watched {
            eprint!("\r\x1b[K{}/{all} {case}", done + 1);
        }
        rows.push(Row {
            registry: runner.run(registry, &case),
            also: also.map(|third| Also {
                core: third.name.clone(),
                verdict: runner.run(&third.programs, &case),
            }),
            here: runner.run(here, &case),
            case,
        });
    }
    if watched {
        eprint!("\r\x1b[K");
    }
    rows
}
