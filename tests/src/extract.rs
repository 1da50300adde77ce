//! Taking tests and examples out of source files in rustfmt's layout.

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
