//! Ends the process when a test hangs, and says which.

use std::io::Write;
use std::sync::mpsc::channel;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// Longer than anything here takes on a busy machine.
const LIMIT: Duration = Duration::from_secs(60);

/// While this is alive the process has [`LIMIT`] to drop it.
pub(crate) struct Watchdog {
    done: Arc<(Mutex<bool>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

impl Watchdog {
    /// Watches over `what`, which is what is told if it takes too long.
    pub(crate) fn over(what: impl Into<String>) -> Self {
        let what = what.into();
        let done = Arc::new((Mutex::new(false), Condvar::new()));
        let watched = Arc::clone(&done);
        let (start, started) = channel();
        let watch = move || {
            start.send(()).expect("it is waited for");
            let (done, changed) = &*watched;
            let done = done.lock().unwrap_or_else(PoisonError::into_inner);
            let waited = changed.wait_timeout_while(done, LIMIT, |done| !*done);
            let (done, _) = waited.unwrap_or_else(PoisonError::into_inner);
            if !*done {
                let message = format!("\nhangs for {LIMIT:?}, aborting: {what}\n");
                // Not `eprintln!`, which a test's capturing would swallow.
                let _ = std::io::stderr().write_all(message.as_bytes());
                std::process::abort();
            }
        };
        let thread = std::thread::Builder::new()
            .name("watchdog".into())
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

impl Drop for Watchdog {
    fn drop(&mut self) {
        let (done, changed) = &*self.done;
        *done.lock().unwrap_or_else(PoisonError::into_inner) = true;
        changed.notify_all();
        let thread = self.thread.take().expect("dropped once");
        thread.join().expect("a watchdog does not panic");
    }
}
