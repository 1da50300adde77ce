//! A cgroup that limits the number of tasks: pids.max, in either version of
//! cgroups.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

/// How often, and after which pause, a group is asked to go that still has a
/// member which is about to end.
const TRIES: u32 = 200;
const PAUSE: Duration = Duration::from_millis(5);

/// A group of its own, which exists as long as this value.
#[derive(Debug)]
pub(crate) struct Cgroup {
    path: PathBuf,
}

impl Cgroup {
    /// Makes a group that may have so many tasks. An error says what this
    /// machine lacks.
    pub(crate) fn new(pids: usize) -> Result<Cgroup, String> {
        let read = |path| fs::read_to_string(path).unwrap_or_default();
        let (mounts, own) = (read("/proc/self/mounts"), read("/proc/self/cgroup"));
        let parents = parents(&mounts, &own);
        let mut why = "no pids cgroup: the controller is not mounted".to_string();
        for parent in parents {
            match Cgroup::below(&parent, pids) {
                Ok(cgroup) => return Ok(cgroup),
                Err(e) => why = format!("no pids cgroup: {}: {e}", parent.display()),
            }
        }
        Err(why)
    }

    fn below(parent: &Path, pids: usize) -> io::Result<Cgroup> {
        // In version 2, children have the controllers that are enabled here;
        // one that is on already is no error. Version 1 has no such file.
        let enabled = parent.join("cgroup.subtree_control");
        if enabled.exists() && !lists_pids(&fs::read_to_string(&enabled)?) {
            fs::write(&enabled, "+pids")?;
        }
        let unused = |n: u32| parent.join(format!("hpc-matrix-{}-{n}", std::process::id()));
        for path in (0..).map(unused) {
            match fs::create_dir(&path) {
                Ok(()) => {
                    let cgroup = Cgroup { path };
                    fs::write(cgroup.path.join("pids.max"), pids.to_string())?;
                    return Ok(cgroup);
                }
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
                Err(e) => return Err(e),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// The file that a process's number is written to as it joins.
    pub(crate) fn members(&self) -> PathBuf {
        self.path.join("cgroup.procs")
    }
}

/// A group can't go while it has members.
impl Drop for Cgroup {
    fn drop(&mut self) {
        for _ in 0..TRIES {
            match fs::remove_dir(&self.path) {
                Ok(()) => return,
                Err(_) => thread::sleep(PAUSE),
            }
        }
        eprintln!("hpc-matrix: {} stays behind", self.path.display());
    }
}

fn lists_pids(controllers: &str) -> bool {
    controllers.split_whitespace().any(|name| name == "pids")
}

/// Where a group could be made: below the matrix's own group, else at the
/// top, where there is a pids controller.
fn parents(mounts: &str, own: &str) -> Vec<PathBuf> {
    let mut parents = Vec::new();
    for mount in mounts.lines() {
        let fields: Vec<&str> = mount.split_whitespace().collect();
        let [_, at, kind, options, ..] = fields[..] else {
            continue;
        };
        let group = match kind {
            "cgroup" if options.split(',').any(|option| option == "pids") => own_group(own, "pids"),
            "cgroup2" => own_group(own, ""),
            _ => continue,
        };
        let top = Path::new(at);
        let inside = group.map(|group| top.join(group.trim_start_matches('/')));
        parents.extend(inside.filter(|path| path != top && has_pids(path, kind)));
        parents.extend(Some(top.to_path_buf()).filter(|path| has_pids(path, kind)));
    }
    parents
}

fn has_pids(path: &Path, kind: &str) -> bool {
    match kind {
        "cgroup" => path.is_dir(),
        _ => fs::read_to_string(path.join("cgroup.controllers"))
            .is_ok_and(|controllers| lists_pids(&controllers)),
    }
}

/// The group of this process for a controller, in the text of
/// /proc/self/cgroup; version 2 has no name there.
fn own_group<'a>(own: &'a str, controller: &str) -> Option<&'a str> {
    own.lines().find_map(|line| {
        let (_, rest) = line.split_once(':')?;
        let (controllers, group) = rest.split_once(':')?;
        controllers
            .split(',')
            .any(|name| name == controller)
            .then_some(group)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_group_is_found_in_either_version() {
        let own = "8:pids:/a\n5:cpu,cpuacct:/b\n0::/c:d\n";
        assert_eq!(own_group(own, "pids"), Some("/a"));
        assert_eq!(own_group(own, "cpuacct"), Some("/b"));
        assert_eq!(own_group(own, ""), Some("/c:d"));
        assert_eq!(own_group(own, "memory"), None);
    }

    #[test]
    fn only_mounts_with_the_controller_are_tried() {
        let here = std::env::temp_dir();
        let here = here.display();
        let mounts = format!(
            "tmpfs /tmp tmpfs rw 0 0\ncgroup {here} cgroup rw,cpu 0 0\n\
             cgroup2 {here} cgroup2 rw 0 0\n"
        );
        assert!(parents(&mounts, "0::/\n").is_empty());
        let mounts = format!("cgroup {here} cgroup rw,relatime,pids 0 0\n");
        assert_eq!(parents(&mounts, "8:pids:/\n"), [std::env::temp_dir()]);
    }
}
