//! What the pull request promises of a row of the matrix: where a single
//! thread can start, no thread that is refused to the implicit pool makes the
//! program fail, and there is a thread or a child process for the rest of it.
//! Pools that the program builds are not its matter, nor is memory.

use serde_json::Value;
use std::fmt;

/// What came out, and why that is as it should be, or not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Found {
    /// It runs, and did not on the registry's core.
    Cured,
    /// It runs on both.
    Ok,
    /// The program builds the pool, and is told.
    Built,
    /// A job waits for another one, and the pool got a single thread.
    Waits,
    /// The pool got no thread at all.
    NoThread,
    /// The address space is full.
    NoMemory,
    /// It could not be run, or is not asked for.
    Skipped,
    /// None of these.
    Unexpected(String),
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Found::Cured => "ok, where the registry's core fails",
            Found::Ok => "ok, as with the registry's core",
            Found::Built => "as with the registry's core: an error for who builds a pool",
            Found::Waits => "a job waits for another in a pool that got a single thread",
            Found::NoThread => "as with the registry's core: not one thread for a pool",
            Found::NoMemory => "the pool runs, until memory is asked for and not there",
            Found::Skipped => "skipped",
            Found::Unexpected(why) => why,
        })
    }
}

/// What the build of a pool fails with.
const REFUSED: &str = "ThreadPoolBuildError";

/// What it says, where a program prints the error and ends by itself.
const UNAVAILABLE: &str = "Resource temporarily unavailable";

/// Programs that build a pool of their own.
const BUILDERS: [&str; 7] = [
    "build-global",
    "pools",
    "panics",
    "churn",
    "meets",
    "meets-loop",
    "meets-strict",
];

/// Programs of which a job waits for another one of the implicit pool.
const WAITERS: [&str; 2] = ["waits", "waits-loop"];

/// Looks at one row of the matrix.
pub(crate) fn look_at(row: &Value) -> Found {
    let also = &row["also"];
    let outcome = also["outcome"].as_str().unwrap_or("missing");
    let why = also["why"].as_str().unwrap_or("no reason given");
    let program = row["program"].as_str().unwrap_or_default();
    let limited = |name: &str| !row["conditions"][name].is_null();
    match outcome {
        "ok" if row["registry"]["outcome"] == "ok" => Found::Ok,
        "ok" => Found::Cured,
        "skipped" => Found::Skipped,
        "panic" if why.contains(REFUSED) && builds_a_pool(row, program) => Found::Built,
        "error" if why.contains(UNAVAILABLE) && builds_a_pool(row, program) => Found::Built,
        "hang" if WAITERS.contains(&program) && row["conditions"]["room"] == 1 => Found::Waits,
        "panic" if why.contains(REFUSED) && may_get_no_thread(row) => Found::NoThread,
        "abort" if limited("address_space_bytes") => Found::NoMemory,
        "error" if limited("address_space_bytes") && why.contains("signal") => Found::NoMemory,
        "error" if limited("address_space_bytes") && why.contains(" within ") => Found::NoMemory,
        _ => Found::Unexpected(format!("{outcome}: {why}")),
    }
}

/// Whether some pool of the program is not the implicit one: none has stacks of another size.
fn builds_a_pool(row: &Value, program: &str) -> bool {
    BUILDERS.contains(&program) || !row["conditions"]["stack_bytes"].is_null()
}

/// Whether the implicit pool may be without a thread.
fn may_get_no_thread(row: &Value) -> bool {
    let conditions = &row["conditions"];
    let fault = conditions["fault"].as_str().unwrap_or_default();
    let from_the_start = ["pthread_create:always", "pthread_create:until-ms"];
    conditions["room"] == 0
        || conditions["processes"].as_u64() > Some(1)
        || from_the_start.iter().any(|start| fault.starts_with(start))
}

#[cfg(test)]
pub(crate) mod samples {
    use serde_json::{json, Value};

    pub(crate) fn ok() -> Value {
        json!({ "outcome": "ok" })
    }

    pub(crate) fn failed(outcome: &str, why: &str) -> Value {
        json!({ "outcome": outcome, "why": why })
    }

    pub(crate) fn row(case: &str, room: usize, registry: Value, also: Value) -> Value {
        json!({
            "case": case,
            "program": case.rsplit('/').next(),
            "conditions": { "room": room, "processes": 1 },
            "registry": registry,
            "also": also,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::samples::{failed, ok, row};
    use super::*;

    fn refused() -> Value {
        failed("panic", "ThreadPoolBuildError { kind: IOError(..) }")
    }

    fn alone(case: &str, room: usize, also: Value) -> Found {
        look_at(&row(case, room, refused(), also))
    }

    fn is_unexpected(found: Found) -> bool {
        matches!(found, Found::Unexpected(_))
    }

    #[test]
    fn what_runs_is_cured_or_was_well_before() {
        assert_eq!(alone("x/join", 1, ok()), Found::Cured);
        let both = row("x/join", 1, ok(), ok());
        assert_eq!(look_at(&both), Found::Ok);
    }

    #[test]
    fn a_refusal_is_excused_where_there_is_room_for_no_thread() {
        assert_eq!(alone("x/join", 0, refused()), Found::NoThread);
        assert!(is_unexpected(alone("x/join", 1, refused())));

        let mut crowd = row("x/join", 183, refused(), refused());
        crowd["conditions"]["processes"] = 16.into();
        assert_eq!(look_at(&crowd), Found::NoThread);
    }

    #[test]
    fn a_refusal_is_excused_where_the_program_builds_the_pool() {
        assert_eq!(alone("x/pools", 3, refused()), Found::Built);
        assert_eq!(alone("x/build-global", 3, refused()), Found::Built);
        let wrong = failed("error", "the sum is 1, not 2");
        assert!(is_unexpected(alone("x/pools", 3, wrong)));

        let mut large = row("x/join", 3, refused(), refused());
        assert!(is_unexpected(look_at(&large)));
        large["conditions"]["stack_bytes"] = 1024.into();
        assert_eq!(look_at(&large), Found::Built);
    }

    #[test]
    fn a_job_may_wait_for_good_for_another_in_a_pool_of_a_single_thread() {
        let hang = || failed("hang", "did not end");
        assert_eq!(alone("waits/waits", 1, hang()), Found::Waits);
        assert!(is_unexpected(alone("waits/waits", 2, hang())));
        assert!(is_unexpected(alone("x/join", 1, hang())));
    }

    #[test]
    fn a_refusal_is_excused_where_a_fault_refuses_the_first_thread() {
        let with = |fault: &str| {
            let mut row = row("x/join", 0, refused(), refused());
            row["conditions"] = serde_json::json!({ "fault": fault, "processes": 1 });
            look_at(&row)
        };
        assert_eq!(with("pthread_create:always:ENOMEM"), Found::NoThread);
        assert_eq!(with("pthread_create:until-ms=500"), Found::NoThread);
        assert!(is_unexpected(with("pthread_create:after=1")));
        assert!(is_unexpected(with("pthread_create:every=2")));
    }

    #[test]
    fn neighbours_find_room_unless_it_is_addresses() {
        let late = || failed("error", "no child process within 2 s: refused");
        assert!(is_unexpected(alone("x/child", 8, late())));
        let mut row = row("x/child", 8, refused(), late());
        row["conditions"]["address_space_bytes"] = 1024.into();
        assert_eq!(look_at(&row), Found::NoMemory);
        row["also"] = failed("error", "the busy loop's sum is 1, not 2");
        assert!(is_unexpected(look_at(&row)));
    }

    #[test]
    fn memory_may_run_out_where_it_is_limited() {
        let aborted = || failed("abort", "memory allocation failed");
        assert!(is_unexpected(alone("x/join", 8, aborted())));
        let mut row = row("x/join", 8, refused(), aborted());
        row["conditions"]["address_space_bytes"] = 1024.into();
        assert_eq!(look_at(&row), Found::NoMemory);
        row["also"] = failed("error", "killed by signal 11");
        assert_eq!(look_at(&row), Found::NoMemory);
        row["also"] = refused();
        assert!(is_unexpected(look_at(&row)));
    }

    #[test]
    fn a_hang_or_a_missing_column_is_never_expected() {
        let hang = failed("hang", "still running when killed");
        assert!(is_unexpected(alone("x/child", 0, hang)));
        assert!(is_unexpected(alone("x/join", 0, Value::Null)));
    }
}
