//! Runs a row in one room, as it was built with one set of overrides.

use crate::builds::Executable;
use crate::places::{open, Places};
use crate::process::{run, Ran, Room, SIZE};
use crate::table::{Row, Script, Tests, What};
use crate::workloads::Facts;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::time::Duration;
use two_cores::Exit;
use workspace_tests::{fresh_copy, Summary};

/// The threads granted in the smaller room, beside the main one. Of a test
/// harness's, one is the test's own, also with one test after the other: the
/// pool has one, and the first thing that it cuts in two wants a second. With
/// two, tests as short as these may be done before a third is wanted.
const FEW: usize = 2;

/// What came of a row in one room.
#[derive(Debug, Default)]
pub(crate) struct Cell {
    /// The tests that passed, if it is tests that were run.
    pub(crate) passed: usize,
    /// What went wrong, in a few words each.
    pub(crate) faults: Vec<Fault>,
    /// What a script printed and the files that it left, by name.
    pub(crate) output: BTreeMap<String, Vec<u8>>,
    /// The most threads that one of the processes was seen with.
    pub(crate) threads: usize,
    /// What this core said of itself, in the processes that were refused
    /// threads.
    pub(crate) refusals: Vec<String>,
}

/// Something that went wrong.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fault {
    /// A few words.
    pub(crate) what: String,
    /// What the process had to say about it.
    pub(crate) why: String,
}

/// What a row has been given to work on, by its packages and its workload.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given<'a> {
    pub(crate) executables: &'a [Executable],
    /// The package that was built.
    pub(crate) package: &'a Path,
    pub(crate) input: &'a Path,
    pub(crate) facts: Facts,
}

/// Runs all of the row that was built. The error is for what could not be
/// tried; what the programs do wrong is in the cell. `small` is the room for
/// two threads, which comes second: tests run in the package's directory, and
/// find there what they had child processes make when there was room for them.
pub(crate) fn run_cell(
    row: &Row,
    given: Given<'_>,
    small: bool,
    places: &Places,
    overrides: &str,
) -> io::Result<Cell> {
    let limit = Duration::from_secs(row.seconds);
    let room = if small {
        Room::Threads(FEW)
    } else {
        Room::Full
    };
    let mut cell = Cell::default();
    match row.what() {
        What::Tests(tests) => {
            let package = places.path().join(format!("{overrides}-package"));
            if !small {
                fresh_copy(given.package, &package);
                fs::create_dir_all(package.join("tmp"))?;
            }
            open(&package)?;
            let args = harness_args(tests, small);
            for harness in given.executables {
                let ran = run(&harness.path, &args, room, &package, limit)?;
                cell.add_tests(&harness.name, &ran);
            }
        }
        What::Binary(script) | What::Program(script) => {
            let place = places.place(&format!("{overrides}-{small}"))?;
            fs::create_dir(place.join("out"))?;
            fs::create_dir(place.join("tmp"))?;
            open(&place)?;
            let args = arguments(script, given.input);
            for program in given.executables {
                let ran = run(&program.path, &args, room, &place, limit)?;
                cell.add_script(script, &ran, given.facts, &place.join("out"))?;
            }
        }
    }
    Ok(cell)
}

fn harness_args(tests: &Tests, small: bool) -> Vec<String> {
    let mut args = tests.filter.clone();
    for skip in &tests.skip {
        args.extend(["--skip".to_string(), skip.test.clone()]);
    }
    if small {
        args.push("--test-threads=1".to_string());
    }
    args
}

fn arguments(script: &Script, input: &Path) -> Vec<String> {
    let fill = |arg: &String| {
        arg.replace("{in}", &input.to_string_lossy())
            .replace("{size}", &SIZE.to_string())
    };
    script.args.iter().map(fill).collect()
}

impl Cell {
    fn note_process(&mut self, ran: &Ran) {
        self.threads = self.threads.max(ran.threads);
        self.refusals.extend(ran.refusal.clone());
    }

    fn fault(&mut self, what: String, ran: &Ran) {
        let why = explanation(&ran.ended.stderr)
            .or_else(|| explanation(&ran.ended.stdout))
            .unwrap_or_default();
        self.faults.push(Fault { what, why });
    }

    /// One harness of several.
    fn add_tests(&mut self, name: &str, ran: &Ran) {
        self.note_process(ran);
        let sums = Summary::of(&ran.ended.stdout);
        self.passed += sums.passed;
        if sums.failed > 0 {
            let all = sums.passed + sums.failed;
            self.fault(format!("{name}: {} of {all} fail", sums.failed), ran);
        } else if ran.ended.exit != Exit::Code(0) {
            self.fault(format!("{name}: {}", ending(ran.ended.exit)), ran);
        }
    }

    fn add_script(
        &mut self,
        script: &Script,
        ran: &Ran,
        facts: Facts,
        out: &Path,
    ) -> io::Result<()> {
        self.note_process(ran);
        if ran.ended.exit != Exit::Code(0) {
            self.fault(ending(ran.ended.exit), ran);
            return Ok(());
        }
        for entry in fs::read_dir(out)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            self.output.insert(name, fs::read(entry.path())?);
        }
        for file in &script.files {
            let left = self.output.get(file);
            if !left.is_some_and(|bytes| !bytes.is_empty()) {
                self.fault(format!("it leaves no {file}"), ran);
            }
        }
        let printed = words(&ran.ended.stdout);
        for expected in &script.expect {
            let expected = expected
                .replace("{files}", &facts.files.to_string())
                .replace("{bytes}", &facts.bytes.to_string())
                .replace("{lines}", &facts.lines.to_string());
            if !printed.contains(&expected) {
                self.fault(format!("it does not print \"{expected}\""), ran);
            }
        }
        let stdout = ran.ended.stdout.clone().into_bytes();
        self.output.insert("standard output".to_string(), stdout);
        Ok(())
    }
}

/// The text with single blanks between its words.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn ending(exit: Exit) -> String {
    match exit {
        Exit::Code(101) => "panic".to_string(),
        Exit::Code(code) => format!("exit code {code}"),
        Exit::Signal(6) => "abort".to_string(),
        Exit::Signal(signal) => format!("signal {signal}"),
        Exit::OutOfTime => "hang".to_string(),
    }
}

/// What a process says of its end: a panic's message, without the place in
/// the source, or else the first line.
fn explanation(text: &str) -> Option<String> {
    let ours = |line: &&str| !line.trim().is_empty() && !line.starts_with("rayon: ");
    let mut lines = text.lines().filter(ours);
    let panic = lines.clone().position(|line| line.contains("panicked at "));
    let line = match panic {
        Some(panic) => lines.nth(panic + 1),
        None => lines.next(),
    };
    line.map(|line| line.trim().chars().take(200).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use two_cores::Ended;

    fn ran(exit: Exit, stdout: &str, stderr: &str) -> Ran {
        Ran {
            ended: Ended {
                exit,
                stdout: stdout.to_string(),
                stderr: stderr.to_string(),
                wall: Duration::ZERO,
            },
            threads: 3,
            refusal: None,
        }
    }

    fn script() -> Script {
        Script {
            name: "s".to_string(),
            workload: crate::workloads::Workload::None,
            args: vec!["-t{size}".to_string(), "{in}/a".to_string()],
            expect: vec!["Total {files}".to_string()],
            files: vec!["small".to_string()],
        }
    }

    #[test]
    fn a_harness_that_dies_is_a_fault_whatever_it_has_counted() {
        let mut cell = Cell::default();
        let summary = "test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured";
        cell.add_tests("a", &ran(Exit::Code(0), summary, ""));
        assert_eq!((cell.passed, cell.faults.len()), (2, 0));
        let panic = "thread 'x' panicked at a.rs:1:2:\nno thread\n";
        cell.add_tests("b", &ran(Exit::Signal(6), "", panic));
        let failed = "test result: FAILED. 2 passed; 1 failed; 0 ignored";
        cell.add_tests("c", &ran(Exit::Code(101), failed, ""));
        assert_eq!(cell.passed, 4);
        let whats: Vec<_> = cell.faults.iter().map(|f| f.what.as_str()).collect();
        assert_eq!(whats, ["b: abort", "c: 1 of 3 fail"]);
        assert_eq!(cell.faults[0].why, "no thread");
    }

    #[test]
    fn a_script_has_to_print_and_leave_what_is_expected() {
        let places = Places::new("test-cells").unwrap();
        let facts = Facts {
            files: 12,
            ..Facts::default()
        };
        let add = |stdout: &str| {
            let mut cell = Cell::default();
            let ran = ran(Exit::Code(0), stdout, "");
            cell.add_script(&script(), &ran, facts, places.path())
                .unwrap();
            cell
        };
        let both = add("Total 13");
        assert_eq!(both.faults.len(), 2, "{both:?}");
        fs::write(places.path().join("small"), "x").unwrap();
        let good = add("  Total\t 12\n");
        assert!(good.faults.is_empty(), "{good:?}");
        assert_eq!(good.output.len(), 2);
    }

    #[test]
    fn arguments_name_the_input_and_the_size() {
        let args = arguments(&script(), Path::new("/i"));
        assert_eq!(args, ["-t16", "/i/a"]);
    }

    #[test]
    fn an_explanation_leaves_out_the_place_in_the_source_and_the_report() {
        let text = "\nrayon: 2 of 16\nerror: no\nthread 'm' (7) panicked at /r/a.rs:1:2:\nit is gone\nnote: x";
        assert_eq!(explanation(text).as_deref(), Some("it is gone"));
        assert_eq!(explanation("\nerror: no\n").as_deref(), Some("error: no"));
        assert_eq!(explanation("\n"), None);
    }
}
