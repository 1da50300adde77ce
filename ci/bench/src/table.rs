//! The table: Markdown whose columns line up as it stands.

use crate::line::{Line, Verdict};
use crate::rows::{Standing, Target};
use crate::units::number;

const HEADER: [&str; COLUMNS] = [
    "what", "against", "other", "this", "ratio", "range", "target", "met",
];
const COLUMNS: usize = 8;
/// Columns of numbers, which line up on the right.
const NUMBERS: [usize; 5] = [2, 3, 4, 5, 6];
const NOTHING: &str = "–";

/// The lines as a table, and below it the notes that it refers to by number.
pub(crate) fn render(lines: &[Line]) -> String {
    let mut notes = Notes::default();
    let rows: Vec<_> = lines.iter().map(|line| cells(line, &mut notes)).collect();
    let mut text = markdown(&HEADER.map(str::to_string), &rows, &NUMBERS);
    notes.append_to(&mut text);
    text
}

/// How many targets are met.
pub(crate) fn totals(lines: &[Line]) -> String {
    let count = |verdict| lines.iter().filter(|l| l.verdict() == verdict).count();
    let (met, not_met) = (count(Verdict::Met), count(Verdict::NotMet));
    let mut text = format!("{met} of {} targets met", met + not_met);
    let unknown = count(Verdict::Unknown);
    if unknown > 0 {
        text.push_str(&format!(", {unknown} unknown"));
    }
    text
}

/// A Markdown table; `numbers` are the columns that line up on the right.
pub(crate) fn markdown<const N: usize>(
    header: &[String; N],
    rows: &[[String; N]],
    numbers: &[usize],
) -> String {
    let length = |cell: &String| cell.chars().count();
    let all = || std::iter::once(header).chain(rows);
    let width = |column: usize| all().map(|row| length(&row[column])).max().unwrap_or(0);
    let widths: [usize; N] = std::array::from_fn(width);
    let line = |row: &[String; N]| {
        let cells: [String; N] = std::array::from_fn(|column| {
            let (cell, width) = (&row[column], widths[column]);
            if numbers.contains(&column) {
                format!("{cell:>width$}")
            } else {
                format!("{cell:<width$}")
            }
        });
        format!("| {} |\n", cells.join(" | "))
    };
    let rule: [String; N] = std::array::from_fn(|column| {
        if numbers.contains(&column) {
            format!("{}:", "-".repeat(widths[column] + 1))
        } else {
            "-".repeat(widths[column] + 2)
        }
    });
    let rule = format!("|{}|\n", rule.join("|"));
    let rows: String = rows.iter().map(line).collect();
    line(header) + &rule + &rows
}

fn cells(line: &Line, notes: &mut Notes) -> [String; COLUMNS] {
    let figure = |value: Option<f64>| value.map(|value| line.unit.text(value));
    let range = |low, high| format!("{} to {}", number(low), number(high));
    let ratio = line.ratio.as_ref();
    let or_nothing = |text: Option<String>| text.unwrap_or_else(|| NOTHING.to_string());
    [
        line.name.clone(),
        line.against.to_string(),
        or_nothing(figure(line.other)),
        or_nothing(figure(line.here)),
        or_nothing(ratio.map(|ratio| number(ratio.median))),
        or_nothing(ratio.map(|ratio| range(ratio.low, ratio.high))),
        target(line),
        met(line, notes),
    ]
}

fn target(line: &Line) -> String {
    match line.target {
        Target::None => NOTHING.to_string(),
        Target::Ratio(most) => format!("≤ {most}"),
        Target::AtMost(most) => format!("≤ {most} {}", line.unit.symbol()),
    }
}

fn met(line: &Line, notes: &mut Notes) -> String {
    let verdict = line.verdict();
    let mut text = match (verdict, line.standing) {
        (Verdict::Met, _) => "yes".to_string(),
        (Verdict::NotMet, Standing::Firm) => "**no**".to_string(),
        (Verdict::NotMet, Standing::Noisy) => "no (noisy)".to_string(),
        (Verdict::NotMet, Standing::NotYet(why)) => {
            let number = notes.number_of(why);
            format!("not yet [{number}]")
        }
        (Verdict::Open, _) => NOTHING.to_string(),
        (Verdict::Unknown, _) => "?".to_string(),
    };
    for trouble in &line.troubles {
        text.push_str(&format!(" [{}]", notes.number_of(trouble)));
    }
    text
}

/// Explanations, each written once.
#[derive(Default)]
struct Notes {
    texts: Vec<String>,
}

impl Notes {
    fn number_of(&mut self, text: &str) -> usize {
        let known = self.texts.iter().position(|known| known == text);
        let index = known.unwrap_or_else(|| {
            self.texts.push(text.to_string());
            self.texts.len() - 1
        });
        index + 1
    }

    fn append_to(&self, text: &mut String) {
        for (index, note) in self.texts.iter().enumerate() {
            text.push_str(&format!("\n[{}] {note}\n", index + 1));
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::stats::Spread;
    use crate::units::Unit;

    /// A line in nanoseconds.
    pub(crate) fn line(name: &str, other: f64, here: f64, target: Target) -> Line {
        Line {
            name: name.to_string(),
            against: "1.13.0",
            unit: Unit::Nanoseconds,
            other: Some(other * 1e-9),
            here: Some(here * 1e-9),
            ratio: Spread::of([here / other]),
            target,
            standing: Standing::Firm,
            troubles: Vec::new(),
        }
    }

    #[test]
    fn columns_line_up_and_each_note_is_written_once() {
        let late = |name| Line {
            standing: Standing::NotYet("it is hard"),
            ..line(name, 10.0, 5.0, Target::Ratio(0.3))
        };
        let broken = Line {
            other: None,
            ratio: None,
            troubles: vec!["1.13.0: exit code 1".to_string()],
            ..line("scope", 1.0, 172.0, Target::Ratio(0.5))
        };
        let lines = [late("join"), late("tree, 1 worker"), broken];
        let expected = "\
| what           | against |   other |    this | ratio |          range | target | met         |
|----------------|---------|--------:|--------:|------:|---------------:|-------:|-------------|
| join           | 1.13.0  | 10.0 ns | 5.00 ns | 0.500 | 0.500 to 0.500 |  ≤ 0.3 | not yet [1] |
| tree, 1 worker | 1.13.0  | 10.0 ns | 5.00 ns | 0.500 | 0.500 to 0.500 |  ≤ 0.3 | not yet [1] |
| scope          | 1.13.0  |       – |  172 ns |     – |              – |  ≤ 0.5 | ? [2]       |

[1] it is hard

[2] 1.13.0: exit code 1
";
        assert_eq!(render(&lines), expected);
        assert_eq!(totals(&lines), "0 of 2 targets met, 1 unknown");
    }

    #[test]
    fn each_way_to_stand_has_its_word() {
        let mut notes = Notes::default();
        let yes = line("a", 1.0, 1.0, Target::Ratio(1.0));
        assert_eq!(met(&yes, &mut notes), "yes");
        let no = line("a", 1.0, 2.0, Target::Ratio(1.0));
        assert_eq!(met(&no, &mut notes), "**no**");
        let noisy = Line {
            standing: Standing::Noisy,
            ..no
        };
        assert_eq!(met(&noisy, &mut notes), "no (noisy)");
        let open = line("a", 1.0, 2.0, Target::None);
        assert_eq!(met(&open, &mut notes), NOTHING);
        assert!(notes.texts.is_empty());
    }

    #[test]
    fn an_absolute_target_has_its_unit() {
        let line = line("a", 1.0, 1.0, Target::AtMost(1.02));
        assert_eq!(target(&line), "≤ 1.02 ns");
    }
}
