//! The order of things: arguments, tools, builds, cases, table, exit code.

use crate::args::{self, Options, Request};
use crate::cases::{self, Case};
use crate::limits;
use crate::outcome;
use crate::run::Runner;
use crate::scratch::Scratch;
use crate::table::{self, Row};
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;
use two_cores::{Core, Package};

/// The matrix can't even begin: bad arguments or a missing tool.
const UNABLE: u8 = 2;

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
    let chosen = cases::chosen(options.quick, options.filter.as_deref());
    if chosen.is_empty() {
        return refuse("no case has that in its name; --list shows the names");
    }
    if options.list {
        for case in chosen {
            println!("{case}");
        }
        return ExitCode::SUCCESS;
    }
    if let Err(message) = limits::check_tools() {
        return refuse(&message);
    }
    match build_and_run(&options, &chosen) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("hpc-matrix: {message}");
            ExitCode::FAILURE
        }
    }
}

fn refuse(message: &str) -> ExitCode {
    eprintln!("hpc-matrix: {message}");
    ExitCode::from(UNABLE)
}

/// Runs the cases and prints the table; whether this project passed.
fn build_and_run(options: &Options, chosen: &[Case]) -> Result<bool, String> {
    let here = match &options.core {
        Some(path) => path.clone(),
        None => two_cores::repository().join("rayon-core"),
    };
    let scratch = Scratch::new().map_err(|e| format!("can't make a scratch directory: {e}"))?;
    let programs = Package {
        name: "hpc-programs",
        source: Path::new(env!("CARGO_MANIFEST_DIR")).join("programs"),
        on_behalf_of: "hpc-matrix",
    };
    let install = |core: &Core| -> Result<_, String> {
        let built = programs.build(core)?;
        scratch
            .install(&built, core.name())
            .map_err(|e| format!("can't copy {}: {e}", built.display()))
    };
    let registry = install(&Core::Registry)?;
    let here = install(&Core::Here(here))?;

    let mut runner = Runner::new(&scratch, options.timeout)
        .map_err(|e| format!("can't learn which user this is: {e}"))?;
    let rows = run_all(&mut runner, chosen, &registry, &here);
    let mut text = table::render(&rows);
    text.push_str(&table::totals(&rows));
    // A reader that went away, such as `head`, doesn't change who passed.
    let _ = io::stdout().write_all(text.as_bytes());
    Ok(outcome::passed(rows.iter().map(|row| row.here.outcome)))
}

/// Runs every case on both cores, telling a terminal how far it is.
fn run_all(runner: &mut Runner<'_>, cases: &[Case], registry: &Path, here: &Path) -> Vec<Row> {
    let watched = io::stderr().is_terminal();
    let mut rows = Vec::with_capacity(cases.len());
    for (done, case) in cases.iter().enumerate() {
        if watched {
            eprint!("\r\x1b[K{}/{} {case}", done + 1, cases.len());
        }
        rows.push(Row {
            case: *case,
            registry: runner.run(registry, case),
            here: runner.run(here, case),
        });
    }
    if watched {
        eprint!("\r\x1b[K");
    }
    rows
}
