//! Files under `/proc` and of cgroups as no kernel writes them: whatever is in them, nobody
//! panics, and what can't be understood is a limit that is not known.

use super::parse::*;
use proptest::collection::vec;
use proptest::prelude::*;
use std::path::{Path, PathBuf};

const PAGE: u64 = 4096;

/// Has all files read from the same text. What is known is at least said by a digit.
fn read_all(text: &str) -> Result<(), TestCaseError> {
    let known = [
        first_number(text),
        status_number(text, "Uid:"),
        loadavg_threads(text),
        address_space(text, PAGE),
        address_space(text, u64::MAX),
        threads_of(text, 0),
        pids_usage(text, text).map(|usage| usage.left()),
        system_usage(text, text).map(|usage| usage.left()),
    ];
    let digits = text.contains(|c: char| c.is_ascii_digit());
    prop_assert!(digits || known.iter().all(Option::is_none), "{known:?}");
    let _ = (is_process(text), keeps_root(text));
    check_folders(text, text)
}

/// Folders are below something that is mounted, and nothing above that is looked at.
fn check_folders(mountinfo: &str, cgroup: &str) -> Result<(), TestCaseError> {
    let folders = pids_folders(mountinfo, cgroup);
    if mountinfo.lines().all(|line| !line.contains(" - cgroup")) {
        prop_assert!(folders.is_empty(), "{folders:?}");
    }
    // Each mount has those from the process's own up to its top.
    let parts = |text: &str| text.matches('/').count() + 2;
    let most = mountinfo.lines().count() * (parts(cgroup) + parts(mountinfo));
    prop_assert!(folders.len() <= most, "{} of {most}", folders.len());
    Ok(())
}

/// Something that the kernel writes as it is, with the blanks and so on as `\040`.
fn name() -> impl Strategy<Value = String> {
    "[a-z0-9 .@é\\\\-]{1,12}".prop_filter("a path's part", |name| name != "." && name != "..")
}

fn path(most: usize) -> impl Strategy<Value = PathBuf> {
    vec(name(), 0..most).prop_map(|parts| {
        let mut path = PathBuf::from("/");
        path.extend(parts);
        path
    })
}

fn escaped(path: &Path) -> String {
    let text = path.to_str().expect("made of text");
    text.replace('\\', r"\134").replace(' ', r"\040")
}

/// A machine: what kind of cgroups, what of them is mounted where, where the process is.
#[derive(Clone, Debug)]
struct Machine {
    second_version: bool,
    root: PathBuf,
    point: PathBuf,
    /// Below the root.
    own: PathBuf,
    others: Vec<PathBuf>,
}

fn machine() -> impl Strategy<Value = Machine> {
    (any::<bool>(), path(3), path(4), path(5), vec(path(3), 0..4)).prop_map(
        |(second_version, root, point, own, others)| Machine {
            second_version,
            root,
            point,
            own: own.strip_prefix("/").expect("it is absolute").to_owned(),
            others,
        },
    )
}

impl Machine {
    fn mountinfo(&self) -> String {
        let mut text = String::new();
        for other in &self.others {
            let other = escaped(other);
            text += &format!("22 1 8:1 / {other} rw shared:1 - ext4 /dev/sda1 rw\n");
            text += &format!("23 1 0:21 / {other} rw - cgroup cgroup rw,cpu,cpuacct\n");
        }
        let kind = match self.second_version {
            true => "cgroup2 cgroup2 rw,nsdelegate",
            false => "cgroup cgroup rw,pids",
        };
        let (root, point) = (escaped(&self.root), escaped(&self.point));
        text + &format!("30 25 0:26 {root} {point} rw,nosuid shared:4 - {kind}\n")
    }

    /// In this file, blanks are blanks.
    fn cgroup(&self) -> String {
        let line = if self.second_version {
            "0::"
        } else {
            "9:pids:"
        };
        let own = self.root.join(&self.own);
        format!("4:cpu,cpuacct:/elsewhere\n{line}{}\n", own.display())
    }

    /// From its own cgroup's folder up to the top.
    fn folders(&self) -> Vec<PathBuf> {
        let own = self.own.ancestors();
        own.map(|part| match part.as_os_str().is_empty() {
            true => self.point.clone(),
            false => self.point.join(part),
        })
        .collect()
    }
}

/// A change to a text that somebody could read: bytes that go, come, or come twice.
#[derive(Clone, Debug)]
enum Change {
    Cut(usize, usize),
    Twice(usize, usize),
    Insert(usize, Vec<u8>),
}

fn change() -> impl Strategy<Value = Change> {
    let at = || any::<usize>();
    prop_oneof![
        (at(), 1_usize..30).prop_map(|(at, count)| Change::Cut(at, count)),
        (at(), 1_usize..30).prop_map(|(at, count)| Change::Twice(at, count)),
        (at(), vec(any::<u8>(), 1..4)).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        (at(), "[ \n:/,\\\\0-9-]{1,4}").prop_map(|(at, s)| Change::Insert(at, s.into_bytes())),
    ]
}

/// As `limits` reads files: bytes that are no text are replaced.
fn changed(text: &str, changes: &[Change]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for change in changes {
        let (Change::Cut(at, _) | Change::Twice(at, _) | Change::Insert(at, _)) = change;
        let at = at % (bytes.len() + 1);
        let to = |count: &usize| bytes.len().min(at + count);
        match change {
            Change::Cut(_, count) => drop(bytes.drain(at..to(count))),
            Change::Twice(_, count) => {
                let again = bytes[at..to(count)].to_vec();
                drop(bytes.splice(at..at, again));
            }
            Change::Insert(_, new) => drop(bytes.splice(at..at, new.iter().copied())),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn arbitrary_bytes_are_no_limit_that_nobody_wrote(bytes in vec(any::<u8>(), 0..400)) {
        read_all(&String::from_utf8_lossy(&bytes))?;
    }

    #[test]
    fn arbitrary_lines_are_no_limit_that_nobody_wrote(
        lines in vec("[-0-9a-z /:,.\\\\\n]{0,20}| - cgroup2? |(0|9):(pids)?:|/|\\\\[0-7]{0,4}é?", 0..20)
    ) {
        read_all(&lines.concat())?;
    }

    #[test]
    fn the_folders_of_a_process_are_found_wherever_they_are_mounted(machine in machine()) {
        let folders = pids_folders(&machine.mountinfo(), &machine.cgroup());
        prop_assert_eq!(folders, machine.folders());
    }

    #[test]
    fn files_with_a_few_wrong_bytes_are_read_as_far_as_they_can_be(
        machine in machine(),
        mounts in vec(change(), 1..6),
        own in vec(change(), 0..3),
    ) {
        let mountinfo = changed(&machine.mountinfo(), &mounts);
        check_folders(&mountinfo, &changed(&machine.cgroup(), &own))?;
        read_all(&mountinfo)?;
    }

    #[test]
    fn a_status_with_a_few_wrong_bytes_is_some_status_or_none(
        user in any::<u32>(),
        threads in any::<u64>(),
        changes in vec(change(), 0..6),
    ) {
        let status = format!("Name:\tx\nUid:\t{user}\t0\t0\t0\nThreads:\t{threads}\nVmSize:\t1 kB\n");
        prop_assert_eq!(threads_of(&status, u64::from(user)), Some(threads));
        prop_assert_eq!(threads_of(&status, u64::from(user) + 1), None);
        read_all(&changed(&status, &changes))?;
    }

    #[test]
    fn what_is_no_number_is_no_limit(max in "(max|-[0-9]+|[a-z]*|[1-9][0-9]{20,29}|[0-9]+[a-z])\n?") {
        prop_assert_eq!(pids_usage(&max, "1\n"), None);
        prop_assert_eq!(pids_usage("1\n", &max), None);
        prop_assert_eq!(system_usage(&max, "0.20 0.18 0.12 1/80 11206\n"), None);
    }
}
