//! Times this project's rayon-core beside the registry's, and its rayon beside
//! the registry's: the same programs, built once on each, run in turn, and their
//! ratios held against targets.
//!
//! | question | file |
//! |---|---|
//! | What happens, in which order? | `bench.rs` |
//! | What can be asked on the command line? | `args.rs` |
//! | What is compared, and with which target? | `rows/` |
//! | What must not grow with the number of slots? | `curves.rs` |
//! | Which runs does that take, and what came of them? | `rounds.rs` |
//! | How does one run go? | `run.rs` |
//! | What do the figures say about a row? | `line.rs` |
//! | What is a median? | `stats.rs` |
//! | How is a figure written? | `units.rs` |
//! | Which machine was it? | `machine.rs` |
//! | What does the table look like? | `table.rs` |
//! | What goes into the results directory? | `report.rs`, `document.rs`, `json.rs` |
//! | What does it say about rayon's sorts and loops? | `rayon.rs` |
//! | What is it like while others want the processors? | `beside/` |
//! | What do the charts look like? | `charts/` |

mod args;
mod bench;
mod beside;
mod charts;
mod curves;
mod document;
mod json;
mod line;
mod machine;
mod rayon;
mod report;
mod rounds;
mod rows;
mod run;
mod stats;
mod table;
mod units;

fn main() -> std::process::ExitCode {
    bench::main()
}
