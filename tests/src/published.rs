//! The published packages, as cargo downloads them.

use std::path::{Path, PathBuf};

use crate::cargo::{metadata, package, workspace_root};
use crate::copy::fresh_copy;

/// The directory into which cargo unpacked the published package `name`, which
/// must be `version`. The lock file of the user's workspace names both
/// packages with their checksums, so that is where they are asked for.
pub fn published(name: &str, version: &str, scratch: &Path) -> PathBuf {
    let user = scratch.join("published").join(name);
    fresh_copy(&workspace_root().join("tests/patched-workspace"), &user);
    let metadata = metadata(&user, &scratch.join("unused"), &["--locked"]);
    let (source, found, dir) = package(&metadata, name);
    let source = source.unwrap_or_default();
    assert!(source.starts_with("registry+"), "{name} is from {source:?}");
    assert_eq!(found, version, "the version of {name}");
    dir
}
