//! Edit scripts such as `diff -n` writes, for several originals at once: `a7,9 2` and
//! two lines mean "after line 7 of the first original, or line 9 of the second, insert
//! these", `d3,5 4` means "from line 3 on, or 5, delete four". A `-` stands where an
//! original is not changed so. Numbers are those of the lines in the original, and grow.
//!
//! What is deleted and what stands around a change is named by number alone, so that a
//! script holds nothing of the originals, and what is inserted is there once for all.

/// A script for one of its originals, taken apart.
#[derive(Debug, PartialEq)]
pub(crate) struct Script<'t> {
    commands: Vec<Command<'t>>,
}

#[derive(Debug, PartialEq)]
enum Command<'t> {
    /// After so many lines of the original, these come.
    Insert { after: usize, lines: Vec<&'t str> },
    /// So many lines go, the first of which has this number.
    Delete { from: usize, count: usize },
}

impl<'t> Script<'t> {
    /// Reads a script for `originals` files, and keeps what it does to number `which` of
    /// them. An error names the line that it is about.
    pub(crate) fn parse(
        text: &'t str,
        which: usize,
        originals: usize,
    ) -> Result<Script<'t>, String> {
        if !text.ends_with('\n') {
            return Err("the last line has no end".to_string());
        }
        let mut lines = (1..).zip(text.split_inclusive('\n'));
        let mut commands = Vec::new();
        while let Some((number, line)) = lines.next() {
            let Header { letter, at, count } = header(line)
                .filter(|header| header.at.len() == originals)
                .ok_or_else(|| format!("line {number}: not a command: {}", line.trim_end()))?;
            let at = at[which];
            if letter == 'd' {
                commands.extend(at.map(|from| Command::Delete { from, count }));
                continue;
            }
            let lines: Vec<_> = lines.by_ref().take(count).map(|(_, line)| line).collect();
            if lines.len() < count {
                let there = lines.len();
                return Err(format!("line {number}: {there} lines follow, not {count}"));
            }
            commands.extend(at.map(|after| Command::Insert { after, lines }));
        }
        Ok(Script { commands })
    }

    /// What the script makes of `original`.
    pub(crate) fn apply(&self, original: &str) -> Result<String, String> {
        let lines: Vec<&str> = original.split_inclusive('\n').collect();
        let mut changed = String::new();
        let mut taken = 0;
        for command in &self.commands {
            let (until, then) = match command {
                Command::Insert { after, .. } => (*after, *after),
                Command::Delete { from, count } => (from - 1, from - 1 + count),
            };
            if until < taken || then > lines.len() {
                return Err(format!(
                    "a change at line {until} of {}, after one at line {taken}",
                    lines.len()
                ));
            }
            changed.extend(lines[taken..until].iter().copied());
            if let Command::Insert { lines, .. } = command {
                changed.extend(lines.iter().copied());
            }
            taken = then;
        }
        changed.extend(lines[taken..].iter().copied());
        Ok(changed)
    }

    /// How many lines are inserted, and how many deleted.
    pub(crate) fn size(&self) -> (usize, usize) {
        let (mut inserted, mut deleted) = (0, 0);
        for command in &self.commands {
            match command {
                Command::Insert { lines, .. } => inserted += lines.len(),
                Command::Delete { count, .. } => deleted += count,
            }
        }
        (inserted, deleted)
    }
}

/// The first line of a command.
struct Header {
    letter: char,
    /// Where it is in each original.
    at: Vec<Option<usize>>,
    count: usize,
}

fn header(line: &str) -> Option<Header> {
    let mut letters = line.strip_suffix('\n')?.chars();
    let letter = letters
        .next()
        .filter(|letter| matches!(letter, 'a' | 'd'))?;
    let (at, count) = letters.as_str().split_once(' ')?;
    let first = if letter == 'a' { 0 } else { 1 };
    let place = |at: &str| match at {
        "-" => Some(None),
        at => at.parse().ok().filter(|&at| at >= first).map(Some),
    };
    let at = at.split(',').map(place).collect::<Option<_>>()?;
    let count = count.parse().ok().filter(|&count| count > 0)?;
    Some(Header { letter, at, count })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGINAL: &str = "one\ntwo\nthree\nfour\n";

    fn applied(script: &str) -> Result<String, String> {
        Script::parse(script, 0, 1)?.apply(ORIGINAL)
    }

    #[test]
    fn one_script_changes_several_originals() {
        let script = "d2,1 1\na2,1 1\nzwei\na-,3 1\nend\n";
        let of = |which, original| Script::parse(script, which, 2).unwrap().apply(original);
        assert_eq!(of(0, ORIGINAL).as_deref(), Ok("one\nzwei\nthree\nfour\n"));
        let other = "two\nthree\nfour\n";
        assert_eq!(of(1, other).as_deref(), Ok("zwei\nthree\nfour\nend\n"));
        for wrong in ["a1 1\nx\n", "a1,2,3 1\nx\n", "a1, 1\nx\n", "d0,1 1\n"] {
            assert!(Script::parse(wrong, 0, 2).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn lines_come_and_go_by_the_originals_numbers() {
        for (script, expected) in [
            ("a0 1\nzero\n", "zero\none\ntwo\nthree\nfour\n"),
            ("a4 2\nfive\n\n", "one\ntwo\nthree\nfour\nfive\n\n"),
            ("d1 4\n", ""),
            ("d2 2\na3 1\n2 and 3\n", "one\n2 and 3\nfour\n"),
            ("a1 2\na9 9\nd1 1\nd3 1\n", "one\na9 9\nd1 1\ntwo\nfour\n"),
        ] {
            assert_eq!(applied(script).as_deref(), Ok(expected), "{script:?}");
        }
    }

    #[test]
    fn a_script_that_was_cut_is_refused() {
        let whole = "d2 1\na2 2\nzwei\nzweieinhalb\n";
        assert!(applied(whole).is_ok());
        for cut in ["d2 1\na2 2\nzwei\n", "d2 1\na2 2\n", "d2 1\na2", ""] {
            assert!(whole.starts_with(cut));
            assert!(Script::parse(cut, 0, 1).is_err(), "{cut:?}");
        }
    }

    #[test]
    fn what_is_no_command_is_named_with_its_line() {
        for command in ["x3 1", "a3", "d0 1", "a3 0", "d3 -1", "a 3 1", "three"] {
            let script = format!("d1 1\n{command}\n");
            let message = Script::parse(&script, 0, 1).unwrap_err();
            assert!(message.contains("line 2") && message.contains(command));
        }
    }

    #[test]
    fn a_change_outside_of_the_original_or_out_of_order_is_refused() {
        for script in ["a5 1\nx\n", "d4 2\n", "d3 1\nd2 1\n", "d2 2\na2 1\nx\n"] {
            assert!(applied(script).is_err(), "{script:?}");
        }
    }

    #[test]
    fn its_size_is_counted_in_lines() {
        let script = Script::parse("d1 3\na3 2\nx\ny\na4 1\nz\n", 0, 1).unwrap();
        assert_eq!(script.size(), (3, 3));
    }
}
