//! The results for a person to read in the repository.

use super::cells::{self, Notes};
use super::{cores, totals, Row};
use crate::machine::Machine;

/// The file's content.
pub(super) fn render(machine: &Machine, rows: &[Row]) -> String {
    let mut notes = Notes::default();
    let mut text = format!(
        "# What came out\n\nWritten by `hpc-matrix`: {}. The columns are explained\n\
         in the README of `ci/hpc-matrix`.\n\n```text\n{}```\n\n\
         ![cases down, programs across](matrix.svg)\n",
        escaped(&machine.line()),
        totals(rows)
    );
    let header = header(&cores(rows));
    let mut group = None;
    for row in rows {
        if group != Some(&row.case.group.name) {
            group = Some(&row.case.group.name);
            text.push_str(&heading(row, &header));
        }
        text.push_str(&line(row, &mut notes));
    }
    if !notes.texts().is_empty() {
        text.push_str("\n## Explanations\n\n");
        for (index, note) in notes.texts().iter().enumerate() {
            text.push_str(&format!("- \\[{}\\] {}\n", index + 1, escaped(note)));
        }
    }
    text
}

/// The head of each table.
fn header(cores: &[&str]) -> String {
    let results: String = cores
        .iter()
        .map(|core| format!(" {} | live | wall |", escaped(core)))
        .collect();
    let lines = "---|--:|--:|".repeat(cores.len());
    format!("| conditions | program |{results} took |\n|---|---|{lines}--:|\n")
}

/// A group's name and what it is about, and the head of its table.
fn heading(row: &Row, header: &str) -> String {
    let group = &row.case.group;
    let name = match &group.report {
        Some(address) => format!("[{}]({address})", group.name),
        None => group.name.clone(),
    };
    let about = escaped(&group.about);
    format!("\n## {name}\n\n{about}\n\n{header}")
}

fn line(row: &Row, notes: &mut Notes) -> String {
    let conditions = row.case.conditions.parts().join(", ");
    let mut parts = vec![conditions, row.case.program.to_string()];
    for (_, verdict) in row.columns() {
        parts.extend(cells::of_verdict(verdict, notes));
    }
    parts.push(cells::time(row.here.took));
    let parts: Vec<_> = parts.iter().map(|part| escaped(part)).collect();
    format!("| {} |\n", parts.join(" | "))
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
    use super::super::samples::{case, machine, ok, panic, row, with_also};
    use super::*;

    #[test]
    fn a_table_has_as_many_columns_for_a_third_core() {
        let two = row(case("join", 3, 16), panic("no"), ok(3, 20));
        let text = render(&machine(), &[with_also(two, "other", ok(2, 9))]);
        let table: Vec<&str> = text.lines().filter(|line| line.starts_with('|')).collect();
        assert_eq!(table.len(), 3);
        assert!(table.iter().all(|line| line.matches('|').count() == 13));
        assert!(table[2].contains("| ok | 2 | 9 ms | ok | 3 | 20 ms |"));
    }

    #[test]
    fn a_group_has_its_report_and_its_rows_below() {
        let rows = [
            row(case("join", 3, 16), panic("no | threads"), ok(3, 20)),
            row(case("scope", 3, 16), panic("no | threads"), ok(3, 20)),
        ];
        let text = render(&machine(), &rows);
        assert_eq!(text.matches("\n## [x](https://example.org/x)\n").count(), 1);
        assert!(text.contains("Of x \\<\\& y\\>."), "{text}");
        assert!(
            text.contains(
                "| room 3, size 16 | join | panic \\[1\\] | - | 4 ms | ok | 3 | 20 ms | - |"
            ),
            "{text}"
        );
        assert_eq!(text.matches("no \\| threads").count(), 1);
        assert!(
            text.contains("2 CPUs, linux 6.1, 2001-02-03, this core at abcdef0"),
            "{text}"
        );
    }
}
