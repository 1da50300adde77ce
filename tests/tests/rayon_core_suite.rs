//! The published rayon-core's own tests, on this project's rayon-core.
//!
//! Its unit tests sit in a package of ours whose root stands in for
//! rayon-core's: it imports the public API, and has twins, written with the
//! public API, of the two private functions that several tests use. The few
//! tests that reach deeper are cut, by name. Its examples, and the programs
//! that must not compile, are doc tests of the same package.

use std::fs;
use std::path::Path;
use std::time::Duration;

use workspace_tests::{
    assert_overridden, dev_dependencies, examples, fresh_copy, fresh_dir, override_core, published,
    read, run_suite, without_test, write,
};

/// The modules of rayon-core with a `test.rs`; the first is the root.
const MODULES: [&str; 6] = ["", "broadcast", "join", "scope", "spawn", "thread_pool"];

struct Cut {
    module: &'static str,
    test: &'static str,
    reason: &'static str,
}

const CUTS: [Cut; 2] = [
    Cut {
        module: "thread_pool",
        test: "workers_stop",
        reason: "waits on the private registry until its threads have stopped",
    },
    Cut {
        module: "thread_pool",
        test: "sleeper_stop",
        reason: "waits on the private registry until its threads have stopped",
    },
];

/// The root of the unit tests, beside whose modules rayon-core's tests lie.
const ROOT: &str = r#"
#![allow(unused_imports)]

use rayon_core::*;

mod unwind {
    use std::panic::{catch_unwind, AssertUnwindSafe};

    pub(crate) fn halt_unwinding<R>(op: impl FnOnce() -> R) -> std::thread::Result<R> {
        catch_unwind(AssertUnwindSafe(op))
    }
}

mod registry {
    pub(crate) fn in_worker<R: Send>(op: impl FnOnce((), bool) -> R + Send) -> R {
        rayon_core::scope(|_| op((), false))
    }
}
"#;

fn module(name: &str) -> String {
    if name.is_empty() {
        "mod test;\n".to_owned()
    } else {
        format!("mod {name} {{\n    use crate::*;\n    mod test;\n}}\n")
    }
}

const MANIFEST: &str = r#"
[package]
name = "rayon-core-suite"
version = "0.0.0"
edition = "2021"
publish = false

[workspace]

[dependencies]
rayon-core = "=1.13.0"
crossbeam-utils = "0.8"
"#;

#[test]
fn rayon_cores_own_tests_of_its_public_api_pass() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let dir = scratch.join("rayon-core");
    let target = scratch.join("suites");
    let tests = write_package(&published("rayon-core", "1.13.0", scratch), &dir);
    assert_overridden(&dir, &target);

    let limit = Duration::from_secs(900);
    let (summary, finished) = run_suite("rayon-core's", &dir, &target, limit);
    assert_eq!(summary.passed + summary.ignored, tests, "{finished}");
}

/// Makes a package of the tests of rayon-core at `from`, and says how many
/// there are.
fn write_package(from: &Path, dir: &Path) -> usize {
    fresh_dir(dir);
    let manifest = MANIFEST.to_owned() + &dev_dependencies(&read(&from.join("Cargo.toml")));
    write(&dir.join("Cargo.toml"), &manifest);
    override_core(dir);

    fresh_copy(&from.join("tests"), &dir.join("tests"));
    let tests = fs::read_dir(dir.join("tests")).expect("the copy is there");
    let mut count: usize = tests
        .map(|entry| count_of(&read(&entry.expect("an entry").path()), "#[test]"))
        .sum();
    count += write_unit_tests(from, &dir.join("tests/unit"));
    count + write_doc_tests(from, &dir.join("src"))
}

fn write_unit_tests(from: &Path, dir: &Path) -> usize {
    fresh_dir(dir);
    let root: String = MODULES.iter().map(|name| module(name)).collect();
    write(&dir.join("main.rs"), &(ROOT.to_owned() + &root));
    for Cut {
        module,
        test,
        reason,
    } in &CUTS
    {
        assert!(MODULES.contains(module), "there is no module {module}");
        println!("cut: {module}::{test}, which {reason}");
    }

    let mut count = 0;
    for name in MODULES {
        let mut source = read(&from.join("src").join(name).join("test.rs"));
        for cut in CUTS.iter().filter(|cut| cut.module == name) {
            source = without_test(&source, cut.test)
                .unwrap_or_else(|error| panic!("{name}/test.rs: {error}"));
        }
        count += count_of(&source, "#[test]");
        let module = dir.join(name);
        fs::create_dir_all(&module).expect("a directory for the module");
        write(&module.join("test.rs"), &source);
    }
    count
}

fn write_doc_tests(from: &Path, dir: &Path) -> usize {
    fresh_dir(dir);
    let mut root = "mod compile_fail;\n\n".to_owned();
    let mut count = 0;
    for name in MODULES {
        let (file, prefix) = match name {
            "" => ("lib.rs".into(), "root"),
            name => (format!("{name}/mod.rs"), name),
        };
        let examples = examples(&read(&from.join("src").join(file)), prefix);
        // Blocks of other kinds, as `text`, are not run.
        count += count_of(&examples, "```rust") + count_of(&examples, "```ignore-wasm");
        root += &examples;
    }
    write(&dir.join("lib.rs"), &root);

    let programs = dir.join("compile_fail");
    fresh_copy(&from.join("src/compile_fail"), &programs);
    let files = fs::read_dir(&programs).expect("the copy is there");
    let wrong = files.map(|entry| read(&entry.expect("an entry").path()));
    count
        + wrong
            .map(|file| count_of(&file, "```compile_fail"))
            .sum::<usize>()
}

fn count_of(text: &str, what: &str) -> usize {
    text.matches(what).count()
}
