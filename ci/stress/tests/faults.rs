//! A stress test that can't fail proves nothing: each fault that is made on purpose is
//! found, and the run without one is not blamed.

#![cfg(target_os = "linux")]

use std::process::{Command, Output};

/// Runs the program with these arguments.
fn stress(arguments: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stress"));
    command.args(arguments.split_whitespace());
    command.output().expect("the program can be run")
}

/// Expects the run to fail, to say this, and to say how to have it again.
#[track_caller]
fn is_found(arguments: &str, said: &[&str]) {
    let output = stress(arguments);
    let text = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{text}");
    for said in said {
        assert!(text.contains(said), "no {said:?} in:\n{text}");
    }
    // The fault is made in a later round than the first.
    let again = text.lines().last().unwrap_or_default().trim();
    let begin = "cargo run --release -p stress -- ";
    let seed = again
        .strip_prefix(begin)
        .and_then(|rest| rest.split("--seed ").nth(1));
    let seed = seed.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok());
    assert!(seed.is_some_and(|seed| seed > 100), "{text}");
}

#[test]
fn a_run_without_a_fault_is_ok_and_says_what_it_did() {
    for mode in ["pools", "deque"] {
        let output = stress(&format!("{mode} --seconds 5 --seed 100"));
        let text = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(0), "{text}");
        assert!(text.ends_with("ok: every job ran once\n"), "{text}");
        assert!(text.contains("slope"), "{text}");
    }
}

#[test]
fn a_job_that_runs_twice_is_found() {
    is_found(
        "--seconds 60 --seed 100 --fault double",
        &["runs for the second time"],
    );
}

#[test]
fn a_job_that_is_dropped_without_having_run_is_found() {
    is_found(
        "--seconds 60 --seed 100 --fault lost",
        &["without having run"],
    );
}

#[test]
fn a_hang_is_found_and_where_it_hangs_is_shown() {
    is_found(
        "--seconds 60 --seed 100 --fault hang --patience 30",
        &["hangs: no progress for 30 s", "--- process ", "task "],
    );
}

#[test]
fn memory_that_grows_is_found() {
    is_found(
        "--seconds 5 --seed 100 --fault leak --growth 8",
        &["memory grows"],
    );
}

#[test]
fn a_process_that_aborts_is_found() {
    is_found(
        "--seconds 60 --seed 100 --fault abort",
        &["is ended by signal 6"],
    );
}

#[test]
fn a_forked_child_that_goes_wrong_is_found() {
    is_found(
        "--seconds 60 --seed 100 --fault child",
        &["a child exits with"],
    );
}

#[test]
fn of_millions_of_numbers_one_that_is_counted_twice_or_not_at_all_is_found() {
    for fault in ["double", "lost"] {
        is_found(
            &format!("deque --seconds 60 --seed 100 --fault {fault}"),
            &["numbers are counted"],
        );
    }
}

#[test]
fn a_hang_of_a_deque_s_worker_is_found() {
    is_found(
        "deque --seconds 60 --seed 100 --fault hang --patience 30",
        &["hangs: no progress for 30 s"],
    );
}
