//! What the end of a program means.

use std::fmt;
use std::time::Duration;
use two_cores::{Ended, Exit};

/// The exit code of a Rust program whose main thread panicked.
const PANICKED: i32 = 101;
const SIGABRT: i32 = 6;

/// One word for how a program did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// The right result.
    Ok,
    /// A wrong result, or an end that is none of the others.
    Error,
    Panic,
    /// It aborted itself, as when it can't allocate.
    Abort,
    /// It was killed when its time was up.
    Hang,
    /// It could not be run here.
    Skipped,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Outcome::Ok => "ok",
            Outcome::Error => "error",
            Outcome::Panic => "panic",
            Outcome::Abort => "abort",
            Outcome::Hang => "hang",
            Outcome::Skipped => "skipped",
        })
    }
}

/// What the table says of one program's run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Verdict {
    pub(crate) outcome: Outcome,
    /// Worker threads at the end, where the program lived to count them.
    pub(crate) live: Option<usize>,
    pub(crate) wall: Option<Duration>,
    /// Why it is not ok, in a line.
    pub(crate) why: Option<String>,
}

impl Verdict {
    /// The verdict on a program that could not be run, and why.
    pub(crate) fn skipped(why: String) -> Verdict {
        Verdict {
            outcome: Outcome::Skipped,
            live: None,
            wall: None,
            why: Some(why),
        }
    }

    /// The verdict on a program that ended.
    pub(crate) fn on(ended: &Ended) -> Verdict {
        let report = Report::last_of(&ended.stdout);
        let (outcome, fallback) = classify(ended.exit, report);
        let why = (outcome != Outcome::Ok).then(|| explanation(&ended.stderr).unwrap_or(fallback));
        Verdict {
            outcome,
            live: report.map(|report| report.live),
            wall: Some(ended.wall),
            why,
        }
    }
}

/// Whether all went well for the core that had these outcomes: none is other
/// than ok or skipped, and not all are skipped.
pub(crate) fn passed(outcomes: impl Iterator<Item = Outcome>) -> bool {
    let mut any_ok = false;
    for outcome in outcomes {
        match outcome {
            Outcome::Ok => any_ok = true,
            Outcome::Skipped => {}
            _ => return false,
        }
    }
    any_ok
}

/// The line that a program prints last: `result=ok live=3`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Report {
    right: bool,
    live: usize,
}

impl Report {
    /// Reads the last line of a program's output, if it is a report.
    fn last_of(stdout: &str) -> Option<Report> {
        let (result, live) = stdout.lines().last()?.split_once(' ')?;
        Some(Report {
            right: result.strip_prefix("result=")? == "ok",
            live: live.strip_prefix("live=")?.parse().ok()?,
        })
    }
}

/// The outcome, and what to say of it when the program itself says nothing.
fn classify(exit: Exit, report: Option<Report>) -> (Outcome, String) {
    match (exit, report) {
        (Exit::Code(0), Some(report)) if report.right => (Outcome::Ok, String::new()),
        (Exit::Code(0), Some(_)) => (Outcome::Error, "wrong result".to_string()),
        (Exit::Code(0), None) => (Outcome::Error, "ended without a result".to_string()),
        (Exit::Code(PANICKED), _) => (Outcome::Panic, "panicked".to_string()),
        (Exit::Code(code), _) => (Outcome::Error, format!("exit code {code}")),
        (Exit::Signal(SIGABRT), _) => (Outcome::Abort, "aborted".to_string()),
        (Exit::Signal(signal), _) => (Outcome::Error, format!("killed by signal {signal}")),
        (Exit::OutOfTime, _) => (Outcome::Hang, "still running when killed".to_string()),
    }
}

/// The first line of what a program wrote to standard error that tells why:
/// of a panic, the message and not where it was.
fn explanation(stderr: &str) -> Option<String> {
    let where_it_was = |line: &&str| line.starts_with("thread '") && line.contains("panicked at");
    let tells = |line: &&str| !line.is_empty() && !where_it_was(line) && !line.starts_with("note:");
    let line = stderr.lines().map(str::trim).find(tells)?;
    Some(line.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(exit: Exit, stdout: &str, stderr: &str) -> Verdict {
        Verdict::on(&Ended {
            exit,
            stdout: stdout.to_string(),
            stderr: stderr.to_string(),
            wall: Duration::from_millis(5),
        })
    }

    #[test]
    fn ok_takes_a_clean_exit_and_a_right_result() {
        let ok = verdict(Exit::Code(0), "chatter\nresult=ok live=3\n", "chatter\n");
        assert_eq!(ok.outcome, Outcome::Ok);
        assert_eq!(ok.live, Some(3));
        assert_eq!(ok.why, None);
    }

    #[test]
    fn a_clean_exit_alone_is_an_error() {
        for stdout in [
            "",
            "result=wrong live=3\n",
            "result=ok\n",
            "result=ok live=many\n",
            "result=ok live=3\nand then some\n",
        ] {
            let verdict = verdict(Exit::Code(0), stdout, "");
            assert_eq!(verdict.outcome, Outcome::Error, "{stdout:?}");
        }
    }

    #[test]
    fn a_right_result_does_not_excuse_a_bad_end() {
        for (exit, outcome) in [
            (Exit::Code(1), Outcome::Error),
            (Exit::Code(101), Outcome::Panic),
            (Exit::Signal(6), Outcome::Abort),
            (Exit::Signal(11), Outcome::Error),
            (Exit::OutOfTime, Outcome::Hang),
        ] {
            let verdict = verdict(exit, "result=ok live=1\n", "");
            assert_eq!(verdict.outcome, outcome, "{exit:?}");
            assert_eq!(verdict.live, Some(1));
        }
    }

    #[test]
    fn a_panic_is_explained_by_its_message() {
        let stderr = "\nthread 'main' (42) panicked at src/x.rs:1:2:\nno thread for you\n\
                      note: run with `RUST_BACKTRACE=1`\n";
        let verdict = verdict(Exit::Code(101), "", stderr);
        assert_eq!(verdict.outcome, Outcome::Panic);
        assert_eq!(verdict.why.as_deref(), Some("no thread for you"));
        assert_eq!(verdict.live, None);
    }

    #[test]
    fn an_abort_is_explained_by_what_it_printed() {
        let verdict = verdict(
            Exit::Signal(6),
            "",
            "memory allocation of 9 bytes failed\nmore\n",
        );
        let why = verdict.why.as_deref();
        assert_eq!(why, Some("memory allocation of 9 bytes failed"));
    }

    #[test]
    fn a_silent_end_is_explained_all_the_same() {
        let signal = verdict(Exit::Signal(11), "", "");
        assert_eq!(signal.why.as_deref(), Some("killed by signal 11"));
        let code = verdict(Exit::Code(3), "", "\n");
        assert_eq!(code.why.as_deref(), Some("exit code 3"));
    }

    #[test]
    fn skipped_rows_are_neither_failures_nor_successes() {
        use Outcome::{Hang, Ok, Skipped};
        assert!(passed([Ok, Skipped, Ok].into_iter()));
        assert!(!passed([Skipped, Skipped].into_iter()));
        assert!(!passed([].into_iter()));
        assert!(!passed([Ok, Hang].into_iter()));
    }
}
