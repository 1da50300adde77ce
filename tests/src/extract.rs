//! Taking tests and examples out of source files in rustfmt's layout, and what they depend on
//! out of a manifest.

/// `source` without the test function `name`, its attributes and doc comments,
/// or an error if it holds no such test.
pub fn without_test(source: &str, name: &str) -> Result<String, String> {
    let lines: Vec<&str> = source.lines().collect();
    let head = format!("fn {name}(");
    let declared = lines
        .iter()
        .position(|line| line.starts_with(&head))
        .ok_or_else(|| format!("there is no test {name}"))?;
    let before = lines[..declared]
        .iter()
        .rposition(|line| !line.starts_with("#[") && !line.starts_with("///"))
        .map_or(0, |line| line + 1);
    if !lines[before..declared].contains(&"#[test]") {
        return Err(format!("{name} is not a test"));
    }
    let end = lines[declared..]
        .iter()
        .position(|line| *line == "}")
        .ok_or_else(|| format!("{name} has no end"))?;
    let kept = lines[..before].iter().chain(&lines[declared + end + 1..]);
    Ok(kept.flat_map(|line| [line, "\n"]).collect())
}

/// The doc comments of `source` that hold code, each on an empty module. Names
/// start with `prefix`.
pub fn examples(source: &str, prefix: &str) -> String {
    let mut extracted = String::new();
    let mut comment = String::new();
    let lines = source.lines().map(str::trim_start);
    for (number, line) in (1..).zip(lines.chain([""])) {
        if let Some(text) = doc_text(line) {
            comment += &format!("///{text}\n");
            continue;
        }
        if comment.contains("```") {
            extracted += &format!("{comment}mod {prefix}_{number} {{}}\n\n");
        }
        comment.clear();
    }
    extracted
}

/// The tests that `source` ends with, in a module or not; empty if there are none.
pub fn tests_at_the_end(source: &str) -> &str {
    let module = source.find("\n#[cfg(test)]\nmod ");
    // A module in a file of its own is not at the end.
    let module = module.filter(|at| source[at + 1..].lines().nth(1).is_some_and(opens));
    let test = source.find("\n#[test]\n");
    let start = module.into_iter().chain(test).min();
    &source[start.map_or(source.len(), |at| at + 1)..]
}

fn opens(line: &str) -> bool {
    line.ends_with('{')
}

/// The sections of a manifest, as cargo normalises it, that name what its
/// tests depend on.
pub fn dev_dependencies(manifest: &str) -> String {
    manifest
        .split("\n\n")
        .filter(|section| {
            section
                .lines()
                .next()
                .is_some_and(|head| head.contains("dev-dependencies"))
        })
        .map(|section| format!("\n{section}\n"))
        .collect()
}

fn doc_text(line: &str) -> Option<&str> {
    line.strip_prefix("///")
        .or_else(|| line.strip_prefix("//!"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "\
use x::y;

#[test]
fn first() {
    y();
}

/// About the second.
#[test]
#[ignore]
fn second() {
    if y() {
    }
}

fn helper() {}
";

    #[test]
    fn a_test_goes_with_its_attributes_and_comments() {
        let kept = without_test(SOURCE, "second").expect("it is there");
        assert!(kept.contains("fn first"), "{kept}");
        assert!(kept.ends_with("}\n\n\nfn helper() {}\n"), "{kept}");
        assert!(!kept.contains("second") && !kept.contains("#[ignore]"));
    }

    #[test]
    fn a_test_that_is_not_there_is_an_error() {
        assert!(without_test(SOURCE, "third").is_err());
    }

    #[test]
    fn a_function_that_is_no_test_is_an_error() {
        assert!(without_test(SOURCE, "helper").is_err());
    }

    #[test]
    fn tests_at_the_end_are_in_a_module_or_not() {
        let tests = "#[cfg(test)]\nmod test {\n    #[test]\n    fn x() {}\n}\n";
        assert_eq!(tests_at_the_end(&format!("fn x() {{}}\n\n{tests}")), tests);
        let tests = "#[test]\nfn x() {}\n\n#[test]\nfn y() {}\n";
        assert_eq!(tests_at_the_end(&format!("fn x() {{}}\n{tests}")), tests);
        assert_eq!(
            tests_at_the_end("\n#[cfg(test)]\nmod test;\n\nmod x {}\n"),
            ""
        );
    }

    #[test]
    fn examples_are_the_doc_comments_with_code() {
        let source = "\
//! ```
//! one();
//! ```

/// No code.
fn none() {}

impl X {
    /// ```rust
    /// two();
    /// ```
    fn two() {}
}
";
        let expected = "\
/// ```
/// one();
/// ```
mod a_4 {}

/// ```rust
/// two();
/// ```
mod a_12 {}

";
        assert_eq!(examples(source, "a"), expected);
    }
}
