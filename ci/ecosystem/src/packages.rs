//! The published packages, as cargo downloads them, and the copies of them
//! that get built.

use crate::table::{Row, What};
use serde::Deserialize;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use two_cores::Core;
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

/// Copies what the row runs to a directory for this core and returns it. Its
/// Cargo.lock is the published one, with rayon-core brought to the version
/// that `core` has: what the README of this project tells a user to do.
pub(crate) fn lay_out(row: &Row, core: &Core, version: &str) -> Result<PathBuf, String> {
    let (source, name) = match row.what() {
        What::Program(_) => (programs(), "programs".to_string()),
        What::Tests(_) | What::Binary(_) => (
            published(row.package(), &row.version)?,
            format!("{}-{}", row.package(), row.version),
        ),
    };
    let dir = target().join("packages").join(core.name()).join(name);
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
    let mut update = cargo(&dir);
    update.args(["update", "--package", "rayon-core", "--precise", version]);
    succeed(update)?;
    Ok(dir)
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
}
