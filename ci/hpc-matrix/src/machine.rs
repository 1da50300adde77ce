//! Which machine, which core, and when: what the results have to say of
//! themselves.

use serde::Serialize;
use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::SystemTime;

const UNKNOWN: &str = "unknown";

/// Where and when the results were made, and of what.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Machine {
    /// As many as this process may use.
    pub(crate) cpus: usize,
    /// The system and its version.
    pub(crate) kernel: String,
    /// The day, in UTC.
    pub(crate) date: String,
    /// The commit of this core, and whether there is more than that.
    pub(crate) commit: String,
}

impl Machine {
    /// This one, with the rayon-core in `core`.
    pub(crate) fn look(core: &Path) -> Machine {
        let release = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
        let now = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
        Machine {
            cpus: thread::available_parallelism().map_or(0, usize::from),
            kernel: kernel(&release),
            date: now.chars().take_while(|&letter| letter != 'T').collect(),
            commit: commit(core),
        }
    }

    /// All of it in a line.
    pub(crate) fn line(&self) -> String {
        let cpus = if self.cpus == 1 { "CPU" } else { "CPUs" };
        format!(
            "{} {cpus}, {}, {}, this core at {}",
            self.cpus, self.kernel, self.date, self.commit
        )
    }
}

/// The system and its kernel's version, without what a distribution or a
/// hoster adds to it.
fn kernel(release: &str) -> String {
    let version = release.trim().split('-').next();
    let version = version.filter(|version| !version.is_empty());
    format!("{} {}", env::consts::OS, version.unwrap_or(UNKNOWN))
}

fn commit(core: &Path) -> String {
    let git = |args: &[&str]| -> Option<String> {
        let answer = Command::new("git").current_dir(core).args(args).output();
        let answer = answer.ok().filter(|answer| answer.status.success())?;
        Some(String::from_utf8_lossy(&answer.stdout).trim().to_string())
    };
    let Some(commit) = git(&["rev-parse", "--short", "HEAD"]) else {
        return UNKNOWN.to_string();
    };
    match git(&["status", "--porcelain", "--", "."]).as_deref() {
        Some("") => commit,
        _ => format!("{commit} with changes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kernel_is_named_by_its_version_alone() {
        assert!(kernel("6.1.0-18-amd64\n").ends_with(" 6.1.0"));
        assert!(kernel("").ends_with(UNKNOWN));
    }

    #[test]
    fn the_line_names_machine_day_and_commit() {
        let machine = Machine::look(Path::new("/"));
        let line = machine.line();
        assert!(
            line.contains(&machine.date) && line.contains(UNKNOWN),
            "{line}"
        );
        assert_eq!(machine.date.len(), "2000-01-01".len());
    }
}
