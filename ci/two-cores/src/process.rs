//! Runs one process to its end, or until its time is up.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use wait_timeout::ChildExt;

const TICK: Duration = Duration::from_millis(1);

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
pub fn run_to_end(command: Command, limit: Duration, directory: &Path) -> io::Result<Ended> {
    Running::start(command, directory)?.to_end(limit)
}

/// A process that runs, with its output going to files.
///
/// Files can't fill up as a pipe would while nobody reads. The time limit
/// needs no help inside, where every thread counts. The process stays in the
/// group of this one, so that Ctrl-C ends both. Dropped, it is killed.
#[derive(Debug)]
pub struct Running {
    child: Child,
    stdout: PathBuf,
    stderr: PathBuf,
    started: Instant,
}

impl Running {
    /// Starts `command` with files in `directory` for its output, which is
    /// its working directory, too. Its standard input is empty, unless
    /// `command` says otherwise by [`Running::start_with_input`].
    pub fn start(mut command: Command, directory: &Path) -> io::Result<Running> {
        command.stdin(Stdio::null());
        Running::start_with_input(command, directory)
    }

    /// The same, with the standard input that `command` is set up with.
    pub fn start_with_input(mut command: Command, directory: &Path) -> io::Result<Running> {
        let (stdout, stderr) = (directory.join("stdout"), directory.join("stderr"));
        command
            .current_dir(directory)
            .stdout(File::create(&stdout)?)
            .stderr(File::create(&stderr)?);
        let started = Instant::now();
        let child = command.spawn()?;
        Ok(Running {
            child,
            stdout,
            stderr,
            started,
        })
    }

    /// The number of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> io::Result<bool> {
        Ok(self.child.try_wait()?.is_some())
    }

    /// What it has printed so far.
    pub fn stdout_so_far(&self) -> io::Result<String> {
        text(&self.stdout)
    }

    /// What it has printed to standard error so far.
    pub fn stderr_so_far(&self) -> io::Result<String> {
        text(&self.stderr)
    }

    /// Waits until it ends, and kills it when `limit` has passed since its
    /// start.
    pub fn to_end(mut self, limit: Duration) -> io::Result<Ended> {
        let exit = loop {
            // Waiting counts in whole milliseconds: one more, not one less.
            let left = limit.saturating_sub(self.started.elapsed()) + TICK;
            if let Some(status) = self.child.wait_timeout(left)? {
                break exit_of(status);
            }
            if self.started.elapsed() >= limit {
                self.child.kill()?;
                self.child.wait()?;
                break Exit::OutOfTime;
            }
        };
        let wall = self.started.elapsed();
        Ok(Ended {
            exit,
            stdout: text(&self.stdout)?,
            stderr: text(&self.stderr)?,
            wall,
        })
    }
}

/// Nobody is left behind, whatever went wrong.
impl Drop for Running {
    fn drop(&mut self) {
        // One that has ended already is not there to be killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn text(path: &Path) -> io::Result<String> {
    Ok(String::from_utf8_lossy(&fs::read(path)?).into_owned())
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

    const PLENTY: Duration = Duration::from_secs(1200);

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
    fn what_a_running_process_prints_can_be_read_meanwhile() {
        let scratch = Scratch::new("meanwhile");
        let mut command = shell("echo ready; cat");
        command.stdin(Stdio::piped());
        let mut running = Running::start_with_input(command, scratch.path()).unwrap();
        while running.stdout_so_far().unwrap() != "ready\n" {
            assert!(!running.has_ended().unwrap());
        }
        // It ends when its input does.
        drop(running.child.stdin.take());
        let ended = running.to_end(PLENTY).unwrap();
        assert_eq!(ended.exit, Exit::Code(0));
    }

    #[test]
    fn a_process_that_nobody_waits_for_is_killed() {
        let scratch = Scratch::new("dropped");
        let mut forever = Command::new("sleep");
        forever.arg("1000000");
        let running = Running::start(forever, scratch.path()).unwrap();
        let process = PathBuf::from(format!("/proc/{}", running.id()));
        drop(running);
        assert!(!process.exists());
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
