//! How many tasks a user runs.
//!
//! RLIMIT_NPROC counts all tasks of the real user, whoever started them, and
//! does not bind root.

use std::fs;
use std::io;
use std::path::Path;

/// How many tasks the user with this real id runs, in what /proc shows.
pub fn running_tasks(uid: u32) -> io::Result<usize> {
    let mut running = 0;
    for entry in fs::read_dir("/proc")? {
        let entry = entry?;
        let is_process = entry.file_name().to_string_lossy().parse::<u32>().is_ok();
        if !is_process {
            continue;
        }
        // One that has ended since the listing has no tasks any more.
        if let Ok(process) = process_at(&entry.path()) {
            if process.real_uid == uid {
                running += process.threads;
            }
        }
    }
    Ok(running)
}

/// What /proc says of one process.
#[derive(Debug, PartialEq)]
pub(crate) struct Process {
    /// Whose tasks its threads are.
    pub(crate) real_uid: u32,
    /// Whose rights it has.
    pub(crate) effective_uid: u32,
    /// How many threads it has, the main one among them.
    pub(crate) threads: usize,
}

/// Looks into a process's directory.
pub(crate) fn process_at(directory: &Path) -> io::Result<Process> {
    let status = fs::read_to_string(directory.join("status"))?;
    parse_status(&status).ok_or_else(|| {
        let what = format!("{}/status lacks Uid or Threads", directory.display());
        io::Error::new(io::ErrorKind::InvalidData, what)
    })
}

/// Reads the text of a `/proc/PID/status`.
fn parse_status(status: &str) -> Option<Process> {
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        Some(line.split_whitespace())
    };
    let mut uids = field("Uid:")?;
    Some(Process {
        real_uid: uids.next()?.parse().ok()?,
        effective_uid: uids.next()?.parse().ok()?,
        threads: field("Threads:")?.next()?.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_read_from_its_status() {
        let status = "Name:\tsome tool\nUid:\t1000\t0\t1000\t1000\nVmPeak:\t 9 kB\nThreads:\t12\n";
        let read = parse_status(status);
        let expected = Process {
            real_uid: 1000,
            effective_uid: 0,
            threads: 12,
        };
        assert_eq!(read, Some(expected));
        assert_eq!(parse_status("Name:\tsome tool\n"), None);
    }

    #[test]
    fn this_process_counts_among_its_users_tasks() {
        let own = process_at(Path::new("/proc/self")).unwrap();
        assert!(running_tasks(own.real_uid).unwrap() >= 1);
    }
}
