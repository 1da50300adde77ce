//! The rayon-core that the pull request is for: in a checkout of upstream's,
//! or in a copy of what cargo downloads.

use crate::request::VERSION;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use toml::de::DeTable;

const NAME: &str = "rayon-core";

/// The package rayon-core in `directory`: in a checkout it is one below.
pub(crate) fn find(directory: &Path) -> Result<PathBuf, String> {
    let within = directory.join(NAME);
    let package = match within.join("Cargo.toml").is_file() {
        true => within,
        false => directory.to_owned(),
    };
    version(&package).map(|_| package)
}

/// The version of the rayon-core in `package`.
pub(crate) fn version(package: &Path) -> Result<String, String> {
    let manifest = package.join("Cargo.toml");
    let shown = manifest.display();
    let text = fs::read_to_string(&manifest).map_err(|e| format!("can't read {shown}: {e}"))?;
    let table = DeTable::parse(&text).map_err(|e| format!("{shown}: {e}"))?;
    let field = |name: &str| {
        let section = table.get_ref().get("package")?.get_ref().as_table()?;
        section.get(name)?.get_ref().as_str().map(str::to_owned)
    };
    match (field("name").as_deref(), field("version")) {
        (Some(NAME), Some(version)) => Ok(version),
        _ => Err(format!("{shown} is not {NAME}'s, with a version")),
    }
}

/// The commit that is checked out in `directory`, and whether files differ from it.
fn commit(directory: &Path) -> String {
    let git = |args: &[&str]| {
        let output = Command::new("git")
            .arg("-C")
            .arg(directory)
            .args(args)
            .output();
        let output = output.ok().filter(|output| output.status.success())?;
        Some(String::from_utf8_lossy(&output.stdout).trim().to_string())
    };
    let Some(commit) = git(&["rev-parse", "HEAD"]) else {
        return "unknown".to_string();
    };
    match git(&["status", "--porcelain"]) {
        Some(changes) if changes.is_empty() => commit,
        _ => format!("{commit}, with other changes"),
    }
}

/// A copy of the published package, or of a checkout, to be changed.
#[derive(Debug)]
pub(crate) struct Copy {
    work: PathBuf,
    root: PathBuf,
    package: PathBuf,
    target: PathBuf,
}

impl Copy {
    /// A new copy of the published package, in place of one that may be there.
    pub(crate) fn fresh() -> Copy {
        let work = two_cores::target_directory(crate::NAME);
        // The matrix calls it what its directory is called.
        let package = work.join("pull-request");
        let published = workspace_tests::published(NAME, VERSION, &work.join("scratch"));
        workspace_tests::fresh_copy(&published, &package);
        Copy {
            target: work.join("target"),
            work,
            root: package.clone(),
            package,
        }
    }

    /// A new copy of the checkout of upstream's in `directory`, all of it.
    pub(crate) fn of_checkout(directory: &Path) -> Result<Copy, String> {
        let package = find(directory)?;
        let shown = directory.display();
        let within = package
            .strip_prefix(directory)
            .ok()
            .filter(|within| !within.as_os_str().is_empty());
        let within = within.ok_or_else(|| {
            format!("{shown} is a package {NAME}, not a checkout of upstream's repository")
        })?;
        println!("{shown} is at commit {}", commit(directory));
        let work = two_cores::target_directory(crate::NAME);
        let root = work.join("checkout");
        workspace_tests::fresh_copy(directory, &root);
        Ok(Copy {
            target: work.join("target-checkout"),
            work,
            package: root.join(within),
            root,
        })
    }

    /// Where cargo is run.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Where the copy of rayon-core is.
    pub(crate) fn package(&self) -> &Path {
        &self.package
    }

    /// Where it is built.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// Where the matrix's results go.
    pub(crate) fn results(&self) -> PathBuf {
        self.work.join("results")
    }

    /// Tells cargo that this is no part of the workspace that it lies in, and
    /// that there are more tests: a package from the registry lists its own.
    pub(crate) fn announce(&self, tests: &[&str]) -> Result<(), String> {
        let manifest = self.package.join("Cargo.toml");
        let shown = manifest.display();
        let mut text =
            fs::read_to_string(&manifest).map_err(|e| format!("can't read {shown}: {e}"))?;
        text.push_str("\n[workspace]\n");
        for name in tests {
            text.push_str(&format!(
                "\n[[test]]\nname = \"{name}\"\npath = \"tests/{name}.rs\"\n"
            ));
        }
        fs::write(&manifest, text).map_err(|e| format!("can't write {shown}: {e}"))
    }
}
