//! Runs a player, watches it from outside, and says what became of it.
//!
//! A player fails by ending in any other way than it should, by not getting on for as
//! long as patience lasts, or by taking more and more memory. As root it is a user of its
//! own, since RLIMIT_NPROC does not bind root.

use crate::args::Options;
use crate::autopsy;
use crate::progress::{Progress, Round};
use crate::slope::{self, Line, Sample};
use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};
use std::thread;
use std::time::{Duration, Instant};
use two_cores::{running_tasks, without_settings, Exit, Running, Scratch, User, Users};

const TICK: Duration = Duration::from_millis(200);
/// How long a player that has said its last may take to be gone.
const END_LIMIT: Duration = Duration::from_secs(60);
const MIB: f64 = 1024.0 * 1024.0;

/// The whole run.
pub(crate) fn main(options: &Options) -> ExitCode {
    match run(options) {
        Ok(report) => {
            println!("{}", report.text(options));
            ExitCode::from(u8::from(report.failure.is_some()))
        }
        Err(error) => {
            eprintln!("stress: can't begin: {error}");
            ExitCode::from(2)
        }
    }
}

/// What became of a player.
struct Report {
    last: Progress,
    memory: Option<Line>,
    /// What is wrong, if anything is.
    failure: Option<String>,
}

fn run(options: &Options) -> io::Result<Report> {
    let scratch = Scratch::new("stress")?;
    let user = Users::new()?.next_user()?;
    let mut options = options.clone();
    if let User::Same { uid } = user {
        options.other_tasks = running_tasks(uid)? as u64;
    }
    let round_file = scratch.open_file("round")?;
    options.round_file = Some(round_file.clone());
    let program = scratch.install(&std::env::current_exe()?, "player")?;
    let mut command = Command::new(program);
    without_settings(&mut command);
    command.args(options.to_player());
    // Where threads are bound to fail, their backtraces would be all that one sees.
    command.env("RUST_BACKTRACE", "1");
    if let User::Fresh { uid } = user {
        command.uid(uid).gid(uid);
    }
    eprintln!(
        "stress: {}, {} s, seed {}",
        options.mode.name(),
        options.time.as_secs(),
        options.seed
    );
    let mut report = watch(Running::start(command, scratch.path())?, &options, &scratch)?;
    if let Some((round, seed)) = Round::read(&round_file) {
        (report.last.rounds, report.last.seed) = (round, seed);
    }
    Ok(report)
}

fn watch(mut player: Running, options: &Options, scratch: &Scratch) -> io::Result<Report> {
    let mut last = Progress::default();
    // Without progress; not the time in which both processes were held, as happens to a
    // machine that sleeps.
    let mut idle = Duration::ZERO;
    let mut looked = Instant::now();
    loop {
        let ended = player.has_ended()?;
        let told = Progress::read(&player.stdout_so_far()?);
        if let Some(newest) = told.last() {
            if newest.is_further_than(&last) {
                idle = Duration::ZERO;
            }
            last = newest.clone();
        }
        idle += looked.elapsed().min(5 * TICK);
        looked = Instant::now();
        let failure = if ended {
            let said = player.stderr_so_far()?;
            let exit = player.to_end(END_LIMIT)?.exit;
            of_end(exit, last.done, &said)
        } else if idle > options.patience {
            let seconds = options.patience.as_secs();
            let said = player.stderr_so_far()?;
            let threads = autopsy::of(player.id(), &scratch.place("gdb")?);
            Some(format!(
                "hangs: no progress for {seconds} s\n{said}{threads}"
            ))
        } else {
            thread::sleep(TICK);
            continue;
        };
        let memory = memory(&told);
        return Ok(Report {
            failure: failure.or_else(|| of_growth(memory, options.growth)),
            memory,
            last,
        });
    }
}

/// What is wrong with the way in which a player has ended.
fn of_end(exit: Exit, done: bool, said: &str) -> Option<String> {
    match exit {
        Exit::Code(0) if done => None,
        Exit::Code(0) => Some(format!("ends before it is done\n{said}")),
        Exit::Code(1) => Some(said.trim().to_string()),
        Exit::Code(code) => Some(format!("ends with exit code {code}\n{said}")),
        Exit::Signal(signal) => Some(format!("is ended by signal {signal}\n{said}")),
        Exit::OutOfTime => Some(format!("does not end\n{said}")),
    }
}

fn memory(told: &[Progress]) -> Option<Line> {
    let quiet = told.iter().filter(|progress| progress.quiet);
    let samples: Vec<Sample> = quiet
        .map(|progress| Sample {
            seconds: progress.seconds,
            bytes: progress.resident as f64,
        })
        .collect();
    slope::after_warm_up(&samples)
}

fn of_growth(memory: Option<Line>, bound: u64) -> Option<String> {
    let line = memory.filter(|line| line.growth > bound as f64 * MIB)?;
    Some(format!(
        "memory grows: by {:.1} MiB in {:.0} s, where {bound} are allowed",
        line.growth / MIB,
        line.seconds
    ))
}

impl Report {
    fn text(&self, options: &Options) -> String {
        let last = &self.last;
        let mut text = format!(
            "{:.0} s, {} rounds up to seed {}, {} jobs",
            last.seconds, last.rounds, last.seed, last.jobs
        );
        for (what, count) in &last.events {
            text.push_str(&format!(", {count} {what}"));
        }
        text.push('\n');
        match self.memory {
            Some(line) => text.push_str(&format!(
                "resident {:.1} MiB; slope {:+.3} MiB a minute ({:+.2} MiB over {:.0} s, {} samples)\n",
                last.resident as f64 / MIB,
                line.slope * 60.0 / MIB,
                line.growth / MIB,
                line.seconds,
                line.samples
            )),
            None => text.push_str("too short a run for a slope of its memory\n"),
        }
        match &self.failure {
            None => text.push_str("ok: every job ran once"),
            Some(failure) => text.push_str(&self.failed(failure, options)),
        }
        text
    }

    fn failed(&self, failure: &str, options: &Options) -> String {
        let mode = options.mode.name();
        let seed = self.last.seed;
        format!(
            "FAILED in round {} (seed {seed}): {failure}\n\n\
             The operations are drawn from the seed, the timing is not. The same operations \
             again and again:\n  \
             cargo run --release -p stress -- {mode} --seed {seed} --repeat --seconds 600",
            self.last.rounds
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn growing_by(bytes_a_second: u64) -> Vec<Progress> {
        let sample = |second: u64| Progress {
            seconds: second as f64,
            resident: 10_000_000 + second * bytes_a_second,
            quiet: true,
            ..Progress::default()
        };
        (0..100).map(sample).collect()
    }

    #[test]
    fn memory_that_grows_beyond_the_bound_is_a_failure() {
        let growth = of_growth(memory(&growing_by(1 << 20)), 16).unwrap();
        assert!(growth.contains("16 are allowed"), "{growth}");
        assert_eq!(of_growth(memory(&growing_by(1 << 10)), 16), None);
    }

    #[test]
    fn memory_in_the_midst_of_work_says_nothing() {
        let mut told = growing_by(1 << 20);
        told.iter_mut().for_each(|progress| progress.quiet = false);
        assert_eq!(memory(&told), None);
    }

    #[test]
    fn only_an_end_that_was_announced_is_a_good_one() {
        assert_eq!(of_end(Exit::Code(0), true, ""), None);
        for (exit, done) in [
            (Exit::Code(0), false),
            (Exit::Code(1), true),
            (Exit::Code(101), true),
            (Exit::Signal(6), true),
            (Exit::OutOfTime, true),
        ] {
            assert!(of_end(exit, done, "it says").is_some_and(|why| why.contains("it says")));
        }
    }
}
