//! What makes a row fail.

use crate::cells::Cell;

/// A row with one set of overrides, at full size and in a room for two threads.
#[derive(Debug, Default)]
pub(crate) struct Pair {
    pub(crate) full: Cell,
    pub(crate) two: Cell,
}

/// What is wrong with a row, or nothing. All as published and at full size says
/// what is right; what that does in the smaller room is only shown. `here` has
/// what was run with overrides, each with its name.
pub(crate) fn judge(tests: bool, published: &Pair, here: &[(&str, &Pair)]) -> Vec<String> {
    let mut wrong = Vec::new();
    let expected = &published.full;
    if tests && expected.passed == 0 {
        wrong.push("no test ran".to_string());
    }
    for fault in &expected.faults {
        wrong.push(format!("as published, full size: {}", fault.what));
    }
    for (name, pair) in here {
        judge_pair(name, pair, expected, &mut wrong);
    }
    wrong
}

fn judge_pair(name: &str, pair: &Pair, expected: &Cell, wrong: &mut Vec<String>) {
    for (cell, room) in [(&pair.full, "full size"), (&pair.two, "room for two")] {
        let mut say = |what: String| wrong.push(format!("{name}, {room}: {what}"));
        for fault in &cell.faults {
            say(format!("{}: {}", fault.what, fault.why));
        }
        if cell.passed != expected.passed {
            let (passed, of) = (cell.passed, expected.passed);
            say(format!("{passed} of {of} tests pass"));
        }
        if cell.output != expected.output {
            say(format!("other output, in {}", differing(cell, expected)));
        }
    }
    if let Some(refusal) = pair.full.refusals.first() {
        wrong.push(format!(
            "{name}, full size: threads were refused: {refusal}"
        ));
    }
    if pair.two.refusals.is_empty() {
        wrong.push(format!(
            "{name}, room for two: no thread was refused, so it shows nothing"
        ));
    }
}

/// The names of the outputs that are not the same.
fn differing(cell: &Cell, expected: &Cell) -> String {
    let names = cell.output.keys().chain(expected.output.keys());
    let mut names: Vec<&str> = names
        .filter(|name| cell.output.get(*name) != expected.output.get(*name))
        .map(String::as_str)
        .collect();
    names.sort_unstable();
    names.dedup();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::Fault;

    fn cell(passed: usize, output: &str, refusals: &[&str]) -> Cell {
        Cell {
            passed,
            output: [("o".to_string(), output.into())].into(),
            refusals: refusals.iter().map(ToString::to_string).collect(),
            ..Cell::default()
        }
    }

    fn pair(passed: usize, output: &str) -> Pair {
        Pair {
            full: cell(passed, output, &[]),
            two: cell(passed, output, &["refused"]),
        }
    }

    fn fault() -> Fault {
        Fault {
            what: "panic".to_string(),
            why: "no".to_string(),
        }
    }

    /// What is wrong with one pair beside the published one.
    fn judge_one(published: &Pair, here: &Pair) -> Vec<String> {
        judge(true, published, &[("core", here)])
    }

    #[test]
    fn a_row_that_is_the_same_as_published_is_right_whatever_that_does_in_less_room() {
        let mut published = pair(3, "x");
        published.two = cell(0, "", &[]);
        published.two.faults.push(fault());
        assert!(judge_one(&published, &pair(3, "x")).is_empty());
    }

    #[test]
    fn any_other_count_output_or_fault_is_wrong() {
        let published = pair(3, "x");
        for room in ["full size", "room for two"] {
            for change in [
                |cell: &mut Cell| cell.passed = 2,
                |cell: &mut Cell| drop(cell.output.insert("o".into(), "y".into())),
                |cell: &mut Cell| cell.output.clear(),
                |cell: &mut Cell| cell.faults.push(fault()),
            ] {
                let (right, mut here) = (pair(3, "x"), pair(3, "x"));
                let cell = match room {
                    "full size" => &mut here.full,
                    _ => &mut here.two,
                };
                change(cell);
                let wrong = judge(true, &published, &[("core", &right), ("both", &here)]);
                assert_eq!(wrong.len(), 1, "{wrong:?}");
                assert!(
                    wrong[0].starts_with(&format!("both, {room}: ")),
                    "{wrong:?}"
                );
            }
        }
    }

    #[test]
    fn a_limit_that_refused_nothing_and_one_where_there_should_be_none_are_wrong() {
        let published = pair(3, "x");
        let mut here = pair(3, "x");
        here.two.refusals.clear();
        assert_eq!(judge_one(&published, &here).len(), 1);
        let mut here = pair(3, "x");
        here.full.refusals.push("refused".to_string());
        assert_eq!(judge_one(&published, &here).len(), 1);
    }

    #[test]
    fn no_test_and_a_failure_as_published_are_wrong() {
        assert_eq!(judge_one(&pair(0, "x"), &pair(0, "x")).len(), 1);
        let mut published = pair(3, "x");
        published.full.faults.push(fault());
        assert_eq!(judge_one(&published, &pair(3, "x")).len(), 1);
    }
}
