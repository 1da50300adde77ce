//! A pull request to upstream's rayon-core: applies it, runs upstream's own
//! tests and the new ones on the result, and shows it in the HPC matrix.
//!
//! | question | file |
//! |---|---|
//! | What can be asked on the command line? | `args.rs` |
//! | What is the pull request? | `edits/`, `new/` |
//! | How does an edit change a file? | `script.rs` |
//! | Which files does it change, and are they the right ones? | `request.rs` |
//! | Where is the rayon-core that it is tried on? | `package.rs` |
//! | Do upstream's tests pass, and the new ones? | `suite.rs` |
//! | What do programs under limits do? | `matrix.rs` |
//! | Which rows may fail all the same? | `expected.rs` |

mod args;
mod expected;
mod matrix;
mod package;
mod request;
mod script;
mod suite;

use args::Request;
use package::Copy;
use request::{PullRequest, State};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// It can't even begin: bad arguments, or another rayon-core.
const UNABLE: u8 = 2;
const NAME: &str = "upstream-pr";

fn main() -> ExitCode {
    let request = match args::parse(std::env::args().skip(1)) {
        Ok(request) => request,
        Err(message) => return refuse(&format!("{message}\n\n{}", args::USAGE)),
    };
    match request {
        Request::Help => {
            print!("{}", args::USAGE);
            ExitCode::SUCCESS
        }
        Request::Apply(directory) => match apply(&directory) {
            Ok(done) => {
                println!("{done}");
                ExitCode::SUCCESS
            }
            Err(message) => refuse(&message),
        },
        Request::Checkout(directory) => match Copy::of_checkout(&directory) {
            Ok(copy) => report(check_checkout(&copy)),
            Err(message) => refuse(&message),
        },
        Request::Check { matrix } => report(check(matrix)),
    }
}

fn report(checked: Result<(), String>) -> ExitCode {
    match checked {
        Ok(()) => ExitCode::SUCCESS,
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

/// Where the pull request is.
fn own_directory() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Applies the pull request to a checkout of upstream's.
fn apply(directory: &Path) -> Result<String, String> {
    let pull_request = PullRequest::read(&own_directory())?;
    let package = package::find(directory)?;
    let shown = package.display();
    Ok(match pull_request.apply(&package)? {
        (base, State::Before) => format!("applied to {shown}, which is that of {base}"),
        (base, State::After) => format!("{shown} has it already, on {base}"),
    })
}

/// Applies it to a copy of a checkout, and tries that.
fn check_checkout(copy: &Copy) -> Result<(), String> {
    let pull_request = PullRequest::read(&own_directory())?;
    let new_tests: Vec<&str> = pull_request.new_tests().collect();
    let (base, _) = pull_request.apply(copy.package())?;
    println!("its rayon-core is that of {base}");
    suite::run(copy, &["-p", "rayon-core", "-p", "rayon"], &new_tests)
}

/// Applies it to a copy of the package that cargo downloads, and tries that.
fn check(matrix: bool) -> Result<(), String> {
    let pull_request = PullRequest::read(&own_directory())?;
    let new_tests: Vec<&str> = pull_request.new_tests().collect();
    let copy = Copy::fresh();
    pull_request.apply(copy.package())?;
    copy.announce(&new_tests)?;
    println!("{}", pull_request.size());
    suite::run(&copy, &[], &new_tests)?;
    if matrix {
        matrix::run(&copy)?;
    }
    Ok(())
}
