//! What goes into the results directory: the table and where it comes from,
//! for people and for programs, and charts.

use crate::charts::{self, Amount, Points};
use crate::curves::Curve;
use crate::document;
use crate::line::Line;
use crate::machine::Machine;
use crate::rows::{self, CORE};
use crate::units::{count, Unit};
use crate::{rayon, table};
use std::fs;
use std::io;
use std::path::Path;

const RATIOS: &str = "ratios.svg";
const JOINS: &str = "joins.svg";
const PROGRAMS: &str = "programs.svg";

/// One figure over pools of growing size, on both cores.
#[derive(Clone, Debug)]
pub(crate) struct Growth {
    pub(crate) curve: Curve,
    pub(crate) registry: Points,
    pub(crate) here: Points,
}

/// All that there is to report.
#[derive(Debug)]
pub(crate) struct Report<'a> {
    pub(crate) machine: Machine,
    pub(crate) pairs: usize,
    pub(crate) lines: &'a [Line],
    pub(crate) growth: Vec<Growth>,
    /// About the rayon on this core.
    pub(crate) rayon: &'a [Line],
}

impl Report<'_> {
    /// Writes the report's files into `directory`.
    pub(crate) fn write_to(&self, directory: &Path) -> io::Result<()> {
        fs::create_dir_all(directory)?;
        let write = |name: &str, text: String| {
            fs::write(directory.join(name), text)?;
            eprintln!("bench: wrote {}", directory.join(name).display());
            io::Result::Ok(())
        };
        write("report.md", self.markdown())?;
        write("results.json", format!("{}\n", document::json(self)))?;
        let title = "This core against rayon-core 1.13.0";
        let ratios = against_registry(self.lines);
        let ratios = charts::ratios(title, "rayon-core 1.13.0's", charts::TEN, &ratios);
        write(RATIOS, ratios)?;
        let title = "One join, one node: this core, 1.13.0 and others";
        let joins = compared(self.lines);
        write(JOINS, charts::amounts(title, Unit::Nanoseconds, &joins))?;
        let title = "Whole programs: this core and 1.13.0";
        let programs = grouped(self.lines.iter().filter(|line| is_program(line)));
        write(
            PROGRAMS,
            charts::amounts(title, Unit::Milliseconds, &programs),
        )?;
        for growth in &self.growth {
            let Growth {
                curve,
                registry,
                here,
            } = growth;
            let title = format!("Over the number of slots: {}", curve.name);
            write(
                curve.file,
                charts::growth(&title, curve.unit, registry, here),
            )?;
        }
        for (name, chart) in rayon::charts(self.rayon) {
            write(name, chart)?;
        }
        Ok(())
    }

    /// The page for people.
    fn markdown(&self) -> String {
        let mut text = String::from("# This core beside rayon-core 1.13.0\n\n");
        text.push_str(&format!(
            "Written by `cargo run --release -p bench`, see [its README](../README.md). \
             Medians of {} pairs of runs, the two cores in turn; a ratio is the median \
             of the pairs' ratios, its range that of all of them.\n\n",
            self.pairs
        ));
        for (name, value) in self.machine.described() {
            text.push_str(&format!("- {name}: {value}\n"));
        }
        text.push_str(&format!(
            "\n## Targets\n\n{}.\n\n",
            table::totals(self.lines)
        ));
        text.push_str(&table::render(self.lines));
        text.push_str(&format!("\n![ratios]({RATIOS})\n\n## Joins\n\n"));
        text.push_str(&format!("![joins]({JOINS})\n\n## Programs\n\n"));
        text.push_str(&format!("![programs]({PROGRAMS})\n\n## Growth\n"));
        for growth in &self.growth {
            let Curve { name, file, .. } = growth.curve;
            let table = growth.table();
            text.push_str(&format!("\n### {name}\n\n{table}\n![{name}]({file})\n"));
        }
        text.push_str(&format!("\n{}", rayon::markdown(self.rayon)));
        text.push_str(
            "\n## While others want the processors\n\nHas [a page of its own](beside.md).\n",
        );
        text
    }
}

impl Growth {
    fn table(&self) -> String {
        let mut sizes: Vec<usize> = self.here.iter().map(|point| point.0).collect();
        sizes.extend(self.registry.iter().map(|point| point.0));
        sizes.sort_unstable();
        sizes.dedup();
        let figure = |points: &Points, size: usize| {
            let point = points.iter().find(|(slots, _)| *slots == size);
            point.map_or("–".to_string(), |(_, figure)| {
                self.curve.unit.text(*figure)
            })
        };
        let row = |&size: &usize| {
            [
                count(size),
                figure(&self.registry, size),
                figure(&self.here, size),
            ]
        };
        let rows: Vec<[String; 3]> = sizes.iter().map(row).collect();
        let header = ["slots", CORE, "this core"].map(str::to_string);
        table::markdown(&header, &rows, &[0, 1, 2])
    }
}

fn is_program(line: &Line) -> bool {
    rows::PROGRAMS.iter().any(|row| row.name == line.name)
}

/// What a chart of ratios shows: of the programs, which lie close together,
/// only their mean.
fn against_registry(lines: &[Line]) -> Vec<&Line> {
    let wanted = |line: &&Line| line.against == CORE && !is_program(line);
    lines.iter().filter(wanted).collect()
}

/// What is compared with others than the registry's core, for a chart.
fn compared(lines: &[Line]) -> Vec<(String, Vec<Amount>)> {
    let with_others = |name: &str| {
        let same = lines.iter().filter(|line| line.name == name);
        same.count() > 1
    };
    grouped(lines.iter().filter(|line| with_others(&line.name)))
}

/// Bars for a chart, a group for each name, with this core once in each.
fn grouped<'a>(lines: impl Iterator<Item = &'a Line>) -> Vec<(String, Vec<Amount>)> {
    let mut groups: Vec<(String, Vec<Amount>)> = Vec::new();
    for line in lines {
        let bar = |name, figure: Option<f64>, here| {
            let figure = figure?;
            Some(Amount { name, figure, here })
        };
        let other = bar(line.against, line.other, false);
        match groups.iter_mut().find(|(name, _)| *name == line.name) {
            Some((_, bars)) => bars.extend(other),
            None => {
                let first = other.into_iter().chain(bar("this core", line.here, true));
                groups.push((line.name.clone(), first.collect()));
            }
        }
    }
    groups
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::curves::CURVES;
    use crate::rows::Target;
    use crate::table::tests::line;

    pub(crate) fn machine() -> Machine {
        Machine {
            processor: "a processor".to_string(),
            cores: 2,
            kernel: "linux 6.1".to_string(),
            rustc: "rustc 1.80.0".to_string(),
            core: "abcdef".to_string(),
            rayon: "abcdef".to_string(),
            load: "0.00".to_string(),
        }
    }

    pub(crate) fn report<'a>(lines: &'a [Line], rayon: &'a [Line]) -> Report<'a> {
        Report {
            machine: machine(),
            pairs: 7,
            lines,
            growth: vec![Growth {
                curve: CURVES[0],
                registry: vec![(8, 1e-4)],
                here: vec![(8, 2e-6), (4_096, 2e-6)],
            }],
            rayon,
        }
    }

    #[test]
    fn the_page_names_the_machine_the_targets_and_the_charts() {
        let lines = [line("join", 10.0, 2.0, Target::Ratio(0.3))];
        let page = report(&lines, &[]).markdown();
        for part in [
            "- processor: a processor\n",
            "- cores: 2\n",
            "Medians of 7 pairs",
            "1 of 1 targets met.",
            "![ratios](ratios.svg)",
            "![build](growth-build.svg)",
            "## Sorts and loops\n",
        ] {
            assert!(page.contains(part), "{part:?} is not in\n{page}");
        }
    }

    #[test]
    fn a_size_at_which_a_core_failed_has_a_dash() {
        let table = report(&[], &[]).growth[0].table();
        let expected = "\
| slots | 1.13.0 | this core |
|------:|-------:|----------:|
|     8 | 100 µs |   2.00 µs |
| 4,096 |      – |   2.00 µs |
";
        assert_eq!(table, expected);
    }

    #[test]
    fn of_the_programs_only_the_mean_is_among_the_ratios() {
        let program = line(rows::PROGRAMS[0].name, 1.0, 1.0, Target::None);
        let mean = Line::of_mean(&rows::PROGRAMS_MEAN, std::slice::from_ref(&program)).unwrap();
        let lines = [program, mean];
        let shown = against_registry(&lines);
        let names: Vec<_> = shown.iter().map(|line| line.name.as_str()).collect();
        assert_eq!(names, ["programs, geometric mean"]);
    }

    #[test]
    fn bars_of_one_name_come_together_with_this_core_once() {
        let other = Line {
            against: "chili",
            ..line("join", 3.0, 2.0, Target::None)
        };
        let lines = [
            line("join", 10.0, 2.0, Target::None),
            other,
            line("alone", 1.0, 1.0, Target::None),
        ];
        let groups = compared(&lines);
        assert_eq!(groups.len(), 1);
        let names: Vec<_> = groups[0].1.iter().map(|bar| bar.name).collect();
        assert_eq!(names, ["1.13.0", "this core", "chili"]);
    }
}
