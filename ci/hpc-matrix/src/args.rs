//! What can be asked on the command line.

use lexopt::prelude::*;
use std::num::NonZeroU64;
use std::path::PathBuf;
use std::time::Duration;

/// What `--help` says.
pub(crate) const USAGE: &str = "\
Runs real rayon programs under system limits, on the registry's rayon-core and
on this one. Fails unless every row of this one that could be run is ok.

usage: cargo run --release -p hpc-matrix -- [quick] [OPTIONS]

  quick              a selection of the cases, for CI
  --case TEXT        only cases with TEXT in their name, such as room-2/ or join
  --list             show the names of the cases and stop
  --timeout SECONDS  how long a program may run before it counts as hung [60]
  --core DIR         the rayon-core to put beside the registry's [rayon-core/]
  --also DIR         a third rayon-core, shown between the two under the name of
                     its directory; whether its rows are ok doesn't matter
  --cases FILE       the table of cases [ci/hpc-matrix/cases.toml]
  --results DIR      where to write the results [ci/hpc-matrix/results/ if these
                     are all cases of that table, else target/hpc-matrix/results/]
  --help             show this and stop
";

const DEFAULT_TIMEOUT: Duration = Duration::from_secs(30);

/// What the user wants.
#[derive(Debug, PartialEq)]
pub(crate) enum Request {
    Help,
    Run(Options),
}

/// Which cases to run, and how.
#[derive(Debug, PartialEq)]
pub(crate) struct Options {
    /// Only the selection for CI.
    pub(crate) quick: bool,
    /// Only show the names of the cases.
    pub(crate) list: bool,
    /// Only cases with this in their name.
    pub(crate) filter: Option<String>,
    /// How long a program may run before it counts as hung.
    pub(crate) timeout: Duration,
    /// The rayon-core to put beside the registry's, if not the checkout's.
    pub(crate) core: Option<PathBuf>,
    /// A rayon-core to show between the registry's and that one.
    pub(crate) also: Option<PathBuf>,
    /// The table of cases, if not the package's.
    pub(crate) cases: Option<PathBuf>,
    /// Where to write the results, if not where they go by themselves.
    pub(crate) results: Option<PathBuf>,
}

/// Reads the arguments that follow the program's name. An option's value may
/// be the next argument or follow a `=`.
pub(crate) fn parse(args: impl Iterator<Item = String>) -> Result<Request, String> {
    read(lexopt::Parser::from_args(args)).map_err(|error| error.to_string())
}

fn read(mut args: lexopt::Parser) -> Result<Request, lexopt::Error> {
    let mut options = Options {
        quick: false,
        list: false,
        filter: None,
        timeout: DEFAULT_TIMEOUT,
        core: None,
        also: None,
        cases: None,
        results: None,
    };
    while let Some(arg) = args.next()? {
        let path = |args: &mut lexopt::Parser| args.value().map(|path| Some(PathBuf::from(path)));
        match arg {
            Value(word) if word == "quick" => options.quick = true,
            Long("case") => options.filter = Some(args.value()?.string()?),
            Long("timeout") => {
                let seconds = args.value()?.parse::<NonZeroU64>()?;
                options.timeout = Duration::from_secs(seconds.get());
            }
            Long("core") => options.core = path(&mut args)?,
            Long("also") => options.also = path(&mut args)?,
            Long("cases") => options.cases = path(&mut args)?,
            Long("results") => options.results = path(&mut args)?,
            Long("list") => options.list = true,
            Long("help") | Short('h') => return Ok(Request::Help),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Request::Run(options))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_words(line: &str) -> Result<Request, String> {
        parse(line.split_whitespace().map(str::to_string))
    }

    fn options(line: &str) -> Options {
        match parse_words(line) {
            Ok(Request::Run(options)) => options,
            other => panic!("{line:?} gives {other:?}"),
        }
    }

    #[test]
    fn no_arguments_mean_every_case() {
        let all = options("");
        assert!(!all.quick && !all.list);
        assert_eq!(all.filter, None);
        assert_eq!(all.timeout, DEFAULT_TIMEOUT);
    }

    #[test]
    fn values_follow_in_the_next_argument_or_after_an_equals_sign() {
        let apart =
            options("quick --case join --timeout 3 --core a/b --also e --cases c --results d");
        let joined =
            options("quick --case=join --timeout=3 --core=a/b --also=e --cases=c --results=d");
        assert_eq!(apart, joined);
        assert!(apart.quick);
        assert_eq!(apart.filter.as_deref(), Some("join"));
        assert_eq!(apart.timeout, Duration::from_secs(3));
        assert_eq!(apart.core, Some(PathBuf::from("a/b")));
        assert_eq!(apart.also, Some(PathBuf::from("e")));
        assert_eq!(apart.cases, Some(PathBuf::from("c")));
        assert_eq!(apart.results, Some(PathBuf::from("d")));
    }

    #[test]
    fn help_wins_over_what_stands_before_it() {
        assert_eq!(parse_words("quick --help"), Ok(Request::Help));
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for (line, named) in [
            ("slow", "slow"),
            ("--fast", "--fast"),
            ("--list=yes", "--list"),
            ("--case", "--case"),
            ("--timeout 0", "0"),
            ("--timeout soon", "soon"),
            ("--timeout -1", "-1"),
        ] {
            let message = parse_words(line).unwrap_err();
            assert!(message.contains(named), "{line:?} gives {message:?}");
        }
    }
}
