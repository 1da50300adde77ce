//! What can be asked on the command line.

use lexopt::prelude::*;
use std::path::PathBuf;

/// What `--help` says.
pub(crate) const USAGE: &str = "\
Applies the pull request to a copy of the rayon-core that cargo downloads, runs
upstream's tests and the new ones there, and the quick HPC matrix with the
result between the registry's core and this project's.

usage: cargo run --release -p upstream-pr -- [OPTIONS]

  --apply DIR     apply it to a checkout of upstream's, or to a copy of its package
                  rayon-core, and stop
  --checkout DIR  run the tests of rayon-core and rayon on a copy of a checkout of
                  upstream's, instead
  --no-matrix     stop after the tests
  --help          show this and stop
";

/// What the user wants.
#[derive(Debug, PartialEq)]
pub(crate) enum Request {
    Help,
    /// Change the rayon-core in there.
    Apply(PathBuf),
    /// See whether it is good in the checkout in there.
    Checkout(PathBuf),
    /// See whether it is good, with the matrix or without.
    Check {
        matrix: bool,
    },
}

/// Reads the arguments that follow the program's name.
pub(crate) fn parse(args: impl Iterator<Item = String>) -> Result<Request, String> {
    read(lexopt::Parser::from_args(args)).map_err(|error| error.to_string())
}

fn read(mut args: lexopt::Parser) -> Result<Request, lexopt::Error> {
    let mut request = Request::Check { matrix: true };
    while let Some(arg) = args.next()? {
        request = match (arg, request) {
            (Long("help") | Short('h'), _) => return Ok(Request::Help),
            (Long("apply"), Request::Check { matrix: true }) => {
                Request::Apply(PathBuf::from(args.value()?))
            }
            (Long("checkout"), Request::Check { matrix: true }) => {
                Request::Checkout(PathBuf::from(args.value()?))
            }
            (Long("no-matrix"), Request::Check { .. }) => Request::Check { matrix: false },
            (other, _) => return Err(other.unexpected()),
        };
    }
    Ok(request)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse_words(line: &str) -> Result<Request, String> {
        parse(line.split_whitespace().map(str::to_string))
    }

    #[test]
    fn no_arguments_mean_all_of_it() {
        assert_eq!(parse_words(""), Ok(Request::Check { matrix: true }));
    }

    #[test]
    fn the_matrix_can_be_left_out() {
        let without = parse_words("--no-matrix");
        assert_eq!(without, Ok(Request::Check { matrix: false }));
    }

    #[test]
    fn a_checkout_is_named_by_its_directory() {
        let apply = parse_words("--apply some/where");
        assert_eq!(apply, Ok(Request::Apply(PathBuf::from("some/where"))));
        let checkout = parse_words("--checkout some/where");
        assert_eq!(checkout, Ok(Request::Checkout("some/where".into())));
    }

    #[test]
    fn what_is_not_understood_is_named() {
        for (line, named) in [
            ("fast", "fast"),
            ("--apply", "--apply"),
            ("--apply x y", "y"),
            ("--apply x --no-matrix", "--no-matrix"),
            ("--no-matrix --apply x", "--apply"),
            ("--checkout", "--checkout"),
            ("--checkout x --apply y", "--apply"),
            ("--apply x --checkout y", "--checkout"),
            ("--no-matrix --checkout x", "--checkout"),
        ] {
            let message = parse_words(line).unwrap_err();
            assert!(message.contains(named), "{line:?} gives {message:?}");
        }
    }
}
