//! Runs real rayon programs under the limits that HPC users live with, and
//! prints one table: the registry's rayon-core beside this project's.
//!
//! | question | file |
//! |---|---|
//! | What happens, in which order? | `matrix.rs` |
//! | What can be asked on the command line? | `args.rs` |
//! | Which cases are there? | `cases.rs` |
//! | How do the programs get built on the one core and on the other? | the crate `two-cores` |
//! | Where do they run from, readable by any user? | `scratch.rs` |
//! | Which user runs a case, and under which limit? | `limits.rs` |
//! | How does one process get run within a time limit? | the crate `two-cores` |
//! | How does one case get run? | `run.rs` |
//! | What does a process's end mean? | `outcome.rs` |
//! | What does the table look like? | `table.rs` |

#[cfg(target_os = "linux")]
mod args;
#[cfg(target_os = "linux")]
mod cases;
#[cfg(target_os = "linux")]
mod limits;
#[cfg(target_os = "linux")]
mod matrix;
#[cfg(target_os = "linux")]
mod outcome;
#[cfg(target_os = "linux")]
mod run;
#[cfg(target_os = "linux")]
mod scratch;
#[cfg(target_os = "linux")]
mod table;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    matrix::main()
}

#[cfg(not(target_os = "linux"))]
fn main() -> std::process::ExitCode {
    eprintln!("hpc-matrix: the matrix needs Linux: its limits are set with prlimit(1)");
    std::process::ExitCode::from(2)
}
