//! Where figures come from: the kernel, and the commit of the core.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What stands for what can't be found out.
pub const UNKNOWN: &str = "unknown";

/// A text without the blanks around it, or [`UNKNOWN`] if that leaves nothing.
pub fn or_unknown(text: Option<&str>) -> String {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    text.unwrap_or(UNKNOWN).to_string()
}

/// The system and its kernel's version, without what a distribution or a
/// hoster adds to it.
pub fn kernel() -> String {
    named(&fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default())
}

fn named(release: &str) -> String {
    let version = release.trim().split('-').next();
    format!("{} {}", env::consts::OS, or_unknown(version))
}

/// The commit that a directory is at, and whether there is more than that.
pub fn commit(directory: &Path) -> String {
    let git = |args: &[&str]| -> Option<String> {
        let mut command = Command::new("git");
        let answer = command.current_dir(directory).args(args).output();
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
        assert!(named("6.1.0-18-amd64\n").ends_with(" 6.1.0"));
        assert!(named("").ends_with(UNKNOWN));
    }

    #[test]
    fn a_directory_without_a_repository_has_no_commit() {
        assert_eq!(commit(Path::new("/")), UNKNOWN);
    }
}
