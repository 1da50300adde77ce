//! What a player tells its supervisor: a line of JSON about once a second.

use crate::args::Options;
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;

/// How far a player has come.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub(crate) struct Progress {
    /// Since its start.
    pub(crate) seconds: f64,
    /// How many rounds have begun.
    pub(crate) rounds: u64,
    /// The seed of the last one that has.
    pub(crate) seed: u64,
    /// The jobs that have been counted.
    pub(crate) jobs: u64,
    /// Those that are published and have not ended.
    pub(crate) open: u64,
    /// What else there was, and how often.
    pub(crate) events: Vec<(String, u64)>,
    /// Whether nothing is under way, so that what is in memory is there to stay.
    pub(crate) quiet: bool,
    /// The resident memory, in bytes.
    pub(crate) resident: u64,
    /// The threads of the process.
    pub(crate) threads: u64,
    /// Whether it has done all that it was to do.
    pub(crate) done: bool,
}

impl Progress {
    /// Tells the supervisor.
    pub(crate) fn tell(&self) -> io::Result<()> {
        let mut line = serde_json::to_string(self)?;
        line.push('\n');
        io::stdout().write_all(line.as_bytes())
    }

    /// Reads all that a player has told so far. It may be in the middle of a line.
    pub(crate) fn read(told: &str) -> Vec<Progress> {
        let lines = told.lines();
        lines
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect()
    }

    /// Whether anything has happened since `earlier`.
    pub(crate) fn is_further_than(&self, earlier: &Progress) -> bool {
        let key = |progress: &Progress| (progress.rounds, progress.jobs, progress.open);
        key(self) != key(earlier)
    }
}

/// Where a player notes which round it is in, so that it is known however it ends.
#[derive(Debug)]
pub(crate) struct Round {
    file: Option<File>,
}

impl Round {
    /// Without a file there is nobody to read it.
    pub(crate) fn open(options: &Options) -> Round {
        let open = |path: &Path| File::options().write(true).open(path);
        Round {
            file: options
                .round_file
                .as_deref()
                .and_then(|path| open(path).ok()),
        }
    }

    /// A round begins.
    pub(crate) fn begins(&self, number: u64, seed: u64) {
        // As wide as numbers get, so that nothing of an earlier line stays.
        let line = format!("{number:20} {seed:20}\n");
        let written = self
            .file
            .as_ref()
            .map(|file| file.write_all_at(line.as_bytes(), 0));
        if let Some(Err(error)) = written {
            eprintln!("round {number}, seed {seed}, can't be noted: {error}");
        }
    }

    /// The number and the seed of the last round that has begun.
    pub(crate) fn read(file: &Path) -> Option<(u64, u64)> {
        let line = fs::read_to_string(file).ok()?;
        let mut numbers = line.split_whitespace().map(|number| number.parse().ok());
        Some((numbers.next()??, numbers.next()??))
    }
}

/// The resident memory of this process, in bytes.
pub(crate) fn resident() -> io::Result<u64> {
    // In pages, of 4 KiB on all that this runs on.
    let pages = fs::read_to_string("/proc/self/statm")?;
    let pages = pages.split_whitespace().nth(1);
    let pages: Option<u64> = pages.and_then(|pages| pages.parse().ok());
    pages
        .map(|pages| pages << 12)
        .ok_or_else(|| io::Error::other("/proc/self/statm has no second number"))
}

/// How many threads this process has.
pub(crate) fn threads() -> io::Result<u64> {
    Ok(fs::read_dir("/proc/self/task")?.count() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_supervisor_reads_what_the_player_tells_except_half_a_line() {
        let progress = Progress {
            seconds: 1.5,
            rounds: 3,
            events: vec![("forks".to_string(), 7)],
            ..Progress::default()
        };
        let line = serde_json::to_string(&progress).unwrap();
        let told = format!("{line}\n{line}\n{}", &line[..20]);
        assert_eq!(Progress::read(&told), [progress.clone(), progress]);
    }

    #[test]
    fn this_process_has_memory_and_threads() {
        assert!(resident().unwrap() > 100_000);
        assert!(threads().unwrap() >= 1);
    }
}
