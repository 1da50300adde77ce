//! What limits the number of threads here: resource limits, cgroups, the kernel.
//!
//! An answer of `None` means that no limit is known: there is none, or the system
//! won't say. Nothing here panics, whatever is in the files that are read.

#[cfg_attr(any(rayon_portable, not(target_os = "linux")), allow(dead_code))]
mod parse;

// Of paths as Linux has them.
#[cfg(all(test, unix))]
mod arbitrary;

use std::path::PathBuf;

/// A number of something that is limited, and how many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Usage {
    /// The most that there may be.
    pub(crate) max: u64,
    /// How many there are.
    pub(crate) used: u64,
}

impl Usage {
    pub(crate) fn left(self) -> u64 {
        self.max.saturating_sub(self.used)
    }
}

/// `RLIMIT_AS`, in bytes: the address space that this process may have. One system
/// call.
pub(crate) fn address_space_limit() -> Option<u64> {
    imp::address_space_limit()
}

/// The most that this process may itself set `RLIMIT_AS` to, in bytes.
#[allow(dead_code)] // For the example `doctor`.
pub(crate) fn address_space_hard_limit() -> Option<u64> {
    imp::address_space_hard_limit()
}

/// The address space that this process has, in bytes.
pub(crate) fn address_space_used() -> Option<u64> {
    imp::address_space_used()
}

/// `RLIMIT_NPROC`: the threads, of all processes together, that the real user of this
/// process may have. It does not [bind](user_threads_limit_binds) root.
pub(crate) fn user_threads_limit() -> Option<u64> {
    imp::user_threads_limit()
}

/// The most that this process may itself set `RLIMIT_NPROC` to.
#[allow(dead_code)] // For the example `doctor`.
pub(crate) fn user_threads_hard_limit() -> Option<u64> {
    imp::user_threads_hard_limit()
}

/// Whether `RLIMIT_NPROC` is of any consequence to this process: it is not to the root of
/// the system, but it is to one who is root in a container alone.
pub(crate) fn user_threads_limit_binds() -> bool {
    imp::user_threads_limit_binds()
}

/// The threads of the real user of this process, as far as `/proc` shows them. Looks
/// at every process of the system.
#[allow(dead_code)] // For the example `doctor`.
pub(crate) fn user_threads() -> Option<u64> {
    imp::user_threads()
}

/// The `pids.max`, of this process's cgroup or one that it is in, that leaves the
/// least; version 1 or 2 of cgroups.
pub(crate) fn cgroup_pids() -> Option<Usage> {
    let usages = all_cgroup_pids().into_iter().map(|(_, usage)| usage);
    usages.min_by_key(|usage| usage.left())
}

/// Every `pids.max` that binds this process and is a number, with the folder it stands
/// in.
pub(crate) fn all_cgroup_pids() -> Vec<(PathBuf, Usage)> {
    imp::all_cgroup_pids()
}

/// The threads of the whole system.
pub(crate) fn system_threads() -> Option<Usage> {
    imp::system_threads()
}

#[cfg(all(target_os = "linux", not(rayon_portable)))]
mod imp {
    use super::{parse, Usage};
    use std::fs;
    use std::path::{Path, PathBuf};

    // The type of the constants that name a resource differs between C libraries.
    macro_rules! limit {
        ($resource:expr, $which:ident) => {{
            let mut limit = libc::rlimit {
                rlim_cur: libc::RLIM_INFINITY,
                rlim_max: libc::RLIM_INFINITY,
            };
            // SAFETY: `limit` is an `rlimit` to write to.
            let status = unsafe { libc::getrlimit($resource, &mut limit) };
            #[allow(clippy::useless_conversion)] // `rlim_t` has 32 bits on some targets.
            (status == 0 && limit.$which != libc::RLIM_INFINITY).then(|| u64::from(limit.$which))
        }};
    }

    pub(super) fn address_space_limit() -> Option<u64> {
        limit!(libc::RLIMIT_AS, rlim_cur)
    }

    pub(super) fn address_space_hard_limit() -> Option<u64> {
        limit!(libc::RLIMIT_AS, rlim_max)
    }

    pub(super) fn user_threads_limit() -> Option<u64> {
        limit!(libc::RLIMIT_NPROC, rlim_cur)
    }

    pub(super) fn user_threads_hard_limit() -> Option<u64> {
        limit!(libc::RLIMIT_NPROC, rlim_max)
    }

    pub(super) fn user_threads_limit_binds() -> bool {
        // SAFETY: getuid always succeeds.
        let root = unsafe { libc::getuid() } == 0;
        // Without the file there are no user namespaces, or no /proc.
        let outside = || text("/proc/self/uid_map").map_or(true, |map| parse::keeps_root(&map));
        !(root && outside())
    }

    pub(super) fn address_space_used() -> Option<u64> {
        // SAFETY: sysconf touches no memory of ours.
        let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
        parse::address_space(&text("/proc/self/statm")?, u64::try_from(page).ok()?)
    }

    pub(super) fn user_threads() -> Option<u64> {
        // SAFETY: getuid always succeeds.
        let user = u64::from(unsafe { libc::getuid() });
        let processes = fs::read_dir("/proc").ok()?.filter_map(|entry| {
            let entry = entry.ok()?;
            if !parse::is_process(entry.file_name().to_str()?) {
                return None;
            }
            // One that has ended since the listing has no threads any more.
            let status = text(entry.path().join("status"))?;
            parse::threads_of(&status, user)
        });
        Some(processes.fold(0, u64::saturating_add))
    }

    pub(super) fn all_cgroup_pids() -> Vec<(PathBuf, Usage)> {
        let mounts = text("/proc/self/mountinfo").unwrap_or_default();
        let own = text("/proc/self/cgroup").unwrap_or_default();
        let folders = parse::pids_folders(&mounts, &own).into_iter();
        let limited = folders.filter_map(|folder| {
            let file = |name| text(folder.join(name));
            let usage = parse::pids_usage(&file("pids.max")?, &file("pids.current")?)?;
            Some((folder, usage))
        });
        limited.collect()
    }

    pub(super) fn system_threads() -> Option<Usage> {
        parse::system_usage(
            &text("/proc/sys/kernel/threads-max")?,
            &text("/proc/loadavg")?,
        )
    }

    fn text(path: impl AsRef<Path>) -> Option<String> {
        let bytes = fs::read(path).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn this_process_has_address_space_and_threads() {
            let mebibyte = 1 << 20;
            let before = address_space_used().unwrap();
            assert!(before > mebibyte);
            assert!(user_threads().unwrap() >= 1);
            let system = system_threads().unwrap();
            assert!(system.used >= 1 && system.max > system.used, "{system:?}");
        }

        #[test]
        fn no_limit_is_above_what_it_may_be_set_to() {
            let unlimited = |limit: Option<u64>| limit.unwrap_or(u64::MAX);
            assert!(unlimited(address_space_limit()) <= unlimited(address_space_hard_limit()));
            assert!(unlimited(user_threads_limit()) <= unlimited(user_threads_hard_limit()));
        }

        #[test]
        fn the_tightest_cgroup_is_one_of_all() {
            // Others come and go, so what is used is not the same twice.
            let tightest = super::super::cgroup_pids().map(|usage| usage.max);
            let mut all = all_cgroup_pids().into_iter().map(|(_, usage)| usage.max);
            assert!(tightest.map_or(true, |max| all.any(|other| other == max)));
        }
    }
}

#[cfg(not(all(target_os = "linux", not(rayon_portable))))]
mod imp {
    use super::Usage;
    use crate::platform::posix;
    use std::path::PathBuf;

    pub(super) fn address_space_limit() -> Option<u64> {
        posix::address_space().soft
    }

    pub(super) fn address_space_hard_limit() -> Option<u64> {
        posix::address_space().hard
    }

    pub(super) fn address_space_used() -> Option<u64> {
        None
    }

    pub(super) fn user_threads_limit() -> Option<u64> {
        posix::user_threads().soft
    }

    pub(super) fn user_threads_hard_limit() -> Option<u64> {
        posix::user_threads().hard
    }

    pub(super) fn user_threads_limit_binds() -> bool {
        !posix::is_root()
    }

    pub(super) fn user_threads() -> Option<u64> {
        None
    }

    pub(super) fn all_cgroup_pids() -> Vec<(PathBuf, Usage)> {
        Vec::new()
    }

    pub(super) fn system_threads() -> Option<Usage> {
        None
    }
}
