//! The published rayon's own tests, on this project's rayon and rayon-core.
//!
//! They sit in a package of ours that depends on rayon as a user's does. Its integration tests
//! are copied as they are, the programs that must not compile too. Its unit tests get a root in
//! which the public modules stand where rayon's own stand; those of private functions are cut,
//! by file. Its examples are doc tests of the same package.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use workspace_tests::{
    assert_both_overridden, dev_dependencies, examples, fresh_copy, fresh_dir, override_both,
    published, read, run_suite, tests_at_the_end, without_test, write,
};

/// As many as pass on the published rayon and rayon-core: unit, integration and doc tests.
const TESTS: usize = 578;

/// The files with unit tests that use the public API.
const UNIT_TESTS: [&str; 6] = [
    "iter/fold_chunks.rs",
    "iter/fold_chunks_with.rs",
    "iter/test.rs",
    "range.rs",
    "range_inclusive.rs",
    "slice/test.rs",
];

/// Tests of these that don't.
const CUTS: [(&str, &str, &str); 2] = [
    (
        "range.rs",
        "check_range_split_at_overflow",
        "makes a private producer",
    ),
    (
        "range.rs",
        "test_i128_len_doesnt_overflow",
        "makes a private producer",
    ),
];

struct CutFile {
    file: &'static str,
    tests: usize,
    reason: &'static str,
}

/// All other files with unit tests.
const CUT_FILES: [CutFile; 4] = [
    CutFile {
        file: "delegate.rs",
        tests: 2,
        reason: "uses a private macro",
    },
    CutFile {
        file: "iter/collect/test.rs",
        tests: 15,
        reason: "calls the private `collect_with_consumer`; ours are in rayon/tests/misuse.rs",
    },
    CutFile {
        file: "iter/find_first_last/test.rs",
        tests: 4,
        reason: "looks into private consumers and folders",
    },
    CutFile {
        file: "slice/sort.rs",
        tests: 2,
        reason: "calls a private heapsort, and cuts as the private merge does",
    },
];

/// The root of the unit tests. What rayon's modules import is in reach of their tests, too.
const ROOT: &str = "
#![allow(unused_imports)]

use rayon::*;

mod iter {
    pub use rayon::iter::plumbing::*;
    pub use rayon::iter::*;
    pub use std::collections::LinkedList;

    mod fold_chunks;
    mod fold_chunks_with;
    mod test;
}

mod range;
mod range_inclusive;

mod slice {
    mod test;
}
";

const MANIFEST: &str = r#"
[package]
name = "rayon-suite"
version = "0.0.0"
edition = "2021"
publish = false

[workspace]

[dependencies]
rayon = "=1.12.0"
rayon-core = "=1.13.0"
"#;

#[test]
fn rayons_own_tests_of_its_public_api_pass_on_both_crates() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let dir = scratch.join("both");
    let target = scratch.join("suites");
    write_package(&published("rayon", "1.12.0", scratch), &dir);
    assert_both_overridden(&dir, &target);

    let limit = Duration::from_secs(1_200);
    let (summary, finished) = run_suite("rayon's", &dir, &target, limit);
    let files: usize = CUT_FILES.iter().map(|cut| cut.tests).sum();
    assert_eq!(summary.passed, TESTS - files - CUTS.len(), "{finished}");
}

/// Makes a package of the tests of rayon at `from`.
fn write_package(from: &Path, dir: &Path) {
    fresh_dir(dir);
    let manifest = MANIFEST.to_owned() + &dev_dependencies(&read(&from.join("Cargo.toml")));
    write(&dir.join("Cargo.toml"), &manifest);
    override_both(dir);

    fresh_copy(&from.join("tests"), &dir.join("tests"));
    write_unit_tests(&from.join("src"), &dir.join("tests/unit"));
    write_doc_tests(&from.join("src"), &dir.join("src"));
}

fn write_unit_tests(from: &Path, dir: &Path) {
    let mut with_tests = sources(from);
    with_tests.retain(|file| read(&from.join(file)).contains("#[test]"));
    for CutFile {
        file,
        tests,
        reason,
    } in &CUT_FILES
    {
        println!("cut: {file} with {tests} tests, as it {reason}");
        assert_eq!(read(&from.join(file)).matches("#[test]").count(), *tests);
        with_tests.retain(|other| other != Path::new(file));
    }
    with_tests.sort();
    let taken = UNIT_TESTS.map(PathBuf::from);
    assert_eq!(with_tests, taken, "the files whose tests are not cut");

    fresh_dir(dir);
    write(&dir.join("main.rs"), ROOT);
    for file in UNIT_TESTS {
        let source = read(&from.join(file));
        let mut tests = if file.ends_with("test.rs") {
            source
        } else {
            format!("use crate::iter::*;\n\n{}", tests_at_the_end(&source))
        };
        for (_, test, reason) in CUTS.iter().filter(|(other, ..)| *other == file) {
            println!("cut: {file}, {test}, as it {reason}");
            tests = without_test(&tests, test).unwrap_or_else(|error| panic!("{file}: {error}"));
        }
        let file = dir.join(file);
        fs::create_dir_all(file.parent().expect("it is below")).expect("a directory");
        write(&file, &tests);
    }
}

fn write_doc_tests(from: &Path, dir: &Path) {
    fresh_dir(dir);
    let mut root = "mod compile_fail;\n\n".to_owned();
    for file in sources(from) {
        if !file.starts_with("compile_fail") {
            let name = file.with_extension("").display().to_string();
            root += &examples(&read(&from.join(&file)), &name.replace(['/', '\\'], "_"));
        }
    }
    write(&dir.join("lib.rs"), &root);
    fresh_copy(&from.join("compile_fail"), &dir.join("compile_fail"));
}

/// The paths of all source files below `directory`.
fn sources(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![PathBuf::new()];
    while let Some(below) = open.pop() {
        for entry in fs::read_dir(directory.join(&below)).expect("a directory of the copy") {
            let entry = entry.expect("an entry");
            let path = below.join(entry.file_name());
            if entry.file_type().expect("it has a type").is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                found.push(path);
            }
        }
    }
    found
}
