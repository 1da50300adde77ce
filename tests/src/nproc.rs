//! Running a program under `RLIMIT_NPROC`.
//!
//! The limit counts all tasks, threads too, of the real user, and does not
//! bind root. As root, a program therefore runs as a user of its own that has
//! no tasks yet; otherwise the limit is what the user runs already, and so
//! much more. `prlimit` and `setpriv` replace themselves with the program: a
//! helper that forked would count as a task.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, process};

/// A copy of a program in a place where any user may run it; gone on drop.
#[derive(Debug)]
pub struct Limited {
    dir: PathBuf,
    program: PathBuf,
}

impl Limited {
    /// `name` tells the copies of one test process apart.
    pub fn new(program: &Path, name: &str) -> Self {
        let dir = env::temp_dir().join(format!("rayon-core-{name}-{}", process::id()));
        fs::create_dir(&dir).unwrap_or_else(|error| panic!("{}: {error}", dir.display()));
        let copy = Self {
            program: dir.join("program"),
            dir,
        };
        fs::copy(program, &copy.program)
            .and_then(|_| everyone_may_read(&copy.program))
            .and_then(|()| everyone_may_read(&copy.dir))
            .unwrap_or_else(|error| panic!("{}: {error}", copy.program.display()));
        copy
    }

    /// The command that runs the program with room for `threads` threads
    /// beside its main one.
    pub fn with_room_for(&self, threads: usize) -> Command {
        let me = real_user("/proc/self").expect("this process runs");
        let limit = |tasks: usize| format!("--nproc={}", tasks + 1 + threads);
        let prlimit = tool("prlimit");
        let mut command;
        if me == 0 {
            let user = user_without_tasks();
            command = Command::new(tool("setpriv"));
            command
                .arg(format!("--reuid={user}"))
                .arg(format!("--regid={user}"))
                .args(["--clear-groups", "--inh-caps=-all", "--bounding-set=-all"])
                .arg(prlimit)
                .arg(limit(0));
        } else {
            command = Command::new(prlimit);
            command.arg(limit(tasks_of(me)));
        }
        command.arg("--").arg(&self.program).current_dir(&self.dir);
        command
    }
}

impl Drop for Limited {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.dir) {
            eprintln!("{} stays behind: {error}", self.dir.display());
        }
    }
}

fn everyone_may_read(path: &Path) -> std::io::Result<()> {
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

/// Where the program `name` of util-linux is.
fn tool(name: &str) -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .map(|dir| dir.join(name))
        .find(|file| file.is_file())
        .unwrap_or_else(|| panic!("no {name} on the PATH: install the package util-linux"))
}

fn user_without_tasks() -> u32 {
    // Beyond the users that systems give to people and services.
    let start = 600_000 + process::id() % 50_000;
    (start..start + 1_000)
        .find(|user| tasks_of(*user) == 0)
        .expect("some user has no tasks")
}

/// How many tasks `user` runs.
fn tasks_of(user: u32) -> usize {
    let processes = fs::read_dir("/proc").expect("the list of processes");
    processes
        .map(|entry| entry.expect("an entry of the list").path())
        .filter(|process| real_user(process) == Some(user))
        .filter_map(|process| fs::read_dir(process.join("task")).ok())
        .map(Iterator::count)
        .sum()
}

/// The real user of a process, or none if it has ended meanwhile or the path
/// is not a process's.
fn real_user(process: impl AsRef<Path>) -> Option<u32> {
    let status = fs::read_to_string(process.as_ref().join("status")).ok()?;
    let ids = status.lines().find_map(|line| line.strip_prefix("Uid:"))?;
    ids.split_whitespace().next()?.parse().ok()
}
