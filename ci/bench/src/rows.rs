//! What is compared, and which ratio is wanted. To add a row, extend a list
//! here.

use crate::units::Unit::{self, Mebibytes, Microseconds, Milliseconds, Nanoseconds, Processors};

/// One comparison: a figure of one command, on this core and on another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row {
    pub(crate) name: &'static str,
    /// The arguments of `bench-programs`.
    pub(crate) command: &'static str,
    /// Which figure of those that the command prints.
    pub(crate) figure: &'static str,
    pub(crate) unit: Unit,
    pub(crate) against: Against,
    pub(crate) target: Target,
    pub(crate) standing: Standing,
    /// How many runs make up one measurement, their median: more than one for
    /// a command that can do its thing only once.
    pub(crate) runs: usize,
}

/// What this core is compared with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Against {
    /// The same command on the registry's core.
    Registry,
    /// Another command, in which no rayon-core has a part.
    Other {
        name: &'static str,
        command: &'static str,
    },
}

impl Against {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Against::Registry => "1.13.0",
            Against::Other { name, .. } => name,
        }
    }
}

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Target {
    /// Nothing: the row is for reading.
    None,
    /// The ratio to what it is compared with is at most this.
    Ratio(f64),
    /// The figure is at most this, whatever the other's is.
    AtMost(f64),
}

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

impl Row {
    /// Compared with a command of its own instead of the registry's core.
    const fn with(self, name: &'static str, command: &'static str, target: Target) -> Row {
        Row {
            against: Against::Other { name, command },
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

const JOIN_1: Row = wall("join, fib(30), 1 worker", "join 1", Nanoseconds, 0.30);
const JOIN_2: Row = wall("join, fib(30), 2 workers", "join 2", Nanoseconds, 0.40);
const TREE: Row = wall(
    "join, tree of 2²¹ nodes, 1 worker",
    "tree 1",
    Nanoseconds,
    0.40,
);

const COLD_START: Row = wall(
    "cold start, 128 slots: wall",
    "cold-start 128",
    Milliseconds,
    0.03,
)
.once_per_run();

const TICK: Row = row(
    "an empty spawn every ms, 128 slots: CPU",
    "tick 128",
    "cpu",
    Microseconds,
    Target::Ratio(0.05),
);

const WAKE_UPS: &str = "what is above 1 is the system's work of waking a thread on another \
                        processor, once each millisecond or, by turns, twice: on a virtual \
                        machine that is an exit to its host";

/// What it costs to hand work over, to be there, and to be idle.
pub(crate) const COSTS: &[Row] = &[
    JOIN_1,
    JOIN_1
        .with("chili", "join-chili 1", Target::Ratio(1.0))
        .not_yet("the goal after 0.30 of 1.13.0"),
    JOIN_1.with("plain recursion", "join-plain 1", Target::None),
    JOIN_2,
    JOIN_2.with("chili", "join-chili 2", Target::None),
    JOIN_2.with("plain recursion", "join-plain 1", Target::None),
    TREE,
    TREE.with("chili", "tree-chili 1", Target::None),
    TREE.with("plain recursion", "tree-plain 1", Target::None),
    wall(
        "scope, an empty job, 2 workers",
        "scope 2",
        Nanoseconds,
        0.5,
    ),
    wall("spawn from outside", "spawn-outside 2", Nanoseconds, 0.6),
    wall(
        "install from outside, 2 slots",
        "install 2",
        Microseconds,
        0.7,
    )
    .noisy(),
    wall(
        "install from outside, 64 slots",
        "install 64",
        Microseconds,
        0.7,
    )
    .noisy(),
    wall(
        "sum of 1,000 inside, 64 slots",
        "short-inside 64",
        Microseconds,
        0.05,
    )
    .noisy(),
    row(
        "sum of 1,000 inside, 2 slots",
        "short-inside 2",
        "wall",
        Microseconds,
        Target::None,
    ),
    wall(
        "sum of 100,000 every 200 µs from outside, 64 slots",
        "short-outside 64",
        Microseconds,
        0.3,
    )
    .noisy(),
    wall(
        "sum of 100,000 every 200 µs from outside, 2 slots",
        "short-outside 2",
        Microseconds,
        0.9,
    )
    .noisy(),
    wall(
        "build and drop, 128 slots",
        "build-drop 128",
        Microseconds,
        0.005,
    ),
    COLD_START.not_yet(
        "0.03 of 1.13.0 is hardly more than the first thread of a process takes without a \
         pool (see the next row), and the loop has a second one started",
    ),
    COLD_START.with("one plain thread", "first-thread 1", Target::None),
    row(
        "cold start, 128 slots: CPU",
        "cold-start 128",
        "cpu",
        Milliseconds,
        Target::Ratio(0.03),
    )
    .once_per_run(),
    row(
        "cold start, 128 slots: address space",
        "cold-start 128",
        "space",
        Mebibytes,
        Target::Ratio(0.25),
    )
    .once_per_run(),
    TICK.not_yet(
        "most of it is the sleep of the thread that ticks, which costs as much without a \
         pool: see the next row",
    ),
    TICK.with("no pool", "tick-plain 1", Target::None),
    row(
        "one busy worker of 128",
        "busy 128",
        "processors",
        Processors,
        Target::AtMost(1.02),
    )
    .not_yet(WAKE_UPS),
    row(
        "one busy worker of 128, by turns",
        "busy-in-turn 128",
        "processors",
        Processors,
        Target::AtMost(1.02),
    )
    .not_yet(WAKE_UPS),
];

/// How well work is spread.
pub(crate) const SPREAD: &[Row] = &[
    wall(
        "map and sum of 20 M, 2 workers",
        "map-sum 2",
        Milliseconds,
        1.0,
    ),
    wall(
        "64 items, one of them long, 2 workers",
        "uneven 2",
        Milliseconds,
        1.0,
    ),
    wall(
        "64 coarse jobs, fresh pool of 64",
        "coarse 64",
        Milliseconds,
        1.0,
    ),
    wall(
        "64 jobs on one barrier, fresh pool of 64",
        "barrier 64",
        Milliseconds,
        1.0,
    )
    .noisy(),
];

/// Whole programs: none may be slower than this, and on the whole they are to
/// be faster.
const NONE_ABOVE: f64 = 1.02;
pub(crate) const PROGRAMS_MEAN: f64 = 0.97;
pub(crate) const PROGRAMS_BOUND: &str =
    "two workers can take half the time of one, and 1.13.0 is as near to that as this \
     core: see the rows against 1.13.0 with 1 worker";

const fn program(name: &'static str, command: &'static str) -> Row {
    // With two workers on two processors, any neighbour is in the way.
    wall(name, command, Milliseconds, NONE_ABOVE).noisy()
}

/// The programs with one worker of 1.13.0 for comparison: two can take half of its time.
const fn bound(name: &'static str, two: &'static str, one: &'static str) -> Row {
    program(name, two).with("1.13.0, 1 worker", one, Target::None)
}

pub(crate) const PROGRAMS: &[Row] = &[
    program("program: n bodies", "nbody 2"),
    program("program: matrix product", "matmul 2"),
    program("program: mergesort", "mergesort 2"),
    program("program: quicksort", "quicksort 2"),
    program("program: sieve", "sieve 2"),
    program("program: game of life", "life 2"),
    program("program: travelling salesman", "tsp 2"),
];

/// How near to that bound the programs are.
pub(crate) const BOUNDS: &[Row] = &[
    bound("program: n bodies", "nbody 2", "nbody 1"),
    bound("program: matrix product", "matmul 2", "matmul 1"),
    bound("program: mergesort", "mergesort 2", "mergesort 1"),
    bound("program: quicksort", "quicksort 2", "quicksort 1"),
    bound("program: sieve", "sieve 2", "sieve 1"),
    bound("program: game of life", "life 2", "life 1"),
    bound("program: travelling salesman", "tsp 2", "tsp 1"),
];

/// The rows of a list with `filter` in their name or command.
pub(crate) fn chosen(rows: &[Row], filter: Option<&str>) -> Vec<Row> {
    let wanted = |row: &&Row| named(filter, &[row.name, row.command, row.against.name()]);
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

    fn all() -> impl Iterator<Item = &'static Row> {
        (COSTS.iter().chain(SPREAD).chain(PROGRAMS)).chain(BOUNDS)
    }

    #[test]
    fn no_two_rows_compare_the_same_under_one_name() {
        let names: BTreeSet<_> = all().map(|row| (row.name, row.against.name())).collect();
        assert_eq!(names.len(), all().count());
    }

    #[test]
    fn a_command_is_a_program_and_a_number_of_slots() {
        let others = all().filter_map(|row| match row.against {
            Against::Other { command, .. } => Some(command),
            Against::Registry => None,
        });
        for command in all().map(|row| row.command).chain(others) {
            let slots = command.split_once(' ').map(|(_, slots)| slots.parse());
            assert!(matches!(slots, Some(Ok(1_usize..))), "{command}");
        }
    }

    #[test]
    fn rows_of_one_command_agree_on_its_runs() {
        for row in all() {
            let same = all().filter(|other| other.command == row.command);
            assert!(same.into_iter().all(|other| other.runs == row.runs));
        }
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
