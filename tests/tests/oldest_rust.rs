//! The lock file serves the oldest compiler that the manifest promises: what a package of
//! that age can't build, nobody can test with it.

use std::fs;
use std::path::Path;

use workspace_tests::{newer_than_rust, workspace_root};

/// What the tests are not built with: the model checker's colours, and the interface of WASI,
/// by way of the random numbers that tests use.
const NOT_FOR_TESTS: [&str; 3] = ["owo-colors ", "wasip2 ", "wit-bindgen "];

#[test]
fn nothing_in_the_lock_file_needs_a_newer_rust_than_is_promised() {
    let root = workspace_root();
    let manifest = fs::read_to_string(root.join("Cargo.toml")).expect("there is a manifest");
    let oldest = manifest
        .lines()
        .find_map(|line| line.strip_prefix("rust-version = \"")?.strip_suffix('"'))
        .expect("the workspace promises a version");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("oldest-rust");
    let of_tests = |package: &String| !NOT_FOR_TESTS.iter().any(|other| package.starts_with(other));
    let newer = newer_than_rust(&root, &target, oldest);
    let newer: Vec<String> = newer.into_iter().filter(of_tests).collect();
    assert!(newer.is_empty(), "newer than {oldest}: {newer:#?}");
    // It sees those that do need a newer one than some.
    assert!(!newer_than_rust(&root, &target, "1.20").is_empty());
}
