//! The text of files under `/proc`. Whatever is in them: what can't be understood is
//! not there.

use super::Usage;
use std::path::{Path, PathBuf};

/// The number that a text begins with.
pub(super) fn first_number(text: &str) -> Option<u64> {
    text.split_whitespace().next()?.parse().ok()
}

/// The first number of a line of `/proc/PID/status`, named with its colon.
pub(super) fn status_number(status: &str, name: &str) -> Option<u64> {
    first_number(status.lines().find_map(|line| line.strip_prefix(name))?)
}

/// The address space of a process in bytes, from `/proc/PID/statm`, which counts pages.
pub(super) fn address_space(statm: &str, page: u64) -> Option<u64> {
    first_number(statm)?.checked_mul(page)
}

/// The threads of a process, from `/proc/PID/status`, if it is this user's.
pub(super) fn threads_of(status: &str, user: u64) -> Option<u64> {
    (status_number(status, "Uid:")? == user).then(|| status_number(status, "Threads:"))?
}

/// The limit on tasks of a cgroup, from its `pids.max` and `pids.current`. `max` is no
/// number: no limit.
pub(super) fn pids_usage(max: &str, current: &str) -> Option<Usage> {
    Some(Usage {
        max: first_number(max)?,
        used: first_number(current)?,
    })
}

/// That of the whole system, from `/proc/sys/kernel/threads-max` and `/proc/loadavg`.
pub(super) fn system_usage(threads_max: &str, loadavg: &str) -> Option<Usage> {
    Some(Usage {
        max: first_number(threads_max)?,
        used: loadavg_threads(loadavg)?,
    })
}

/// The threads of the system, from `/proc/loadavg`: `0.20 0.18 0.12 1/80 11206`.
pub(super) fn loadavg_threads(loadavg: &str) -> Option<u64> {
    let (_, all) = loadavg.split_whitespace().nth(3)?.split_once('/')?;
    all.parse().ok()
}

/// Whether an entry of `/proc` is a process. `self` and `thread-self` are other names of
/// one that is there by its number, too.
pub(super) fn is_process(entry: &str) -> bool {
    entry.parse::<u32>().is_ok()
}

/// Whether user 0 of this namespace of users is user 0 outside as well, from
/// `/proc/self/uid_map`: first user inside, first user outside, how many.
pub(super) fn keeps_root(uid_map: &str) -> bool {
    uid_map.lines().any(|line| {
        let mut fields = line.split_whitespace();
        (fields.next(), fields.next()) == (Some("0"), Some("0"))
    })
}

/// The folders in which this process's limits on the number of tasks stand: those of
/// its cgroup and of all above it that can be seen, in both versions of cgroups. From
/// `/proc/self/mountinfo` and `/proc/self/cgroup`.
pub(super) fn pids_folders(mountinfo: &str, cgroup: &str) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    for mount in mountinfo.lines().filter_map(Mount::parse) {
        let Some(own) = cgroup
            .lines()
            .find_map(|line| own_path(line, mount.version))
        else {
            continue;
        };
        // Below the mount's root, or, seen from inside a container, anywhere.
        let mut folder = mount.point.clone();
        folder.extend(
            Path::new(own)
                .strip_prefix(&mount.root)
                .into_iter()
                .flatten(),
        );
        while folder.starts_with(&mount.point) {
            folders.push(folder.clone());
            if !folder.pop() {
                break;
            }
        }
    }
    folders
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    /// One hierarchy to a controller; this one is that of `pids`.
    One,
    /// One hierarchy for all.
    Two,
}

/// A mounted hierarchy of cgroups that has to do with the number of tasks.
#[derive(Debug, PartialEq, Eq)]
struct Mount {
    version: Version,
    /// What of the hierarchy is mounted.
    root: PathBuf,
    /// Where.
    point: PathBuf,
}

impl Mount {
    /// A line of `mountinfo`: `30 25 0:26 ROOT POINT OPTIONS... - TYPE SOURCE OPTIONS`.
    fn parse(line: &str) -> Option<Mount> {
        let (mount, system) = line.split_once(" - ")?;
        let mut system = system.split(' ');
        let kind = system.next()?;
        let options = system.nth(1)?;
        let version = match kind {
            "cgroup2" => Version::Two,
            "cgroup" if options.split(',').any(|option| option == "pids") => Version::One,
            _ => return None,
        };
        let mut fields = mount.split(' ').skip(3);
        Some(Mount {
            version,
            root: unescaped(fields.next()?),
            point: unescaped(fields.next()?),
        })
    }
}

/// The path of this process's cgroup from a line of `/proc/self/cgroup`, if the line is
/// about that hierarchy: `0::/user.slice` or `9:pids:/user.slice`.
fn own_path(line: &str, version: Version) -> Option<&str> {
    let mut fields = line.splitn(3, ':');
    let (number, controllers, path) = (fields.next()?, fields.next()?, fields.next()?);
    let this = match version {
        Version::One => controllers.split(',').any(|name| name == "pids"),
        Version::Two => number == "0" && controllers.is_empty(),
    };
    this.then_some(path)
}

/// A path in which blanks and the like are written as `\040`.
fn unescaped(field: &str) -> PathBuf {
    let mut path = String::new();
    let mut rest = field;
    while let Some(at) = rest.find('\\') {
        let octal = rest.get(at + 1..at + 4);
        let code = octal.and_then(|digits| u8::from_str_radix(digits, 8).ok());
        path.push_str(&rest[..at]);
        match code.filter(u8::is_ascii) {
            Some(code) => {
                path.push(char::from(code));
                rest = &rest[at + 4..];
            }
            None => {
                path.push('\\');
                rest = &rest[at + 1..];
            }
        }
    }
    path.push_str(rest);
    PathBuf::from(path)
}

// Of paths as Linux has them.
#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn folders(mountinfo: &str, cgroup: &str) -> Vec<String> {
        let folders = pids_folders(mountinfo, cgroup);
        folders.iter().map(|f| f.display().to_string()).collect()
    }

    #[test]
    fn both_versions_are_found_with_all_that_lies_above() {
        let version_1 = "\
            25 20 0:22 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu\n\
            33 20 0:30 / /sys/fs/cgroup/pids rw,nosuid shared:15 - cgroup cgroup rw,pids\n";
        assert_eq!(
            folders(version_1, "4:cpu:/other\n9:pids:/user.slice/job-7\n"),
            [
                "/sys/fs/cgroup/pids/user.slice/job-7",
                "/sys/fs/cgroup/pids/user.slice",
                "/sys/fs/cgroup/pids"
            ]
        );
        let version_2 = "30 23 0:26 / /sys/fs/cgroup rw shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";
        assert_eq!(
            folders(version_2, "0::/session.scope\n"),
            ["/sys/fs/cgroup/session.scope", "/sys/fs/cgroup"]
        );
    }

    #[test]
    fn a_container_sees_its_own_part_as_the_whole() {
        let mountinfo = "40 30 0:26 /docker/1f3c /sys/fs/cgroup ro - cgroup2 cgroup rw\n";
        let below = folders(mountinfo, "0::/docker/1f3c/init\n");
        assert_eq!(below, ["/sys/fs/cgroup/init", "/sys/fs/cgroup"]);
        let elsewhere = folders(mountinfo, "0::/\n");
        assert_eq!(elsewhere, ["/sys/fs/cgroup"]);
    }

    #[test]
    fn a_mount_point_may_have_blanks_in_it() {
        let mountinfo = r"40 30 0:26 / /mnt/my\040groups\134x rw - cgroup2 none rw";
        assert_eq!(folders(mountinfo, "0::/"), [r"/mnt/my groups\x"]);
    }

    #[test]
    fn numbers_are_taken_from_where_they_stand() {
        assert_eq!(first_number("6420 1200 900 5 0 800 0\n"), Some(6420));
        assert_eq!(first_number("max\n"), None);
        assert_eq!(loadavg_threads("0.20 0.18 0.12 1/80 11206\n"), Some(80));
        let status = "Name:\tx\nUid:\t1000\t0\t0\t0\nThreads:\t12\n";
        assert_eq!(status_number(status, "Uid:"), Some(1000));
        assert_eq!(status_number(status, "Threads:"), Some(12));
        assert_eq!(status_number(status, "VmSize:"), None);
    }

    #[test]
    fn a_process_is_listed_once() {
        assert!(is_process("1") && is_process("4194303"));
        for other in ["self", "thread-self", "loadavg", "12a", ""] {
            assert!(!is_process(other), "{other:?}");
        }
    }

    #[test]
    fn the_root_of_a_container_is_told_from_the_root_of_the_system() {
        assert!(keeps_root("         0          0 4294967295\n"));
        assert!(!keeps_root("0 1000 1\n1 100000 65536\n"));
        assert!(!keeps_root(""));
    }
}
