//! One run: a program, its time limit, and the line that it prints.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use two_cores::{Ended, Exit};

/// What a program found, by name.
pub(crate) type Figures = BTreeMap<String, f64>;

/// How long a program may run. None takes a second where all is well.
const LIMIT: Duration = Duration::from_secs(200);

/// Which of the binaries.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Side {
    /// The one on the published rayon and rayon-core.
    Registry,
    /// The one on the published rayon and this project's rayon-core.
    Here,
    /// The one on this project's rayon and rayon-core.
    Both,
}

impl Side {
    pub(crate) const ALL: [Side; 3] = [Side::Registry, Side::Here, Side::Both];

    /// What its figures are called.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Side::Registry => "registry",
            Side::Here => "this core",
            Side::Both => "this rayon",
        }
    }
}

/// The same programs, built for each side that is asked for.
#[derive(Debug)]
pub(crate) struct Programs {
    pub(crate) binaries: BTreeMap<Side, PathBuf>,
}

impl Programs {
    /// Runs a command, such as `join 2`; an error says what went wrong.
    pub(crate) fn run(&self, side: Side, command: &str) -> Result<Figures, String> {
        self.run_as(side, &[], command, LIMIT)
    }

    /// The same behind other words, such as `nice -n 10`, and with another time
    /// limit.
    pub(crate) fn run_as(
        &self,
        side: Side,
        prefix: &[String],
        command: &str,
        limit: Duration,
    ) -> Result<Figures, String> {
        let binary = self.binary(side)?;
        let mut run = match prefix.split_first() {
            None => Command::new(binary),
            Some((first, rest)) => {
                let mut run = Command::new(first);
                run.args(rest).arg(binary);
                run
            }
        };
        run.args(command.split_whitespace());
        two_cores::without_settings(&mut run);
        let directory = binary.parent().unwrap_or(Path::new("."));
        let ended = two_cores::run_to_end(run, limit, directory)
            .map_err(|e| format!("can't be run: {e}"))?;
        figures_of(&ended, limit)
    }

    /// Where a build is.
    pub(crate) fn binary(&self, side: Side) -> Result<&Path, String> {
        let binary = self.binaries.get(&side).ok_or("has not been built")?;
        Ok(binary)
    }
}

fn figures_of(ended: &Ended, limit: Duration) -> Result<Figures, String> {
    let said = ended.stderr.lines().find(|line| !line.trim().is_empty());
    let said = said.map(|line| format!(": {line}")).unwrap_or_default();
    match ended.exit {
        Exit::Code(0) => parse(&ended.stdout),
        Exit::Code(code) => Err(format!("exit code {code}{said}")),
        Exit::Signal(signal) => Err(format!("signal {signal}{said}")),
        Exit::OutOfTime => Err(format!("takes longer than {} s", limit.as_secs())),
    }
}

/// Reads a line such as `wall=1.3e-8 cpu=2e-8`.
pub(crate) fn parse(output: &str) -> Result<Figures, String> {
    let figures: Option<Figures> = output.split_whitespace().map(figure).collect();
    match figures {
        Some(figures) if !figures.is_empty() => Ok(figures),
        _ => Err(format!("no figures, but {:?}", output.trim())),
    }
}

fn figure(word: &str) -> Option<(String, f64)> {
    let (name, value) = word.split_once('=')?;
    let value: f64 = value.parse().ok()?;
    let sensible = value.is_finite() && value >= 0.0 && !name.is_empty();
    sensible.then(|| (name.to_string(), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(exit: Exit, stdout: &str, stderr: &str) -> Ended {
        Ended {
            exit,
            stdout: stdout.to_string(),
            stderr: stderr.to_string(),
            wall: Duration::ZERO,
        }
    }

    #[test]
    fn a_line_of_figures_is_read_by_name() {
        let figures = figures_of(&ended(Exit::Code(0), "wall=1.3e-8 cpu=2\n", ""), LIMIT).unwrap();
        assert_eq!(figures["wall"], 1.3e-8);
        assert_eq!(figures["cpu"], 2.0);
        assert_eq!(figures.len(), 2);
    }

    #[test]
    fn what_is_no_figure_is_shown() {
        for line in [
            "",
            "done",
            "wall=",
            "wall=fast",
            "wall=NaN",
            "wall=-1",
            "=1",
        ] {
            let message = figures_of(&ended(Exit::Code(0), line, ""), LIMIT).unwrap_err();
            assert!(message.contains(line), "{line:?} gives {message:?}");
        }
    }

    #[test]
    fn a_program_that_fails_has_its_first_words_kept() {
        let failed = ended(Exit::Code(1), "wall=1", "\nthe sum is 2, not 1\nmore\n");
        let message = figures_of(&failed, LIMIT).unwrap_err();
        assert_eq!(message, "exit code 1: the sum is 2, not 1");
        let killed = ended(Exit::Signal(6), "", "");
        assert_eq!(figures_of(&killed, LIMIT).unwrap_err(), "signal 6");
        let late = figures_of(&ended(Exit::OutOfTime, "", ""), LIMIT).unwrap_err();
        assert_eq!(late, format!("takes longer than {} s", LIMIT.as_secs()));
    }
}
