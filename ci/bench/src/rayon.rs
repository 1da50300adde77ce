//! The report's section about rayon's sorts and loops: its table, its charts.

use crate::charts::{self, Amount};
use crate::line::Line;
use crate::rows::{self, Sort, RAYON};
use crate::run::Side;
use crate::table;
use crate::units::Unit;

const SORTS: &str = "sorts.svg";
const LOOPS: &str = "loops.svg";

/// The charts of times, for a method each.
const TIMES: [(&str, &str); 2] = [
    ("par_sort_unstable", "sorts-unstable.svg"),
    ("par_sort", "sorts-stable.svg"),
];

/// The charts' files, with what is in them.
pub(crate) fn charts(lines: &[Line]) -> Vec<(&'static str, String)> {
    let ratios = |title: &str, wanted: fn(&Line) -> bool| {
        let lines: Vec<&Line> = lines.iter().filter(|line| wanted(line)).collect();
        charts::ratios(title, &format!("{RAYON}'s"), charts::TWO, &lines)
    };
    let is_sort = |line: &Line| line.against == RAYON && sort_of(line).is_some();
    let is_loop = |line: &Line| {
        line.against == RAYON && sort_of(line).is_none() && !is_part(line) && !is_memory(line)
    };
    let title = format!("Sorts by two workers: this rayon against {RAYON}");
    let sorts = (SORTS, ratios(&title, is_sort));
    let title = format!("Loops of two workers: this rayon against {RAYON}");
    let loops = (LOOPS, ratios(&title, is_loop));
    let times = TIMES.map(|(method, file)| {
        let title = format!("{method} by two workers, and the standard library's by one thread");
        let times = times(method, lines);
        (file, charts::amounts(&title, Unit::Milliseconds, &times))
    });
    [sorts, loops].into_iter().chain(times).collect()
}

/// The section of the page.
pub(crate) fn markdown(lines: &[Line]) -> String {
    let mut text = format!(
        "## Sorts and loops\n\n\
         This rayon on this core beside {RAYON} on rayon-core 1.13.0, by two workers, and \
         one worker beside the standard library. {}.\n\n",
        table::totals(lines)
    );
    text.push_str(&table::render(lines));
    text.push_str(&format!("\n![sorts]({SORTS})\n\n![loops]({LOOPS})\n"));
    for (method, file) in TIMES {
        text.push_str(&format!("\n![{method}]({file})\n"));
    }
    text
}

fn is_part(line: &Line) -> bool {
    rows::PARTS.iter().any(|row| row.name == line.name)
}

fn is_memory(line: &Line) -> bool {
    rows::SORT_MEMORY.iter().any(|row| row.name == line.name)
}

fn sort_of(line: &Line) -> Option<&'static Sort> {
    let mut sorts = rows::SORTS.iter();
    sorts.find(|sort| sort.rows().iter().any(|row| row.name == line.name))
}

/// What a method takes with each input, for a chart.
fn times(method: &str, lines: &[Line]) -> Vec<(String, Vec<Amount>)> {
    let sorts = rows::SORTS.iter().filter(|sort| sort.method == method);
    let group = |sort: &Sort| {
        let line = |name: &str| lines.iter().find(|line| line.name == name);
        let (one, two) = (line(sort.one.name), line(sort.two.name));
        let bar = |name, figure: Option<f64>, here| {
            let figure = figure?;
            Some(Amount { name, figure, here })
        };
        let bars = [
            bar("std", one.and_then(|line| line.other), false),
            bar(RAYON, two.and_then(|line| line.other), false),
            bar(Side::Both.name(), two.and_then(|line| line.here), true),
        ];
        (sort.input.to_string(), bars.into_iter().flatten().collect())
    };
    sorts.map(group).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::Target;
    use crate::table::tests::line;

    fn both_lines(sort: &Sort) -> [Line; 2] {
        let two = Line {
            against: RAYON,
            ..line(sort.two.name, 60.0, 30.0, Target::Ratio(0.6))
        };
        [two, line(sort.one.name, 50.0, 52.0, Target::Ratio(1.05))]
    }

    #[test]
    fn every_chart_is_on_the_page() {
        let lines = both_lines(&rows::SORTS[0]);
        let page = markdown(&lines);
        for (file, _) in charts(&lines) {
            assert!(page.contains(&format!("]({file})")), "{file}");
        }
        assert!(page.contains("2 of 2 targets met."), "{page}");
    }

    #[test]
    fn a_group_has_the_standard_librarys_time_beside_both_rayons() {
        let sort = &rows::SORTS[0];
        let groups = times(sort.method, &both_lines(sort));
        let (input, bars) = &groups[0];
        assert_eq!(input, sort.input);
        let found: Vec<_> = bars.iter().map(|bar| (bar.name, bar.here)).collect();
        let expected = [("std", false), (RAYON, false), ("this rayon", true)];
        assert_eq!(found, expected);
        // What was not run has no bars.
        assert!(groups[1].1.is_empty());
    }

    #[test]
    fn sorts_and_loops_have_a_chart_of_ratios_each() {
        let mut lines = Vec::from(both_lines(&rows::SORTS[0]));
        lines.push(Line {
            against: RAYON,
            ..line(rows::LOOPS[0].name, 10.0, 9.0, Target::Ratio(1.03))
        });
        let charts = charts(&lines);
        let shows = |file: &str, name: &str| {
            let chart = charts.iter().find(|(known, _)| *known == file);
            chart.unwrap().1.contains(name)
        };
        assert!(shows(SORTS, rows::SORTS[0].two.name));
        assert!(!shows(SORTS, rows::SORTS[0].one.name));
        assert!(shows(LOOPS, rows::LOOPS[0].name));
        assert!(!shows(SORTS, rows::LOOPS[0].name));
    }
}
