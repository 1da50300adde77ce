//! A cargo inside the cargo that runs the tests.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;

use crate::run::{run, Finished};

/// The directory of this project's workspace.
pub fn workspace_root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    root.canonicalize()
        .unwrap_or_else(|error| panic!("{}: {error}", root.display()))
}

/// A cargo command as a user would type it in `dir`: without what the outer
/// cargo put into the environment, and with a build directory of its own, as
/// the outer one may be locked.
pub fn cargo(dir: &Path, target: &Path) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    forget_outer_run(&mut command);
    command
        .current_dir(dir)
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_TERM_COLOR", "never");
    command
}

/// Takes what belongs to the outer test run out of the command's environment.
pub fn forget_outer_run(command: &mut Command) {
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(belongs_to_the_outer_run) {
            command.env_remove(name);
        }
    }
}

/// Whether a variable speaks of the build that the tests belong to, or changes
/// how rayon or the test harness behaves. What says how to reach the registry,
/// or which toolchain this is, stays.
fn belongs_to_the_outer_run(name: &str) -> bool {
    const NAMES: [&str; 9] = [
        "CARGO_BUILD_TARGET",
        "CARGO_CRATE_NAME",
        "CARGO_ENCODED_RUSTFLAGS",
        "CARGO_PRIMARY_PACKAGE",
        "CARGO_TARGET_DIR",
        "CARGO_TARGET_TMPDIR",
        "RUSTDOCFLAGS",
        "RUSTFLAGS",
        "RUST_TEST_THREADS",
    ];
    const PREFIXES: [&str; 8] = [
        "CARGO_BIN_",
        "CARGO_BUILD_RUST",
        "CARGO_CFG_",
        "CARGO_FEATURE_",
        "CARGO_MANIFEST_",
        "CARGO_PKG_",
        "CARGO_PROFILE_",
        "RAYON_",
    ];
    NAMES.contains(&name) || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// Runs a cargo command. One at a time in this process: two builds side by
/// side would only take the processors from each other.
pub fn run_cargo(command: Command, limit: Duration) -> Finished {
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    run(command, limit)
}

/// What `cargo metadata` says of `dir`.
pub(crate) fn metadata(dir: &Path, target: &Path, options: &[&str]) -> Value {
    let mut command = cargo(dir, target);
    command
        .args(["metadata", "--format-version", "1"])
        .args(options);
    let finished = run_cargo(command, Duration::from_secs(300)).or_fail();
    serde_json::from_str(&finished.stdout).expect("cargo metadata prints JSON")
}

/// Where the one package `name` of `metadata` comes from and where its
/// directory is. No source means a directory that the manifest names.
pub(crate) fn package(metadata: &Value, name: &str) -> (Option<String>, String, PathBuf) {
    let packages = metadata["packages"].as_array().expect("a list of packages");
    let found: Vec<&Value> = packages
        .iter()
        .filter(|package| package["name"] == name)
        .collect();
    let [package] = found[..] else {
        panic!("{} packages are named {name}", found.len());
    };
    let text = |key: &str| package[key].as_str().map(str::to_owned);
    let manifest = PathBuf::from(text("manifest_path").expect("a path"));
    let dir = manifest.parent().expect("a manifest is in a directory");
    (
        text("source"),
        text("version").expect("a version"),
        dir.to_owned(),
    )
}

/// The source that cargo takes rayon-core from in `dir`, if it is a registry,
/// and its directory.
pub fn core_package(dir: &Path, target: &Path) -> (Option<String>, PathBuf) {
    let (source, _, dir) = package(&metadata(dir, target, &[]), "rayon-core");
    (source, dir)
}

/// Fails unless `dir` is built with this project's rayon-core.
#[track_caller]
pub fn assert_overridden(dir: &Path, target: &Path) {
    assert_eq!(
        core_package(dir, target),
        (None, workspace_root().join("rayon-core"))
    );
}

/// Fails unless `dir` is built with this project's rayon and rayon-core.
#[track_caller]
pub fn assert_both_overridden(dir: &Path, target: &Path) {
    let metadata = metadata(dir, target, &[]);
    for name in ["rayon-core", "rayon"] {
        let (source, _, dir) = package(&metadata, name);
        assert_eq!((source, dir), (None, workspace_root().join(name)));
    }
}

/// The lines in which cargo or the compiler warned. That the network was slow
/// says nothing of what is built.
pub fn warnings(stderr: &str) -> Vec<&str> {
    stderr
        .lines()
        .filter(|line| line.contains("warning") && !line.contains("spurious network error"))
        .collect()
}

/// The packages of the lock file of `dir`, each by name and version, that say they need a
/// newer Rust than `oldest`, which is like `1.80`.
pub fn newer_than_rust(dir: &Path, target: &Path, oldest: &str) -> Vec<String> {
    fn minor(version: &str) -> (u32, u32) {
        let mut numbers = version.split('.').map(|part| part.parse().ok());
        let mut next = || numbers.next().flatten().unwrap_or(0);
        (next(), next())
    }
    let metadata = metadata(dir, target, &["--locked"]);
    let packages = metadata["packages"].as_array().expect("a list of packages");
    let newer = packages.iter().filter_map(|package| {
        let needed = package["rust_version"].as_str()?;
        let text = |key: &str| package[key].as_str().unwrap_or_default();
        (minor(needed) > minor(oldest))
            .then(|| format!("{} {} needs {needed}", text("name"), text("version")))
    });
    newer.collect()
}
