//! What stands between a pool and its threads: each limit, how many threads it leaves, and
//! what to ask for where those are too few.

use crate::advice::Wall;
use crate::headroom;
use crate::limit::Limit;
use crate::limits::{self, Usage};
use crate::page::{Page, ABSENT};

/// All the limits that bind this process. `show` is given what was found, page by page.
pub(crate) fn all(size: u64, mut show: impl FnMut(Page)) -> Vec<Wall> {
    let mut walls = Vec::new();
    for (page, found) in [
        user_threads(size),
        address_space(size),
        cgroups(size),
        system_threads(size),
    ] {
        show(page);
        walls.extend(found);
    }
    walls
}

fn user_threads(size: u64) -> (Page, Vec<Wall>) {
    let mut page = Page::new("Threads of this user (RLIMIT_NPROC, `ulimit -u`)");
    let (max, hard) = (
        limits::user_threads_limit(),
        limits::user_threads_hard_limit(),
    );
    let used = limits::user_threads();
    page.row("limit", or_absent(max));
    page.row("may be raised to", or_absent(hard));
    page.row_if_known("in use", used.map(|used| format!("{used}, as far as seen")));
    if !limits::user_threads_limit_binds() {
        page.line("This user is root, whom the limit does not bind.");
        return (page, Vec::new());
    }
    let (Some(max), Some(used)) = (max, used) else {
        return (page, Vec::new());
    };
    let usage = Usage { max, used };
    page.row("room for", threads(usage.left()));
    let wall = Wall {
        limit: Limit::UserThreads(max).to_string(),
        room: usage.left(),
        cure: ulimit('u', enough(used, size), hard, ""),
    };
    (page, vec![wall])
}

fn address_space(size: u64) -> (Page, Vec<Wall>) {
    let mut page = Page::new("Address space of this process (RLIMIT_AS, `ulimit -v`)");
    let (max, hard) = (
        limits::address_space_limit(),
        limits::address_space_hard_limit(),
    );
    let used = limits::address_space_used();
    let of_a_thread = headroom::of_a_thread(None);
    page.row("limit", or_absent(max.map(mebibytes)));
    page.row("may be raised to", or_absent(hard.map(mebibytes)));
    page.row_if_known("in use", used.map(mebibytes));
    page.row("a thread takes up to", mebibytes(of_a_thread));
    let (Some(max), Some(used)) = (max, used) else {
        return (page, Vec::new());
    };
    let fit = |max, threads: u64| {
        headroom::fits(threads <= 2, max, used, of_a_thread.saturating_mul(threads))
    };
    // One more than those that fit is the first number that does not.
    let room = first(1, max / of_a_thread + 1, |threads| !fit(max, threads)) - 1;
    let kept = "with something kept for the rest of the program";
    page.row("room for", format!("{}, {kept}", threads(room)));
    let mebibytes = first(1, u64::MAX >> 20, |mebibytes| fit(mebibytes << 20, size));
    let unit = format!(" (KiB; {mebibytes} MiB), and on top what the program itself needs");
    let wall = Wall {
        limit: Limit::AddressSpace(max).to_string(),
        room,
        cure: ulimit('v', mebibytes << 10, hard.map(|bytes| bytes >> 10), &unit),
    };
    (page, vec![wall])
}

fn cgroups(size: u64) -> (Page, Vec<Wall>) {
    let mut page = Page::new("Threads of the cgroup (pids.max)");
    let found = limits::all_cgroup_pids();
    if found.is_empty() {
        page.row("limit", format!("{ABSENT}, as far as seen"));
    }
    let walls = found.into_iter().map(|(folder, usage)| {
        let version = if folder.join("cgroup.controllers").exists() {
            2
        } else {
            1
        };
        let folder = folder.display();
        page.line(format!("{folder} (cgroup v{version})"));
        show_usage(&mut page, usage);
        Wall {
            limit: Limit::CgroupPids(usage.max).to_string(),
            room: usage.left(),
            cure: format!(
                "ask for a pids.max of at least {} in {folder}, a limit that a batch system, \
                 systemd (TasksMax) or a container's options (--pids-limit) set",
                enough(usage.used, size)
            ),
        }
    });
    let walls = walls.collect();
    (page, walls)
}

fn system_threads(size: u64) -> (Page, Vec<Wall>) {
    let mut page = Page::new("Threads of the system (kernel.threads-max)");
    let Some(usage) = limits::system_threads() else {
        page.row("limit", "unknown");
        return (page, Vec::new());
    };
    show_usage(&mut page, usage);
    let wall = Wall {
        limit: Limit::SystemThreads(usage.max).to_string(),
        room: usage.left(),
        cure: format!(
            "ask for a sysctl kernel.threads-max of at least {}",
            enough(usage.used, size)
        ),
    };
    (page, vec![wall])
}

fn show_usage(page: &mut Page, usage: Usage) {
    page.row("limit", usage.max);
    page.row("in use", usage.used);
    page.row("room for", threads(usage.left()));
}

/// A limit on threads that holds those that there are, a pool of this size, and an eighth
/// of that for child processes and the like: as much as a pool gives back when it is
/// refused a thread.
fn enough(used: u64, size: u64) -> u64 {
    used + size + size.div_ceil(8)
}

/// How to get a limit of the shell that is at least `wanted`. `hard` is the one up to which
/// a user may raise it; both are in the shell's `unit`.
fn ulimit(option: char, wanted: u64, hard: Option<u64>, unit: &str) -> String {
    match hard {
        Some(hard) if hard < wanted => {
            format!("ask for `ulimit -{option}` of at least {wanted}{unit}")
        }
        _ => format!(
            "set `ulimit -{option}` to at least {wanted}{unit}, in the shell that starts the \
             program; this needs no administrator"
        ),
    }
}

/// The first number from `low` on, below `high`, of which `is_so`; `high` if there is none.
/// What is so of a number must be so of all above it.
fn first(mut low: u64, mut high: u64, is_so: impl Fn(u64) -> bool) -> u64 {
    while low < high {
        let middle = low + (high - low) / 2;
        if is_so(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

fn threads(number: u64) -> String {
    match number {
        1 => "1 more thread".to_string(),
        _ => format!("{number} more threads"),
    }
}

fn mebibytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / f64::from(1 << 20))
}

fn or_absent(value: Option<impl ToString>) -> String {
    value.map_or(ABSENT.to_string(), |value| value.to_string())
}
