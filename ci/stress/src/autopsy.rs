//! What a process does that does not get on: the stacks of its threads by gdb, where
//! there is one, and what /proc says of each.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use two_cores::{run_to_end, Exit};

const GDB_LIMIT: Duration = Duration::from_secs(60);
/// How many frames of a stack tell what it is about.
const FRAMES: usize = 24;

/// What can be found out about a process and those that it has forked. `directory` takes
/// gdb's output.
pub(crate) fn of(process: u32, directory: &Path) -> String {
    let mut text = String::new();
    for process in with_children(process) {
        text.push_str(&format!("\n--- process {process}\n"));
        let stacks = stacks(process, directory);
        text.push_str(&tasks(process, stacks.is_err()));
        text.push_str(&stacks.unwrap_or_else(|why| why));
    }
    text
}

/// A process and its children, theirs, and so on.
fn with_children(process: u32) -> Vec<u32> {
    let mut family = vec![process];
    let mut next = 0;
    while let Some(parent) = family.get(next).copied() {
        next += 1;
        for task in fs::read_dir(format!("/proc/{parent}/task"))
            .into_iter()
            .flatten()
        {
            let Ok(task) = task else { continue };
            let children = fs::read_to_string(task.path().join("children")).unwrap_or_default();
            let children = children.split_whitespace();
            let children = children.filter_map(|pid| pid.parse::<u32>().ok());
            family.extend(children);
        }
    }
    family
}

/// A line for each thread: its name, its state, and where in the kernel it is; with all
/// that leads there if there is nothing better.
fn tasks(process: u32, with_stacks: bool) -> String {
    let mut text = String::new();
    for task in fs::read_dir(format!("/proc/{process}/task"))
        .into_iter()
        .flatten()
    {
        let Ok(task) = task else { continue };
        let file = |name: &str| fs::read_to_string(task.path().join(name)).unwrap_or_default();
        let status = file("status");
        let state = status.lines().find_map(|line| line.strip_prefix("State:"));
        text.push_str(&format!(
            "task {} {:?} {} {}\n",
            task.file_name().to_string_lossy(),
            file("comm").trim(),
            state.unwrap_or_default().trim(),
            file("wchan").trim(),
        ));
        // Only root may read it, and not everywhere.
        let stack = if with_stacks {
            file("stack")
        } else {
            String::new()
        };
        for frame in stack.lines().take(FRAMES) {
            text.push_str(&format!("    {frame}\n"));
        }
    }
    text
}

fn stacks(process: u32, directory: &Path) -> Result<String, String> {
    let mut gdb = Command::new("gdb");
    gdb.args(["--batch", "--nx", "--pid", &process.to_string()])
        .args(["-ex", "set width 0", "-ex"])
        .arg(format!("thread apply all backtrace {FRAMES}"));
    match run_to_end(gdb, GDB_LIMIT, directory) {
        Ok(ended) if ended.exit == Exit::Code(0) => Ok(ended.stdout),
        Ok(ended) => Err(format!(
            "gdb: {:?}\n{}{}",
            ended.exit, ended.stdout, ended.stderr
        )),
        Err(error) => Err(format!("gdb can't be run: {error}\n")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_shown_with_its_threads() {
        let own = std::process::id();
        assert_eq!(with_children(own)[0], own);
        let text = tasks(own, true);
        assert!(text.starts_with("task "), "{text}");
    }
}
