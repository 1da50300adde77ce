//! Running a suite, and counting what cargo's test runners say.

use crate::cargo::{cargo, run_cargo};
use crate::run::Finished;
use std::path::Path;
use std::time::Duration;

/// Runs all tests of the package in `dir`, `whose` they are, none of which may fail. They
/// are over in `limit`.
pub fn run_suite(whose: &str, dir: &Path, target: &Path, limit: Duration) -> (Summary, Finished) {
    let mut command = cargo(dir, target);
    command.args(["test", "--no-fail-fast"]);
    let finished = run_cargo(command, limit).or_fail();

    let summary = Summary::of(&finished.stdout);
    println!("{whose} own tests: {summary:?}");
    assert_eq!(summary.failed, 0, "{finished}");
    (summary, finished)
}

/// The sums over all `test result:` lines of a run.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    pub passed: usize,
    pub failed: usize,
    pub ignored: usize,
}

impl Summary {
    pub fn of(output: &str) -> Self {
        let mut sums = Self::default();
        let results = output
            .lines()
            .filter_map(|line| line.strip_prefix("test result: "))
            .filter_map(|line| line.split_once(". "));
        for part in results.flat_map(|(_, counts)| counts.split("; ")) {
            let Some((count, what)) = part.split_once(' ') else {
                continue;
            };
            let sum = match what {
                "passed" => &mut sums.passed,
                "failed" => &mut sums.failed,
                "ignored" => &mut sums.ignored,
                _ => continue,
            };
            *sum += count.parse::<usize>().expect("a count");
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_of_all_runners_are_summed() {
        let output = "running 3 tests\n\
            test result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 4 filtered out; finished in 0.30s\n\
            test result: FAILED. 20 passed; 7 failed; 0 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(
            Summary::of(output),
            Summary {
                passed: 22,
                failed: 7,
                ignored: 1
            }
        );
    }

    #[test]
    fn a_run_without_results_counts_nothing() {
        assert_eq!(Summary::of("error: no test\n"), Summary::default());
    }
}
