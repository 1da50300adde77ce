//! What can be asked on the command line.

use lexopt::prelude::*;
use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::PathBuf;

pub(crate) const USAGE: &str = "\
Times this rayon-core, and this rayon on it, beside the registry's, in turn, and
holds the ratios against targets. Without `quick` and `--row` it writes a report
to ci/bench/results/.

usage: cargo run --release -p bench -- [quick | beside] [OPTIONS]

  quick         fewer pairs and slots, prints the table only, and fails if a
                figure is beyond 1.3 times its target and what it is compared
                with is faster: for CI
  --row TEXT    only what has TEXT in its name or command, such as join;
                prints the table only
  --pairs N     how many times each of the two is run [7, quick: 3]
  --core DIR    the rayon-core to put beside the registry's, with the rayon in
                the directory next to it [rayon-core/]
  --list        show the names and commands and stop
  --help        show this and stop

  beside        the same operations while others want the processors, under one
                condition after the other; writes beside.md, .json and .svg once
                every row has been timed under every condition
  --rows A,B, --conditions A,B
                only these; beside --list shows what there is
  --seconds S   how long one run times its operation, at least [1]
  --minutes M   begins no pair after so long
  --continue    keeps what was measured before of the same builds, and goes on
  --without-rayon
                leaves out the build with this project's rayon
";

const PAIRS: usize = 7;
const QUICK_PAIRS: usize = 3;

/// What the user wants.
#[derive(Debug, PartialEq)]
pub(crate) enum Request {
    Help,
    Run(Options),
}

/// What to measure, and how.
#[derive(Debug, PartialEq)]
pub(crate) struct Options {
    pub(crate) quick: bool,
    pub(crate) list: bool,
    pub(crate) filter: Option<String>,
    pub(crate) pairs: usize,
    pub(crate) core: Option<PathBuf>,
    pub(crate) beside: Option<Beside>,
}

/// What to measure while others want the processors.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Beside {
    pub(crate) rows: Option<String>,
    pub(crate) conditions: Option<String>,
    pub(crate) seconds: f64,
    pub(crate) minutes: Option<f64>,
    pub(crate) go_on: bool,
    pub(crate) without_rayon: bool,
}

const BESIDE: Beside = Beside {
    rows: None,
    conditions: None,
    seconds: 1.0,
    minutes: None,
    go_on: false,
    without_rayon: false,
};

/// Reads the arguments that follow the program's name. An option's value may
/// be the next argument or follow a `=`.
pub(crate) fn parse(args: impl Iterator<Item = String>) -> Result<Request, String> {
    read(lexopt::Parser::from_args(args)).map_err(|error| error.to_string())
}

fn read(mut args: lexopt::Parser) -> Result<Request, lexopt::Error> {
    let (mut quick, mut list) = (false, false);
    let (mut filter, mut pairs, mut core) = (None, None, None);
    let (mut is_beside, mut beside) = (false, BESIDE);
    while let Some(arg) = args.next()? {
        match arg {
            Value(word) if word == "quick" => quick = true,
            Value(word) if word == "beside" => is_beside = true,
            Long("rows") => beside.rows = Some(args.value()?.string()?),
            Long("conditions") => beside.conditions = Some(args.value()?.string()?),
            Long("seconds") => beside.seconds = positive(args.value()?)?,
            Long("minutes") => beside.minutes = Some(positive(args.value()?)?),
            Long("continue") => beside.go_on = true,
            Long("without-rayon") => beside.without_rayon = true,
            Long("row") => filter = Some(args.value()?.string()?),
            Long("pairs") => pairs = Some(args.value()?.parse::<NonZeroUsize>()?.get()),
            Long("core") => core = Some(PathBuf::from(args.value()?)),
            Long("list") => list = true,
            Long("help") | Short('h') => return Ok(Request::Help),
            other => return Err(other.unexpected()),
        }
    }
    if is_beside && (quick || filter.is_some()) {
        return Err("beside goes neither with quick nor with --row".into());
    }
    if !is_beside && beside != BESIDE {
        return Err("that is an option of beside".into());
    }
    Ok(Request::Run(Options {
        quick,
        list,
        filter,
        pairs: pairs.unwrap_or(if quick { QUICK_PAIRS } else { PAIRS }),
        core,
        beside: is_beside.then_some(beside),
    }))
}

/// Longer than no time at all, and not for ever.
fn positive(value: OsString) -> Result<f64, lexopt::Error> {
    const MOST: f64 = 1e6;
    let number: f64 = value.parse()?;
    match number > 0.0 && number <= MOST {
        true => Ok(number),
        false => Err(format!("{number} is no such time").into()),
    }
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
    fn no_arguments_mean_everything_in_seven_pairs() {
        let all = options("");
        assert!(!all.quick && !all.list);
        assert_eq!((all.filter, all.pairs, all.core), (None, 7, None));
    }

    #[test]
    fn quick_takes_fewer_pairs_unless_told_otherwise() {
        assert_eq!(options("quick").pairs, 3);
        assert_eq!(options("--pairs 9 quick").pairs, 9);
    }

    #[test]
    fn values_follow_in_the_next_argument_or_after_an_equals_sign() {
        let apart = options("quick --row join --pairs 5 --core some/where");
        let joined = options("quick --row=join --pairs=5 --core=some/where");
        assert_eq!(apart, joined);
        assert_eq!(apart.filter.as_deref(), Some("join"));
        assert_eq!(apart.core, Some(PathBuf::from("some/where")));
    }

    #[test]
    fn beside_has_options_of_its_own() {
        let few = options("beside --rows a,b --seconds 0.5 --continue --pairs 3");
        assert_eq!(few.pairs, 3);
        let few = few.beside.unwrap();
        assert_eq!(few.rows.as_deref(), Some("a,b"));
        assert_eq!((few.seconds, few.go_on, few.minutes), (0.5, true, None));
        assert_eq!(options("beside").beside, Some(BESIDE));
        assert_eq!(options("").beside, None);
        for line in [
            "--rows a",
            "beside quick",
            "beside --row join",
            "beside --seconds 0",
            "beside --minutes NaN",
        ] {
            assert!(parse_words(line).is_err(), "{line}");
        }
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
            ("--row", "--row"),
            ("--pairs 0", "0"),
            ("--pairs few", "few"),
            ("--pairs -1", "-1"),
        ] {
            let message = parse_words(line).unwrap_err();
            assert!(message.contains(named), "{line:?} gives {message:?}");
        }
    }
}
