//! Which user runs a program, and which limit leaves it the wanted room.
//!
//! RLIMIT_NPROC counts all tasks of the real user, whoever started them, and
//! does not bind root.

use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

/// As root, each program gets a user of its own from here on, so that nobody
/// else's tasks count.
const FIRST_USER: u32 = 64_000;
const USERS: u32 = 1_500;

/// The user that runs a program.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum User {
    /// The one that runs the matrix, whose other tasks count too.
    Same { uid: u32 },
    /// One that root becomes for this program alone.
    Fresh { uid: u32 },
}

/// Hands out the users that programs run as.
#[derive(Debug)]
pub(crate) struct Users {
    own: u32,
    root: bool,
    handed_out: u32,
}

impl Users {
    pub(crate) fn new() -> io::Result<Users> {
        let own = process_at(Path::new("/proc/self"))?;
        Ok(Users {
            own: own.real_uid,
            root: own.effective_uid == 0,
            handed_out: 0,
        })
    }

    /// The user for the next program.
    pub(crate) fn next(&mut self) -> User {
        if !self.root {
            return User::Same { uid: self.own };
        }
        let uid = FIRST_USER + self.handed_out % USERS;
        self.handed_out += 1;
        User::Fresh { uid }
    }
}

/// The RLIMIT_NPROC under which a program that `user` starts now can have
/// `room` threads beside its main one.
pub(crate) fn nproc_for(user: User, room: usize) -> io::Result<usize> {
    let (User::Same { uid } | User::Fresh { uid }) = user;
    Ok(nproc(running_tasks(uid)?, room))
}

/// The limit that admits those who run already, the program's main thread
/// and `room` more.
fn nproc(running: usize, room: usize) -> usize {
    running + 1 + room
}

/// A command that runs `program` as `user` under the limit. It becomes the
/// program and leaves no process in between: that would count, too.
pub(crate) fn limited(program: &Path, user: User, nproc: usize) -> Command {
    let mut command = match user {
        User::Same { .. } => Command::new("prlimit"),
        User::Fresh { uid } => {
            let mut command = Command::new("setpriv");
            command
                .arg(format!("--reuid={uid}"))
                .arg(format!("--regid={uid}"))
                .args(["--clear-groups", "--inh-caps=-all", "--bounding-set=-all"])
                .arg("prlimit");
            command
        }
    };
    command
        .arg(format!("--nproc={nproc}"))
        // An abort shall not leave a file behind.
        .arg("--core=0")
        .arg("--")
        .arg(program);
    command
}

/// Whether the tools that set limits are installed; the error names the
/// package.
pub(crate) fn check_tools() -> Result<(), String> {
    let tools = ["prlimit", "setpriv"];
    let missing = tools.into_iter().find(|tool| {
        let mut version = Command::new(tool);
        let silent = version.stdout(Stdio::null()).stderr(Stdio::null());
        silent.arg("--version").status().is_err()
    });
    match missing {
        None => Ok(()),
        Some(tool) => Err(format!(
            "{tool} is not to be found: install the package util-linux"
        )),
    }
}

/// How many tasks the user with this real id runs, in what /proc shows.
fn running_tasks(uid: u32) -> io::Result<usize> {
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
struct Process {
    real_uid: u32,
    effective_uid: u32,
    threads: usize,
}

fn process_at(directory: &Path) -> io::Result<Process> {
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
    fn the_limit_counts_the_main_thread_and_those_who_run_already() {
        assert_eq!(nproc(0, 0), 1);
        assert_eq!(nproc(0, 37), 38);
        assert_eq!(nproc(200, 2), 203);
    }

    #[test]
    fn root_gets_another_user_for_each_program() {
        let mut users = Users {
            own: 0,
            root: true,
            handed_out: 0,
        };
        let (one, other) = (users.next(), users.next());
        assert_ne!(one, other);
        assert!(matches!(one, User::Fresh { uid } if uid != 0));
    }

    #[test]
    fn others_run_programs_as_themselves() {
        let mut users = Users {
            own: 1000,
            root: false,
            handed_out: 0,
        };
        assert_eq!(users.next(), User::Same { uid: 1000 });
        assert_eq!(users.next(), User::Same { uid: 1000 });
    }

    #[test]
    fn only_root_goes_through_setpriv() {
        let words = |user| -> String {
            let command = limited(Path::new("/p"), user, 3);
            format!("{command:?}").replace('"', "")
        };
        assert_eq!(
            words(User::Same { uid: 1000 }),
            "prlimit --nproc=3 --core=0 -- /p"
        );
        let fresh = words(User::Fresh { uid: 64_007 });
        assert!(
            fresh.starts_with("setpriv --reuid=64007 --regid=64007 "),
            "{fresh}"
        );
        assert!(
            fresh.ends_with(" prlimit --nproc=3 --core=0 -- /p"),
            "{fresh}"
        );
    }

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
