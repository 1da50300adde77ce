//! What else a program does while its pool is busy: a child process, an
//! allocation, a thread, a file. Each may be tried again for a while, as the
//! pool takes a moment to give back what it has taken.

use crate::busy::Busy;
use crate::{Setup, Timed};
use std::fs::File;
use std::io::{self, Read};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long the pool may take to leave room.
const PATIENCE: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(2);

/// A child process: this program's own binary.
pub fn child(setup: &Setup) -> Timed {
    let this = own_binary()?;
    while_busy(setup, "child process", || {
        let status = Command::new(&this)
            .args(["room", "0"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .status()?;
        if status.success() {
            Ok(())
        } else {
            Err(io::Error::other(format!("the child ended with {status}")))
        }
    })
}

/// An allocation, of which every byte is written.
pub fn allocation(setup: &Setup) -> Timed {
    while_busy(setup, "allocation", || {
        let mut bytes = Vec::new();
        bytes
            .try_reserve_exact(setup.allocate)
            .map_err(|e| io::Error::new(io::ErrorKind::OutOfMemory, e))?;
        bytes.resize(setup.allocate, 7_u8);
        let (first, last) = (bytes.first().copied(), bytes.last().copied());
        if (first, last) == (Some(7), Some(7)) {
            Ok(())
        } else {
            Err(io::Error::other("memory does not keep what is written"))
        }
    })
}

/// A thread of the program's own.
pub fn thread(setup: &Setup) -> Timed {
    while_busy(setup, "thread", || {
        let thread = thread::Builder::new().spawn(|| 6 * 7)?;
        match thread.join() {
            Ok(42) => Ok(()),
            _ => Err(io::Error::other("the thread did not answer")),
        }
    })
}

/// A file, opened and read.
pub fn file(setup: &Setup) -> Timed {
    let this = own_binary()?;
    while_busy(setup, "file", || {
        let mut start = [0; 4];
        File::open(&this)?.read_exact(&mut start)?;
        if start == *b"\x7fELF" {
            Ok(())
        } else {
            Err(io::Error::other("the file has another content"))
        }
    })
}

fn own_binary() -> Result<std::path::PathBuf, String> {
    std::env::current_exe().map_err(|e| format!("which binary is this? {e}"))
}

/// Makes the global pool busy, waits until it has the threads that it comes
/// to, and tries until the attempt succeeds. Returns how long that took.
fn while_busy(setup: &Setup, what: &str, attempt: impl Fn() -> io::Result<()>) -> Timed {
    let busy = Busy::start(setup.size);
    busy.settle(setup.size);
    let started = Instant::now();
    let took = loop {
        let failed = match attempt() {
            Ok(()) => break Ok(started.elapsed()),
            Err(e) => e,
        };
        if started.elapsed() >= PATIENCE {
            let seconds = PATIENCE.as_secs();
            break Err(format!("no {what} within {seconds} s: {failed}"));
        }
        thread::sleep(PAUSE);
    };
    busy.finish()?;
    took
}
