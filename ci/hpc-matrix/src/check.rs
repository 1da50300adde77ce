//! Whether the limits bind as they should: programs without rayon try them
//! before the one that a case is about.

use crate::cases::Conditions;
use crate::limits::Start;
use crate::outcome::{Outcome, Verdict};
use std::path::Path;
use std::time::Duration;

/// Tries the limits on tasks and on the address space, each alone. An error
/// says what was found.
pub(crate) fn limits(
    start: Start<'_>,
    conditions: &Conditions,
    directory: &Path,
    timeout: Duration,
) -> Result<(), String> {
    let probe = |start: Start<'_>, name: &str, number: u64| {
        let mut command = start.command();
        command.arg(name).arg(number.to_string());
        let ended = two_cores::run_to_end(command, timeout, directory)
            .map_err(|e| format!("can't be run: {e}"))?;
        let verdict = Verdict::on(&ended);
        match (verdict.outcome, verdict.live) {
            (Outcome::Ok, Some(granted)) => Ok(granted),
            _ => Err(verdict.why.unwrap_or_default()),
        }
    };
    let start = Start {
        fault: None,
        ..start
    };
    if let Some(room) = conditions.room() {
        // An address space that is full would refuse threads, too.
        let tasks = Start {
            address_space: None,
            ..start
        };
        let one_too_many = room + 1;
        let granted = probe(tasks, "room", one_too_many as u64)
            .map_err(|why| format!("the limit on tasks can't be set: {why}"))?;
        if granted != room {
            return Err(format!(
                "the limit should leave room for {room} threads, \
                 but {granted} of {one_too_many} started"
            ));
        }
    }
    if let Some(limit) = conditions.address_space {
        probe(start, "space", limit.0)
            .map_err(|why| format!("the limit on the address space does not bind: {why}"))?;
    }
    Ok(())
}
