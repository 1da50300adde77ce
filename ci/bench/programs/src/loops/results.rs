//! What a loop ends with: one value, or a collection.

use super::{measure, mixed, numbers};
use crate::Figures;
use rayon::prelude::*;
use std::collections::HashMap;

const NUMBERS: usize = 2_000_000;
const PAIRS: u64 = 100_000;

/// Numbers come in so many classes.
const CLASSES: usize = 256;

/// How many numbers there are of each class: a table per piece, then one of all.
pub fn fold_reduce(slots: usize) -> Figures {
    type Table = Vec<u32>;
    let numbers = numbers(NUMBERS);
    let empty = || vec![0; CLASSES];
    let count = |mut table: Table, n: &u64| {
        table[*n as usize % CLASSES] += 1;
        table
    };
    let both = |mut table: Table, other: Table| {
        table.iter_mut().zip(other).for_each(|(a, b)| *a += b);
        table
    };
    let right = numbers.iter().fold(empty(), count);
    measure(slots, right, || {
        let tables = numbers.par_iter().fold(empty, count);
        tables.reduce(empty, both)
    })
}

/// The largest of many floating-point numbers.
pub fn reduce_max(slots: usize) -> Figures {
    let numbers: Vec<f64> = numbers(NUMBERS).iter().map(|n| *n as f64).collect();
    let right = numbers.iter().copied().fold(0.0, f64::max);
    measure(slots, right, || {
        numbers.par_iter().copied().reduce(|| 0.0, f64::max)
    })
}

/// As many results as items, each in its place.
pub fn collect_vec(slots: usize) -> Figures {
    let numbers = numbers(NUMBERS);
    let right: Vec<u64> = numbers.iter().copied().map(mixed).collect();
    measure(slots, right, || {
        let results = numbers.par_iter().copied().map(mixed);
        results.collect::<Vec<u64>>()
    })
}

pub fn collect_hash_map(slots: usize) -> Figures {
    let pair = |n: u64| (mixed(n), n);
    let right: HashMap<u64, u64> = (0..PAIRS).map(pair).collect();
    measure(slots, right, || {
        let pairs = (0..PAIRS).into_par_iter().map(pair);
        pairs.collect::<HashMap<u64, u64>>()
    })
}

/// Text letter by letter.
pub fn collect_string(slots: usize) -> Figures {
    let numbers = numbers(NUMBERS / 2);
    let letter = |n: &u64| char::from(b'a' + (n % 26) as u8);
    let right: String = numbers.iter().map(letter).collect();
    measure(slots, right, || {
        numbers.par_iter().map(letter).collect::<String>()
    })
}
