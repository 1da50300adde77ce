//! Builds a package, once on the registry's rayon-core and once with the
//! overrides that a user of this project writes.

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
    /// The one in `core`, and on it the rayon in the directory of that name.
    Both {
        /// The directory of the rayon-core.
        core: PathBuf,
        /// The directory of the rayon.
        rayon: PathBuf,
    },
}

/// The packages that an override can take the place of.
const PACKAGES: [&str; 2] = ["rayon-core", "rayon"];

impl Core {
    /// What files and directories of this build are called.
    pub fn name(&self) -> &'static str {
        match self {
            Core::Registry => "registry",
            Core::Here(_) => "here",
            Core::Also(_) => "also",
            Core::Both { .. } => "both",
        }
    }

    /// The directory that takes the place of the published package.
    fn path_of(&self, package: &str) -> Option<&Path> {
        match (self, package) {
            (Core::Here(path) | Core::Also(path), "rayon-core") => Some(path),
            (Core::Both { core, .. }, "rayon-core") => Some(core),
            (Core::Both { rayon, .. }, "rayon") => Some(rayon),
            _ => None,
        }
    }

    /// What cargo is told for a build on this core: to leave a lockfile made
    /// without an override alone, or the overrides.
    pub fn cargo_args(&self) -> Result<Vec<OsString>, String> {
        cargo_args(PACKAGES.iter().filter_map(|package| {
            let path = self.path_of(package)?;
            Some((*package, path))
        }))
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
        for used in PACKAGES {
            check_override(core, used, &package, &override_args)?;
        }

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

/// What cargo is told for a build in which what is at each path takes the place of the
/// package of that name: where there is none, to leave a lockfile alone.
pub fn cargo_args<'a>(
    overrides: impl Iterator<Item = (&'a str, &'a Path)>,
) -> Result<Vec<OsString>, String> {
    let mut args = Vec::new();
    for (package, path) in overrides {
        let full = path
            .canonicalize()
            .map_err(|e| format!("no {package} at {}: {e}", path.display()))?;
        let text = full
            .to_str()
            .ok_or_else(|| format!("{} is not UTF-8, as cargo needs it", full.display()))?;
        let setting = format!("patch.crates-io.{package}.path={}", toml_string(text));
        args.extend(["--config".into(), setting.into()]);
    }
    if args.is_empty() {
        args.push("--locked".into());
    }
    Ok(args)
}

fn toml_string(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Asks cargo which rayon-core, or which rayon, the programs get. With an
/// override of the wrong version, cargo only warns and takes the registry's.
fn check_override(
    core: &Core,
    package: &str,
    programs: &Path,
    override_args: &[OsString],
) -> Result<(), String> {
    let tree = cargo(programs, "tree")
        .args(["--invert", package, "--depth", "0", "--prefix", "none"])
        .args(["--format", "{p}"])
        .args(override_args)
        .output()
        .map_err(|e| format!("can't run cargo: {e}"))?;
    let used = String::from_utf8_lossy(&tree.stdout);
    let said = String::from_utf8_lossy(&tree.stderr);
    if !tree.status.success() {
        return Err(format!("cargo can't resolve the programs:\n{said}"));
    }
    let wanted = core.path_of(package);
    if uses(wanted, &used) {
        return Ok(());
    }
    let used = used.trim();
    Err(match wanted {
        None => format!("the programs should use the registry's {package}, but get {used}"),
        Some(path) => format!(
            "cargo did not use the override with {}, but {used}: \
             is its version exactly the published one?\n{said}",
            path.display()
        ),
    })
}

/// Whether `cargo tree`'s answer, such as `rayon-core v1.13.0 (/some/path)`,
/// names the package in the directory `wanted`. Without a path it is the
/// registry's.
fn uses(wanted: Option<&Path>, tree: &str) -> bool {
    let path = tree
        .trim()
        .strip_suffix(')')
        .and_then(|rest| rest.split_once(" ("))
        .map(|(_, path)| Path::new(path));
    match (wanted, path) {
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
        let here = repository();
        let full = here.canonicalize().unwrap();
        let patched = format!("rayon-core v1.13.0 ({})\n", full.display());
        let other = "rayon-core v1.13.0 (/somewhere/else)\n";
        let published = "rayon-core v1.13.0\n";
        assert!(uses(Some(&here), &patched));
        assert!(!uses(Some(&here), other));
        assert!(!uses(Some(&here), published));
        assert!(uses(None, published));
        assert!(!uses(None, &patched));
    }

    #[test]
    fn each_package_is_overridden_with_its_own_directory() {
        let core = repository().join("rayon-core");
        let rayon = repository().join("rayon");
        let settings = |core: Core| -> Vec<String> {
            let args = core.cargo_args().unwrap().into_iter();
            args.map(|arg| arg.into_string().unwrap()).collect()
        };
        let names = |settings: &[String]| -> Vec<String> {
            let names = settings.iter().filter_map(|text| text.split_once(".path="));
            names.map(|(name, _)| name.to_string()).collect()
        };
        let alone = settings(Core::Here(core.clone()));
        assert_eq!(names(&alone), ["patch.crates-io.rayon-core"]);
        let both = settings(Core::Both { core, rayon });
        let expected = ["patch.crates-io.rayon-core", "patch.crates-io.rayon"];
        assert_eq!(names(&both), expected);
        assert!(both[1].ends_with("rayon-core\"") && both[3].ends_with("rayon\""));
        assert_eq!(settings(Core::Registry), ["--locked"]);
    }

    #[test]
    fn a_path_with_quotes_and_backslashes_survives_as_toml() {
        assert_eq!(toml_string(r#"/a "b"\c"#), r#""/a \"b\"\\c""#);
    }

    #[test]
    fn an_override_that_does_not_exist_is_named() {
        let overrides = [("rayon", Path::new("no/such/crate"))];
        let message = cargo_args(overrides.into_iter()).unwrap_err();
        assert!(message.contains("no rayon at no/such/crate"), "{message}");
    }
}
