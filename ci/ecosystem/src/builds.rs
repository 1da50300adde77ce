//! Builds a row with some packages overridden, and makes sure that they are.

use crate::overrides::{Overrides, Package};
use crate::packages::cargo;
use crate::table::{Row, What};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

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

/// What came of a build.
#[derive(Debug)]
pub(crate) struct Built {
    pub(crate) executables: Vec<Executable>,
    /// The version of the published rayon in it, if there is one.
    pub(crate) rayon: Option<String>,
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

/// Builds what the row runs in `dir`, the package's copy for these overrides.
pub(crate) fn build(row: &Row, overrides: &Overrides, dir: &Path) -> Result<Built, String> {
    eprintln!("ecosystem: building {} ({})", row.name, overrides.name());
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
        .args(overrides.cargo_args()?)
        .args(["--quiet", "--message-format=json-render-diagnostics"])
        .envs(PROFILES)
        .stderr(Stdio::inherit());
    let done = command
        .output()
        .map_err(|e| format!("can't run cargo: {e}"))?;
    if !done.status.success() {
        return Err(format!(
            "it doesn't build ({}): see above",
            overrides.name()
        ));
    }
    let messages = messages(&String::from_utf8_lossy(&done.stdout))?;
    if check_library("rayon-core", overrides.core(), &messages)?.is_none() {
        return Err("no rayon-core in it: is a feature missing?".to_string());
    }
    let rayon = check_library("rayon", overrides.rayon(), &messages)?;
    if rayon.is_none() && overrides.rayon().is_some() {
        return Err("no rayon in it: is a feature missing?".to_string());
    }
    if let What::Program(_) = row.what() {
        check_crate(row, &messages)?;
    }
    let tests = matches!(row.what(), What::Tests(_));
    let executables = executables(messages, tests);
    if executables.is_empty() {
        return Err("cargo built nothing to run".to_string());
    }
    Ok(Built {
        executables,
        rayon: rayon.filter(|_| overrides.rayon().is_none()),
    })
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

/// The version of the library that was built from the package `name`, if there
/// is one. It has to be the one that overrides the registry's, or else the
/// registry's. With an override of the wrong version, cargo only warns and
/// takes the registry's.
fn check_library(
    name: &str,
    wanted: Option<&Package>,
    messages: &[Message],
) -> Result<Option<String>, String> {
    let library = name.replace('-', "_");
    let is_library = |target: &Target| target.name == library && target.kind == ["lib"];
    let used: BTreeSet<&Path> = messages
        .iter()
        .filter(|message| message.target.as_ref().is_some_and(is_library))
        .filter_map(|message| message.manifest_path.as_deref()?.parent())
        .collect();
    // Cargo names the directories that it unpacks to by name and version.
    let published = |used: &Path| {
        let directory = used.file_name()?.to_str()?;
        let version = directory.strip_prefix(name)?.strip_prefix('-')?;
        Some(version.to_string())
    };
    let version = |used: &Path| match wanted {
        None => published(used),
        Some(package) => {
            let full = package.path.canonicalize().ok()?;
            (full == used).then(|| package.version.clone())
        }
    };
    let found: Option<Vec<String>> = used.iter().map(|used| version(used)).collect();
    match found {
        Some(versions) if versions.len() < 2 => Ok(versions.into_iter().next()),
        _ => Err(match wanted {
            Some(package) => {
                let path = package.path.display();
                format!("the one {name} should be that at {path}, but it is {used:?}")
            }
            None => format!("the one {name} should be the registry's, but it is {used:?}"),
        }),
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
    fn the_library_that_was_built_is_the_one_that_counts() {
        let here = two_cores::repository().canonicalize().unwrap();
        let built = |directories: &[&str]| {
            let lines: Vec<String> = directories
                .iter()
                .map(|dir| artifact("rayon_core", &format!("{dir}/Cargo.toml"), "null", false))
                .collect();
            messages(&lines.join("\n")).unwrap()
        };
        let ours = built(&[here.to_str().unwrap()]);
        let theirs = built(&["/r/rayon-core-1.13.0"]);
        let twice = built(&["/r/rayon-core-1.13.0", "/r/rayon-core-1.12.1"]);
        let package = Package {
            path: here,
            version: "1.13.0".to_string(),
        };
        let check = |wanted, messages: &[Message]| check_library("rayon-core", wanted, messages);
        let version = Ok(Some("1.13.0".to_string()));
        assert_eq!(check(Some(&package), &ours), version);
        assert_eq!(check(None, &theirs), version);
        assert!(check(Some(&package), &theirs).is_err());
        assert!(check(None, &ours).is_err());
        assert!(check(None, &twice).is_err());
        assert_eq!(check(Some(&package), &[]), Ok(None));
        assert_eq!(check_library("rayon", None, &theirs), Ok(None));
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
