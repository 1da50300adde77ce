//! The order of things: arguments, builds, rounds, table, report, exit code.

use crate::args::{self, Beside, Options, Request};
use crate::curves::{self, Curve};
use crate::line::Line;
use crate::machine::Machine;
use crate::report::{Growth, Report};
use crate::rounds::{self, Group, Results, Task};
use crate::rows::{self, Mean, Row};
use crate::run::{Programs, Side};
use crate::{beside, stats, table};
use std::collections::BTreeSet;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;
use two_cores::{Core, Package};

/// It can't even begin: bad arguments.
const UNABLE: u8 = 2;

/// What is to be measured.
struct Chosen {
    rows: Vec<Row>,
    programs: Vec<Row>,
    curves: Vec<Curve>,
    slots: &'static [usize],
    sorts: Vec<Row>,
    loops: Vec<Row>,
    parts: Vec<Row>,
}

impl Chosen {
    fn rows(&self) -> Vec<Row> {
        let rayon = [&self.sorts, &self.loops, &self.parts];
        let lists = [&self.rows, &self.programs].into_iter().chain(rayon);
        lists.flatten().copied().collect()
    }
}

/// What came of it: about this core, and about the rayon on it.
struct Lines {
    core: Vec<Line>,
    rayon: Vec<Line>,
}

/// Does what the command line asks for. Success means that all of this core
/// could be measured and, if `quick`, that nothing is far off its target.
pub(crate) fn main() -> ExitCode {
    let request = match args::parse(std::env::args().skip(1)) {
        Ok(request) => request,
        Err(message) => return refuse(&format!("{message}\n\n{}", args::USAGE)),
    };
    let options = match request {
        Request::Help => {
            print!("{}", args::USAGE);
            return ExitCode::SUCCESS;
        }
        Request::Run(options) => options,
    };
    if let Some(asked) = &options.beside {
        if options.list {
            print!("{}", beside::list());
            return ExitCode::SUCCESS;
        }
        return match beside::check(asked) {
            Ok(()) => exit_code(measure_beside(&options, asked)),
            Err(message) => refuse(&message),
        };
    }
    let chosen = chosen(&options);
    if options.list {
        list(&chosen);
        return ExitCode::SUCCESS;
    }
    if chosen.rows().is_empty() && chosen.curves.is_empty() {
        return refuse("no row has that in its name; --list shows the names");
    }
    exit_code(build_and_measure(&options, &chosen))
}

fn exit_code(success: Result<bool, String>) -> ExitCode {
    match success {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("bench: {message}");
            ExitCode::FAILURE
        }
    }
}

fn refuse(message: &str) -> ExitCode {
    eprintln!("bench: {message}");
    ExitCode::from(UNABLE)
}

fn chosen(options: &Options) -> Chosen {
    let filter = options.filter.as_deref();
    // The last are for reading.
    let rows = match options.quick {
        true => &[rows::COSTS, rows::SPREAD][..],
        false => &[rows::COSTS, rows::SPREAD, rows::BOUNDS],
    };
    let (sorts, memory, loops, parts) = match options.quick {
        true => (rows::QUICK_SORTS, &[][..], &[][..], &[][..]),
        false => (rows::SORTS, rows::SORT_MEMORY, rows::LOOPS, rows::PARTS),
    };
    // By two workers first, and then by one: they have other targets.
    let sorts: Vec<Row> = (sorts.iter().map(|sort| sort.two))
        .chain(sorts.iter().map(|sort| sort.one))
        .chain(memory.iter().copied())
        .collect();
    Chosen {
        rows: (rows.iter())
            .flat_map(|list| rows::chosen(list, filter))
            .collect(),
        programs: rows::chosen(rows::PROGRAMS, filter),
        curves: curves::chosen(filter),
        slots: if options.quick {
            curves::QUICK_SLOTS
        } else {
            curves::SLOTS
        },
        sorts: rows::chosen(&sorts, filter),
        loops: rows::chosen(loops, filter),
        parts: rows::chosen(parts, filter),
    }
}

fn list(chosen: &Chosen) {
    for row in chosen.rows() {
        println!("{}, against {}: {}", row.name, row.against(), row.command);
    }
    for curve in &chosen.curves {
        println!("{}: {}", curve.title(chosen.slots), curve.program);
    }
}

/// The rayon-core to measure, and the rayon that depends on it.
fn directories(options: &Options) -> (PathBuf, PathBuf) {
    let core = match &options.core {
        Some(path) => path.clone(),
        None => two_cores::repository().join("rayon-core"),
    };
    let rayon = core.join("../rayon");
    (core, rayon)
}

/// The same while others want the processors.
fn measure_beside(options: &Options, asked: &Beside) -> Result<bool, String> {
    let (core, rayon) = directories(options);
    let machine = Machine::look(&core, &rayon);
    let sides = beside::sides(asked).into_iter().collect();
    let programs = build(sides, &core, &rayon)?;
    beside::measure_and_report(asked, options.pairs, &programs, machine)
}

/// Measures and reports; whether that counts as a success.
fn build_and_measure(options: &Options, chosen: &Chosen) -> Result<bool, String> {
    let (core, rayon) = directories(options);
    let machine = Machine::look(&core, &rayon);

    let groups = rounds::plan(&chosen.rows(), &chosen.curves, chosen.slots);
    let tasks = groups.iter().flat_map(|group| &group.tasks);
    let programs = build(tasks.map(|task| task.side).collect(), &core, &rayon)?;
    let started = Instant::now();
    let results = rounds::measure(&groups, options.pairs, announce(groups.len()), |task| {
        programs.run(task.side, &task.command)
    });
    let seconds = started.elapsed().as_secs();
    let lines = lines(chosen, options.filter.is_none(), &results);

    let tables = [&lines.core, &lines.rayon].into_iter();
    let tables: Vec<String> = tables
        .filter(|lines| !lines.is_empty())
        .map(|lines| table::render(lines))
        .collect();
    let all = [&lines.core[..], &lines.rayon].concat();
    let (pairs, totals) = (options.pairs, table::totals(&all));
    let text = format!(
        "{}\n{totals}; {pairs} pairs, {seconds} s\n",
        tables.join("\n")
    );
    // A reader that went away, such as `head`, doesn't change the outcome.
    let _ = io::stdout().write_all(text.as_bytes());

    let mut far_off = 0;
    if options.quick && options.filter.is_none() {
        let beside::Outcome { text, failed } = beside::quick(&programs, machine.cores)?;
        let _ = io::stdout().write_all(format!("\n{text}").as_bytes());
        far_off = failed;
    }
    if !options.quick && options.filter.is_none() {
        let report = Report {
            machine,
            pairs,
            lines: &lines.core,
            growth: growth(chosen, &results),
            rayon: &lines.rayon,
        };
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("results");
        report.write_to(&directory).map_err(|e| {
            let directory = directory.display();
            format!("can't write the report to {directory}: {e}")
        })?;
    }
    Ok(accepted(&all, options.quick) && far_off == 0)
}

/// Builds the programs for these sides.
fn build(sides: BTreeSet<Side>, core: &Path, rayon: &Path) -> Result<Programs, String> {
    let package = Package {
        name: "bench-programs",
        source: Path::new(env!("CARGO_MANIFEST_DIR")).join("programs"),
        on_behalf_of: "bench",
    };
    let build = |side| {
        let built_on = match side {
            Side::Registry => Core::Registry,
            Side::Here => Core::Here(core.to_path_buf()),
            Side::Both => Core::Both {
                core: core.to_path_buf(),
                rayon: rayon.to_path_buf(),
            },
        };
        Ok((side, package.build(&built_on)?))
    };
    let binaries: Result<_, String> = sides.into_iter().map(build).collect();
    Ok(Programs {
        binaries: binaries?,
    })
}

/// Tells a terminal how far it is.
fn announce(groups: usize) -> impl FnMut(usize, &Group) {
    let watched = io::stderr().is_terminal();
    move |index, group| {
        if watched {
            let command = group.tasks.first().map_or("", |task| &task.command);
            eprint!("\r\x1b[K{}/{groups} {command}\r", index + 1);
        }
    }
}

/// The lines of the tables, with sums of the programs and of the loops if all
/// were run.
fn lines(chosen: &Chosen, complete: bool, results: &Results) -> Lines {
    let of_rows = |rows: &[Row]| -> Vec<Line> {
        let lines = rows.iter().map(|row| Line::of_row(row, results));
        lines.collect()
    };
    let summed_up = |rows: &[Row], mean: &Mean| -> Vec<Line> {
        let mut lines = of_rows(rows);
        let mean = Line::of_mean(mean, &lines).filter(|_| complete);
        lines.extend(mean);
        lines
    };
    let mut core = of_rows(&chosen.rows);
    core.extend(summed_up(&chosen.programs, &rows::PROGRAMS_MEAN));
    let of_curve = |curve| Line::of_curve(curve, chosen.slots, results);
    core.extend(chosen.curves.iter().map(of_curve));
    let mut rayon = of_rows(&chosen.sorts);
    rayon.extend(summed_up(&chosen.loops, &rows::LOOPS_MEAN));
    rayon.extend(of_rows(&chosen.parts));
    Lines { core, rayon }
}

/// The points of the curves, as far as there are any.
fn growth(chosen: &Chosen, results: &Results) -> Vec<Growth> {
    let points = |curve: &Curve, side: Side| {
        let point = |&slots: &usize| {
            let task = Task::new(side, curve.command(slots));
            let figures = results.figures(&task, curve.figure).ok()?;
            Some((slots, stats::median(figures)?))
        };
        chosen.slots.iter().filter_map(point).collect()
    };
    let curves = chosen.curves.iter().map(|curve| Growth {
        curve: *curve,
        registry: points(curve, Side::Registry),
        here: points(curve, Side::Here),
    });
    curves.collect()
}

/// Whether this may pass: a quick run judges, a full one only reports.
fn accepted(lines: &[Line], quick: bool) -> bool {
    let measured = |line: &Line| line.here.is_some() || line.ratio.is_some();
    lines
        .iter()
        .all(|line| if quick { !line.fails() } else { measured(line) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::Target;
    use crate::table::tests::line;

    #[test]
    fn only_a_quick_run_judges() {
        let far_off = [line("a", 1.0, 2.0, Target::Ratio(1.0))];
        assert!(accepted(&far_off, false));
        assert!(!accepted(&far_off, true));
    }

    #[test]
    fn what_can_not_be_measured_fails_in_any_run() {
        let missing = [Line {
            here: None,
            ratio: None,
            ..line("a", 1.0, 1.0, Target::None)
        }];
        assert!(!accepted(&missing, false));
        assert!(!accepted(&missing, true));
    }
}
