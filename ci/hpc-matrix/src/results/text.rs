//! The table that a person reads on a terminal.

use super::cells::{self, Notes};
use super::Row;

/// Columns of numbers, which line up on the right.
const NUMBERS: [&str; 3] = ["live", "wall", "took"];
const GAP: &str = "  ";

/// The rows in columns, and below them the explanations that they refer to
/// by number.
pub(crate) fn render(rows: &[Row]) -> String {
    let mut notes = Notes::default();
    let header = header(&super::cores(rows));
    let mut cells = vec![header.iter().map(|name| (*name).to_string()).collect()];
    cells.extend(rows.iter().map(|row| row_cells(row, &mut notes)));
    let width = |column: usize| {
        let widths = cells.iter().map(|row| row[column].chars().count());
        widths.max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..header.len()).map(width).collect();

    let mut text = String::new();
    for row in &cells {
        let padded = row.iter().zip(&widths).enumerate().map(|(column, cell)| {
            let (cell, &width) = cell;
            if NUMBERS.contains(&header[column]) {
                format!("{cell:>width$}")
            } else {
                format!("{cell:<width$}")
            }
        });
        let line: Vec<String> = padded.collect();
        text.push_str(line.join(GAP).trim_end());
        text.push('\n');
    }
    text.push('\n');
    notes.append_to(&mut text);
    text
}

fn header<'a>(cores: &[&'a str]) -> Vec<&'a str> {
    let of_core = |core| [core, "live", "wall"];
    let results = cores.iter().copied().flat_map(of_core);
    ["case", "program"]
        .into_iter()
        .chain(results)
        .chain(["took"])
        .collect()
}

fn row_cells(row: &Row, notes: &mut Notes) -> Vec<String> {
    let mut cells = vec![cells::conditions(&row.case), row.case.program.to_string()];
    for (_, verdict) in row.columns() {
        cells.extend(cells::of_verdict(verdict, notes));
    }
    cells.push(cells::time(row.here.took));
    cells
}

#[cfg(test)]
mod tests {
    use super::super::samples::{case, ok, panic, row, with_also};
    use super::*;
    use crate::outcome::Verdict;

    #[test]
    fn columns_line_up_and_each_explanation_is_written_once() {
        let rows = [
            row(case("join", 0, 128), panic("no threads"), ok(0, 41)),
            row(case("par-iter", 37, 16), panic("no threads"), ok(16, 1_340)),
            row(
                case("scope", 37, 16),
                ok(16, 9),
                Verdict::skipped("no limit".to_string()),
            ),
        ];
        let expected = "\
case                program   registry   live  wall  this core    live   wall  took
x room 0 size 128   join      panic [1]     -  4 ms  ok              0  41 ms     -
x room 37 size 16   par-iter  panic [1]     -  4 ms  ok             16  1.3 s     -
x room 37 size 16   scope     ok           16  9 ms  skipped [2]     -      -     -

[1] no threads
[2] no limit

";
        let text = render(&rows).replace(", ", " ").replace("x: ", "x ");
        let squeezed = |text: &str| -> Vec<String> {
            let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
            text.lines().map(words).collect()
        };
        assert_eq!(squeezed(&text), squeezed(expected));
        let wide: Vec<_> = render(&rows).lines().take(4).map(str::to_string).collect();
        let at = |line: &str, word: &str| line.find(word);
        assert_eq!(at(&wide[1], "panic"), at(&wide[2], "panic"));
        assert_eq!(at(&wide[2], "par-iter"), at(&wide[3], "scope"));
    }

    #[test]
    fn a_third_core_stands_between_the_two() {
        let two = row(case("join", 0, 128), panic("no threads"), ok(0, 41));
        let text = render(&[with_also(two, "other", panic("no memory"))]);
        let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        let lines: Vec<String> = text.lines().map(words).collect();
        assert_eq!(
            lines[..2],
            [
                "case program registry live wall other live wall this core live wall took",
                "x: room 0, size 128 join panic [1] - 4 ms panic [2] - 4 ms ok 0 41 ms -",
            ]
        );
    }

    #[test]
    fn a_table_without_trouble_has_no_explanations() {
        let rows = [row(case("join", 2, 2), ok(2, 1), ok(2, 1))];
        assert!(!render(&rows).contains('['));
    }
}
