//! What the tests that cross packages share. Each of them copies a workspace
//! or a published package into the build directory, lays the override on the
//! copy, and runs a cargo of its own there; nothing outside that directory
//! changes.
//!
//! Failures are panics: this is test code, and a panic is a failed test.

mod cargo;
mod copy;
mod extract;
mod lockfile;
#[cfg(target_os = "linux")]
mod nproc;
mod published;
mod run;
mod rust_code;
mod summary;

pub use cargo::{
    assert_both_overridden, assert_overridden, cargo, core_package, forget_outer_run,
    newer_than_rust, run_cargo, warnings, workspace_root,
};
pub use copy::{append, fresh_copy, fresh_dir, override_both, override_core, read, write};
pub use extract::{dev_dependencies, examples, tests_at_the_end, without_test};
pub use lockfile::LockFile;
#[cfg(target_os = "linux")]
pub use nproc::Limited;
pub use published::published;
pub use run::{run, Finished};
pub use rust_code::words;
pub use summary::{run_suite, Summary};
