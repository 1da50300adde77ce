//! The rayon-core that the pull request is for: in a checkout of upstream's,
//! or in a copy of what cargo downloads.

use crate::request::VERSION;
use std::fs;
use std::path::{Path, PathBuf};
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

/// A copy of the published package, to be changed.
#[derive(Debug)]
pub(crate) struct Copy {
    work: PathBuf,
    package: PathBuf,
}

impl Copy {
    /// A new copy, in place of one that may be there.
    pub(crate) fn fresh() -> Copy {
        let work = two_cores::target_directory(crate::NAME);
        // The matrix calls it what its directory is called.
        let package = work.join("pull-request");
        let published = workspace_tests::published(NAME, VERSION, &work.join("scratch"));
        workspace_tests::fresh_copy(&published, &package);
        Copy { work, package }
    }

    /// Where the copy is.
    pub(crate) fn package(&self) -> &Path {
        &self.package
    }

    /// Where it is built.
    pub(crate) fn target(&self) -> PathBuf {
        self.work.join("target")
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
