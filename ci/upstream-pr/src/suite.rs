//! Upstream's own tests on the result, and the new ones: unit tests,
//! integration tests, examples. Before them what upstream's style asks for.

use crate::package::Copy;
use std::time::Duration;
use workspace_tests::{cargo, run_cargo, Finished, Summary};

const LIMIT: Duration = Duration::from_secs(1800);

/// Runs it all, for `packages` as options name them. An error says what failed, with all
/// that it printed.
pub(crate) fn run(copy: &Copy, packages: &[&str], new_tests: &[&str]) -> Result<(), String> {
    let run = |args: &[&str]| -> Result<Finished, String> {
        println!("$ cargo {}", args.join(" "));
        let mut command = cargo(copy.root(), copy.target());
        command.args(args);
        let finished = run_cargo(command, LIMIT);
        if finished.status.success() {
            Ok(finished)
        } else {
            Err(finished.to_string())
        }
    };
    run(&["fmt", "--all", "--check"])?;
    // Upstream's oldest compiler, as far as clippy knows what came when.
    let msrv = ["-A", "clippy::all", "-D", "clippy::incompatible_msrv"];
    run(&[&["clippy", "--all-targets"], packages, &["--"], &msrv[..]].concat())?;

    let finished = run(&[&["test", "--no-fail-fast"], packages].concat())?;
    let summary = Summary::of(&finished.stdout);
    println!(
        "upstream's tests and the new ones: {} passed, {} failed, {} ignored",
        summary.passed, summary.failed, summary.ignored
    );
    let runs = |what: &str| finished.stderr.contains(what);
    let missing = new_tests
        .iter()
        .map(|name| format!("tests/{name}.rs ("))
        .chain([
            "Running unittests src/lib.rs".into(),
            "Doc-tests rayon_core".into(),
        ])
        .find(|runner| !runs(runner));
    match missing {
        None if summary.passed > 0 && summary.failed == 0 => Ok(()),
        None => Err(finished.to_string()),
        Some(runner) => Err(format!("no line {runner:?} in\n{finished}")),
    }
}
