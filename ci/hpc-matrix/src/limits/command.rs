//! The command that starts a program under its limits. Each part of it
//! becomes the next, down to the program: no process stays in between, as
//! that would count, too.

use super::{Cgroup, User};
use crate::cases::{Bytes, Plan};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// Who starts what, and under which limits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Start<'a> {
    /// The program, which the other parts become.
    pub(crate) program: &'a Path,
    /// Who it runs as.
    pub(crate) user: User,
    /// RLIMIT_NPROC.
    pub(crate) nproc: Option<usize>,
    /// RLIMIT_AS.
    pub(crate) address_space: Option<Bytes>,
    /// The group that it joins.
    pub(crate) cgroup: Option<&'a Cgroup>,
    /// What the preloaded library is to do.
    pub(crate) fault: Option<Fault<'a>>,
}

/// A fault, the library that makes it, and the file that it writes to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fault<'a> {
    /// What is refused, and when.
    pub(crate) plan: Plan,
    /// The shim to preload.
    pub(crate) library: &'a Path,
    /// Gets a byte for each refused call.
    pub(crate) log: &'a Path,
}

/// Joins the group named by its argument, and becomes what follows.
const JOIN: &str = "echo $$ > \"$0\" && exec \"$@\"";

impl Start<'_> {
    /// The command. Arguments for the program can be added.
    pub(crate) fn command(&self) -> Command {
        let mut words: Vec<String> = Vec::new();
        if let Some(cgroup) = self.cgroup {
            words.extend(["sh", "-c", JOIN].map(str::to_string));
            words.push(text(&cgroup.members()));
        }
        words.extend(as_user(self.user));
        words.push("prlimit".to_string());
        if let Some(nproc) = self.nproc {
            // With the colon, only the soft limit: one that can be lifted.
            words.push(format!("--nproc={nproc}:"));
        }
        if let Some(Bytes(bytes)) = self.address_space {
            words.push(format!("--as={bytes}"));
        }
        // An abort shall not leave a file behind.
        words.extend(["--core=0", "--"].map(str::to_string));
        if let Some(fault) = self.fault {
            // Only the program is to be refused anything, not the tools.
            words.push("env".to_string());
            words.push(format!("LD_PRELOAD={}", text(fault.library)));
            words.push(format!("HPC_FAULTS={}", fault.plan));
            words.push(format!("HPC_FAULTS_LOG={}", text(fault.log)));
        }
        words.push(text(self.program));
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]);
        two_cores::without_settings(&mut command);
        command
    }
}

/// Paths here are the matrix's own, which are text.
fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// Lets the user of a running process have as many tasks as the hard limit
/// allows. It is the user itself that does so: root may lack the capability
/// to change what is another's.
pub(crate) fn lift(process: u32, user: User) -> Result<(), String> {
    let unable = |what: &str| format!("the limit can't be lifted: {what}");
    let limits = fs::read_to_string(format!("/proc/{process}/limits"));
    let limits = limits.map_err(|e| unable(&e.to_string()))?;
    let hard = hard_limit(&limits).ok_or_else(|| unable("/proc lacks it"))?;
    let mut words = as_user(user);
    words.push("prlimit".to_string());
    words.push(format!("--pid={process}"));
    words.push(format!("--nproc={hard}:"));
    let done = Command::new(&words[0])
        .args(&words[1..])
        .output()
        .map_err(|e| unable(&e.to_string()))?;
    if done.status.success() {
        return Ok(());
    }
    Err(unable(String::from_utf8_lossy(&done.stderr).trim()))
}

/// The hard limit on tasks in the text of a `/proc/PID/limits`.
fn hard_limit(limits: &str) -> Option<&str> {
    let mut lines = limits.lines();
    let values = lines.find_map(|line| line.strip_prefix("Max processes"))?;
    values.split_whitespace().nth(1)
}

/// The words that become another user, if it is another, before what
/// follows.
fn as_user(user: User) -> Vec<String> {
    match user {
        User::Same { .. } => Vec::new(),
        User::Fresh { uid } => [
            "setpriv",
            &format!("--reuid={uid}"),
            &format!("--regid={uid}"),
            "--clear-groups",
            "--inh-caps=-all",
            "--bounding-set=-all",
        ]
        .map(str::to_string)
        .to_vec(),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn words(start: Start<'_>) -> String {
        let command = start.command();
        let args = command.get_args().map(|word| word.to_string_lossy());
        let mut words = vec![command.get_program().to_string_lossy()];
        words.extend(args);
        words.join(" ")
    }

    fn plain(user: User) -> Start<'static> {
        Start {
            program: Path::new("/p"),
            user,
            nproc: Some(3),
            address_space: None,
            cgroup: None,
            fault: None,
        }
    }

    #[test]
    fn only_root_goes_through_setpriv() {
        assert_eq!(
            words(plain(User::Same { uid: 1000 })),
            "prlimit --nproc=3: --core=0 -- /p"
        );
        let fresh = words(plain(User::Fresh { uid: 64_007 }));
        assert!(
            fresh.starts_with("setpriv --reuid=64007 --regid=64007 "),
            "{fresh}"
        );
        assert!(
            fresh.ends_with(" prlimit --nproc=3: --core=0 -- /p"),
            "{fresh}"
        );
    }

    #[test]
    fn the_hard_limit_is_the_second_number() {
        let limits = "Limit    Soft Limit  Hard Limit  Units\n\
                      Max processes   12   96365   processes\n\
                      Max open files  3    4       files\n";
        assert_eq!(hard_limit(limits), Some("96365"));
        assert_eq!(hard_limit("Max open files  3 4 files\n"), None);
    }

    #[test]
    fn the_library_is_preloaded_by_the_program_alone() {
        let fault = Fault {
            plan: Plan::parse("pthread_create:always").unwrap(),
            library: Path::new("/l.so"),
            log: Path::new("/log"),
        };
        let start = Start {
            nproc: None,
            address_space: Some(Bytes(4096)),
            fault: Some(fault),
            ..plain(User::Same { uid: 1000 })
        };
        assert_eq!(
            words(start),
            "prlimit --as=4096 --core=0 -- env LD_PRELOAD=/l.so \
             HPC_FAULTS=pthread_create:always HPC_FAULTS_LOG=/log /p"
        );
    }
}
