//! Stress: random operations on pools for as long as one likes, every job counted.
//!
//! Two processes: the *player* does what it is for, and the *supervisor* starts the
//! player, watches it from outside and says what became of it.
//!
//! | question | file |
//! |---|---|
//! | What can be asked on the command line? | `args.rs` |
//! | When has a run failed, and what is said of it? | `supervisor.rs` |
//! | What was a process doing that hangs? | `autopsy.rs` |
//! | Does its memory grow? | `slope.rs` |
//! | What does a player tell its supervisor? | `progress.rs` |
//! | What happens to the pools? | `player/` |
//! | And to a deque, billions of times? | `deque.rs` |

#[cfg(target_os = "linux")]
mod args;
#[cfg(target_os = "linux")]
mod autopsy;
#[cfg(target_os = "linux")]
mod deque;
#[cfg(target_os = "linux")]
mod player;
#[cfg(target_os = "linux")]
mod progress;
#[cfg(target_os = "linux")]
mod slope;
#[cfg(target_os = "linux")]
mod supervisor;

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    use std::process::ExitCode;

    match args::parse(std::env::args().skip(1)) {
        Ok(args::Request::Help) => {
            print!("{}", args::USAGE);
            ExitCode::SUCCESS
        }
        Ok(args::Request::Supervise(options)) => supervisor::main(&options),
        Ok(args::Request::Play(options)) => match options.mode {
            args::Mode::Pools => player::main(&options),
            args::Mode::Deque => deque::main(&options),
        },
        Err(message) => {
            eprintln!("stress: {message}\n\n{}", args::USAGE);
            ExitCode::from(2)
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn main() -> std::process::ExitCode {
    eprintln!("stress: this needs Linux: its limits, fork and /proc");
    std::process::ExitCode::from(2)
}
