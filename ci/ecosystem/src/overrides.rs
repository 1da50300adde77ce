//! What a row is built on: which published packages have given way to this
//! repository's.

use crate::packages;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use two_cores::cargo_args;

/// The packages that take the place of published ones.
#[derive(Debug)]
pub(crate) enum Overrides {
    /// None: all is as published.
    None,
    /// The core, as most users have it.
    Core(Package),
    /// The core and the parallel iterators.
    Both { core: Package, rayon: Package },
}

/// One package of this repository.
#[derive(Clone, Debug)]
pub(crate) struct Package {
    pub(crate) path: PathBuf,
    /// Its version, exactly that of the published one.
    pub(crate) version: String,
}

impl Package {
    /// The one in this directory.
    pub(crate) fn at(path: &Path) -> Result<Package, String> {
        Ok(Package {
            version: packages::version(path)?,
            path: path.to_path_buf(),
        })
    }
}

impl Overrides {
    /// What directories of this build are called.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Overrides::None => "published",
            Overrides::Core(_) => "core",
            Overrides::Both { .. } => "both",
        }
    }

    /// The rayon-core that must be compiled, if not the registry's.
    pub(crate) fn core(&self) -> Option<&Package> {
        match self {
            Overrides::None => None,
            Overrides::Core(core) | Overrides::Both { core, .. } => Some(core),
        }
    }

    /// The rayon that must be compiled, if not the registry's.
    pub(crate) fn rayon(&self) -> Option<&Package> {
        match self {
            Overrides::None | Overrides::Core(_) => None,
            Overrides::Both { rayon, .. } => Some(rayon),
        }
    }

    /// What cargo is told: to leave the lockfile alone, or the overrides.
    pub(crate) fn cargo_args(&self) -> Result<Vec<OsString>, String> {
        let packages = [("rayon-core", self.core()), ("rayon", self.rayon())];
        cargo_args(packages.iter().filter_map(|(name, package)| {
            let path = package.as_ref()?.path.as_path();
            Some((*name, path))
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use two_cores::repository;

    #[test]
    fn cargo_is_told_of_each_package_that_takes_a_published_ones_place() {
        let core = Package::at(&repository().join("rayon-core")).unwrap();
        let rayon = Package::at(&repository().join("rayon")).unwrap();
        let said = |overrides: Overrides| -> Vec<String> {
            let args = overrides.cargo_args().unwrap();
            args.iter()
                .map(|arg| arg.to_string_lossy().into_owned())
                .map(|arg| arg.split_once(".path=").map_or(arg.clone(), |a| a.0.into()))
                .filter(|arg| arg != "--config")
                .collect()
        };
        assert_eq!(said(Overrides::None), ["--locked"]);
        let one = said(Overrides::Core(core.clone()));
        assert_eq!(one, ["patch.crates-io.rayon-core"]);
        let both = said(Overrides::Both { core, rayon });
        assert_eq!(
            both,
            ["patch.crates-io.rayon-core", "patch.crates-io.rayon"]
        );
    }

    #[test]
    fn a_directory_without_a_package_is_an_error() {
        assert!(Package::at(Path::new("/nowhere")).is_err());
    }
}
