//! What is timed, one measurement per subcommand: `bench-programs join 2`.
//!
//! Each takes one number, how many slots its pool has, and checks its result.
//! It prints one line for the bench to read, such as `wall=1.3e-8 cpu=2e-8`:
//! figures in seconds, bytes or processors. What is timed while others want the
//! processors takes more arguments: see `beside/`.
//!
//! | question | file |
//! |---|---|
//! | What does `join` cost, and what do others ask for the same? | `fib.rs`, `tree.rs` |
//! | What does handing a job over cost? | `jobs.rs` |
//! | What does a short parallel loop cost? | `short.rs` |
//! | What does a pool cost before it has done anything? | `fresh.rs` |
//! | What do workers cost that have nothing to do? | `idle.rs` |
//! | Is work spread well? | `spread.rs` |
//! | How fast are whole programs? | `whole/` |
//! | How fast are rayon's own sorts and loops? | `sorts/`, `loops/` |
//! | How fast is all this while others want the processors? | `beside/` |
//! | How is a time taken? | `meter.rs` |
//! | How is memory counted? | `memory.rs` |
//! | Where do random numbers come from? | `random.rs` |
//! | What does the system say about this process? | `process.rs` |

mod beside;
mod fib;
mod fresh;
mod idle;
mod jobs;
mod loops;
mod memory;
mod meter;
mod process;
mod random;
mod short;
mod sorts;
mod spread;
mod tree;
mod whole;

use std::process::ExitCode;

/// What a measurement found, by name, or what went wrong.
type Figures = Result<Vec<(&'static str, f64)>, String>;

/// A measurement in pools of so many slots.
type Measurement = fn(usize) -> Figures;

const MEASUREMENTS: &[(&str, Measurement)] = &[
    ("join", fib::on_rayon),
    ("join-chili", fib::on_chili),
    ("join-plain", fib::plain),
    ("tree", tree::on_rayon),
    ("tree-chili", tree::on_chili),
    ("tree-plain", tree::plain),
    ("scope", jobs::scope),
    ("spawn-outside", jobs::spawn_outside),
    ("install", jobs::install),
    ("short-inside", short::inside),
    ("short-outside", short::outside),
    ("short-in-a-row", short::in_a_row),
    ("build-drop", fresh::build_and_drop),
    ("cold-start", fresh::cold_start),
    ("first-thread", fresh::first_thread),
    ("tick", idle::tick),
    ("tick-plain", idle::tick_plain),
    ("busy", idle::one_busy),
    ("busy-in-turn", idle::busy_in_turn),
    ("map-sum", spread::map_sum),
    ("uneven", spread::uneven),
    ("coarse", spread::coarse),
    ("barrier", spread::barrier),
    ("nbody", whole::nbody::measure),
    ("matmul", whole::matmul::measure),
    ("mergesort", whole::mergesort::measure),
    ("quicksort", whole::quicksort::measure),
    ("sieve", whole::sieve::measure),
    ("life", whole::life::measure),
    ("tsp", whole::tsp::measure),
    ("calibrate", beside::calibrate),
    ("compute", beside::until_input_ends),
];

/// Those above, and those with a room of their own.
fn measurements() -> impl Iterator<Item = &'static (&'static str, Measurement)> {
    let all = [MEASUREMENTS, sorts::MEASUREMENTS, loops::MEASUREMENTS];
    all.into_iter().flatten()
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let found = match args.as_slice() {
        [first, rest @ ..] if first == "beside" => beside::run(rest),
        [name, slots] => measured(name, slots),
        _ => None,
    };
    match found {
        None => usage(),
        Some(Ok(figures)) => {
            let words: Vec<String> = figures
                .iter()
                .map(|(figure, value)| format!("{figure}={value:e}"))
                .collect();
            println!("{}", words.join(" "));
            ExitCode::SUCCESS
        }
        Some(Err(message)) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// What a measurement finds; nothing if there is none of that name.
fn measured(name: &str, slots: &str) -> Option<Figures> {
    let (_, measure) = measurements().find(|(known, _)| *known == name)?;
    let slots = slots.parse().ok().filter(|slots| *slots > 0)?;
    Some(measure(slots))
}

fn usage() -> ExitCode {
    let names: Vec<&str> = measurements().map(|(name, _)| *name).collect();
    eprintln!("usage: bench-programs {} SLOTS", names.join("|"));
    eprintln!("       bench-programs {}", beside::USAGE);
    ExitCode::from(2)
}

/// A pool of so many slots.
fn pool(slots: usize) -> Result<rayon::ThreadPool, String> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(slots)
        .build()
        .map_err(|e| format!("can't build a pool of {slots}: {e}"))
}

/// Complains unless a result is the right one.
fn expect<T: PartialEq + std::fmt::Debug>(what: &str, found: T, right: T) -> Result<(), String> {
    if found == right {
        Ok(())
    } else {
        Err(format!("{what} is {found:?}, not {right:?}"))
    }
}
