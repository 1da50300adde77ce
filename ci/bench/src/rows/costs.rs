//! What the core's own doings cost: handing work over, being there, idling,
//! and spreading work.

use super::{row, wall, Row, Target};
use crate::units::Unit::{Mebibytes, Microseconds, Milliseconds, Nanoseconds, Processors};

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
    )
    // 1.13.0 takes 120 or 380 ns, as its other worker happens to sleep or to steal.
    .noisy(),
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
        "sum of 1 M, one after the other from outside, 2 slots",
        "short-in-a-row 2",
        Microseconds,
        1.03,
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
