//! The results as Markdown, and a row's line on the terminal.

use crate::cells::Cell;
use crate::judge::Pair;
use crate::table::{Row, What};
use std::path::Path;
use std::thread;
use std::time::SystemTime;

const HEADER: &str = "\
| crate | version | what is run | rayon | room | as published | this core | threads | this core and rayon | threads | |
|---|---|---|---|---|---|---|--:|---|--:|---|
";

/// A row, and what came of it.
#[derive(Debug)]
pub(crate) struct Done<'r> {
    pub(crate) row: &'r Row,
    /// The version of the published rayon that it uses, if it uses one.
    pub(crate) rayon: Option<String>,
    pub(crate) published: Pair,
    /// On this core.
    pub(crate) core: Pair,
    /// On this core and this rayon, or why that can't be.
    pub(crate) both: Result<Pair, String>,
    /// Nothing, if it is ok.
    pub(crate) wrong: Vec<String>,
}

/// Where and when the results were made, and of what.
pub(crate) fn origin(core: &Path, rayon: &Path) -> String {
    let now = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
    let date = now.split('T').next().unwrap_or_default();
    let cpus = thread::available_parallelism().map_or(0, usize::from);
    format!(
        "{cpus} CPUs, {}, {date}, this core at {}, this rayon at {}",
        two_cores::kernel(),
        two_cores::commit(core),
        two_cores::commit(rayon)
    )
}

/// The row for the terminal.
pub(crate) fn line(done: &Done<'_>) -> String {
    let verdict = match &done.wrong[..] {
        [] => "ok".to_string(),
        wrong => format!("FAILED: {}", wrong.join("; ")),
    };
    format!("{} {}: {verdict}", done.row.name, done.row.version)
}

/// The file's content.
pub(crate) fn markdown(origin: &str, size: usize, rows: &[Done<'_>]) -> String {
    let ok = rows.iter().filter(|done| done.wrong.is_empty()).count();
    let mut notes = Vec::new();
    let mut text = format!(
        "# What came out\n\nWritten by `ecosystem`: {}. Pools are asked for {size} threads. The\n\
         columns are explained in the README of `ci/ecosystem`.\n\n{ok} of {} rows ok.\n\n{HEADER}",
        escaped(origin),
        rows.len()
    );
    for done in rows {
        text.push_str(&table_lines(done, &mut notes));
    }
    text.push_str(&reports(rows));
    if !notes.is_empty() {
        text.push_str("\n## Explanations\n\n");
        for (index, note) in notes.iter().enumerate() {
            text.push_str(&format!("- \\[{}\\] {}\n", index + 1, escaped(note)));
        }
    }
    let skipped: Vec<String> = rows.iter().flat_map(skipped).collect();
    if !skipped.is_empty() {
        text.push_str("\n## Tests left out\n\n");
        text.extend(skipped);
    }
    text
}

/// Two lines: at full size, and in the room for two.
fn table_lines(done: &Done<'_>, notes: &mut Vec<String>) -> String {
    let row = done.row;
    let verdict = match &done.wrong[..] {
        [] => "ok".to_string(),
        wrong => {
            let number = note(wrong.join("; "), notes);
            format!("**failed** \\[{number}\\]")
        }
    };
    let both = done.both.as_ref();
    let full = [
        escaped(&row.name),
        escaped(&row.version),
        escaped(&row.about),
        done.rayon.clone().unwrap_or_else(|| "none".to_string()),
        "full size".to_string(),
        said(row, &done.published.full, notes),
        said(row, &done.core.full, notes),
        done.core.full.threads.to_string(),
        both.map_or_else(|why| escaped(why), |both| said(row, &both.full, notes)),
        both.map_or_else(|_| String::new(), |both| both.full.threads.to_string()),
        verdict,
    ];
    let two = [
        String::new(),
        String::new(),
        String::new(),
        String::new(),
        "for two".to_string(),
        said(row, &done.published.two, notes),
        said(row, &done.core.two, notes),
        done.core.two.threads.to_string(),
        both.map_or_else(|_| String::new(), |both| said(row, &both.two, notes)),
        both.map_or_else(|_| String::new(), |both| both.two.threads.to_string()),
        String::new(),
    ];
    format!("| {} |\n| {} |\n", full.join(" | "), two.join(" | "))
}

/// What a cell came to.
fn said(row: &Row, cell: &Cell, notes: &mut Vec<String>) -> String {
    let mut said = match row.what() {
        What::Tests(_) if cell.passed > 0 || cell.faults.is_empty() => {
            vec![format!("{} pass", cell.passed)]
        }
        What::Binary(_) | What::Program(_) if cell.faults.is_empty() => vec!["ok".to_string()],
        _ => Vec::new(),
    };
    for fault in &cell.faults {
        let what = escaped(&fault.what);
        said.push(match fault.why.as_str() {
            "" => what,
            why => format!("{what} \\[{}\\]", note(why.to_string(), notes)),
        });
    }
    said.join("; ")
}

/// The number of an explanation, counted from 1; the same one has one number.
fn note(text: String, notes: &mut Vec<String>) -> usize {
    let known = notes.iter().position(|note| *note == text);
    let index = known.unwrap_or_else(|| {
        notes.push(text);
        notes.len() - 1
    });
    index + 1
}

/// What this core says in the smaller room: one line of each row.
fn reports(rows: &[Done<'_>]) -> String {
    let mut text = String::from("\n## What this core reports in the room for two\n\n```text\n");
    for done in rows {
        for refusal in done.core.two.refusals.iter().take(1) {
            text.push_str(&format!("{}: {refusal}\n", done.row.name));
        }
    }
    text.push_str("```\n");
    text
}

fn skipped(done: &Done<'_>) -> Vec<String> {
    let What::Tests(tests) = done.row.what() else {
        return Vec::new();
    };
    let line = |skip: &crate::table::Skip| {
        let (test, why) = (escaped(&skip.test), escaped(&skip.why));
        format!("- {}, {test}: {why}\n", done.row.name)
    };
    tests.skip.iter().map(line).collect()
}

/// Text that Markdown takes as it is.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        if "\\`*_[]<>|&#".contains(letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::Fault;
    use crate::table::parse;

    const TABLE: &str = "\
[[row]]
name = 'a'
version = '1.2.3'
about = 'its own tests'
[row.tests]
skip = [{ test = 'slow|one', why = 'it is slow' }]
";

    fn failing(what: &str, why: &str) -> Cell {
        Cell {
            faults: vec![Fault {
                what: what.to_string(),
                why: why.to_string(),
            }],
            ..Cell::default()
        }
    }

    fn passing(refusals: &[&str]) -> Cell {
        Cell {
            passed: 4,
            threads: 3,
            refusals: refusals.iter().map(ToString::to_string).collect(),
            ..Cell::default()
        }
    }

    #[test]
    fn a_row_has_its_cells_and_its_explanations_once() {
        let rows = parse(TABLE).unwrap();
        let published = Pair {
            full: passing(&[]),
            two: failing("t: panic", "no thread"),
        };
        let here = || Pair {
            full: passing(&[]),
            two: passing(&["rayon: 2 of 16"]),
        };
        let done = Done {
            row: &rows[0],
            rayon: Some("1.8.0".to_string()),
            published,
            core: here(),
            both: Ok(here()),
            wrong: Vec::new(),
        };
        assert_eq!(line(&done), "a 1.2.3: ok");
        let text = markdown("here", 16, &[done]);
        let full = "| a | 1.2.3 | its own tests | 1.8.0 | full size | 4 pass | 4 pass | 3 \
                    | 4 pass | 3 | ok |\n";
        let two = "|  |  |  |  | for two | t: panic \\[1\\] | 4 pass | 3 | 4 pass | 3 |  |\n";
        assert!(text.contains(&format!("{full}{two}")), "{text}");
        assert_eq!(text.matches("no thread").count(), 1);
        assert!(text.contains("a: rayon: 2 of 16\n"), "{text}");
        assert!(text.contains("- a, slow\\|one: it is slow\n"), "{text}");
        assert!(text.contains("1 of 1 rows ok"), "{text}");
    }

    #[test]
    fn what_is_wrong_is_said_on_the_terminal_and_below_the_table() {
        let rows = parse(TABLE).unwrap();
        let done = Done {
            row: &rows[0],
            rayon: None,
            published: Pair::default(),
            core: Pair::default(),
            both: Err("no rayon".to_string()),
            wrong: vec!["no test ran".to_string(), "x".to_string()],
        };
        assert!(line(&done).ends_with("FAILED: no test ran; x"));
        let text = markdown("here", 16, &[done]);
        assert!(
            text.contains("| no rayon |  | **failed** \\[1\\] |"),
            "{text}"
        );
        assert!(text.contains("- \\[1\\] no test ran; x\n"), "{text}");
        assert!(text.contains("0 of 1 rows ok"), "{text}");
    }
}
