//! Runs real rayon programs under the limits that HPC users live with, and
//! shows what came out: the registry's rayon-core beside this project's.
//!
//! | question | file |
//! |---|---|
//! | What happens, in which order? | `matrix.rs` |
//! | What can be asked on the command line? | `args.rs` |
//! | Which cases are there? | `cases.toml`, read by `cases/` |
//! | How do the programs get built on the one core and on the other? | the crate `two-cores` |
//! | Where do they run from, readable by any user? | the crate `two-cores` |
//! | Which user runs a case, under which limits, and beside whom? | `limits/` |
//! | Do the limits bind? | `check.rs` |
//! | How does one process get run within a time limit? | the crate `two-cores` |
//! | How does one case get run? | `run.rs` |
//! | What does a process's end mean? | `outcome.rs` |
//! | Which machine is this? | `machine.rs` |
//! | What do the results look like? | `results/` |

#[cfg(target_os = "linux")]
mod args;
#[cfg(target_os = "linux")]
mod cases;
#[cfg(target_os = "linux")]
mod check;
#[cfg(target_os = "linux")]
mod limits;
#[cfg(target_os = "linux")]
mod machine;
#[cfg(target_os = "linux")]
mod matrix;
#[cfg(target_os = "linux")]
mod outcome;
#[cfg(target_os = "linux")]
mod results;
#[cfg(target_os = "linux")]
mod run;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    matrix::main()
}

#[cfg(not(target_os = "linux"))]
fn main() -> std::process::ExitCode {
    eprintln!("hpc-matrix: the matrix needs Linux: its limits are set with prlimit(1)");
    std::process::ExitCode::from(2)
}
