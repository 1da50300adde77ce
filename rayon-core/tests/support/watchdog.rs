//! Ends the process when a test hangs, and says which.
//!
//! A test hangs when nothing goes on in it any more: look for look, no thread of this process
//! or of those that it has started runs or waits for a processor. How long a test takes does
//! not matter, so a slow machine, or one that holds the process up for a while, makes no
//! difference.
//!
//! A test that goes round and round has a limit, in the processor's time. Where threads cannot
//! be looked at there is one in looks. Both are twenty times what anything takes here.

use std::io::Write;
use std::sync::mpsc::channel;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Between two looks. Only those that this thread gets to count.
const BETWEEN_LOOKS: Duration = Duration::from_secs(1);

/// So many looks in a row at a process in which nothing goes on are a hang. (One that waits
/// for a while because it tries something again later does so for 30 s at most.)
const STILL: u32 = 60;

/// For a process that goes round and round, or that cannot be looked at: seconds of the
/// processor's time, or looks.
const LIMIT: u64 = 1200;

/// What threads that watch are called, so that they are no sign of life.
const NAME: &str = "watchdog";

/// Watches until it is dropped.
pub(crate) struct Watchdog {
    done: Arc<(Mutex<bool>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

impl Watchdog {
    /// Watches over `what`, which is what is told if it hangs.
    pub(crate) fn over(what: impl Into<String>) -> Self {
        let what = what.into();
        let done = Arc::new((Mutex::new(false), Condvar::new()));
        let watched = Arc::clone(&done);
        let (start, started) = channel();
        let watch = move || {
            start.send(()).expect("it is waited for");
            if let Some(why) = watch(&watched) {
                let message = format!("\n{why}, aborting: {what}\n");
                // Not `eprintln!`, which a test's capturing would swallow.
                let _ = std::io::stderr().write_all(message.as_bytes());
                #[cfg(target_os = "linux")]
                end_children();
                std::process::abort();
            }
        };
        let thread = std::thread::Builder::new()
            .name(NAME.into())
            .spawn(watch)
            .expect("there is room for a watchdog");
        // It is there with all that a thread needs, before the test does anything.
        started.recv().expect("a watchdog says when it starts");
        Watchdog {
            done,
            thread: Some(thread),
        }
    }
}

/// Looks again and again until it is done; or else what is wrong.
fn watch((done, changed): &(Mutex<bool>, Condvar)) -> Option<String> {
    let began = processor_seconds();
    let (mut still, mut blind) = (0, 0);
    loop {
        let lock = done.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = changed.wait_timeout_while(lock, BETWEEN_LOOKS, |done| !*done);
        if *waited.unwrap_or_else(PoisonError::into_inner).0 {
            return None;
        }
        match life::goes_on(std::process::id(), NAME) {
            Some(true) => still = 0,
            Some(false) => still += 1,
            None => blind += 1,
        }
        if still >= STILL {
            return Some(format!("nothing goes on, for {still} looks in a row"));
        }
        if blind >= LIMIT {
            return Some(format!("still there after {blind} looks"));
        }
        if processor_seconds() - began > LIMIT {
            return Some(format!("takes more than {LIMIT} s of the processor's time"));
        }
    }
}

/// What this process has had of processors.
#[cfg(unix)]
fn processor_seconds() -> u64 {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: `time` is a `timespec` to write to.
    let status = unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    if status == 0 {
        time.tv_sec as u64
    } else {
        0
    }
}

#[cfg(not(unix))]
fn processor_seconds() -> u64 {
    0
}

/// Kills the processes that this one has started, which would stay for ever.
#[cfg(target_os = "linux")]
fn end_children() {
    let processes = life::processes(std::process::id());
    for process in processes.into_iter().flatten().skip(1) {
        // SAFETY: touches no memory. The process is a child of this one, or of one.
        unsafe { libc::kill(process as libc::pid_t, libc::SIGKILL) };
    }
}

#[cfg(target_os = "linux")]
#[path = "life.rs"]
mod life;

#[cfg(not(target_os = "linux"))]
mod life {
    /// Nobody tells.
    pub(crate) fn goes_on(_first: u32, _but: &str) -> Option<bool> {
        None
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        let (done, changed) = &*self.done;
        *done.lock().unwrap_or_else(PoisonError::into_inner) = true;
        changed.notify_all();
        let thread = self.thread.take().expect("dropped once");
        thread.join().expect("a watchdog does not panic");
    }
}
