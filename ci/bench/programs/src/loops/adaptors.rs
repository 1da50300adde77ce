//! Adaptors: what stands between a loop's items and its result.

use super::{measure, mixed, numbers};
use crate::Figures;
use rayon::prelude::*;

const NUMBERS: usize = 2_000_000;
const LONG: usize = 8_000_000;

/// Outer items, each with `n % INNER` inner ones.
const OUTER: u64 = 20_000;
const INNER: u64 = 200;

/// As many numbers come to one chunk.
const CHUNK: usize = 100;

/// Half of the numbers, in their order.
pub fn filter_collect(slots: usize) -> Figures {
    let numbers = numbers(NUMBERS);
    let wanted = |n: &u64| n % 2 == 0;
    let right: Vec<u64> = numbers.iter().copied().filter(wanted).collect();
    measure(slots, right, || {
        let numbers = numbers.par_iter().copied();
        numbers.filter(wanted).collect::<Vec<u64>>()
    })
}

/// Parallel loops within a loop.
pub fn flat_map(slots: usize) -> Figures {
    let right = (0..OUTER).flat_map(|n| (0..n % INNER).map(move |m| mixed(n + m)));
    let right = right.fold(0, u64::wrapping_add);
    measure(slots, right, || {
        let inner = |n: u64| (0..n % INNER).into_par_iter().map(move |m| mixed(n + m));
        let all = (0..OUTER).into_par_iter().flat_map(inner);
        all.reduce(|| 0, u64::wrapping_add)
    })
}

/// Sequential loops within a loop, all of their items collected.
pub fn flat_map_iter(slots: usize) -> Figures {
    let inner = |n: u64| (0..n % INNER).map(move |m| mixed(n + m));
    let right: Vec<u64> = (0..OUTER).flat_map(inner).collect();
    measure(slots, right, || {
        let all = (0..OUTER).into_par_iter().flat_map_iter(inner);
        all.collect::<Vec<u64>>()
    })
}

/// Two vectors item by item: a dot product.
pub fn zip(slots: usize) -> Figures {
    let (some, others) = (numbers(NUMBERS), numbers(NUMBERS));
    let product = |(a, b): (&u64, &u64)| a.wrapping_mul(*b);
    let right = some.iter().zip(&others).map(product);
    let right = right.fold(0, u64::wrapping_add);
    measure(slots, right, || {
        let pairs = some.par_iter().zip(&others);
        pairs.map(product).reduce(|| 0, u64::wrapping_add)
    })
}

/// The items of another adaptor, a hundred at a time.
pub fn chunks(slots: usize) -> Figures {
    let numbers = numbers(NUMBERS);
    let all: Vec<u64> = numbers.iter().copied().map(mixed).collect();
    let largest = |chunk: &[u64]| chunk.iter().copied().max().unwrap_or(0);
    let right = all.chunks(CHUNK).map(largest).fold(0, u64::wrapping_add);
    measure(slots, right, || {
        let mixed = numbers.par_iter().copied().map(mixed);
        let chunks = mixed.chunks(CHUNK).map(|chunk| largest(&chunk));
        chunks.reduce(|| 0, u64::wrapping_add)
    })
}

/// As [`find_any`], of fewer, and sooner found.
pub fn find_any_at_a_third(slots: usize) -> Figures {
    const MANY: usize = 1_000_000;
    let mut numbers = numbers(MANY);
    numbers[MANY / 3] = 7;
    measure(slots, Some(7), || {
        let found = numbers.par_iter().find_any(|n| **n == 7);
        found.copied()
    })
}

/// The one among many that is wanted: near the end of the first half, so that
/// nearly all are looked at whoever begins where.
pub fn find_any(slots: usize) -> Figures {
    let mut numbers = numbers(LONG);
    let place = LONG / 2 - LONG / 20;
    numbers[place] = 7;
    measure(slots, Some(7), || {
        let found = numbers.par_iter().find_any(|n| **n == 7);
        found.copied()
    })
}
