//! The sorts: any numbers, as items of several kinds, by an order that may be none and that
//! may panic.

#![no_main]

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::cmp::Ordering;
use std::fmt::Debug;
use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::OnceLock;

#[derive(Arbitrary, Debug)]
struct Input {
    /// One after the other.
    shapes: Vec<(Shape, u16)>,
    /// How many different numbers there are.
    values: u16,
    threads: u8,
    kind: Kind,
    sort: Sort,
    /// The comparison that panics.
    panic_at: Option<u32>,
    /// By an order that is none.
    wrong: bool,
}

#[derive(Arbitrary, Debug, Clone, Copy)]
enum Shape {
    Ascending,
    Descending,
    Equal,
    Random,
    Clusters,
}

#[derive(Arbitrary, Debug)]
enum Kind {
    Byte,
    Integer,
    Box,
    Plain,
    Long,
    VeryLong,
    String,
}

#[derive(Arbitrary, Debug, Clone, Copy)]
enum Sort {
    Stable,
    Unstable,
    StableBy,
    UnstableBy,
    CachedKey,
}

fn mixed(n: usize) -> usize {
    let n = (n ^ (n >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    n ^ (n >> 27)
}

fn numbers(input: &Input) -> Vec<usize> {
    let mut numbers = Vec::new();
    for &(shape, len) in input.shapes.iter().take(8) {
        let (start, len) = (numbers.len(), usize::from(len));
        numbers.extend((0..len).map(|n| match shape {
            Shape::Ascending => n,
            Shape::Descending => len - n,
            Shape::Equal => start,
            Shape::Random => mixed(start + n),
            Shape::Clusters => 1 << (mixed(start + n) % 60),
        }));
    }
    let values = usize::from(input.values);
    if values > 0 {
        numbers.iter_mut().for_each(|n| *n %= values);
    }
    numbers
}

fn pool(threads: u8) -> &'static ThreadPool {
    static POOLS: OnceLock<[ThreadPool; 3]> = OnceLock::new();
    let pools = POOLS.get_or_init(|| {
        [1, 2, 3].map(|threads| {
            let pool = ThreadPoolBuilder::new().num_threads(threads).build();
            pool.expect("a pool needs no thread")
        })
    });
    &pools[usize::from(threads) % 3]
}

/// Sorts what `made` makes of the numbers and their places, and checks what comes out.
fn check<T, M>(input: &Input, made: M)
where
    T: Ord + Clone + Send + Sync + Debug,
    M: Fn(usize, usize) -> T,
{
    let numbers = numbers(input);
    let items: Vec<T> = (numbers.iter().enumerate())
        .map(|(at, n)| made(*n, at))
        .collect();
    let mut sorted = items.clone();
    let calls = AtomicUsize::new(0);
    let compare = |a: &T, b: &T| -> Ordering {
        let call = calls.fetch_add(1, Relaxed);
        if input.panic_at.is_some_and(|at| at as usize == call) {
            resume_unwind(Box::new("asked for"));
        }
        match input.wrong && mixed(call) % 8 == 0 {
            true => b.cmp(a),
            false => a.cmp(b),
        }
    };
    let by_compare = matches!(input.sort, Sort::StableBy | Sort::UnstableBy);
    let result = catch_unwind(AssertUnwindSafe(|| {
        pool(input.threads).install(|| match input.sort {
            Sort::Stable => sorted.par_sort(),
            Sort::Unstable => sorted.par_sort_unstable(),
            Sort::StableBy => sorted.par_sort_by(compare),
            Sort::UnstableBy => sorted.par_sort_unstable_by(compare),
            Sort::CachedKey => sorted.par_sort_by_cached_key(T::clone),
        });
    }));
    assert!(result.is_ok() || (by_compare && input.panic_at.is_some()));
    if result.is_ok() && !(by_compare && input.wrong) {
        assert!(sorted.is_sorted());
    }
    let mut expected = items;
    expected.sort();
    sorted.sort();
    assert!(sorted == expected, "items were lost, or are there twice");
}

fuzz_target!(|input: Input| {
    match input.kind {
        Kind::Byte => check(&input, |n, _| n as i8),
        Kind::Integer => check(&input, |n, _| n as u64),
        Kind::Box => check(&input, |n, _| Box::new(n)),
        Kind::Plain => check(&input, |n, at| [n, at, at]),
        Kind::Long => check(&input, |n, at| (Box::new(n), [at; 4])),
        Kind::VeryLong => check(&input, |n, at| [n; 24].map(|n| n.wrapping_add(at % 2))),
        Kind::String => check(&input, |n, _| n.to_string()),
    }
});
