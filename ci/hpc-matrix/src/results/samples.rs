//! Rows for the tests of what shows them.

use super::{Also, Row};
use crate::cases::{Case, Conditions, Group, Tasks};
use crate::machine::Machine;
use crate::outcome::{Outcome, Verdict};
use std::time::Duration;

pub(super) fn machine() -> Machine {
    Machine {
        cpus: 2,
        kernel: "linux 6.1".to_string(),
        date: "2001-02-03".to_string(),
        commit: "abcdef0".to_string(),
    }
}

pub(super) fn case(program: &'static str, room: usize, size: usize) -> Case {
    Case {
        group: Group {
            name: "x".to_string(),
            about: "Of x <& y>.".to_string(),
            report: Some("https://example.org/x".to_string()),
        },
        conditions: Conditions {
            tasks: Tasks::Room(room),
            address_space: None,
            pids: None,
            processes: 1,
            fault: None,
            lift: false,
            size,
            stack: None,
            allocate: None,
            cpus: None,
        },
        program,
        quick: false,
    }
}

pub(super) fn ok(live: usize, wall_ms: u64) -> Verdict {
    Verdict {
        outcome: Outcome::Ok,
        live: Some(live),
        wall: Some(Duration::from_millis(wall_ms)),
        ..without_reason()
    }
}

pub(super) fn panic(why: &str) -> Verdict {
    Verdict {
        outcome: Outcome::Panic,
        wall: Some(Duration::from_millis(4)),
        why: Some(why.to_string()),
        ..without_reason()
    }
}

fn without_reason() -> Verdict {
    Verdict {
        why: None,
        ..Verdict::skipped(String::new())
    }
}

/// The row with a third core, called `core`.
pub(super) fn with_also(row: Row, core: &str, verdict: Verdict) -> Row {
    let core = core.to_string();
    Row {
        also: Some(Also { core, verdict }),
        ..row
    }
}

pub(super) fn row(case: Case, registry: Verdict, here: Verdict) -> Row {
    Row {
        case,
        registry,
        also: None,
        here,
    }
}
