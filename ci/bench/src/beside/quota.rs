//! A limit on processor time, by a control group of this program's own.

use std::fs;
use std::path::{Path, PathBuf};

/// Periods are the system's usual ones.
const PERIOD: u32 = 100_000;

/// What the groups are called, before the number of the process that made them.
const NAME: &str = "bench-quota-";

/// A group with a limit. Dropped, it is gone.
#[derive(Debug)]
pub(crate) struct Quota {
    group: PathBuf,
}

impl Quota {
    /// Makes one that has half of a processor; an error says why that can't be.
    pub(crate) fn half_a_processor() -> Result<Quota, String> {
        let own = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
        let mounts = fs::read_to_string("/proc/self/mounts").unwrap_or_default();
        let mut troubles = Vec::new();
        for parent in parents(&own, &mounts) {
            remove_left_behind(&parent);
            match Quota::below(&parent) {
                Ok(quota) => return Ok(quota),
                Err(why) => troubles.push(why),
            }
        }
        match troubles.is_empty() {
            true => Err("no control groups for processor time".to_string()),
            false => Err(troubles.join("; ")),
        }
    }

    fn below(parent: &Path) -> Result<Quota, String> {
        let group = parent.join(format!("{NAME}{}", std::process::id()));
        fs::create_dir(&group).map_err(|e| format!("no group {}: {e}", group.display()))?;
        let quota = Quota { group };
        let half = PERIOD / 2;
        // As version 1 has it, and version 2.
        let settings = [
            ("cpu.cfs_period_us", PERIOD.to_string()),
            ("cpu.cfs_quota_us", half.to_string()),
            ("cpu.max", format!("{half} {PERIOD}")),
        ];
        let mut limited = false;
        for (file, value) in settings {
            let file = quota.group.join(file);
            if file.exists() {
                fs::write(&file, value).map_err(|e| format!("{}: {e}", file.display()))?;
                limited = true;
            }
        }
        match limited {
            true => Ok(quota),
            false => Err(format!("{} limits no processor time", parent.display())),
        }
    }

    /// What a process writes its number to, to be in it.
    pub(crate) fn processes(&self) -> PathBuf {
        self.group.join("cgroup.procs")
    }
}

impl Drop for Quota {
    fn drop(&mut self) {
        if let Err(e) = fs::remove_dir(&self.group) {
            eprintln!("bench: {} stays behind: {e}", self.group.display());
        }
    }
}

/// Where groups may be made, by what /proc says of this process's own and of
/// what is mounted: below its own and, in version 2, where one with processes
/// may have none below it, next to it.
fn parents(own: &str, mounts: &str) -> Vec<PathBuf> {
    let mount = |kind: &str, controller: Option<&str>| {
        mounts.lines().find_map(|line| {
            let fields: Vec<&str> = line.split(' ').collect();
            let [_, place, found, options, ..] = fields[..] else {
                return None;
            };
            let has = |name: &str| options.split(',').any(|option| option == name);
            (found == kind && controller.map_or(true, has)).then(|| PathBuf::from(place))
        })
    };
    let mut found = Vec::new();
    for line in own.lines() {
        let mut fields = line.splitn(3, ':');
        let (_, Some(controllers), Some(path)) = (fields.next(), fields.next(), fields.next())
        else {
            continue;
        };
        let path = path.trim_start_matches('/');
        if controllers.split(',').any(|name| name == "cpu") {
            found.extend(mount("cgroup", Some("cpu")).map(|place| place.join(path)));
        }
        if controllers.is_empty() {
            if let Some(place) = mount("cgroup2", None) {
                let own = place.join(path);
                let next = own.parent().filter(|next| next.starts_with(&place));
                let next = next.map(Path::to_path_buf);
                found.push(own);
                found.extend(next);
            }
        }
    }
    found
}

/// Removes the groups of such processes as were killed before they could.
fn remove_left_behind(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let maker = name.to_str().and_then(|name| name.strip_prefix(NAME));
        let Some(maker) = maker.and_then(|maker| maker.parse::<u32>().ok()) else {
            continue;
        };
        if !Path::new(&format!("/proc/{maker}")).exists() {
            // One with a process in it can't be removed, and need not be.
            let _ = fs::remove_dir(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const V1: &str = "cgroup /sys/fs/cgroup/cpu,cpuacct cgroup rw,relatime,cpu,cpuacct 0 0\n";
    const CPUSET: &str = "cgroup /sys/fs/cgroup/cpuset cgroup rw,relatime,cpuset 0 0\n";
    const V2: &str = "cgroup2 /sys/fs/cgroup cgroup2 rw,relatime 0 0\n";

    fn paths(own: &str, mounts: &str) -> Vec<String> {
        let found = parents(own, mounts).into_iter();
        found.map(|path| path.display().to_string()).collect()
    }

    #[test]
    fn in_version_1_it_is_below_ones_own() {
        let own = "5:cpuset:/other\n1:cpu,cpuacct:/user/me\n";
        let mounts = format!("{CPUSET}{V1}");
        assert_eq!(paths(own, &mounts), ["/sys/fs/cgroup/cpu,cpuacct/user/me"]);
        assert!(paths(own, CPUSET).is_empty());
    }

    #[test]
    fn in_version_2_next_to_ones_own_will_do() {
        let own = "0::/user.slice/me\n";
        let expected = ["/sys/fs/cgroup/user.slice/me", "/sys/fs/cgroup/user.slice"];
        assert_eq!(paths(own, V2), expected);
    }

    #[test]
    fn it_never_goes_above_what_is_mounted() {
        assert_eq!(paths("0::/\n", V2), ["/sys/fs/cgroup/"]);
    }
}
