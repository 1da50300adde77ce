//! Builds a row on one core, and makes sure that it is on that core.

use crate::packages::cargo;
use crate::table::{Row, What};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use two_cores::Core;

/// What makes the builds cheaper, and the same whatever profile a package
/// brings. Tests keep their assertions.
const PROFILES: [(&str, &str); 11] = [
    ("CARGO_INCREMENTAL", "0"),
    ("CARGO_PROFILE_DEV_DEBUG", "0"),
    ("CARGO_PROFILE_DEV_LTO", "off"),
    ("CARGO_PROFILE_DEV_OPT_LEVEL", "1"),
    ("CARGO_PROFILE_TEST_DEBUG", "0"),
    ("CARGO_PROFILE_TEST_LTO", "off"),
    ("CARGO_PROFILE_TEST_OPT_LEVEL", "1"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    // As cargo treats what it installs: a newer compiler has more to say.
    ("RUSTFLAGS", "--cap-lints=allow"),
];

/// Something to run.
#[derive(Debug)]
pub(crate) struct Executable {
    /// The target's name, such as that of a file in `tests/`.
    pub(crate) name: String,
    pub(crate) path: PathBuf,
}

/// One line of what cargo says with `--message-format=json`.
#[derive(Debug, Deserialize)]
struct Message {
    reason: String,
    manifest_path: Option<PathBuf>,
    target: Option<Target>,
    executable: Option<PathBuf>,
    profile: Option<Profile>,
}

#[derive(Debug, Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Profile {
    test: bool,
}

/// Builds what the row runs in `dir`, the package's copy for that core.
pub(crate) fn build(row: &Row, core: &Core, dir: &Path) -> Result<Vec<Executable>, String> {
    eprintln!("ecosystem: building {} ({})", row.name, core.name());
    let mut command = cargo(dir);
    match row.what() {
        What::Tests(tests) => {
            command.args(["test", "--no-run"]).args(&tests.targets);
            add_features(row, &mut command);
        }
        What::Binary(script) => {
            command.args(["build", "--bin", &script.name]);
            if !row.assertions {
                command.arg("--release");
            }
            add_features(row, &mut command);
        }
        What::Program(script) => {
            // Its feature brings the crate that it is about.
            command.args(["build", "--release", "--bin", &script.name]);
            command.args(["--features", &script.name]);
        }
    }
    command
        .args(core.cargo_args()?)
        .args(["--quiet", "--message-format=json-render-diagnostics"])
        .envs(PROFILES)
        .stderr(Stdio::inherit());
    let done = command
        .output()
        .map_err(|e| format!("can't run cargo: {e}"))?;
    if !done.status.success() {
        return Err(format!("it doesn't build ({}): see above", core.name()));
    }
    let messages = messages(&String::from_utf8_lossy(&done.stdout))?;
    check_core(core, &messages)?;
    if let What::Program(_) = row.what() {
        check_crate(row, &messages)?;
    }
    let tests = matches!(row.what(), What::Tests(_));
    let executables = executables(messages, tests);
    if executables.is_empty() {
        return Err("cargo built nothing to run".to_string());
    }
    Ok(executables)
}

fn add_features(row: &Row, command: &mut Command) {
    if !row.default_features {
        command.arg("--no-default-features");
    }
    if !row.features.is_empty() {
        command.args(["--features", &row.features.join(",")]);
    }
}

fn messages(output: &str) -> Result<Vec<Message>, String> {
    output
        .lines()
        .filter(|line| line.starts_with('{'))
        .map(|line| serde_json::from_str(line).map_err(|e| format!("cargo said {line}: {e}")))
        .collect()
}

/// Whether the one rayon-core that was built is that of `core`. With an
/// override of the wrong version, cargo only warns and takes the registry's.
fn check_core(core: &Core, messages: &[Message]) -> Result<(), String> {
    let is_library = |target: &Target| target.name == "rayon_core" && target.kind == ["lib"];
    let used: Vec<&Path> = messages
        .iter()
        .filter(|message| message.target.as_ref().is_some_and(is_library))
        .filter_map(|message| message.manifest_path.as_deref()?.parent())
        .collect();
    let wanted = |used: &Path| match core {
        Core::Here(path) | Core::Also(path) | Core::Both { core: path, .. } => {
            path.canonicalize().is_ok_and(|full| full == used)
        }
        // Cargo names the directories that it unpacks to by name and version.
        Core::Registry => used
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("rayon-core-")),
    };
    match used[..] {
        [] => Err("no rayon-core in it: is a feature missing?".to_string()),
        _ if used.iter().all(|used| wanted(used)) => Ok(()),
        _ => Err(format!(
            "it should be built with the rayon-core called {:?}, but got {used:?}",
            core.name()
        )),
    }
}

/// Whether a program was built with the crate and the version that its row
/// names.
fn check_crate(row: &Row, messages: &[Message]) -> Result<(), String> {
    let wanted = format!("{}-{}", row.package(), row.version);
    let directories = messages
        .iter()
        .filter_map(|message| message.manifest_path.as_deref()?.parent()?.file_name());
    if directories.into_iter().any(|name| name == wanted.as_str()) {
        return Ok(());
    }
    Err(format!("the program is not built with {wanted}"))
}

/// What was built to be run: test harnesses, or else binaries.
fn executables(messages: Vec<Message>, tests: bool) -> Vec<Executable> {
    messages
        .into_iter()
        .filter(|message| message.reason == "compiler-artifact")
        .filter(|message| message.profile.as_ref().is_some_and(|p| p.test == tests))
        .filter_map(|message| {
            Some(Executable {
                name: message.target?.name,
                path: message.executable?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn artifact(name: &str, manifest: &str, executable: &str, test: bool) -> String {
        format!(
            r#"{{"reason":"compiler-artifact","manifest_path":"{manifest}",
                "target":{{"name":"{name}","kind":["lib"],"edition":"2021"}},
                "profile":{{"test":{test},"opt_level":"1"}},"executable":{executable}}}"#
        )
        .replace('\n', "")
    }

    #[test]
    fn the_core_that_was_built_is_the_one_that_counts() {
        let here = two_cores::repository().canonicalize().unwrap();
        let ours = artifact(
            "rayon_core",
            &format!("{}/Cargo.toml", here.display()),
            "null",
            false,
        );
        let theirs = artifact(
            "rayon_core",
            "/r/rayon-core-1.13.0/Cargo.toml",
            "null",
            false,
        );
        let (ours, theirs) = (messages(&ours).unwrap(), messages(&theirs).unwrap());
        let core = Core::Here(here);
        assert!(check_core(&core, &ours).is_ok());
        assert!(check_core(&core, &theirs).is_err());
        assert!(check_core(&Core::Registry, &theirs).is_ok());
        assert!(check_core(&Core::Registry, &ours).is_err());
        assert!(check_core(&core, &[]).is_err());
    }

    #[test]
    fn harnesses_are_told_from_binaries() {
        let lines = [
            artifact("a", "/a/Cargo.toml", "\"/a/test\"", true),
            artifact("b", "/a/Cargo.toml", "\"/a/binary\"", false),
            artifact("c", "/a/Cargo.toml", "null", false),
            r#"{"reason":"build-finished","success":true}"#.to_string(),
        ]
        .join("\n");
        let names = |tests| -> Vec<String> {
            let built = executables(messages(&lines).unwrap(), tests);
            built.into_iter().map(|built| built.name).collect()
        };
        assert_eq!(names(true), ["a"]);
        assert_eq!(names(false), ["b"]);
    }
}
