//! Builds a package, once on the registry's rayon-core and once with the
//! override that a user of this project writes.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Which rayon-core a package is built on.
#[derive(Debug)]
pub enum Core {
    /// The published one.
    Registry,
    /// The one in this directory, by `[patch.crates-io]`.
    Here(PathBuf),
    /// A third one, to put beside the two.
    Also(PathBuf),
}

impl Core {
    /// What files and directories of this build are called.
    pub fn name(&self) -> &'static str {
        match self {
            Core::Registry => "registry",
            Core::Here(_) => "here",
            Core::Also(_) => "also",
        }
    }

    /// The directory that takes the place of the published one.
    fn path(&self) -> Option<&Path> {
        match self {
            Core::Registry => None,
            Core::Here(path) | Core::Also(path) => Some(path),
        }
    }

    /// What cargo is told for a build on this core: to leave a lockfile made
    /// without the override alone, or the override.
    pub fn cargo_args(&self) -> Result<Vec<OsString>, String> {
        match self {
            Core::Registry => Ok(vec!["--locked".into()]),
            Core::Here(path) | Core::Also(path) => override_with("rayon-core", path),
        }
    }
}

/// The root of the checkout that this program was built from.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A package outside the workspace, with a binary of the same name.
#[derive(Debug)]
pub struct Package {
    /// Its name and its binary's.
    pub name: &'static str,
    /// Where it lies, with a Cargo.lock made without the override.
    pub source: PathBuf,
    /// The program that wants it built, which gives its name to what it says
    /// on the way and to a directory below the workspace's target directory.
    pub on_behalf_of: &'static str,
}

impl Package {
    /// Builds the package on `core` and returns the binary. An error says
    /// what cargo could not do, or that it left the override unused.
    ///
    /// The build happens in a copy of the package: an override changes
    /// Cargo.lock, and the committed one, made without, is what a user has.
    pub fn build(&self, core: &Core) -> Result<PathBuf, String> {
        let work = target_directory(self.on_behalf_of).join(core.name());
        let package = work.join("package");
        refresh(&self.source, &package).map_err(|e| {
            let (from, to) = (self.source.display(), work.display());
            format!("can't copy {from} to {to}: {e}")
        })?;

        let override_args = core.cargo_args()?;
        check_core(core, &package, &override_args)?;

        eprintln!(
            "{}: building the programs ({})",
            self.on_behalf_of,
            core.name()
        );
        let target = work.join("target");
        let status = cargo(&package, "build")
            .args(["--release", "--target-dir"])
            .arg(&target)
            .args(&override_args)
            .status()
            .map_err(|e| format!("can't run cargo: {e}"))?;
        if !status.success() {
            let name = core.name();
            return Err(format!("the programs don't build ({name}): see above"));
        }
        let binary = target
            .join("release")
            .join(self.name)
            .with_extension(env::consts::EXE_EXTENSION);
        if !binary.is_file() {
            return Err(format!(
                "cargo left no {}: is a build.target set in its configuration?",
                binary.display()
            ));
        }
        Ok(binary)
    }
}

/// Builds the library in `source`, a package outside the workspace that has
/// nothing to do with rayon, and returns the shared object.
pub fn build_library(name: &str, source: &Path, on_behalf_of: &str) -> Result<PathBuf, String> {
    eprintln!("{on_behalf_of}: building {name}");
    let target = target_directory(on_behalf_of).join(name);
    let status = cargo(source, "build")
        .args(["--release", "--locked", "--target-dir"])
        .arg(&target)
        .status()
        .map_err(|e| format!("can't run cargo: {e}"))?;
    if !status.success() {
        return Err(format!("{name} doesn't build: see above"));
    }
    let file = format!(
        "{}{}{}",
        env::consts::DLL_PREFIX,
        name.replace('-', "_"),
        env::consts::DLL_SUFFIX
    );
    Ok(target.join("release").join(file))
}

/// Where builds and what comes of them go: a directory of its own below the
/// workspace's target directory.
pub fn target_directory(on_behalf_of: &str) -> PathBuf {
    let target = env::var_os("CARGO_TARGET_DIR");
    let target = target.map_or_else(|| repository().join("target"), PathBuf::from);
    // Cargo runs in other directories than this program.
    env::current_dir()
        .unwrap_or_default()
        .join(target)
        .join(on_behalf_of)
}

/// The cargo arguments that put the `package` at `path` in the registry's
/// place.
pub fn override_with(package: &str, path: &Path) -> Result<Vec<OsString>, String> {
    let full = path
        .canonicalize()
        .map_err(|e| format!("no {package} at {}: {e}", path.display()))?;
    let text = full
        .to_str()
        .ok_or_else(|| format!("{} is not UTF-8, as cargo needs it", full.display()))?;
    let setting = format!("patch.crates-io.{package}.path={}", toml_string(text));
    Ok(vec!["--config".into(), setting.into()])
}

fn toml_string(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Asks cargo which rayon-core the programs get. With an override of the
/// wrong version, cargo only warns and takes the registry's.
fn check_core(core: &Core, package: &Path, override_args: &[OsString]) -> Result<(), String> {
    let tree = cargo(package, "tree")
        .args(["--invert", "rayon-core", "--depth", "0", "--prefix", "none"])
        .args(["--format", "{p}"])
        .args(override_args)
        .output()
        .map_err(|e| format!("can't run cargo: {e}"))?;
    let used = String::from_utf8_lossy(&tree.stdout);
    let said = String::from_utf8_lossy(&tree.stderr);
    if !tree.status.success() {
        return Err(format!("cargo can't resolve the programs:\n{said}"));
    }
    if uses(core, &used) {
        return Ok(());
    }
    let used = used.trim();
    Err(match core.path() {
        None => format!("the programs should use the registry's rayon-core, but get {used}"),
        Some(path) => format!(
            "cargo did not use the override with {}, but {used}: \
             is its version exactly the published one?\n{said}",
            path.display()
        ),
    })
}

/// Whether `cargo tree`'s answer, such as `rayon-core v1.13.0 (/some/path)`,
/// names `core`. Without a path it is the registry's.
fn uses(core: &Core, tree: &str) -> bool {
    let path = tree
        .trim()
        .strip_suffix(')')
        .and_then(|rest| rest.split_once(" ("))
        .map(|(_, path)| Path::new(path));
    match (core.path(), path) {
        (None, path) => path.is_none(),
        (Some(_), None) => false,
        (Some(wanted), Some(path)) => wanted.canonicalize().is_ok_and(|full| full == path),
    }
}

/// Cargo in a package's directory, free of settings made for another build.
fn cargo(package: &Path, command: &str) -> Command {
    let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut cargo = Command::new(program);
    cargo
        .arg(command)
        .current_dir(package)
        .env_remove("CARGO_BUILD_TARGET");
    cargo
}

/// Makes `to` hold the package's files. One that is the same already keeps
/// its time, so that cargo builds only what has changed.
fn refresh(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (source, copy) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            if entry.file_name() != "target" {
                refresh(&source, &copy)?;
            }
            continue;
        }
        let wanted = fs::read(&source)?;
        if !fs::read(&copy).is_ok_and(|present| present == wanted) {
            fs::write(&copy, wanted)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_override_counts_as_used_only_with_its_own_path() {
        let here = Core::Here(repository());
        let full = repository().canonicalize().unwrap();
        let patched = format!("rayon-core v1.13.0 ({})\n", full.display());
        let other = "rayon-core v1.13.0 (/somewhere/else)\n";
        let published = "rayon-core v1.13.0\n";
        assert!(uses(&here, &patched));
        assert!(!uses(&here, other));
        assert!(!uses(&here, published));
        assert!(uses(&Core::Registry, published));
        assert!(!uses(&Core::Registry, &patched));
    }

    #[test]
    fn a_path_with_quotes_and_backslashes_survives_as_toml() {
        assert_eq!(toml_string(r#"/a "b"\c"#), r#""/a \"b\"\\c""#);
    }

    #[test]
    fn an_override_that_does_not_exist_is_named() {
        let message = override_with("rayon-core", Path::new("no/such/core")).unwrap_err();
        assert!(
            message.contains("no rayon-core at no/such/core"),
            "{message}"
        );
    }
}
