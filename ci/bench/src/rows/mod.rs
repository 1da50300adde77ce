//! What is compared, and which ratio is wanted.
//!
//! | question | file |
//! |---|---|
//! | What do the core's own doings cost? | `costs.rs` |
//! | How fast are whole programs? | `programs.rs` |
//! | How fast are rayon's sorts, and what memory do they take? | `sorts.rs` |
//! | How fast are loops with rayon's iterators? | `loops.rs` |

mod costs;
mod loops;
mod programs;
mod sorts;

pub(crate) use costs::{COSTS, SPREAD};
pub(crate) use loops::{LOOPS, MEAN as LOOPS_MEAN, PARTS};
pub(crate) use programs::{BOUNDS, MEAN as PROGRAMS_MEAN, PROGRAMS};
pub(crate) use sorts::{Sort, QUICK_SORTS, SORTS, SORT_MEMORY};

use crate::run::Side;
use crate::units::Unit;

/// One comparison: a figure of one command, of this project and of another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    /// The arguments of `bench-programs`.
    pub(crate) command: &'static str,
    /// Which figure of those that the command prints.
    pub(crate) figure: &'static str,
    pub(crate) unit: Unit,
    /// Which of this project's builds it is about.
    pub(crate) side: Side,
    pub(crate) against: Against,
    pub(crate) target: Target,
    pub(crate) standing: Standing,
    /// How many runs make up one measurement, their median: more than one for
    /// a command that can do its thing only once.
    pub(crate) runs: usize,
}

/// What this project is compared with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Against {
    /// The same command on what the registry has.
    Registry,
    /// Another command, in which nothing of this project has a part.
    Other {
        name: &'static str,
        command: &'static str,
        /// Of this build.
        side: Side,
    },
}

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Target {
    /// Nothing: the row is for reading.
    None,
    /// The ratio to what it is compared with is at most this.
    Ratio(f64),
    /// The figure is at most this, in its unit, whatever the other's is.
    AtMost(f64),
}

/// The registry's core, and the registry's rayon on it.
pub(crate) const CORE: &str = "1.13.0";
pub(crate) const RAYON: &str = "rayon 1.12.0";

/// How a target that is missed is taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Standing {
    /// Far off, it is a failure.
    Firm,
    /// The figure swings too much from run to run for a failure.
    Noisy,
    /// It is known to be missed, for this reason.
    NotYet(&'static str),
}

const fn row(
    name: &'static str,
    command: &'static str,
    figure: &'static str,
    unit: Unit,
    target: Target,
) -> Row {
    Row {
        name,
        command,
        figure,
        unit,
        side: Side::Here,
        against: Against::Registry,
        target,
        standing: Standing::Firm,
        runs: 1,
    }
}

/// A row about wall time, with a target for the ratio.
const fn wall(name: &'static str, command: &'static str, unit: Unit, ratio: f64) -> Row {
    row(name, command, "wall", unit, Target::Ratio(ratio))
}

/// A row about the wall time of a command that is rayon's own doing.
const fn of_rayon(name: &'static str, command: &'static str, ratio: f64) -> Row {
    Row {
        side: Side::Both,
        ..wall(name, command, Unit::Milliseconds, ratio)
    }
}

/// What is wanted of several rows together: a geometric mean of their ratios.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mean {
    pub(crate) name: &'static str,
    pub(crate) against: &'static str,
    /// It is at most this.
    pub(crate) most: f64,
    pub(crate) standing: Standing,
}

impl Row {
    /// The command that it is compared with, and the build that this is of.
    pub(crate) fn other(&self) -> (Side, &'static str) {
        match self.against {
            Against::Registry => (Side::Registry, self.command),
            Against::Other { side, command, .. } => (side, command),
        }
    }

    /// What that is called.
    pub(crate) fn against(&self) -> &'static str {
        match (self.against, self.side) {
            (Against::Registry, Side::Both) => RAYON,
            (Against::Registry, Side::Registry | Side::Here) => CORE,
            (Against::Other { name, .. }, _) => name,
        }
    }

    /// Compared with a command of its own instead of the registry's core.
    const fn with(self, name: &'static str, command: &'static str, target: Target) -> Row {
        self.beside(Side::Registry, name, command, target)
    }

    /// The same of the same build, for a command that has nothing to do with a pool: it
    /// would take a few percent more or less in another, by where its code lies there.
    const fn with_own(self, name: &'static str, command: &'static str, target: Target) -> Row {
        self.beside(self.side, name, command, target)
    }

    const fn beside(
        self,
        side: Side,
        name: &'static str,
        command: &'static str,
        target: Target,
    ) -> Row {
        Row {
            against: Against::Other {
                name,
                command,
                side,
            },
            target,
            ..self
        }
    }

    /// For a command that has only one first time.
    const fn once_per_run(self) -> Row {
        Row { runs: 5, ..self }
    }

    /// For a figure that depends on which workers happen to be awake.
    const fn noisy(self) -> Row {
        Row {
            standing: Standing::Noisy,
            ..self
        }
    }

    const fn not_yet(self, reason: &'static str) -> Row {
        Row {
            standing: Standing::NotYet(reason),
            ..self
        }
    }
}

/// The rows of a list with `filter` in their name or command.
pub(crate) fn chosen(rows: &[Row], filter: Option<&str>) -> Vec<Row> {
    let wanted = |row: &&Row| named(filter, &[row.name, row.command, row.against()]);
    rows.iter().filter(wanted).copied().collect()
}

/// Whether a filter, if there is one, is in one of the names; capital letters
/// are no different from small ones.
pub(crate) fn named(filter: Option<&str>, names: &[&str]) -> bool {
    let Some(filter) = filter else { return true };
    let filter = filter.to_lowercase();
    names
        .iter()
        .any(|name| name.to_lowercase().contains(&filter))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn all() -> Vec<Row> {
        let sorts = SORTS.iter().flat_map(Sort::rows);
        let lists = [COSTS, SPREAD, PROGRAMS, BOUNDS, LOOPS, PARTS, SORT_MEMORY];
        lists.into_iter().flatten().copied().chain(sorts).collect()
    }

    #[test]
    fn no_two_rows_compare_the_same_under_one_name() {
        let all = all();
        let names: BTreeSet<_> = all.iter().map(|row| (row.name, row.against())).collect();
        assert_eq!(names.len(), all.len());
    }

    #[test]
    fn a_command_is_a_program_that_there_is_and_a_number_of_slots() {
        let programs = [
            include_str!("../../programs/src/main.rs"),
            include_str!("../../programs/src/sorts/mod.rs"),
            include_str!("../../programs/src/loops/mod.rs"),
        ];
        let commands = all()
            .into_iter()
            .flat_map(|row| [row.command, row.other().1]);
        for command in commands {
            let (program, slots) = command.split_once(' ').unwrap();
            assert!(matches!(slots.parse(), Ok(1_usize..)), "{command}");
            let entry = format!("    (\"{program}\", ");
            assert!(
                programs.iter().any(|text| text.contains(&entry)),
                "{command}"
            );
        }
    }

    #[test]
    fn rows_of_one_command_agree_on_its_runs() {
        let all = all();
        for row in &all {
            let mut same = all.iter().filter(|other| other.command == row.command);
            assert!(same.all(|other| other.runs == row.runs));
        }
    }

    #[test]
    fn what_the_registry_has_is_named_by_what_takes_its_place() {
        assert_eq!(PROGRAMS[0].against(), "1.13.0");
        assert_eq!(LOOPS[0].against(), "rayon 1.12.0");
        assert_eq!(SORTS[0].one.against(), "std");
    }

    #[test]
    fn a_filter_looks_into_names_and_commands_whatever_the_case() {
        assert_eq!(chosen(COSTS, None).len(), COSTS.len());
        assert_eq!(chosen(PROGRAMS, Some("NBODY")).len(), 1);
        assert_eq!(chosen(PROGRAMS, Some("bodies")).len(), 1);
        assert!(chosen(COSTS, Some("chili")).len() >= 3);
        assert!(chosen(COSTS, Some("no such row")).is_empty());
    }
}
