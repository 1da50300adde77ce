//! What makes a row fail.

use crate::cells::Cell;

/// A row on one core, at full size and in a room for two threads.
#[derive(Debug, Default)]
pub(crate) struct Pair {
    pub(crate) full: Cell,
    pub(crate) two: Cell,
}

/// What is wrong with a row, or nothing. The published core at full size says
/// what is right; what it does in the smaller room is only shown.
pub(crate) fn judge(tests: bool, registry: &Pair, here: &Pair) -> Vec<String> {
    let mut wrong = Vec::new();
    let expected = &registry.full;
    if tests && expected.passed == 0 {
        wrong.push("no test ran".to_string());
    }
    for fault in &expected.faults {
        wrong.push(format!("published core, full size: {}", fault.what));
    }
    for (cell, room) in [(&here.full, "full size"), (&here.two, "room for two")] {
        for fault in &cell.faults {
            wrong.push(format!("{room}: {}: {}", fault.what, fault.why));
        }
        if cell.passed != expected.passed {
            let (passed, of) = (cell.passed, expected.passed);
            wrong.push(format!("{room}: {passed} of {of} tests pass"));
        }
        if cell.output != expected.output {
            wrong.push(format!(
                "{room}: other output, in {}",
                differing(cell, expected)
            ));
        }
    }
    if let Some(refusal) = here.full.refusals.first() {
        wrong.push(format!("full size: threads were refused: {refusal}"));
    }
    if here.two.refusals.is_empty() {
        wrong.push("room for two: no thread was refused, so it shows nothing".to_string());
    }
    wrong
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

    #[test]
    fn a_row_that_is_the_same_on_both_cores_is_right_whatever_the_published_one_does_in_less_room()
    {
        let mut registry = pair(3, "x");
        registry.two = cell(0, "", &[]);
        registry.two.faults.push(fault());
        assert!(judge(true, &registry, &pair(3, "x")).is_empty());
    }

    #[test]
    fn any_other_count_output_or_fault_is_wrong() {
        let registry = pair(3, "x");
        for room in ["full size", "room for two"] {
            for change in [
                |cell: &mut Cell| cell.passed = 2,
                |cell: &mut Cell| drop(cell.output.insert("o".into(), "y".into())),
                |cell: &mut Cell| cell.output.clear(),
                |cell: &mut Cell| cell.faults.push(fault()),
            ] {
                let mut here = pair(3, "x");
                let cell = match room {
                    "full size" => &mut here.full,
                    _ => &mut here.two,
                };
                change(cell);
                let wrong = judge(true, &registry, &here);
                assert_eq!(wrong.len(), 1, "{wrong:?}");
                assert!(wrong[0].starts_with(room), "{wrong:?}");
            }
        }
    }

    #[test]
    fn a_limit_that_refused_nothing_and_one_where_there_should_be_none_are_wrong() {
        let registry = pair(3, "x");
        let mut here = pair(3, "x");
        here.two.refusals.clear();
        assert_eq!(judge(true, &registry, &here).len(), 1);
        let mut here = pair(3, "x");
        here.full.refusals.push("refused".to_string());
        assert_eq!(judge(true, &registry, &here).len(), 1);
    }

    #[test]
    fn no_test_and_a_published_core_that_fails_are_wrong() {
        assert_eq!(judge(true, &pair(0, "x"), &pair(0, "x")).len(), 1);
        let mut registry = pair(3, "x");
        registry.full.faults.push(fault());
        assert_eq!(judge(true, &registry, &pair(3, "x")).len(), 1);
    }
}
