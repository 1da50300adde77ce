//! Real rayon programs, one per subcommand: `RAYON_NUM_THREADS=16 hpc-programs join`.
//!
//! Each compares its result with a sequential one. The last line printed is
//! for the matrix to read: `result=ok live=3`, where `live` is how many
//! threads the process has at the end beside its main one. Programs that
//! wait for something add `took_ms=12`: how long.
//!
//! `HPC_STACK` asks for a stack size and `HPC_ALLOCATE` for the size of the
//! allocation beside the pool, both in bytes. With `HPC_FEWER=1`, a pool that has
//! fewer threads than were asked for may say so.

mod broadcast;
mod build_global;
mod busy;
mod callers;
mod churn;
mod grow;
mod join;
mod long_loop;
mod neighbours;
mod panics;
mod par_iter;
mod pools;
mod probes;
mod scope;
mod setup;
mod spawn;
mod threads;
mod waits;
mod work;

use setup::Setup;
use std::process::ExitCode;
use std::time::Duration;

/// What a program found: nothing wrong, or what differs from the sequential
/// result.
type Checked = Result<(), String>;

/// The same of a program that waits for something: how long it took.
type Timed = Result<Duration, String>;

/// What there is to run.
enum Program {
    Checks(fn(&Setup) -> Checked),
    Times(fn(&Setup) -> Timed),
}

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let name = args.next().unwrap_or_default();
    if let Some(ended) = probes::run(&name, args.next()) {
        return ended;
    }
    let (Some(program), Some(setup)) = (program(&name), Setup::from_environment()) else {
        return usage();
    };
    let builds_itself = name == "build-global";
    if setup.stack.is_some() && !builds_itself {
        // Without the variable, the size shall come from the builder alone.
        setup.builder().build_global().unwrap();
    }
    let found = match program {
        Program::Checks(run) => run(&setup).map(|()| None),
        Program::Times(run) => run(&setup).map(Some),
    };
    let found = found.and_then(|took| reported_size_is_right(&setup).map(|()| took));
    let live = threads::live();
    match found {
        Ok(None) => println!("result=ok live={live}"),
        Ok(Some(took)) => println!("result=ok live={live} took_ms={}", took.as_millis()),
        Err(difference) => {
            eprintln!("{difference}");
            println!("result=wrong live={live}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn program(name: &str) -> Option<Program> {
    use Program::{Checks, Times};
    Some(match name {
        "par-iter" => Checks(par_iter::run),
        "join" => Checks(join::run),
        "scope" => Checks(scope::run),
        "spawn" => Checks(spawn::run),
        "build-global" => Checks(build_global::run),
        "broadcast" => Checks(broadcast::run),
        "callers" => Checks(callers::run),
        "pools" => Checks(pools::run),
        "panics" => Checks(panics::run),
        "churn" => Checks(churn::run),
        "long-loop" => Checks(long_loop::run),
        "waits" => Checks(waits::for_detached),
        "waits-loop" => Checks(waits::for_detached_after_a_loop),
        "meets" => Checks(waits::for_each_other),
        "meets-loop" => Checks(waits::for_each_other_after_a_loop),
        "meets-strict" => Checks(waits::strictly),
        "child" => Times(neighbours::child),
        "allocation" => Times(neighbours::allocation),
        "thread" => Times(neighbours::thread),
        "file" => Times(neighbours::file),
        "grow" => Times(grow::run),
        _ => return None,
    })
}

fn usage() -> ExitCode {
    eprintln!(
        "usage: RAYON_NUM_THREADS=SIZE hpc-programs PROGRAM\n       \
         hpc-programs room|hold THREADS\n       \
         hpc-programs space BYTES\n\
         programs: par-iter join scope spawn build-global broadcast callers pools panics churn\n          \
         long-loop waits waits-loop meets meets-loop meets-strict child allocation thread file grow"
    );
    ExitCode::from(2)
}

/// People size arrays by this number, so it is what was asked for, however
/// few threads there are. A core that says how many there are has to be exact.
fn reported_size_is_right(setup: &Setup) -> Checked {
    let reported = rayon_core::current_num_threads();
    setup.allows(reported)?;
    let taking_part = || rayon_core::broadcast(|_| ()).len();
    if reported == setup.size || reported == taking_part() {
        Ok(())
    } else {
        Err(format!(
            "current_num_threads() is {reported}, which is not how many there are"
        ))
    }
}
