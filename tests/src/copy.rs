//! Copies of packages, made afresh in the build directory for every run.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use crate::cargo::workspace_root;

/// An empty directory at `path`, whatever was there before.
pub fn fresh_dir(path: &Path) {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            panic!("{}: {error}", path.display())
        }
        _ => {}
    }
    fs::create_dir_all(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

/// Copies the package or workspace at `from` to `to`, without its build
/// directory. Files keep their times, so that cargo sees that they are the
/// same and builds only what changed.
pub fn fresh_copy(from: &Path, to: &Path) {
    fresh_dir(to);
    let entries = fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
    for entry in entries {
        let entry = entry.unwrap_or_else(|error| panic!("{}: {error}", from.display()));
        if entry.file_name() == "target" {
            continue;
        }
        let target = to.join(entry.file_name());
        let kind = entry.file_type().expect("the kind of a file");
        if kind.is_dir() {
            fresh_copy(&entry.path(), &target);
        } else {
            copy_file(&entry.path(), &target);
        }
    }
}

fn copy_file(from: &Path, to: &Path) {
    let copied = fs::copy(from, to).and_then(|_| {
        let modified = fs::metadata(from)?.modified()?;
        fs::File::options()
            .append(true)
            .open(to)?
            .set_modified(modified)
    });
    copied.unwrap_or_else(|error| panic!("{} to {}: {error}", from.display(), to.display()));
}

pub fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

pub fn append(path: &Path, text: &str) {
    write(path, &(read(path) + text));
}

/// Appends to the manifest in `dir` what a user writes to get this project's
/// rayon-core.
pub fn override_core(dir: &Path) {
    override_with(dir, &["rayon-core"]);
}

/// Appends to the manifest in `dir` what a user writes to get both of this
/// project's crates.
pub fn override_both(dir: &Path) {
    override_with(dir, &["rayon-core", "rayon"]);
}

fn override_with(dir: &Path, crates: &[&str]) {
    let mut text = "\n[patch.crates-io]\n".to_owned();
    for name in crates {
        let path = workspace_root().join(name);
        let path = path.to_str().expect("a path in UTF-8");
        text += &format!("{name} = {{ path = {path:?} }}\n");
    }
    append(&dir.join("Cargo.toml"), &text);
}
