//! One package, two rayon-cores: builds a package that lies outside the
//! workspace once on the registry's rayon-core and once on this project's,
//! and runs what comes out. `links` forbids both cores in one binary.
//!
//! | question | file |
//! |---|---|
//! | How does a package get built on the one core and on the other? | `builds.rs` |
//! | Of which kernel and which commit are the figures? | `origin.rs` |
//! | How does one process get run within a time limit? | `process.rs` |
//! | Which user runs a program that is to meet a limit, and beside how many tasks? | `users.rs`, `tasks.rs` |
//! | From where can any user run it? | `scratch.rs` |
//! | Which settings of the caller must not reach it? | `settings.rs` |

mod builds;
mod origin;
mod process;
#[cfg(unix)]
mod scratch;
mod settings;
#[cfg(target_os = "linux")]
mod tasks;
#[cfg(target_os = "linux")]
mod users;

pub use builds::{build_library, cargo_args, repository, target_directory, Core, Package};
pub use origin::{commit, kernel, or_unknown, UNKNOWN};
pub use process::{run_to_end, Ended, Exit, Running};
#[cfg(unix)]
pub use scratch::Scratch;
pub use settings::without_settings;
#[cfg(target_os = "linux")]
pub use tasks::running_tasks;
#[cfg(target_os = "linux")]
pub use users::{User, Users};
