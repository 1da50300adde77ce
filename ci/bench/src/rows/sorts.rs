//! rayon's sorts: by two workers, against the registry's rayon, and by one
//! against the standard library's, which is what there is to gain or to lose.

use super::{of_rayon, row, Row, Target};
use crate::run::Side;
use crate::units::Unit;

/// One worker takes hardly longer than the standard library.
const AGAINST_STD: Target = Target::Ratio(1.05);

/// One sort of one kind of input.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sort {
    pub(crate) method: &'static str,
    pub(crate) input: &'static str,
    /// By two workers, against the same method of the registry's rayon.
    pub(crate) two: Row,
    /// By one worker, against the standard library.
    pub(crate) one: Row,
}

impl Sort {
    pub(crate) fn rows(&self) -> [Row; 2] {
        [self.two, self.one]
    }

    /// For a time so short that it is mostly that of waking a worker.
    const fn noisy(self) -> Sort {
        Sort {
            two: self.two.noisy(),
            one: self.one.noisy(),
            ..self
        }
    }
}

/// The programs are called `sort-KIND-NAME` and `std-KIND-NAME`.
macro_rules! sort {
    ($method:literal, $kind:literal, $input:literal, $name:literal, $target:literal) => {
        Sort {
            method: $method,
            input: $input,
            two: of_rayon(
                concat!($method, ", ", $input, ", 2 workers"),
                concat!("sort-", $kind, "-", $name, " 2"),
                $target,
            ),
            one: of_rayon(
                concat!($method, ", ", $input, ", 1 worker"),
                concat!("sort-", $kind, "-", $name, " 1"),
                $target,
            )
            .with_own("std", concat!("std-", $kind, "-", $name, " 1"), AGAINST_STD),
        }
    };
}

macro_rules! unstable {
    ($input:literal, $name:literal, $target:literal) => {
        sort!("par_sort_unstable", "unstable", $input, $name, $target)
    };
}

macro_rules! stable {
    ($input:literal, $name:literal, $target:literal) => {
        sort!("par_sort", "stable", $input, $name, $target)
    };
}

const UNSTABLE_RANDOM: Sort = unstable!("4 M random", "random", 0.6);
const STABLE_RANDOM: Sort = stable!("4 M random", "random", 0.5);

pub(crate) const SORTS: &[Sort] = &[
    UNSTABLE_RANDOM,
    unstable!("4 M sorted", "sorted", 0.9).noisy(),
    unstable!("4 M reversed", "reversed", 0.9).noisy(),
    unstable!("4 M of 16 values", "few", 0.9),
    unstable!("500 k strings", "strings", 0.9),
    unstable!("1 M structs", "structs", 0.9),
    STABLE_RANDOM,
    stable!("4 M sorted", "sorted", 0.9).noisy(),
    stable!("4 M reversed", "reversed", 0.9).noisy(),
    stable!("4 M of 16 values", "few", 0.9),
    stable!("500 k strings", "strings", 0.9),
    stable!("1 M structs", "structs", 0.9),
    sort!(
        "par_sort_by_cached_key",
        "cached",
        "200 k strings",
        "key",
        0.9
    ),
];

/// What a sort in place may ask for: 64 KiB for each of two workers.
const IN_PLACE: Target = Target::AtMost(0.125);

/// The others ask for no more than the registry's.
const NO_MORE: Target = Target::Ratio(1.0);

const fn memory(name: &'static str, command: &'static str, target: Target) -> Row {
    Row {
        side: Side::Both,
        ..row(name, command, "peak", Unit::Mebibytes, target)
    }
}

/// What sorts ask the allocator for at their peak, by two workers.
pub(crate) const SORT_MEMORY: &[Row] = &[
    memory(
        "memory: par_sort_unstable, 4 M random",
        "memory-unstable-random 2",
        IN_PLACE,
    ),
    memory(
        "memory: par_sort_unstable, 4 M of 16 values",
        "memory-unstable-few 2",
        IN_PLACE,
    ),
    memory(
        "memory: par_sort_unstable, 500 k strings",
        "memory-unstable-strings 2",
        IN_PLACE,
    ),
    memory(
        "memory: par_sort_unstable, 1 M structs",
        "memory-unstable-structs 2",
        IN_PLACE,
    ),
    memory(
        "memory: par_sort_unstable_by, 4 M random",
        "memory-unstable-by 2",
        IN_PLACE,
    ),
    memory(
        "memory: par_sort, 4 M random",
        "memory-stable-random 2",
        NO_MORE,
    ),
    memory(
        "memory: par_sort, 500 k strings",
        "memory-stable-strings 2",
        NO_MORE,
    ),
    memory(
        "memory: par_sort, 1 M structs",
        "memory-stable-structs 2",
        NO_MORE,
    ),
    memory(
        "memory: par_sort_by_key, 4 M random",
        "memory-stable-by-key 2",
        NO_MORE,
    ),
    memory(
        "memory: par_sort_by_cached_key, 200 k strings",
        "memory-cached-key 2",
        NO_MORE,
    ),
];

/// What a quick run has time for.
pub(crate) const QUICK_SORTS: &[Sort] = &[UNSTABLE_RANDOM, STABLE_RANDOM];
