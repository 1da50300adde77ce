//! Tests that need a process of their own: to abort it, to count its threads, to have
//! its global pool or its environment for themselves.
//!
//! Such a test runs its own binary again with itself as the filter. A variable in the
//! environment tells the second process that it is the one to do the work.

use super::watchdog::Watchdog;
use std::process::{Command, Output};

const MARK: &str = "RAYON_CORE_TEST_IN_CHILD";

/// Whether this process was started to do the work of one test.
fn is_child() -> bool {
    std::env::var_os(MARK).is_some()
}

/// Runs `work` in a process of its own; what became of that, or `None` in it.
///
/// `name` is the test's name, with its modules.
pub(crate) fn run(name: &str, environment: &[(&str, &str)], work: impl FnOnce()) -> Option<Output> {
    if is_child() {
        work();
        return None;
    }
    let program = std::env::current_exe().expect("this program has a path");
    let mut command = Command::new(program);
    command.args([name, "--exact", "--nocapture"]);
    for variable in [
        "RAYON_NUM_THREADS",
        "RAYON_RS_NUM_CPUS",
        "RAYON_START_ON_DEMAND",
        "RAYON_REPORT",
        "RAYON_MIN_THREADS",
    ] {
        command.env_remove(variable);
    }
    command.env(MARK, "1").envs(environment.iter().copied());
    // From here: what watches makes system calls, and the other process may be in a sandbox.
    let _watchdog = Watchdog::over(name);
    let output = command.output().expect("this program can be started again");
    if output.status.success() {
        // A name that is misspelt filters all tests out, which succeeds as well.
        let ran = String::from_utf8_lossy(&output.stdout).contains("1 passed");
        assert!(ran, "{name} is not the name of a test");
    }
    Some(output)
}

/// Runs `work` in a process of its own and expects it to succeed.
pub(crate) fn alone(name: &str, environment: &[(&str, &str)], work: impl FnOnce()) {
    if let Some(output) = run(name, environment, work) {
        assert!(output.status.success(), "{}", text(&output));
    }
}

/// Runs `work` in a process of its own and expects that to be aborted; what it wrote to
/// standard error. `None` in that process.
pub(crate) fn aborts(name: &str, work: impl FnOnce()) -> Option<String> {
    let output = run(name, &[], work)?;
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        let signal = output.status.signal();
        assert_eq!(signal, Some(libc::SIGABRT), "{}", text(&output));
    }
    assert!(!output.status.success(), "{}", text(&output));
    Some(String::from_utf8_lossy(&output.stderr).into_owned())
}

fn text(output: &Output) -> String {
    format!(
        "{}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}
