//! The published rayon's own tests, on this project's rayon-core.

use std::path::Path;
use std::time::Duration;

use workspace_tests::{append, assert_overridden, fresh_copy, override_core, published, run_suite};

/// As many as pass on the registry's rayon-core: unit, integration and doc
/// tests.
const TESTS: usize = 578;

#[test]
fn rayons_own_unit_integration_and_doc_tests_pass() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let dir = scratch.join("rayon");
    let target = scratch.join("suites");
    fresh_copy(&published("rayon", "1.12.0", scratch), &dir);
    append(&dir.join("Cargo.toml"), "\n[workspace]\n");
    override_core(&dir);
    assert_overridden(&dir, &target);

    let limit = Duration::from_secs(1_200);
    let (summary, finished) = run_suite("rayon's", &dir, &target, limit);
    assert!(summary.passed >= TESTS, "only {summary:?}\n{finished}");
}
