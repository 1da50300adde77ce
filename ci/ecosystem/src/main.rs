//! Runs crates that use rayon, as they are published, on the registry's rayon
//! and rayon-core, on this project's core, and on both of this project's: at
//! full size, and with room for two threads.
//!
//! | question | file |
//! |---|---|
//! | What happens, in which order? | `ecosystem.rs` |
//! | What can be asked on the command line? | `args.rs` |
//! | Which crates are run, and what of them? | `crates.toml`, read by `table.rs` |
//! | Where does a published package come from? | `packages.rs` |
//! | Which packages of this project take the place of published ones? | `overrides.rs` |
//! | How does it get built with them? | `builds.rs` |
//! | What do its programs work on? | `workloads.rs` |
//! | Where do they run, open to any user? | `places.rs` |
//! | How does one process get run, in which room? | `process.rs` |
//! | How does a row get run in one room? | `cells.rs` |
//! | What makes a row fail? | `judge.rs` |
//! | What do the results look like? | `results.rs` |

#[cfg(target_os = "linux")]
mod args;
#[cfg(target_os = "linux")]
mod builds;
#[cfg(target_os = "linux")]
mod cells;
#[cfg(target_os = "linux")]
mod ecosystem;
#[cfg(target_os = "linux")]
mod judge;
#[cfg(target_os = "linux")]
mod overrides;
#[cfg(target_os = "linux")]
mod packages;
#[cfg(target_os = "linux")]
mod places;
#[cfg(target_os = "linux")]
mod process;
#[cfg(target_os = "linux")]
mod results;
#[cfg(target_os = "linux")]
mod table;
#[cfg(target_os = "linux")]
mod workloads;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    ecosystem::main()
}

#[cfg(not(target_os = "linux"))]
fn main() -> std::process::ExitCode {
    eprintln!("ecosystem: this needs Linux: the limits are set with prlimit(1)");
    std::process::ExitCode::from(2)
}
