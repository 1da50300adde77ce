//! Running a program to its end, or until nothing goes on in it any more.

use std::convert::Infallible;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{channel, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// How a program ended and what it printed.
#[derive(Debug)]
pub struct Finished {
    pub command: String,
    pub status: ExitStatus,
    pub stdout: String,
    pub stderr: String,
}

impl Finished {
    /// The same, or a panic with all that the program printed.
    #[track_caller]
    pub fn or_fail(self) -> Self {
        assert!(self.status.success(), "{self}");
        self
    }
}

impl std::fmt::Display for Finished {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            command,
            status,
            stdout,
            stderr,
        } = self;
        write!(
            f,
            "{command}\n{status}\n--- stdout\n{stdout}\n--- stderr\n{stderr}"
        )
    }
}

/// Between two looks at a program that runs.
const BETWEEN_LOOKS: Duration = Duration::from_secs(1);

/// So many times slower a machine may be before a program that goes on is taken for one that
/// goes round and round.
const SLOWER: u32 = 20;

/// Runs `command` without input. A program in which nothing has gone on for `limit` is killed,
/// with all that it started, and the test fails: a hang is one of the ways in which a scheduler
/// breaks, and must not take the test run along. So is one that takes [`SLOWER`] times as long,
/// or where nobody can look.
pub fn run(mut command: Command, limit: Duration) -> Finished {
    let shown = format!("{command:?}");
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    lead_a_group(&mut command);
    let mut child = command
        .spawn()
        .unwrap_or_else(|error| panic!("{shown}: {error}"));

    // Nothing is ever sent: both senders gone means that both pipes ended.
    let (open, closed) = channel();
    let stdout = collect(child.stdout.take().expect("piped"), open.clone());
    let stderr = collect(child.stderr.take().expect("piped"), open);
    let (mut still, mut all) = (Duration::ZERO, Duration::ZERO);
    let process = child.id();
    let mut hangs = || {
        if goes_on(process) == Some(true) {
            still = Duration::ZERO;
        }
        let hangs = still >= limit || all >= limit.saturating_mul(SLOWER);
        (still, all) = (still + BETWEEN_LOOKS, all + BETWEEN_LOOKS);
        hangs
    };
    let look = || closed.recv_timeout(BETWEEN_LOOKS) == Err(RecvTimeoutError::Timeout);
    while look() {
        if !hangs() {
            continue;
        }
        kill_group(&mut child);
        panic!(
            "{shown}\nhangs, after {all:?}; so far it printed\n{}\n{}",
            text(&stdout),
            text(&stderr)
        );
    }

    let status = child.wait().expect("waiting for a child");
    Finished {
        command: shown,
        status,
        stdout: text(&stdout),
        stderr: text(&stderr),
    }
}

#[cfg(target_os = "linux")]
#[path = "../../rayon-core/tests/support/life.rs"]
mod life;

/// Whether anything goes on in a process, or in those that it has started.
#[cfg(target_os = "linux")]
fn goes_on(process: u32) -> Option<bool> {
    life::goes_on(process, "")
}

#[cfg(not(target_os = "linux"))]
fn goes_on(_process: u32) -> Option<bool> {
    None
}

type Text = Arc<Mutex<String>>;

/// Gathers what `source` gives, on a thread that keeps `open` until it ends.
fn collect(source: impl Read + Send + 'static, open: Sender<Infallible>) -> Text {
    let gathered = Text::default();
    let gather = Arc::clone(&gathered);
    thread::spawn(move || {
        let _open = open;
        let mut source = BufReader::new(source);
        let mut line = Vec::new();
        while source.read_until(b'\n', &mut line).expect("reading a pipe") > 0 {
            let mut gathered = gather.lock().unwrap_or_else(PoisonError::into_inner);
            gathered.push_str(&String::from_utf8_lossy(&line));
            line.clear();
        }
    });
    gathered
}

fn text(gathered: &Text) -> String {
    gathered
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone()
}

#[cfg(unix)]
fn lead_a_group(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

#[cfg(not(unix))]
fn lead_a_group(_command: &mut Command) {}

#[cfg(unix)]
fn kill_group(child: &mut Child) {
    let group = child.id().to_string();
    let killed = Command::new("sh")
        .args(["-c", "kill -s KILL -- \"-$1\"", "sh", &group])
        .status()
        .and_then(|status| Ok((status, child.wait()?)));
    match killed {
        Ok((status, _)) if status.success() => {}
        other => eprintln!("process group {group} may still run: {other:?}"),
    }
}

#[cfg(not(unix))]
fn kill_group(child: &mut Child) {
    if let Err(error) = child.kill() {
        eprintln!("process {} may still run: {error}", child.id());
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn what_a_program_prints_and_its_status_are_kept() {
        let finished = run(shell("echo out; echo err >&2; exit 3"), Duration::MAX);
        assert_eq!(finished.stdout, "out\n");
        assert_eq!(finished.stderr, "err\n");
        assert_eq!(finished.status.code(), Some(3));
    }

    #[test]
    #[should_panic(expected = "hangs, after")]
    fn a_program_that_does_not_end_is_killed_with_its_children() {
        run(shell("sleep 1000 & wait"), Duration::ZERO);
    }
}
