//! The results for a program to read.

use super::Row;
use crate::cases::{Conditions, Tasks};
use crate::machine::Machine;
use crate::outcome::{Outcome, Verdict};
use serde::Serialize;
use std::time::Duration;

#[derive(Serialize)]
struct Document<'a> {
    machine: &'a Machine,
    rows: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    case: String,
    group: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<&'a str>,
    program: &'a str,
    conditions: Given,
    registry: Result<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    also: Option<Result<'a>>,
    this_core: Result<'a>,
}

impl<'a> Entry<'a> {
    fn of(row: &'a Row) -> Entry<'a> {
        let case = &row.case;
        Entry {
            case: case.to_string(),
            group: &case.group.name,
            report: case.group.report.as_deref(),
            program: case.program,
            conditions: Given::of(&case.conditions),
            registry: Result::of(&row.registry),
            also: row.also.as_ref().map(|also| Result::of(&also.verdict)),
            this_core: Result::of(&row.here),
        }
    }
}

/// The conditions; what is not limited is not there.
#[derive(Serialize)]
struct Given {
    size: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    room: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nproc: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_use: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pids: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address_space_bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stack_bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    allocate_bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cpus: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<String>,
    processes: usize,
    lifted: bool,
}

impl Given {
    fn of(conditions: &Conditions) -> Given {
        let (nproc, in_use) = match conditions.tasks {
            Tasks::Limit { nproc, in_use } => (Some(nproc), Some(in_use)),
            _ => (None, None),
        };
        Given {
            size: conditions.size,
            room: conditions.room(),
            nproc,
            in_use,
            pids: conditions.pids,
            address_space_bytes: conditions.address_space.map(|bytes| bytes.0),
            stack_bytes: conditions.stack.map(|bytes| bytes.0),
            allocate_bytes: conditions.allocate.map(|bytes| bytes.0),
            cpus: conditions.cpus,
            fault: conditions.fault.map(|plan| plan.to_string()),
            processes: conditions.processes,
            lifted: conditions.lift,
        }
    }
}

/// What came out on one core; what is not known is not there.
#[derive(Serialize)]
struct Result<'a> {
    outcome: Outcome,
    #[serde(skip_serializing_if = "Option::is_none")]
    live: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wall_ms: Option<u128>,
    #[serde(skip_serializing_if = "Option::is_none")]
    took_ms: Option<u128>,
    #[serde(skip_serializing_if = "Option::is_none")]
    live_before: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<&'a str>,
}

impl<'a> Result<'a> {
    fn of(verdict: &'a Verdict) -> Result<'a> {
        let millis = |time: Option<Duration>| time.map(|time| time.as_millis());
        Result {
            outcome: verdict.outcome,
            live: verdict.live,
            wall_ms: millis(verdict.wall),
            took_ms: millis(verdict.took),
            live_before: verdict.before,
            refused: verdict.refused,
            why: verdict.why.as_deref(),
            report: verdict.report.as_deref(),
        }
    }
}

/// The file's content.
pub(super) fn render(machine: &Machine, rows: &[Row]) -> serde_json::Result<String> {
    let document = Document {
        machine,
        rows: rows.iter().map(Entry::of).collect(),
    };
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}

#[cfg(test)]
mod tests {
    use super::super::samples::{case, machine, ok, panic, row, with_also};
    use super::*;

    #[test]
    fn a_third_core_is_there_if_it_ran() {
        let two = || row(case("join", 3, 16), panic("no"), ok(3, 20));
        let rows = [with_also(two(), "other", ok(2, 9)), two()];
        let text = render(&machine(), &rows).unwrap();
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["rows"][0]["also"]["live"], 2);
        assert!(read["rows"][1].get("also").is_none());
    }

    #[test]
    fn what_is_not_known_is_not_there() {
        let mut here = ok(3, 20);
        here.report = Some("rayon: 3 of 16".to_string());
        let rows = [row(case("join", 3, 16), panic("no \"threads\""), here)];
        let text = render(&machine(), &rows).unwrap();
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["machine"]["cpus"], 2);
        let entry = &read["rows"][0];
        assert_eq!(entry["case"], "x/room-3/size-16/join");
        assert_eq!(entry["conditions"]["room"], 3);
        assert_eq!(entry["registry"]["outcome"], "panic");
        assert_eq!(entry["registry"]["why"], "no \"threads\"");
        assert_eq!(entry["this_core"]["live"], 3);
        assert_eq!(entry["this_core"]["report"], "rayon: 3 of 16");
        assert!(entry["registry"].get("live").is_none());
        assert!(entry["registry"].get("report").is_none());
        assert!(entry["conditions"].get("nproc").is_none());
    }
}
