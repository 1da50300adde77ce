//! Runs one process to its end, or until its time is up.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use wait_timeout::ChildExt;

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Exit {
    /// It ended by itself, with this code.
    Code(i32),
    /// This signal ended it.
    Signal(i32),
    /// It ran for as long as it may, and was killed.
    OutOfTime,
}

/// A process that is no more.
#[derive(Debug)]
pub struct Ended {
    /// In which way.
    pub exit: Exit,
    /// What it printed.
    pub stdout: String,
    /// What it printed to standard error.
    pub stderr: String,
    /// How long it ran.
    pub wall: Duration,
}

/// Runs `command` for at most `limit`, keeping its output in files in
/// `directory`, which is its working directory, too.
///
/// Files can't fill up as a pipe would while nobody reads. The time limit
/// needs no help inside, where every thread counts. The process stays in the
/// group of this one, so that Ctrl-C ends both.
pub fn run_to_end(mut command: Command, limit: Duration, directory: &Path) -> io::Result<Ended> {
    let (stdout, stderr) = (directory.join("stdout"), directory.join("stderr"));
    let started = Instant::now();
    let mut child = command
        .current_dir(directory)
        .stdin(Stdio::null())
        .stdout(File::create(&stdout)?)
        .stderr(File::create(&stderr)?)
        .spawn()?;
    let exit = match child.wait_timeout(limit)? {
        Some(status) => exit_of(status),
        None => {
            child.kill()?;
            child.wait()?;
            Exit::OutOfTime
        }
    };
    let wall = started.elapsed();
    let text = |path| fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    Ok(Ended {
        exit,
        stdout: text(stdout)?,
        stderr: text(stderr)?,
        wall,
    })
}

fn exit_of(status: ExitStatus) -> Exit {
    match (status.code(), signal_of(status)) {
        (Some(code), _) => Exit::Code(code),
        (None, Some(signal)) => Exit::Signal(signal),
        (None, None) => unreachable!("a process that was waited for has ended"),
    }
}

#[cfg(unix)]
fn signal_of(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

/// Elsewhere, every process ends with a code.
#[cfg(not(unix))]
fn signal_of(_: ExitStatus) -> Option<i32> {
    None
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::path::PathBuf;

    const PLENTY: Duration = Duration::from_secs(60);

    /// A directory for one test, gone when the value is.
    struct Scratch(PathBuf);

    impl Scratch {
        fn new(test: &str) -> Scratch {
            let name = format!("two-cores-{}-{test}", std::process::id());
            let path = std::env::temp_dir().join(name);
            fs::create_dir(&path).unwrap();
            Scratch(path)
        }

        fn path(&self) -> &Path {
            &self.0
        }
    }

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_process_that_never_ends_is_killed_when_its_time_is_up() {
        let scratch = Scratch::new("forever");
        let mut forever = Command::new("sleep");
        forever.arg("1000000");
        let limit = Duration::from_millis(50);
        let ended = run_to_end(forever, limit, scratch.path()).unwrap();
        assert_eq!(ended.exit, Exit::OutOfTime);
        assert!(ended.wall >= limit);
    }

    #[test]
    fn output_and_exit_code_are_kept() {
        let scratch = Scratch::new("output");
        let script = shell("echo out; echo err >&2; exit 7");
        let ended = run_to_end(script, PLENTY, scratch.path()).unwrap();
        assert_eq!(ended.exit, Exit::Code(7));
        assert_eq!(ended.stdout, "out\n");
        assert_eq!(ended.stderr, "err\n");
    }

    #[test]
    fn a_signal_is_told_from_an_exit_code() {
        let scratch = Scratch::new("signal");
        let ended = run_to_end(shell("kill -ABRT $$"), PLENTY, scratch.path()).unwrap();
        assert_eq!(ended.exit, Exit::Signal(6));
    }

    #[test]
    fn more_output_than_a_pipe_holds_is_no_hang() {
        let scratch = Scratch::new("pipe");
        let script = shell("head -c 1000000 /dev/zero");
        let ended = run_to_end(script, PLENTY, scratch.path()).unwrap();
        assert_eq!(ended.exit, Exit::Code(0));
        assert_eq!(ended.stdout.len(), 1_000_000);
    }
}
