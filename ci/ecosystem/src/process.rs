//! Runs one process in a room, and looks how many threads it has meanwhile.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;
use std::thread::sleep;
use std::time::{Duration, Instant};
use two_cores::{without_settings, Ended, Running};
use workspace_tests::{forget_outer_run, Limited};

/// What a pool is asked for that is not asked for another number: the CPUs of
/// a bigger machine than most that this runs on.
pub(crate) const SIZE: usize = 16;

/// How often the threads of a running process are counted.
const PAUSE: Duration = Duration::from_millis(1);

/// What the system grants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Room {
    /// As many threads as the process asks for.
    Full,
    /// So many threads beside the main one.
    Threads(usize),
}

/// A process that ran.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) ended: Ended,
    /// The most threads that were seen at once, the main one among them. A
    /// short life may have had more.
    pub(crate) threads: usize,
    /// What this core said of itself when a start was first refused.
    pub(crate) refusal: Option<String>,
}

/// Runs `program` in `place`, which must be open to every user.
pub(crate) fn run(
    program: &Path,
    args: &[String],
    room: Room,
    place: &Path,
    limit: Duration,
) -> io::Result<Ran> {
    // The copy that it runs from is there until it has ended.
    let limited = match room {
        Room::Full => None,
        Room::Threads(count) => Some((Limited::new(program, "ecosystem"), count)),
    };
    let mut command = match &limited {
        None => Command::new(program),
        Some((limited, count)) => limited.with_room_for(*count),
    };
    without_settings(&mut command);
    forget_outer_run(&mut command);
    let temporary = place.join("tmp");
    command
        .args(args)
        .env("RAYON_NUM_THREADS", SIZE.to_string())
        .env("RAYON_REPORT", "1")
        .env("TMPDIR", &temporary)
        // Nobody's own configuration.
        .env("HOME", &temporary);
    let mut running = Running::start(command, place)?;
    let (started, mut threads) = (Instant::now(), 0);
    while !running.has_ended()? && started.elapsed() < limit {
        threads = threads.max(threads_of(running.id()));
        sleep(PAUSE);
    }
    let ended = running.to_end(limit)?;
    let refusal = refusal(&ended.stderr);
    Ok(Ran {
        ended,
        threads,
        refusal,
    })
}

/// How many threads the process has, or none if it has just ended.
fn threads_of(process: u32) -> usize {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let count = status
        .lines()
        .find_map(|line| line.strip_prefix("Threads:"));
    count.map_or(0, |count| count.trim().parse().unwrap_or(0))
}

/// The line that this core prints of itself with `RAYON_REPORT=1`.
fn refusal(stderr: &str) -> Option<String> {
    let mut lines = stderr.lines();
    let line = lines.find(|line| line.starts_with("rayon: ") && line.contains(" refused"))?;
    Some(line.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places::Places;
    use std::sync::mpsc::channel;
    use std::sync::{Arc, Mutex};
    use std::thread::Builder;
    use two_cores::Exit;

    #[test]
    fn the_report_is_told_from_what_else_a_program_says() {
        let report = "rayon: 2 of 16 workers live, ceiling 2, 1 start refused (last: no)";
        let stderr = format!("rayon: hello\nrefused\n{report}\nmore\n");
        assert_eq!(refusal(&stderr).as_deref(), Some(report));
        assert_eq!(refusal("rayon: hello\nrefused\n"), None);
    }

    /// Starts so many threads, all there at once, or fails.
    fn start_threads(count: usize) {
        let (keep, gone) = channel::<()>();
        let gone = Arc::new(Mutex::new(gone));
        let start = |_| {
            let gone = Arc::clone(&gone);
            let wait = move || drop(gone.lock().map(|gone| gone.recv()));
            Builder::new().spawn(wait)
        };
        let threads: Result<Vec<_>, _> = (0..count).map(start).collect();
        drop(keep);
        let threads = threads.expect("so many threads");
        threads
            .into_iter()
            .for_each(|thread| thread.join().unwrap());
    }

    #[test]
    #[ignore = "a process of its own runs it"]
    fn two_threads_start() {
        start_threads(2);
    }

    #[test]
    #[ignore = "a process of its own runs it"]
    fn three_threads_start() {
        start_threads(3);
    }

    /// The harness gives each test a thread of its own.
    #[test]
    fn a_room_has_the_threads_that_were_said_and_no_more() {
        let places = Places::new("test-room").unwrap();
        let harness = std::env::current_exe().unwrap();
        let passes = |test: &str, room, name| {
            let place = places.place(name).unwrap();
            let test = format!("process::tests::{test}");
            let args = ["--test-threads=1", "--ignored", "--exact", &test].map(str::to_string);
            let ran = run(&harness, &args, room, &place, Duration::from_secs(1200)).unwrap();
            assert!(ran.ended.stdout.contains("running 1 test"), "{ran:?}");
            ran.ended.exit == Exit::Code(0)
        };
        assert!(passes("three_threads_start", Room::Full, "a"));
        assert!(passes("two_threads_start", Room::Threads(3), "b"));
        assert!(!passes("three_threads_start", Room::Threads(3), "c"));
    }
}
