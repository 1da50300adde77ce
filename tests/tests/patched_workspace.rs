//! A user's workspace on the published rayon, with the override and without.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use workspace_tests::{
    assert_overridden, cargo, core_package, forget_outer_run, fresh_copy, override_core, run,
    run_cargo, warnings, workspace_root, Finished, LockFile,
};

const RAYON_CORE: &str = "rayon-core 1.13.0";
const BUILD_LIMIT: Duration = Duration::from_secs(600);
const RUN_LIMIT: Duration = Duration::from_secs(60);
const ANSWER: &str = "\
below the limit: 77031 takes 350 steps
below half of it: 35655 takes 323 steps
";

/// A copy of the fixture, built.
struct Workspace {
    dir: PathBuf,
    target: PathBuf,
    build: Finished,
}

impl Workspace {
    fn build(name: &str, overridden: bool, options: &[&str]) -> Self {
        let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("patched-workspace");
        let dir = scratch.join(name);
        let target = scratch.join(format!("{name}-target"));
        fresh_copy(&fixture(), &dir);
        if overridden {
            override_core(&dir);
        }
        let mut command = cargo(&dir, &target);
        command.arg("build").args(options);
        let build = run_cargo(command, BUILD_LIMIT).or_fail();
        Self { dir, target, build }
    }

    /// As the user had it, on the registry's rayon-core.
    fn original() -> &'static Self {
        static BUILT: OnceLock<Workspace> = OnceLock::new();
        BUILT.get_or_init(|| Self::build("original", false, &["--locked"]))
    }

    /// With the override, on this project's rayon-core.
    fn patched() -> &'static Self {
        static BUILT: OnceLock<Workspace> = OnceLock::new();
        BUILT.get_or_init(|| Self::build("patched", true, &[]))
    }

    fn program(&self) -> PathBuf {
        self.target
            .join("debug/app")
            .with_extension(std::env::consts::EXE_EXTENSION)
    }
}

fn run_program(mut command: Command, threads: usize) -> Finished {
    forget_outer_run(&mut command);
    command.env("RAYON_NUM_THREADS", threads.to_string());
    run(command, RUN_LIMIT)
}

fn fixture() -> PathBuf {
    workspace_root().join("tests/patched-workspace")
}

#[test]
fn the_committed_lock_file_is_from_before_the_override() {
    let lock = LockFile::read(&fixture().join("Cargo.lock"));
    let source = lock.value(RAYON_CORE, "source");
    assert!(source.is_some_and(|source| source.starts_with("registry+")));
    assert!(lock.value(RAYON_CORE, "checksum").is_some());
}

#[test]
fn without_the_override_the_workspace_is_built_on_the_registrys_rayon_core() {
    let workspace = Workspace::original();
    let (source, _) = core_package(&workspace.dir, &workspace.target);
    assert!(source.is_some_and(|source| source.starts_with("registry+")));
}

#[test]
fn cargo_takes_the_override_without_a_warning() {
    let workspace = Workspace::patched();
    let none: [&str; 0] = [];
    assert_eq!(
        warnings(&workspace.build.stderr),
        none,
        "{}",
        workspace.build
    );
    assert_overridden(&workspace.dir, &workspace.target);
}

#[test]
fn the_lock_file_changes_only_in_what_it_says_of_rayon_core() {
    let before = LockFile::read(&fixture().join("Cargo.lock"));
    let after = LockFile::read(&Workspace::patched().dir.join("Cargo.lock"));

    for id in before.ids() {
        if id != RAYON_CORE {
            assert_eq!(before.lines(id), after.lines(id), "{id}");
        }
    }
    assert_eq!(after.value(RAYON_CORE, "source"), None);
    assert_eq!(after.value(RAYON_CORE, "checksum"), None);

    let (before, dependencies) = (before.ids(), after.dependencies(RAYON_CORE));
    for id in after.ids() {
        assert!(
            before.contains(id) || dependencies.contains(id),
            "{id} is new and rayon-core does not depend on it"
        );
    }
}

#[test]
fn the_program_prints_the_same_right_answer_on_both_cores() {
    for workspace in [Workspace::original(), Workspace::patched()] {
        let finished = run_program(Command::new(workspace.program()), 3).or_fail();
        assert_eq!(finished.stdout, format!("{ANSWER}threads: 3\n"));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn under_a_process_limit_the_program_runs_where_the_registrys_core_panics() {
    use workspace_tests::Limited;

    let run_limited = |workspace: &Workspace, name| {
        let program = Limited::new(&workspace.program(), name);
        run_program(program.with_room_for(3), 512)
    };

    let original = run_limited(Workspace::original(), "original");
    assert_eq!(original.status.code(), Some(101), "{original}");
    assert!(original.stderr.contains("panicked at"), "{original}");
    assert!(original.stderr.contains("WouldBlock"), "{original}");

    let patched = run_limited(Workspace::patched(), "patched").or_fail();
    assert_eq!(patched.stdout, format!("{ANSWER}threads: 512\n"));
    assert_eq!(patched.stderr, "", "{patched}");
}
