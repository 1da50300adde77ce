//! Real rayon programs, one per subcommand: `RAYON_NUM_THREADS=16 hpc-programs join`.
//!
//! Each compares its result with a sequential one. The last line printed is
//! for the matrix to read: `result=ok live=3`, where `live` is how many
//! threads the process has at the end beside its main one.

mod broadcast;
mod build_global;
mod join;
mod par_iter;
mod room;
mod scope;
mod spawn;
mod work;

use std::process::ExitCode;

/// What a program found: nothing wrong, or what differs from the sequential
/// result.
type Checked = Result<(), String>;

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let name = args.next().unwrap_or_default();
    if name == "room" {
        let wanted = args.next().and_then(|n| n.parse().ok());
        return match wanted {
            Some(wanted) => room::run(wanted),
            None => usage(),
        };
    }
    let program: fn(usize) -> Checked = match name.as_str() {
        "par-iter" => par_iter::run,
        "join" => join::run,
        "scope" => scope::run,
        "spawn" => spawn::run,
        "build-global" => build_global::run,
        "broadcast" => broadcast::run,
        _ => return usage(),
    };
    let Some(size) = size_asked_for() else {
        return usage();
    };
    let checked = program(size).and_then(|()| reported_size_is(size));
    let live = live_threads();
    match checked {
        Ok(()) => {
            println!("result=ok live={live}");
            ExitCode::SUCCESS
        }
        Err(difference) => {
            eprintln!("{difference}");
            println!("result=wrong live={live}");
            ExitCode::FAILURE
        }
    }
}

fn usage() -> ExitCode {
    eprintln!(
        "usage: RAYON_NUM_THREADS=SIZE hpc-programs \
         par-iter|join|scope|spawn|build-global|broadcast\n       hpc-programs room THREADS"
    );
    ExitCode::from(2)
}

/// The size that the global pool is to have.
fn size_asked_for() -> Option<usize> {
    let size = std::env::var("RAYON_NUM_THREADS").ok()?.parse().ok()?;
    (size > 0).then_some(size)
}

/// People size arrays by this number, so it is what was asked for, however
/// few threads there are.
fn reported_size_is(size: usize) -> Checked {
    let reported = rayon_core::current_num_threads();
    if reported == size {
        Ok(())
    } else {
        Err(format!(
            "current_num_threads() is {reported}, {size} were asked for"
        ))
    }
}

/// Threads of this process beside its main one.
fn live_threads() -> usize {
    std::fs::read_dir("/proc/self/task").map_or(0, |tasks| tasks.count().saturating_sub(1))
}
