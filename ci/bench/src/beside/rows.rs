//! What is timed under each condition: operations in `programs/src/beside/`.

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Row {
    /// What the program and the command line call it.
    pub(crate) id: &'static str,
    /// What it does, for people, in few words.
    pub(crate) name: &'static str,
}

const fn row(id: &'static str, name: &'static str) -> Row {
    Row { id, name }
}

pub(crate) const OUTSIDE: Row = row("outside-20000", "loop of 20,000");
pub(crate) const SCOPE: Row = row("scope-16", "scope of 16");

/// All of them; from outside of the pool, unless it says otherwise.
pub(crate) const ROWS: &[Row] = &[
    row("outside-1000", "loop of 1,000"),
    OUTSIDE,
    row("outside-1000000", "loop of 1 M"),
    row("inside-20000", "inside, 20,000"),
    row("install", "install"),
    SCOPE,
    row("spawn-receive", "spawn, receive"),
    row("late-loop", "late loop"),
    row("late-join", "late join"),
    row("frames", "frames"),
    row("par-bridge", "par_bridge"),
    row("tree", "tree of joins"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_has_every_row_and_no_other() {
        let program = include_str!("../../programs/src/beside/rows.rs");
        for row in ROWS {
            let entry = format!("    (\"{}\", ", row.id);
            assert!(program.contains(&entry), "{row:?}");
        }
        assert_eq!(program.matches("\n    (\"").count(), ROWS.len());
    }
}
