//! The example `doctor`, as a person runs it: what it says of limits, and what it advises.

#![cfg(all(target_os = "linux", not(rayon_portable)))]

mod support;

// Its own tests: those of an example are not run where it stands.
#[allow(dead_code)]
#[path = "../examples/doctor/advice.rs"]
mod advice;

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use support::watchdog::Watchdog;

const MEBIBYTE: u64 = 1 << 20;

/// The example, which cargo puts beside the folder of the tests.
fn doctor() -> PathBuf {
    let this = std::env::current_exe().expect("this program has a path");
    let folder = this.parent().and_then(Path::parent);
    let doctor = folder
        .expect("cargo puts tests two folders deep")
        .join("examples/doctor");
    assert!(
        doctor.exists(),
        "{} is not there: build it with `cargo build -p rayon-core --example doctor`, and with \
         `--release` if the tests have it",
        doctor.display()
    );
    doctor
}

/// What comes of a command in an environment that asks for nothing.
fn output(mut command: Command) -> Output {
    let _watchdog = Watchdog::over(format!("{command:?}"));
    for variable in [
        "RAYON_NUM_THREADS",
        "RAYON_RS_NUM_CPUS",
        "RAYON_START_ON_DEMAND",
        "RUST_MIN_STACK",
    ] {
        command.env_remove(variable);
    }
    match command.output() {
        Ok(output) => output,
        Err(error) if error.kind() == ErrorKind::NotFound => panic!(
            "{:?} is not to be found: install the package util-linux",
            command.get_program()
        ),
        Err(error) => panic!("{command:?}: {error}"),
    }
}

/// What `doctor` prints of a pool of this size.
fn findings(mut command: Command, threads: &str) -> String {
    command.arg(threads);
    let output = output(command);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
    text
}

fn under_address_space(bytes: u64) -> Command {
    let mut command = Command::new("prlimit");
    command.arg(format!("--as={bytes}")).arg("--").arg(doctor());
    command
}

/// The paragraph that begins with this.
fn paragraph<'a>(text: &'a str, beginning: &str) -> &'a str {
    let mut paragraphs = text.split("\n\n");
    let found = paragraphs.find(|paragraph| paragraph.starts_with(beginning));
    found.unwrap_or_else(|| panic!("nothing begins with {beginning:?} in:\n{text}"))
}

#[test]
fn where_there_is_room_all_is_well() {
    let text = findings(Command::new(doctor()), "2");
    assert!(paragraph(&text, "CPUs").contains("2, as the command line says"));
    let pool = paragraph(&text, "A pool");
    assert!(pool.contains("rayon: 2 of 2 workers live, ceiling 2, no start refused"));
    paragraph(&text, "All is well: the pool has 2 of 2 threads");
}

#[test]
fn every_kind_of_limit_has_its_paragraph() {
    let text = findings(Command::new(doctor()), "1");
    for (beginning, row) in [
        ("CPUs", "affinity"),
        ("CPUs", "cgroup quota"),
        ("Threads of this user (RLIMIT_NPROC", "in use"),
        ("Address space of this process (RLIMIT_AS", "in use"),
        ("Threads of the cgroup (pids.max)", "limit"),
        ("Threads of the system (kernel.threads-max)", "room for"),
    ] {
        assert!(paragraph(&text, beginning).contains(row), "{row}:\n{text}");
    }
}

#[test]
fn a_limit_on_the_address_space_is_named_with_what_to_ask_for() {
    // More than fit, whatever the C library reserves for a thread.
    let text = findings(under_address_space(1024 * MEBIBYTE), "1024");
    let found = paragraph(&text, "Address space");
    assert!(found.contains("1024.0 MiB"), "{text}");
    assert!(found.contains("more threads"), "{text}");
    assert!(
        paragraph(&text, "A pool").contains("RLIMIT_AS 1 GiB"),
        "{text}"
    );
    let advice = paragraph(&text, "The pool has");
    assert!(advice.contains(" of 1024 threads"), "{text}");
    assert!(
        advice.contains("RLIMIT_AS 1 GiB leaves room for "),
        "{text}"
    );
    assert!(
        advice.contains("ask for `ulimit -v` of at least "),
        "{text}"
    );
}

#[test]
fn an_address_space_as_large_as_advised_is_enough() {
    let text = findings(under_address_space(512 * MEBIBYTE), "200");
    let (_, wanted) = text.split_once("ulimit -v` of at least ").expect(&text);
    let kibibytes: u64 = wanted.split(' ').next().unwrap().parse().expect(&text);
    let text = findings(under_address_space(kibibytes << 10), "200");
    assert!(!text.contains("ulimit -v` of at least"), "{text}");
    assert!(!text.contains("too little address space"), "{text}");
}

#[test]
fn an_address_space_of_next_to_nothing_still_gets_an_answer() {
    let text = findings(under_address_space(64 * MEBIBYTE), "9999");
    let advice = paragraph(&text, "The pool has");
    assert!(advice.contains("RLIMIT_AS 64 MiB leaves "), "{text}");
}

#[test]
fn an_argument_that_is_no_number_of_threads_is_an_error() {
    for arguments in [
        &["many"][..],
        &["0"],
        &["-3"],
        &["70000000000"],
        &[""],
        &["1", "2"],
    ] {
        let mut command = Command::new(doctor());
        command.args(arguments);
        let output = output(command);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {output:?}");
        let message = String::from_utf8_lossy(&output.stderr);
        assert!(message.contains("THREADS") && message.contains("Usage"));
        assert!(output.stdout.is_empty(), "{arguments:?}: {output:?}");
    }
}
