//! The same operations while others want the processors, under one condition
//! after the other.
//!
//! | question | file |
//! |---|---|
//! | Under which conditions? | `conditions.rs` |
//! | Which operations? | `rows.rs` |
//! | How is a condition brought about? | `room.rs`, `quota.rs` |
//! | Where is kept what has been measured? | `ledger.rs` |
//! | What do the figures say? | `cells.rs` |
//! | What goes into the results directory? | `report.rs` |
//! | What fails in CI? | `quick.rs` |

mod cells;
mod conditions;
mod ledger;
mod quick;
mod quota;
mod report;
mod room;
mod rows;

pub(crate) use quick::{quick, Outcome};

use crate::args::Beside;
use crate::machine::Machine;
use crate::run::{Programs, Side};
use cells::{place, Cell};
use conditions::{Condition, CONDITIONS};
use ledger::{Ledger, Round};
use report::Report;
use room::Room;
use rows::{Row, ROWS};
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::time::{Duration, Instant};

/// What is to be measured, and how.
struct Plan {
    /// Each row under each of these conditions.
    parts: Vec<(Condition, Vec<Row>)>,
    sides: Vec<Side>,
    pairs: usize,
    seconds: f64,
    /// How much work is a microsecond.
    steps: f64,
    processors: usize,
    /// When no further pair begins.
    until: Option<Instant>,
}

/// So many cells are printed with their figures; of more, those above a target.
const FEW: usize = 40;

/// The builds that it takes.
pub(crate) fn sides(asked: &Beside) -> Vec<Side> {
    match asked.without_rayon {
        true => vec![Side::Registry, Side::Here],
        false => vec![Side::Registry, Side::Here, Side::Both],
    }
}

/// The names that can be asked for.
pub(crate) fn list() -> String {
    let conditions = CONDITIONS.iter().map(|c| (c.id, c.name));
    let rows = ROWS.iter().map(|row| (row.id, row.name));
    let lines = |all: &mut dyn Iterator<Item = (&str, &str)>| -> String {
        all.map(|(id, name)| format!("  {id}: {name}\n")).collect()
    };
    let (conditions, rows) = (
        lines(&mut conditions.into_iter()),
        lines(&mut rows.into_iter()),
    );
    format!("conditions:\n{conditions}rows:\n{rows}")
}

/// Whether names that were asked for exist; an error says which does not.
pub(crate) fn check(asked: &Beside) -> Result<(), String> {
    chosen(CONDITIONS, asked.conditions.as_deref(), |c| c.id)?;
    chosen(ROWS, asked.rows.as_deref(), |row| row.id)?;
    Ok(())
}

/// Measures what is asked for, prints it, and writes the report once all of it
/// is there; whether all that was asked for could be measured.
pub(crate) fn measure_and_report(
    asked: &Beside,
    pairs: usize,
    programs: &Programs,
    machine: Machine,
) -> Result<bool, String> {
    let conditions = chosen(CONDITIONS, asked.conditions.as_deref(), |c| c.id)?;
    let rows = chosen(ROWS, asked.rows.as_deref(), |row| row.id)?;
    let (seconds, sides) = (asked.seconds, sides(asked));
    let mut ledger = open_ledger(asked, &sides, programs)?;
    let plan = Plan {
        parts: conditions.iter().map(|c| (*c, rows.clone())).collect(),
        sides,
        pairs,
        seconds,
        steps: steps_of(ledger.heading())?,
        processors: machine.cores,
        until: asked
            .minutes
            .map(|m| Instant::now() + Duration::from_secs_f64(m * 60.0)),
    };
    let started = Instant::now();
    let complete = measure(&plan, programs, &mut ledger, announce)?;
    let passed = started.elapsed().as_secs();

    let cells = cells(&conditions, &rows, &ledger);
    // Many are only read if there is something wrong with them.
    let all = cells.len() <= FEW;
    let mut text = report::listed(&cells, |compared| all || !compared.is_met());
    text.push_str(&report::missing(&cells));
    for side in plan.sides.iter().filter(|side| **side != Side::Registry) {
        let totals = cells::totals(&cells, *side);
        text.push_str(&format!("\n{}: {totals}\n", side.name()));
    }
    let left = if complete {
        ""
    } else {
        "; more is left for --continue"
    };
    text.push_str(&format!("\n{passed} s{left}\n"));
    // A reader that went away, such as `head`, doesn't change the outcome.
    let _ = io::stdout().write_all(text.as_bytes());

    let everything = self::cells(CONDITIONS, ROWS, &ledger);
    let measured = |cell: &Cell| {
        let rounds = ledger.rounds(&place(&cell.condition, &cell.row)).len();
        rounds >= pairs || cell.trouble.is_some()
    };
    if everything.iter().all(measured) {
        let report = Report {
            machine,
            pairs,
            seconds,
            cells: &everything,
        };
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("results");
        report.write_to(&directory).map_err(|e| {
            let directory = directory.display();
            format!("can't write the report to {directory}: {e}")
        })?;
    }
    Ok(cells.iter().all(|cell| cell.trouble_here().is_none()))
}

fn cells(conditions: &[Condition], rows: &[Row], ledger: &Ledger) -> Vec<Cell> {
    let of = |condition| rows.iter().map(move |row| Cell::of(condition, row, ledger));
    conditions.iter().flat_map(of).collect()
}

/// Those with these words, separated by commas; all if there is none.
fn chosen<T: Copy>(
    all: &[T],
    words: Option<&str>,
    id: fn(&T) -> &'static str,
) -> Result<Vec<T>, String> {
    let Some(words) = words else {
        return Ok(all.to_vec());
    };
    let find = |word: &str| {
        let found = all.iter().find(|one| id(one) == word).copied();
        found.ok_or_else(|| format!("there is no {word:?}; --list shows what there is"))
    };
    words.split(',').map(find).collect()
}

const STEPS: &str = "; steps=";

/// A new one, or the one to go on from, which must be of the same builds and
/// times.
fn open_ledger(asked: &Beside, sides: &[Side], programs: &Programs) -> Result<Ledger, String> {
    let directory = two_cores::target_directory("bench");
    let file = directory.join("beside.txt");
    let builds: Result<Vec<String>, String> = (sides.iter())
        .map(|side| {
            Ok(format!(
                "{} {}",
                side.name(),
                digest(programs.binary(*side)?)?
            ))
        })
        .collect();
    let heading = format!("{}; {} s", builds?.join(", "), asked.seconds);
    if asked.go_on && file.exists() {
        let ledger = Ledger::read(file)?;
        let known = ledger.heading().split(STEPS).next().unwrap_or_default();
        return match known == heading {
            true => Ok(ledger),
            false => Err(format!(
                "can't go on from what was measured of {known}, not of {heading}"
            )),
        };
    }
    let steps = calibrate(programs)?;
    let heading = format!("{heading}{STEPS}{steps}");
    let made = fs::create_dir_all(&directory).and_then(|()| Ledger::begin(file, &heading));
    made.map_err(|e| format!("can't write to {}: {e}", directory.display()))
}

/// What tells one build from another: commits and settings that make no
/// difference are none.
fn digest(binary: &Path) -> Result<String, String> {
    let bytes = fs::read(binary).map_err(|e| format!("can't read {}: {e}", binary.display()))?;
    let mut hasher = DefaultHasher::new();
    hasher.write(&bytes);
    Ok(format!("{:016x}", hasher.finish()))
}

fn steps_of(heading: &str) -> Result<f64, String> {
    let steps = heading.split_once(STEPS).and_then(|(_, n)| n.parse().ok());
    steps.ok_or_else(|| format!("no number of steps in {heading:?}"))
}

/// How much work is a microsecond, in all builds alike.
fn calibrate(programs: &Programs) -> Result<f64, String> {
    let figures = programs.run(Side::Registry, "calibrate 1")?;
    let steps = figures.get("steps").copied();
    let steps = steps.filter(|steps| *steps > 0.0);
    steps.ok_or_else(|| "the programs' work can't be calibrated".to_string())
}

/// Runs what the ledger lacks of the plan; whether all of it could be done in
/// time. `announce` is told of each cell.
fn measure(
    plan: &Plan,
    programs: &Programs,
    ledger: &mut Ledger,
    announce: impl Fn(&Condition, &Row),
) -> Result<bool, String> {
    let neighbour = programs.binary(Side::Registry)?;
    let kept = |result: io::Result<()>| result.map_err(|e| format!("can't keep figures: {e}"));
    for (condition, rows) in &plan.parts {
        let lacks = |ledger: &Ledger, row: &Row| {
            let place = place(condition, row);
            ledger.trouble(&place).is_none() && ledger.rounds(&place).len() < plan.pairs
        };
        if !rows.iter().any(|row| lacks(ledger, row)) {
            continue;
        }
        let room = match Room::enter(condition, plan.processors, neighbour) {
            Ok(room) => room,
            Err(why) => {
                for row in rows {
                    if lacks(ledger, row) {
                        kept(ledger.add_trouble(&place(condition, row), &why))?;
                    }
                }
                continue;
            }
        };
        for row in rows {
            announce(condition, row);
            let place = place(condition, row);
            while lacks(ledger, row) {
                if plan.until.is_some_and(|until| Instant::now() >= until) {
                    return Ok(false);
                }
                let turn = ledger.rounds(&place).len();
                match round(plan, programs, &room, condition, row, turn) {
                    Ok(round) => kept(ledger.add(&place, round))?,
                    Err(why) => kept(ledger.add_trouble(&place, &why))?,
                }
            }
        }
    }
    Ok(true)
}

/// Runs every build once: the first to be run takes turns, as whoever follows
/// finds another machine.
fn round(
    plan: &Plan,
    programs: &Programs,
    room: &Room,
    condition: &Condition,
    row: &Row,
    turn: usize,
) -> Result<Round, String> {
    const AT_LEAST: f64 = 10.0;
    let Plan { seconds, steps, .. } = *plan;
    let slots = condition.slots.on(plan.processors);
    let (row, threads) = (row.id, condition.threads);
    let command = format!("beside {row} {slots} {threads} {seconds} {steps}");
    // Times are waited for three times as long, at most, and all of this takes
    // longer beside others.
    let limit = Duration::from_secs_f64(AT_LEAST + 10.0 * seconds);
    let mut sides = plan.sides.clone();
    if turn % 2 == 1 {
        sides.reverse();
    }
    let mut round = Round::new();
    for side in sides {
        let figures = programs.run_as(side, &room.prefix, &command, limit);
        let figures = figures.map_err(|why| format!("{}: {why}", side.name()))?;
        round.insert(side, figures);
    }
    Ok(round)
}

/// Tells a terminal how far it is.
fn announce(condition: &Condition, row: &Row) {
    if io::stderr().is_terminal() {
        eprint!("\r\x1b[K{}: {}\r", condition.name, row.name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_choose_in_their_order_and_unknown_ones_are_named() {
        let found = chosen(ROWS, Some("tree,install"), |row| row.id).unwrap();
        let ids: Vec<_> = found.iter().map(|row| row.id).collect();
        assert_eq!(ids, ["tree", "install"]);
        let all = chosen(CONDITIONS, None, |c| c.id).unwrap();
        assert_eq!(all.len(), CONDITIONS.len());
        let message = chosen(ROWS, Some("tree,shrub"), |row| row.id).unwrap_err();
        assert!(message.contains("\"shrub\""), "{message}");
    }

    #[test]
    fn a_heading_keeps_how_much_work_is_a_microsecond() {
        let heading = format!("registry 00ff, this core 11ee; 1 s{STEPS}1234.5");
        assert_eq!(steps_of(&heading), Ok(1234.5));
        assert!(steps_of("registry 00ff").is_err());
    }
}
