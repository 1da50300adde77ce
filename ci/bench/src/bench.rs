//! The order of things: arguments, builds, rounds, table, report, exit code.

use crate::args::{self, Options, Request};
use crate::curves::{self, Curve};
use crate::line::Line;
use crate::machine::Machine;
use crate::report::{Growth, Report};
use crate::rounds::{self, Group, Results, Task};
use crate::rows::{self, Row};
use crate::run::{Programs, Side};
use crate::{stats, table};
use std::io::{self, IsTerminal, Write};
use std::path::Path;
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
    let chosen = chosen(&options);
    if options.list {
        list(&chosen);
        return ExitCode::SUCCESS;
    }
    if chosen.rows.is_empty() && chosen.programs.is_empty() && chosen.curves.is_empty() {
        return refuse("no row has that in its name; --list shows the names");
    }
    match build_and_measure(&options, &chosen) {
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
    }
}

fn list(chosen: &Chosen) {
    for row in chosen.rows.iter().chain(&chosen.programs) {
        println!(
            "{}, against {}: {}",
            row.name,
            row.against.name(),
            row.command
        );
    }
    for curve in &chosen.curves {
        println!("{}: {}", curve.title(chosen.slots), curve.program);
    }
}

/// Measures and reports; whether that counts as a success.
fn build_and_measure(options: &Options, chosen: &Chosen) -> Result<bool, String> {
    let core = match &options.core {
        Some(path) => path.clone(),
        None => two_cores::repository().join("rayon-core"),
    };
    let machine = Machine::look(&core);
    let package = Package {
        name: "bench-programs",
        source: Path::new(env!("CARGO_MANIFEST_DIR")).join("programs"),
        on_behalf_of: "bench",
    };
    let programs = Programs {
        registry: package.build(&Core::Registry)?,
        here: package.build(&Core::Here(core))?,
    };

    let both: Vec<Row> = [&chosen.rows[..], &chosen.programs].concat();
    let groups = rounds::plan(&both, &chosen.curves, chosen.slots);
    let started = Instant::now();
    let results = rounds::measure(&groups, options.pairs, announce(groups.len()), |task| {
        programs.run(task.side, &task.command)
    });
    let seconds = started.elapsed().as_secs();
    let lines = lines(chosen, options.filter.is_none(), &results);

    let mut text = table::render(&lines);
    let (pairs, totals) = (options.pairs, table::totals(&lines));
    text.push_str(&format!("\n{totals}; {pairs} pairs, {seconds} s\n"));
    // A reader that went away, such as `head`, doesn't change the outcome.
    let _ = io::stdout().write_all(text.as_bytes());

    if !options.quick && options.filter.is_none() {
        let report = Report {
            machine,
            pairs,
            lines: &lines,
            growth: growth(chosen, &results),
        };
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("results");
        report.write_to(&directory).map_err(|e| {
            let directory = directory.display();
            format!("can't write the report to {directory}: {e}")
        })?;
    }
    Ok(accepted(&lines, options.quick))
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

/// The lines of the table; with a sum of the programs if all were run.
fn lines(chosen: &Chosen, complete: bool, results: &Results) -> Vec<Line> {
    let of_rows = |rows: &[Row]| -> Vec<Line> {
        let lines = rows.iter().map(|row| Line::of_row(row, results));
        lines.collect()
    };
    let mut lines = of_rows(&chosen.rows);
    let programs = of_rows(&chosen.programs);
    let mean = Line::mean_of(&programs).filter(|_| complete);
    lines.extend(programs);
    lines.extend(mean);
    let of_curve = |curve| Line::of_curve(curve, chosen.slots, results);
    lines.extend(chosen.curves.iter().map(of_curve));
    lines
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
