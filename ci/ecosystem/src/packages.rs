//! The published packages, as cargo downloads them, and the copies of them
//! that get built.

use crate::overrides::Overrides;
use crate::table::{Row, What};
use serde::Deserialize;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use workspace_tests::{append, fresh_copy};

/// Where all that is built and downloaded goes.
pub(crate) fn target() -> PathBuf {
    two_cores::target_directory("ecosystem")
}

/// A cargo command in `dir`. All builds share a directory, so that what several
/// crates depend on is compiled once.
pub(crate) fn cargo(dir: &Path) -> Command {
    workspace_tests::cargo(dir, &target().join("build"))
}

/// Copies what the row runs to a directory for these overrides and returns it.
/// Its Cargo.lock is the published one, with rayon-core brought to `version`,
/// that of this repository's, and where rayon is overridden, rayon to that of
/// the override: what the README of this project tells a user to do.
pub(crate) fn lay_out(row: &Row, overrides: &Overrides, version: &str) -> Result<PathBuf, String> {
    let (source, name) = match row.what() {
        What::Program(_) => (programs(), "programs".to_string()),
        What::Tests(_) | What::Binary(_) => (
            published(row.package(), &row.version)?,
            format!("{}-{}", row.package(), row.version),
        ),
    };
    let dir = target().join("packages").join(overrides.name()).join(name);
    fresh_copy(&source, &dir);
    if let What::Tests(_) | What::Binary(_) = row.what() {
        // It lies below this project's workspace and is no part of it.
        append(&dir.join("Cargo.toml"), "\n[workspace]\n");
        // Settings for its authors' own machines: whoever installs the crate
        // does not have them.
        let settings = dir.join(".cargo");
        if settings.exists() {
            fs::remove_dir_all(&settings).map_err(|e| format!("{}: {e}", settings.display()))?;
        }
    }
    if !dir.join("Cargo.lock").is_file() {
        return Err("the package has no Cargo.lock".to_string());
    }
    update(&dir, "rayon-core", version)?;
    if let (Some(rayon), Some(locked)) = (overrides.rayon(), rayon_to_override(&dir)?.ok()) {
        update(&dir, &format!("rayon@{locked}"), &rayon.version)?;
    }
    Ok(dir)
}

/// Brings one package of a lockfile to a version.
fn update(dir: &Path, package: &str, version: &str) -> Result<(), String> {
    let mut update = cargo(dir);
    update.args(["update", "--package", package, "--precise", version]);
    succeed(update).map(drop)
}

/// The version of the rayon in the package's lockfile that one of version 1
/// can take the place of, or why there is none.
pub(crate) fn rayon_to_override(dir: &Path) -> Result<Result<String, String>, String> {
    let path = dir.join("Cargo.lock");
    let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    rayon_in(&text).map_err(|e| format!("{}: {e}", path.display()))
}

fn rayon_in(lockfile: &str) -> Result<Result<String, String>, String> {
    #[derive(Deserialize)]
    struct Lockfile {
        package: Vec<Package>,
    }
    #[derive(Deserialize)]
    struct Package {
        name: String,
        version: String,
    }
    let lockfile: Lockfile = toml::from_str(lockfile).map_err(|e| e.to_string())?;
    let mut rayons = lockfile.package.iter().filter(|p| p.name == "rayon");
    Ok(match rayons.clone().find(|p| p.version.starts_with("1.")) {
        Some(rayon) => Ok(rayon.version.clone()),
        None => Err(match rayons.next() {
            Some(rayon) => format!("its rayon is {}", rayon.version),
            None => "it has no rayon, the core alone".to_string(),
        }),
    })
}

/// The version of the rayon-core in `dir`: the one that a patch needs.
pub(crate) fn version(dir: &Path) -> Result<String, String> {
    #[derive(Deserialize)]
    struct Manifest {
        package: Package,
    }
    #[derive(Deserialize)]
    struct Package {
        version: String,
    }
    let path = dir.join("Cargo.toml");
    let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let manifest: Manifest =
        toml::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(manifest.package.version)
}

/// The package of programs that use a crate whose own tests are of no use here.
fn programs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("programs")
}

/// The directory into which cargo unpacked a published package: it is asked
/// for by a package that depends on it, and never built.
///
/// Cargo does not list a package that has only binaries, although it fetches
/// it. But it unpacks all of a registry side by side, so one that is listed
/// leads to the others.
fn published(name: &str, version: &str) -> Result<PathBuf, String> {
    #[derive(Deserialize)]
    struct Metadata {
        packages: Vec<Package>,
    }
    #[derive(Deserialize)]
    struct Package {
        name: String,
        manifest_path: PathBuf,
    }
    let asks = target().join("download").join(format!("{name}-{version}"));
    let source = asks.join("src");
    let manifest = format!(
        "[package]\nname = \"asks\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n[workspace]\n\n\
         [dependencies]\nrayon-core = \"1\"\n\
         {name} = {{ version = \"={version}\", default-features = false }}\n"
    );
    fs::create_dir_all(&source)
        .and_then(|()| fs::write(asks.join("Cargo.toml"), manifest))
        .and_then(|()| fs::write(source.join("lib.rs"), ""))
        .map_err(|e| format!("{}: {e}", asks.display()))?;
    let mut command = cargo(&asks);
    command.args(["metadata", "--format-version", "1"]);
    let metadata: Metadata = serde_json::from_str(&succeed(command)?)
        .map_err(|e| format!("cargo's metadata can't be read: {e}"))?;
    metadata
        .packages
        .iter()
        .find(|package| package.name == "rayon-core")
        .and_then(|package| package.manifest_path.parent()?.parent())
        .map(|registry| registry.join(format!("{name}-{version}")))
        .filter(|package| package.join("Cargo.toml").is_file())
        .ok_or_else(|| format!("cargo did not unpack {name} {version} where it does others"))
}

/// What a cargo command prints, if it succeeds.
fn succeed(mut command: Command) -> Result<String, String> {
    let shown = format!("{command:?}");
    let done = command.output().map_err(|e| format!("{shown}: {e}"))?;
    if done.status.success() {
        return Ok(String::from_utf8_lossy(&done.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&done.stderr);
    Err(format!("{shown}: {}\n{said}", done.status))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_the_manifests() {
        let here = two_cores::repository().join("rayon-core");
        let version = version(&here).unwrap();
        assert_eq!(version.split('.').count(), 3, "{version}");
        assert!(super::version(Path::new("/nowhere")).is_err());
    }

    #[test]
    fn a_rayon_of_version_1_can_be_overridden_and_no_other() {
        let package = |name: &str, version: &str| {
            format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n\n")
        };
        let rayon = |packages: &[String]| rayon_in(&packages.concat()).unwrap();
        let core = package("rayon-core", "1.12.1");
        let (old, new) = (package("rayon", "0.9.0"), package("rayon", "1.8.0"));
        assert_eq!(rayon(&[core.clone(), new.clone()]), Ok("1.8.0".to_string()));
        assert_eq!(rayon(&[old.clone(), new]), Ok("1.8.0".to_string()));
        assert!(rayon(&[core.clone(), old]).unwrap_err().contains("0.9.0"));
        assert!(rayon(&[core]).unwrap_err().contains("no rayon"));
        assert!(rayon_in("package = 1").is_err());
    }
}
