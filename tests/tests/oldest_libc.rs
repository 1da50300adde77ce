//! A user's lock file may name a libc of years ago, and does not change when
//! rayon-core is overridden.

use std::fs;
use std::path::Path;
use std::time::Duration;

use workspace_tests::{cargo, fresh_copy, override_core, run_cargo, workspace_root, LockFile};

const LIMIT: Duration = Duration::from_secs(600);

/// The oldest libc that rayon-core's manifest admits.
fn oldest() -> String {
    let manifest = workspace_root().join("rayon-core/Cargo.toml");
    let manifest = fs::read_to_string(manifest).expect("rayon-core has a manifest");
    let requirement = manifest
        .lines()
        .find_map(|line| line.strip_prefix("libc = \""))
        .and_then(|rest| rest.split('"').next())
        .expect("rayon-core depends on libc");
    let missing = 2 - requirement.matches('.').count();
    requirement.to_string() + &".0".repeat(missing)
}

#[test]
fn rayon_core_builds_with_the_oldest_libc_that_its_manifest_admits() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("oldest-libc");
    let (dir, target) = (scratch.join("workspace"), scratch.join("target"));
    fresh_copy(&workspace_root().join("tests/patched-workspace"), &dir);
    override_core(&dir);

    let oldest = oldest();
    for arguments in [
        // The fixture's lock file has no libc: the override brings it.
        &["update", "--workspace"][..],
        &["update", "--package", "libc", "--precise", &oldest],
        &["check", "--locked"],
    ] {
        let mut command = cargo(&dir, &target);
        command.args(arguments);
        run_cargo(command, LIMIT).or_fail();
    }

    let lock = LockFile::read(&dir.join("Cargo.lock"));
    let id = format!("libc {oldest}");
    assert!(lock.ids().contains(id.as_str()), "{:?}", lock.ids());
}
