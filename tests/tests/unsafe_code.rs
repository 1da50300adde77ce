//! `unsafe` is where ARCHITECTURE.md says that it is, and every package has the lints that
//! want a reason for each.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use workspace_tests::{words, workspace_root};

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All files below a directory of which `wanted` says so, but for what cargo builds.
fn files(directory: &Path, wanted: &dyn Fn(&Path) -> bool) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).expect("a directory of the checkout") {
        let entry = entry.expect("the checkout can be listed");
        let (path, name) = (entry.path(), entry.file_name());
        if !entry.file_type().expect("it has a type").is_dir() {
            found.extend(Some(path).filter(|path| wanted(path)));
        } else if name != "target" && name != ".git" {
            found.extend(files(&path, wanted));
        }
    }
    found
}

/// The modules in the table of a package's document: `registry/worker`, `deque`.
fn documented(package: &Path) -> BTreeSet<String> {
    let text = read(&package.join("ARCHITECTURE.md"));
    let (_, section) = text
        .split_once("## Where `unsafe` is, and why there")
        .expect("the document has that section");
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| `"));
    let cells = rows.filter_map(|row| row.split('|').next());
    let names = cells.flat_map(|cell| cell.split(','));
    names
        .map(|name| name.trim_matches(['`', ' ']).to_string())
        .collect()
}

/// Whether a file, by its path below `src`, is of a module.
fn is_of(file: &Path, module: &str) -> bool {
    file.with_extension("") == Path::new(module) || file.starts_with(module)
}

#[track_caller]
fn assert_unsafe_is_where_documented(package: &str) {
    let package = workspace_root().join(package);
    let documented = documented(&package);
    assert!(documented.len() > 3, "{documented:?}");
    let src = package.join("src");
    let sources = files(&src, &|path| {
        path.extension().is_some_and(|end| end == "rs")
    });
    let with_unsafe: Vec<&Path> = sources
        .iter()
        .filter(|path| words(&read(path)).contains(&"unsafe"))
        .map(|path| path.strip_prefix(&src).expect("it is below"))
        .collect();
    for file in &with_unsafe {
        let listed = documented.iter().any(|module| is_of(file, module));
        assert!(
            listed,
            "{} has unsafe code, and is not listed",
            file.display()
        );
    }
    for module in &documented {
        let used = with_unsafe.iter().any(|file| is_of(file, module));
        assert!(used, "{module} is listed, and has no unsafe code");
    }
}

#[test]
fn modules_of_the_core_with_unsafe_are_those_that_its_architecture_lists() {
    assert_unsafe_is_where_documented("rayon-core");
}

#[test]
fn modules_of_the_iterators_with_unsafe_are_those_that_their_architecture_lists() {
    assert_unsafe_is_where_documented("rayon");
}

#[test]
fn every_package_has_lints_that_want_a_reason_for_each_unsafe_block() {
    let root = workspace_root();
    let manifests = files(&root, &|path| path.ends_with("Cargo.toml"));
    assert!(manifests.len() > 8, "{manifests:?}");
    for manifest in manifests {
        let text = read(&manifest);
        if !text.contains("[package]") && manifest != root.join("Cargo.toml") {
            continue;
        }
        let has = |line: &str| text.lines().any(|other| other.trim() == line);
        let own = has("unsafe_op_in_unsafe_fn = \"deny\"")
            && has("undocumented_unsafe_blocks = \"deny\"");
        let inherited = text.contains("[lints]\nworkspace = true");
        let none = has("unsafe_code = \"forbid\"");
        assert!(own || inherited || none, "{}", manifest.display());
    }
}
