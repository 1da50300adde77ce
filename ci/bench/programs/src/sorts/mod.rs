//! rayon's sorts, and the standard library's beside them. Each run sorts what
//! has been put in place for it outside of the time taken, and every result is
//! looked through.
//!
//! | question | file |
//! |---|---|
//! | What is sorted? | `inputs.rs` |
//! | What is a sort, and when is its result right? | `way.rs` |
//!
//! `memory-…` counts what a sort asks the allocator for, at its peak.

mod inputs;
mod way;

use crate::{memory, meter, pool, Figures, Measurement};
use inputs::{cased, few, random, reversed, sorted, strings, structs, Item};
use rayon::slice::ParallelSliceMut;
use way::Way::{self, Stable, StdStable, StdUnstable, Unstable};

pub const MEASUREMENTS: &[(&str, Measurement)] = &[
    ("sort-unstable-random", |n| ordered(n, Unstable, random())),
    ("sort-unstable-sorted", |n| ordered(n, Unstable, sorted())),
    ("sort-unstable-reversed", |n| {
        ordered(n, Unstable, reversed())
    }),
    ("sort-unstable-few", |n| ordered(n, Unstable, few())),
    ("sort-unstable-strings", |n| ordered(n, Unstable, strings())),
    ("sort-unstable-structs", |n| ordered(n, Unstable, structs())),
    ("sort-stable-random", |n| ordered(n, Stable, random())),
    ("sort-stable-sorted", |n| ordered(n, Stable, sorted())),
    ("sort-stable-reversed", |n| ordered(n, Stable, reversed())),
    ("sort-stable-few", |n| ordered(n, Stable, few())),
    ("sort-stable-strings", |n| ordered(n, Stable, strings())),
    ("sort-stable-structs", |n| ordered(n, Stable, structs())),
    ("sort-cached-key", |n| by_cached_key(n, Stable)),
    ("std-unstable-random", |n| ordered(n, StdUnstable, random())),
    ("std-unstable-sorted", |n| ordered(n, StdUnstable, sorted())),
    ("std-unstable-reversed", |n| {
        ordered(n, StdUnstable, reversed())
    }),
    ("std-unstable-few", |n| ordered(n, StdUnstable, few())),
    ("std-unstable-strings", |n| {
        ordered(n, StdUnstable, strings())
    }),
    ("std-unstable-structs", |n| {
        ordered(n, StdUnstable, structs())
    }),
    ("std-stable-random", |n| ordered(n, StdStable, random())),
    ("std-stable-sorted", |n| ordered(n, StdStable, sorted())),
    ("std-stable-reversed", |n| ordered(n, StdStable, reversed())),
    ("std-stable-few", |n| ordered(n, StdStable, few())),
    ("std-stable-strings", |n| ordered(n, StdStable, strings())),
    ("std-stable-structs", |n| ordered(n, StdStable, structs())),
    ("std-cached-key", |n| by_cached_key(n, StdStable)),
    ("memory-unstable-random", |n| peak(n, Unstable, random())),
    ("memory-unstable-few", |n| peak(n, Unstable, few())),
    ("memory-unstable-strings", |n| peak(n, Unstable, strings())),
    ("memory-unstable-structs", |n| peak(n, Unstable, structs())),
    ("memory-unstable-by", |n| {
        peak_of(n, &random(), |values| {
            values.par_sort_unstable_by(|a, b| b.cmp(a))
        })
    }),
    ("memory-stable-random", |n| peak(n, Stable, random())),
    ("memory-stable-strings", |n| peak(n, Stable, strings())),
    ("memory-stable-structs", |n| peak(n, Stable, structs())),
    ("memory-stable-by-key", |n| {
        peak_of(n, &random(), |values| {
            values.par_sort_by_key(|value| value >> 3)
        })
    }),
    ("memory-cached-key", |n| {
        peak_of(n, &cased(), |words| {
            words.par_sort_by_cached_key(|word| word.len())
        })
    }),
];

/// Sorts by the items' own order.
fn ordered<T: Item>(slots: usize, way: Way, input: Vec<T>) -> Figures {
    let before = |a: &T, b: &T| way.may_stand_before(a, b);
    measure(slots, way, &input, |values| way.sort(values), before)
}

/// Sorts by a key that is to be computed only once for each item: words as
/// they are when their case doesn't count.
fn by_cached_key(slots: usize, way: Way) -> Figures {
    let key = |word: &String| word.to_lowercase();
    let before = |a: &String, b: &String| key(a) <= key(b);
    let sort = |words: &mut [String]| way.sort_by_cached_key(words, key);
    measure(slots, way, &cased(), sort, before)
}

/// Times `sort` on copies of `input`, in a pool of so many slots if it is one
/// of rayon's. Of the result, `before` says whether two may be neighbours.
fn measure<T: Item>(
    slots: usize,
    way: Way,
    input: &Vec<T>,
    sort: impl Fn(&mut [T]) + Sync,
    before: impl Fn(&T, &T) -> bool + Sync,
) -> Figures {
    let mark = mark_of(input);
    let timed = || {
        // One room for all runs: what it costs to get one is not the sort's.
        let room = std::cell::Cell::new(Vec::new());
        let mut wrong = None;
        let seconds = meter::seconds_between(
            || {
                let mut values = room.take();
                values.clone_from(input);
                values
            },
            |mut values| {
                sort(&mut values);
                values
            },
            |values| {
                if !values.windows(2).all(|pair| before(&pair[0], &pair[1])) {
                    wrong = Some("the result is not in order");
                } else if mark_of(&values) != mark {
                    wrong = Some("the result has not the items of the input");
                }
                room.set(values);
            },
        );
        match wrong {
            None => Ok(vec![("wall", seconds)]),
            Some(wrong) => Err(wrong.to_string()),
        }
    };
    match way {
        Stable | Unstable => pool(slots)?.install(timed),
        StdStable | StdUnstable => timed(),
    }
}

/// How much memory a sort takes.
fn peak<T: Item>(slots: usize, way: Way, input: Vec<T>) -> Figures {
    peak_of(slots, &input, |values| way.sort(values))
}

/// The same, the second time: the first one is for what the pool keeps.
fn peak_of<T: Item>(slots: usize, input: &[T], sort: impl Fn(&mut [T]) + Sync) -> Figures {
    let counted = || {
        let mut values = input.to_vec();
        sort(&mut values);
        values.clone_from_slice(input);
        memory::peak(|| sort(&mut values))
    };
    Ok(vec![("peak", pool(slots)?.install(counted))])
}

/// A number that all orders of the same items have in common, and hardly any
/// other items.
fn mark_of<T: Item>(items: &[T]) -> u64 {
    let marks = items.iter().map(|item| item.mark());
    marks.fold(0, u64::wrapping_add)
}
