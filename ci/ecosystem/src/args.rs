//! What can be asked on the command line.

use lexopt::prelude::*;
use std::path::PathBuf;

/// What `--help` says.
pub(crate) const USAGE: &str = "\
Runs published crates that use rayon as they are, on this rayon-core, and on
this rayon-core and rayon, at full size and with room for two threads. Fails
unless every row that was asked for is ok on these.

usage: cargo run --release -p ecosystem -- [quick] [NAME...] [OPTIONS]

  quick          a few light crates, for CI
  NAME           only rows with this name, such as oxipng
  --list         show the names of the rows and stop
  --core DIR     the rayon-core to put beside the registry's, with the rayon that
                 depends on it in DIR/../rayon [rayon-core/]
  --results DIR  where to write the results [ci/ecosystem/results/ if these are
                 all rows, else target/ecosystem/results/]
  --help         show this and stop
";

/// What the user wants.
#[derive(Debug, PartialEq)]
pub(crate) enum Request {
    Help,
    Run(Options),
}

/// Which rows to run, and how.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Options {
    /// Only the selection for CI.
    pub(crate) quick: bool,
    /// Only rows with one of these names, if there are any here.
    pub(crate) names: Vec<String>,
    /// Only show the names.
    pub(crate) list: bool,
    /// The rayon-core to put beside the registry's, if not the checkout's.
    pub(crate) core: Option<PathBuf>,
    /// Where to write the results, if not where they go by themselves.
    pub(crate) results: Option<PathBuf>,
}

/// Reads the arguments that follow the program's name.
pub(crate) fn parse(args: impl Iterator<Item = String>) -> Result<Request, String> {
    read(lexopt::Parser::from_args(args)).map_err(|error| error.to_string())
}

fn read(mut args: lexopt::Parser) -> Result<Request, lexopt::Error> {
    let mut options = Options::default();
    while let Some(arg) = args.next()? {
        match arg {
            Value(word) if word == "quick" => options.quick = true,
            Value(name) => options.names.push(name.string()?),
            Long("list") => options.list = true,
            Long("core") => options.core = Some(PathBuf::from(args.value()?)),
            Long("results") => options.results = Some(PathBuf::from(args.value()?)),
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

    #[test]
    fn no_arguments_mean_every_row() {
        assert_eq!(parse_words(""), Ok(Request::Run(Options::default())));
    }

    #[test]
    fn names_and_options_may_be_mixed() {
        let expected = Options {
            quick: true,
            names: vec!["a".into(), "b".into()],
            list: false,
            core: Some("c/d".into()),
            results: Some("e".into()),
        };
        let line = "a quick --core c/d b --results e";
        assert_eq!(parse_words(line), Ok(Request::Run(expected)));
    }

    #[test]
    fn what_is_not_known_or_not_whole_is_an_error() {
        assert!(parse_words("--nothing").unwrap_err().contains("--nothing"));
        assert!(parse_words("--core").unwrap_err().contains("--core"));
    }
}
