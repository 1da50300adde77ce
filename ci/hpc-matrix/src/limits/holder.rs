//! The user's other tasks: a process that holds so many threads.

use super::{Start, User};
use std::io;
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};
use two_cores::Running;

const PAUSE: Duration = Duration::from_millis(2);

/// The tasks are there as long as this value.
#[derive(Debug)]
pub(crate) struct Holder {
    _running: Running,
}

impl Holder {
    /// Starts so many tasks as `user`, and waits until they are all there.
    pub(crate) fn start(
        binary: &Path,
        user: User,
        tasks: usize,
        directory: &Path,
        patience: Duration,
    ) -> io::Result<Holder> {
        let start = Start {
            program: binary,
            user,
            nproc: None,
            address_space: None,
            cgroup: None,
            fault: None,
        };
        let mut command = start.command();
        command.arg("hold").arg(tasks.to_string());
        command.stdin(Stdio::piped());
        let started = Instant::now();
        let mut running = Running::start_with_input(command, directory)?;
        loop {
            if running.stdout_so_far()?.starts_with("result=ok") {
                return Ok(Holder { _running: running });
            }
            if running.has_ended()? {
                let said = running.stderr_so_far()?;
                return Err(io::Error::other(said.trim().to_string()));
            }
            if started.elapsed() > patience {
                return Err(io::ErrorKind::TimedOut.into());
            }
            thread::sleep(PAUSE);
        }
    }
}
