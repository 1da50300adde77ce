//! Where a loop's items come from.

use super::{measure, mixed, numbers};
use crate::Figures;
use rayon::prelude::*;
use std::fmt::Write;

const NUMBERS: usize = 2_000_000;
const CHUNK: usize = 100;

/// Items of a sequential iterator, and how often each is mixed.
const BRIDGED: u64 = 20_000;
const MIXED: usize = 100;

const LINES: usize = 200_000;

/// A slice, a hundred items at a time.
pub fn par_chunks(slots: usize) -> Figures {
    let numbers = numbers(NUMBERS);
    let largest = |chunk: &[u64]| chunk.iter().copied().max().unwrap_or(0);
    let right = numbers.chunks(CHUNK).map(largest);
    let right = right.fold(0, u64::wrapping_add);
    measure(slots, right, || {
        let chunks = numbers.par_chunks(CHUNK).map(largest);
        chunks.reduce(|| 0, u64::wrapping_add)
    })
}

/// A sequential iterator that hands its items to all workers, with some work
/// for each.
pub fn par_bridge(slots: usize) -> Figures {
    let work = |n: u64| (0..MIXED).fold(n, |n, _| mixed(n));
    let right = (0..BRIDGED).map(work).fold(0, u64::wrapping_add);
    measure(slots, right, || {
        let items = (0..BRIDGED).par_bridge();
        items.map(work).reduce(|| 0, u64::wrapping_add)
    })
}

/// The lines of a text, each of them a number.
pub fn par_lines(slots: usize) -> Figures {
    let numbers = numbers(LINES);
    let mut text = String::new();
    for number in &numbers {
        // Writing to a string does not fail.
        let _ = writeln!(text, "{number}");
    }
    let read = |line: &str| line.parse::<u64>().unwrap_or(0);
    let right = numbers.iter().copied().fold(0, u64::wrapping_add);
    measure(slots, right, || {
        text.par_lines().map(read).reduce(|| 0, u64::wrapping_add)
    })
}
