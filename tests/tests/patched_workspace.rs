//! A user's workspace on the published rayon, without an override, with that of rayon-core, and
//! with those of both crates.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::Duration;

use workspace_tests::{
    assert_both_overridden, assert_overridden, cargo, core_package, forget_outer_run, fresh_copy,
    override_both, override_core, run, run_cargo, warnings, workspace_root, Finished, LockFile,
};

const RAYON_CORE: &str = "rayon-core 1.13.0";
const RAYON: &str = "rayon 1.12.0";
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
    fn build(name: &str, change: fn(&Path), options: &[&str]) -> Self {
        let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("patched-workspace");
        let dir = scratch.join(name);
        let target = scratch.join(format!("{name}-target"));
        fresh_copy(&fixture(), &dir);
        change(&dir);
        let mut command = cargo(&dir, &target);
        command.arg("build").args(options);
        let build = run_cargo(command, BUILD_LIMIT).or_fail();
        Self { dir, target, build }
    }

    /// As the user had it, on the registry's rayon-core.
    fn original() -> &'static Self {
        static BUILT: OnceLock<Workspace> = OnceLock::new();
        BUILT.get_or_init(|| Self::build("original", |_| (), &["--locked"]))
    }

    /// With the override, on this project's rayon-core.
    fn patched() -> &'static Self {
        static BUILT: OnceLock<Workspace> = OnceLock::new();
        BUILT.get_or_init(|| Self::build("patched", override_core, &[]))
    }

    /// With both overrides, on nothing of the registry's rayon.
    fn patched_twice() -> &'static Self {
        static BUILT: OnceLock<Workspace> = OnceLock::new();
        BUILT.get_or_init(|| Self::build("patched-twice", override_both, &[]))
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
fn cargo_takes_the_overrides_without_a_warning() {
    for workspace in [Workspace::patched(), Workspace::patched_twice()] {
        let build = &workspace.build;
        let none: [&str; 0] = [];
        assert_eq!(warnings(&build.stderr), none, "{build}");
    }
    let core = Workspace::patched();
    assert_overridden(&core.dir, &core.target);
    let both = Workspace::patched_twice();
    assert_both_overridden(&both.dir, &both.target);
}

#[test]
fn the_lock_file_changes_only_in_what_it_says_of_what_is_overridden() {
    assert_only_these_change(Workspace::patched(), &[RAYON_CORE]);
    assert_only_these_change(Workspace::patched_twice(), &[RAYON_CORE, RAYON]);
}

#[track_caller]
fn assert_only_these_change(workspace: &Workspace, overridden: &[&str]) {
    let before = LockFile::read(&fixture().join("Cargo.lock"));
    let after = LockFile::read(&workspace.dir.join("Cargo.lock"));

    for id in before.ids() {
        if overridden.contains(&id) {
            assert_eq!(after.value(id, "source"), None);
            assert_eq!(after.value(id, "checksum"), None);
        } else {
            assert_eq!(before.lines(id), after.lines(id), "{id}");
        }
    }

    let before = before.ids();
    let overridden = overridden.iter();
    let dependencies: Vec<_> = overridden.flat_map(|id| after.dependencies(id)).collect();
    for id in after.ids() {
        assert!(
            before.contains(id) || dependencies.contains(&id),
            "{id} is new and nothing that is overridden depends on it"
        );
    }
}

#[test]
fn the_program_prints_the_same_right_answer_with_the_overrides_and_without() {
    for workspace in [
        Workspace::original(),
        Workspace::patched(),
        Workspace::patched_twice(),
    ] {
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

    for (workspace, name) in [
        (Workspace::patched(), "patched"),
        (Workspace::patched_twice(), "patched-twice"),
    ] {
        let patched = run_limited(workspace, name).or_fail();
        assert_eq!(patched.stdout, format!("{ANSWER}threads: 512\n"));
        assert_eq!(patched.stderr, "", "{patched}");
    }
}
