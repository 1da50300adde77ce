//! What the end of a program means.

use serde::Serialize;
use std::fmt;
use std::time::Duration;
use two_cores::{Ended, Exit};

/// The exit code of a Rust program whose main thread panicked.
const PANICKED: i32 = 101;
const SIGABRT: i32 = 6;

/// One word for how a program did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
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

/// What the results say of one program's run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Verdict {
    /// How it did, in a word.
    pub(crate) outcome: Outcome,
    /// Worker threads at the end, where the program lived to count them.
    pub(crate) live: Option<usize>,
    /// From start to end.
    pub(crate) wall: Option<Duration>,
    /// How long the program waited for what it waits for.
    pub(crate) took: Option<Duration>,
    /// Worker threads before the limit was lifted.
    pub(crate) before: Option<usize>,
    /// How many calls the injected fault refused.
    pub(crate) refused: Option<u64>,
    /// The line that the core itself printed of its state.
    pub(crate) report: Option<String>,
    /// Why it is not ok, in a line.
    pub(crate) why: Option<String>,
}

impl Verdict {
    fn bare(outcome: Outcome, why: Option<String>) -> Verdict {
        Verdict {
            outcome,
            live: None,
            wall: None,
            took: None,
            before: None,
            refused: None,
            report: None,
            why,
        }
    }

    /// The verdict on a program that could not be run, and why.
    pub(crate) fn skipped(why: String) -> Verdict {
        Verdict::bare(Outcome::Skipped, Some(why))
    }

    /// The verdict on a program that ended.
    pub(crate) fn on(ended: &Ended) -> Verdict {
        let report = Report::last_of(&ended.stdout);
        let (outcome, fallback) = classify(ended.exit, report);
        let why = (outcome != Outcome::Ok).then(|| explanation(&ended.stderr).unwrap_or(fallback));
        Verdict {
            live: report.map(|report| report.live),
            wall: Some(ended.wall),
            took: report.and_then(|report| report.took),
            before: settled(&ended.stdout),
            report: ended.stderr.lines().find(is_status).map(str::to_string),
            ..Verdict::bare(outcome, why)
        }
    }

    /// The verdict on several processes that ran the same program: the worst
    /// of theirs, with all their threads.
    pub(crate) fn on_all(verdicts: Vec<Verdict>) -> Verdict {
        let live = verdicts.iter().map(|verdict| verdict.live).sum();
        let wall = verdicts.iter().filter_map(|verdict| verdict.wall).max();
        let took = verdicts.iter().filter_map(|verdict| verdict.took).max();
        let report = verdicts.iter().find_map(|verdict| verdict.report.clone());
        let worst = verdicts.into_iter().max_by_key(|verdict| verdict.outcome);
        let worst = worst.unwrap_or_else(|| Verdict::skipped("nothing was run".to_string()));
        Verdict {
            live,
            wall,
            took,
            report,
            ..worst
        }
    }

    /// The verdict with what becomes of it if something else is wrong: of an
    /// ok one, a worse one.
    pub(crate) fn unless(self, outcome: Outcome, why: String) -> Verdict {
        if self.outcome != Outcome::Ok {
            return self;
        }
        Verdict {
            outcome,
            why: Some(why),
            ..self
        }
    }
}

/// How many workers a program said it had come to under its limit.
pub(crate) fn settled(stdout: &str) -> Option<usize> {
    let said = |line: &str| line.strip_prefix("settled live=")?.parse().ok();
    stdout.lines().find_map(said)
}

/// The core's own line about its state begins with its name.
fn is_status(line: &&str) -> bool {
    line.starts_with("rayon")
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

/// The line that a program prints last: `result=ok live=3 took_ms=12`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Report {
    right: bool,
    live: usize,
    took: Option<Duration>,
}

impl Report {
    /// Reads the last line of a program's output, if it is a report.
    fn last_of(stdout: &str) -> Option<Report> {
        let mut parts = stdout.lines().last()?.split(' ');
        let result = parts.next()?.strip_prefix("result=")?;
        let live = parts.next()?.strip_prefix("live=")?.parse().ok()?;
        let took = match parts.next() {
            None => None,
            Some(part) => Some(part.strip_prefix("took_ms=")?.parse().ok()?),
        };
        Some(Report {
            right: result == "ok",
            live,
            took: took.map(Duration::from_millis),
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
    let tells = |line: &&str| {
        let noise = line.is_empty() || line.starts_with("note:") || is_status(line);
        !noise && !where_it_was(line)
    };
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
    fn what_a_program_waited_for_is_kept() {
        let waited = verdict(
            Exit::Code(0),
            "settled live=2\nresult=ok live=16 took_ms=250\n",
            "",
        );
        assert_eq!(waited.took, Some(Duration::from_millis(250)));
        assert_eq!((waited.before, waited.live), (Some(2), Some(16)));
    }

    #[test]
    fn the_cores_own_line_is_kept_and_explains_no_failure() {
        let stderr = "rayon: 3 of 16 workers\nwrong sum\n";
        let wrong = verdict(Exit::Code(1), "result=wrong live=3\n", stderr);
        assert_eq!(wrong.report.as_deref(), Some("rayon: 3 of 16 workers"));
        assert_eq!(wrong.why.as_deref(), Some("wrong sum"));
        let silent = verdict(Exit::Code(0), "result=ok live=3\n", "");
        assert_eq!(silent.report, None);
    }

    #[test]
    fn several_processes_do_as_well_as_the_worst_of_them() {
        let of = |exit, stdout: &str| verdict(exit, stdout, "");
        let ok = || of(Exit::Code(0), "result=ok live=3\n");
        let all = Verdict::on_all(vec![ok(), ok()]);
        assert_eq!((all.outcome, all.live), (Outcome::Ok, Some(6)));
        let one_bad = Verdict::on_all(vec![ok(), of(Exit::Signal(6), ""), ok()]);
        assert_eq!((one_bad.outcome, one_bad.live), (Outcome::Abort, None));
        assert_eq!(one_bad.why.as_deref(), Some("aborted"));
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
