//! What can be asked on the command line.

use lexopt::prelude::*;
use std::num::NonZeroU64;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

/// What `--help` says.
pub(crate) const USAGE: &str = "\
Runs random operations on pools of this rayon-core, and fails if a job is lost or
run twice, if something hangs or dies, or if memory grows.

usage: cargo run --release -p stress -- [pools|deque] [OPTIONS]

  pools              joins, scopes, spawns, broadcasts, panics, forks, pools that
                     come and go, limits that are lowered and lifted [this one]
  deque              joins and spawns in pools of 2 to 8 workers, as many as
                     possible, with thieves that come and go
  --seconds N        for how long [60]
  --seed N           the first round's; the next one's is one higher [by the clock]
  --repeat           the same round again and again
  --patience N       seconds without any progress until it counts as hung [60]
  --growth N         MiB by which memory may grow over the whole run [16]
  --fault NAME       does something wrong on purpose, to see that it is found out:
                     double, lost, hang, leak, abort or child
  --help             show this and stop
";

/// What the user wants.
#[derive(Debug, PartialEq)]
pub(crate) enum Request {
    Help,
    Supervise(Options),
    /// Said by the supervisor, to another copy of this program.
    Play(Options),
}

/// What is to be put under stress.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Mode {
    Pools,
    Deque,
}

impl Mode {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Mode::Pools => "pools",
            Mode::Deque => "deque",
        }
    }
}

/// Something that is done wrong on purpose.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fault {
    /// A job says twice that it runs.
    Double,
    /// A job is dropped without having run.
    Lost,
    /// A job never ends.
    Hang,
    /// Every round leaves memory behind.
    Leak,
    /// The process aborts.
    Abort,
    /// A forked child ends with an error.
    Child,
}

const FAULTS: [(&str, Fault); 6] = [
    ("double", Fault::Double),
    ("lost", Fault::Lost),
    ("hang", Fault::Hang),
    ("leak", Fault::Leak),
    ("abort", Fault::Abort),
    ("child", Fault::Child),
];

impl Fault {
    pub(crate) fn name(self) -> &'static str {
        let found = FAULTS.iter().find(|(_, fault)| *fault == self);
        found.map_or("", |(name, _)| name)
    }
}

/// How to run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Options {
    pub(crate) mode: Mode,
    pub(crate) time: Duration,
    /// Of the first round.
    pub(crate) seed: u64,
    /// The same round again and again.
    pub(crate) repeat: bool,
    /// How long there may be no progress.
    pub(crate) patience: Duration,
    /// How many MiB of memory may be used more at the end than at the start.
    pub(crate) growth: u64,
    pub(crate) fault: Option<Fault>,
    /// How many tasks the user has beside this program.
    pub(crate) other_tasks: u64,
    /// Where a player notes which round it is in.
    pub(crate) round_file: Option<PathBuf>,
}

impl Options {
    fn default() -> Options {
        let clock = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        Options {
            mode: Mode::Pools,
            time: Duration::from_secs(60),
            // Short enough to be typed.
            seed: clock.map_or(0, |time| time.as_millis() as u64 % 1_000_000_000),
            repeat: false,
            patience: Duration::from_secs(60),
            growth: 16,
            fault: None,
            other_tasks: 0,
            round_file: None,
        }
    }

    /// The arguments of a player.
    pub(crate) fn to_player(&self) -> Vec<String> {
        let mut words = vec!["play".to_string(), self.mode.name().to_string()];
        words.push(format!("--seconds={}", self.time.as_secs()));
        words.push(format!("--seed={}", self.seed));
        words.push(format!("--other-tasks={}", self.other_tasks));
        let file = self.round_file.as_ref();
        words.extend(file.map(|file| format!("--round-file={}", file.display())));
        words.extend(self.repeat.then(|| "--repeat".to_string()));
        words.extend(self.fault.map(|fault| format!("--fault={}", fault.name())));
        words
    }
}

/// Reads the arguments that follow the program's name. An option's value may
/// be the next argument or follow a `=`.
pub(crate) fn parse(args: impl Iterator<Item = String>) -> Result<Request, String> {
    read(lexopt::Parser::from_args(args)).map_err(|error| error.to_string())
}

fn read(mut args: lexopt::Parser) -> Result<Request, lexopt::Error> {
    let mut options = Options::default();
    let mut plays = false;
    while let Some(arg) = args.next()? {
        match arg {
            Value(word) => match word.to_str() {
                Some("play") => plays = true,
                Some("pools") => options.mode = Mode::Pools,
                Some("deque") => options.mode = Mode::Deque,
                _ => return Err(Value(word).unexpected()),
            },
            Long("seconds") => options.time = seconds(&mut args)?,
            Long("patience") => options.patience = seconds(&mut args)?,
            Long("seed") => options.seed = args.value()?.parse()?,
            Long("growth") => options.growth = args.value()?.parse()?,
            Long("other-tasks") => options.other_tasks = args.value()?.parse()?,
            Long("round-file") => options.round_file = Some(args.value()?.into()),
            Long("fault") => options.fault = Some(args.value()?.parse_with(fault)?),
            Long("repeat") => options.repeat = true,
            Long("help") | Short('h') => return Ok(Request::Help),
            other => return Err(other.unexpected()),
        }
    }
    Ok(match plays {
        true => Request::Play(options),
        false => Request::Supervise(options),
    })
}

fn seconds(args: &mut lexopt::Parser) -> Result<Duration, lexopt::Error> {
    let seconds = args.value()?.parse::<NonZeroU64>()?;
    Ok(Duration::from_secs(seconds.get()))
}

fn fault(text: &str) -> Result<Fault, String> {
    let found = FAULTS.iter().find(|(name, _)| *name == text);
    found
        .map(|(_, fault)| *fault)
        .ok_or_else(|| format!("no fault is called {text:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_words(line: &str) -> Result<Request, String> {
        parse(line.split_whitespace().map(str::to_string))
    }

    #[test]
    fn a_player_is_told_what_its_supervisor_was() {
        let line =
            "deque --seconds 7 --seed=9 --repeat --fault lost --other-tasks 3 --round-file /f";
        let Ok(Request::Supervise(options)) = parse_words(line) else {
            panic!("{line}");
        };
        assert_eq!(options.time, Duration::from_secs(7));
        assert_eq!(
            parse(options.to_player().into_iter()),
            Ok(Request::Play(options))
        );
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for (line, named) in [
            ("slow", "slow"),
            ("--seed", "--seed"),
            ("--seed -1", "-1"),
            ("--seconds 0", "0"),
            ("--fault none", "none"),
            ("--repeat=yes", "--repeat"),
        ] {
            let message = parse_words(line).unwrap_err();
            assert!(message.contains(named), "{line:?} gives {message:?}");
        }
    }
}
