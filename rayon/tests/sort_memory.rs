//! What the sorts ask the allocator for, and what they do if it refuses. The allocator is that of
//! the whole program, so it is one test, one sort after the other.

use rayon::prelude::*;
use rayon::ThreadPoolBuilder;
use std::alloc::{GlobalAlloc, Layout, System};
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Counts what is in use, and refuses what is larger than it may be.
struct Counting;

static IN_USE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);
static LARGEST: AtomicUsize = AtomicUsize::new(usize::MAX);
static REFUSED: AtomicUsize = AtomicUsize::new(0);

// SAFETY: memory is the system's allocator's, or there is none.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.size() > LARGEST.load(Relaxed) {
            REFUSED.fetch_add(1, Relaxed);
            return ptr::null_mut();
        }
        let in_use = IN_USE.fetch_add(layout.size(), Relaxed) + layout.size();
        PEAK.fetch_max(in_use, Relaxed);
        // SAFETY: the caller's matter.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size(), Relaxed);
        // SAFETY: it came from there.
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const KIB: usize = 1 << 10;

/// For what a pool needs for its jobs.
const POOL: usize = 16 * KIB;

fn mixed(n: usize) -> u64 {
    let n = (n as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (n ^ (n >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9)
}

/// What items look like: in no order, of few values, mostly in order, in the last part of the range,
/// crowded at its beginning, and runs.
const SHAPES: [fn(usize) -> u64; 6] = [
    mixed,
    |n| mixed(n) % 16,
    |n| [n as u64, mixed(n) % 100_000][usize::from(n % 50 == 7)],
    |n| u64::MAX - mixed(n) % 1_000,
    |n| mixed(n) >> (mixed(n + 1) % 64),
    |n| (n % 1_000) as u64,
];

/// What is sorted, and how.
struct Case<'a, T, K> {
    name: &'a str,
    len: usize,
    item: fn(u64) -> T,
    /// What it is sorted by.
    key: fn(&T) -> K,
    sort: fn(&mut [T]),
    /// How many bytes it may take, of so many in the slice and so many workers.
    most: fn(usize, usize) -> usize,
    /// How many bytes are granted at a time when it is sorted again.
    granted: &'a [usize],
}

impl<T: Send, K: Ord> Case<'_, T, K> {
    fn check(&self) {
        for workers in [1, 2] {
            let pool = ThreadPoolBuilder::new()
                .num_threads(workers)
                .build()
                .unwrap();
            for (shape, value) in SHAPES.iter().enumerate() {
                let items = || {
                    (0..self.len)
                        .map(|n| (self.item)(value(n)))
                        .collect::<Vec<T>>()
                };
                let given = items();
                let mut expected: Vec<K> = given.iter().map(self.key).collect();
                expected.sort();
                // The first time is for what the pool keeps.
                for granted in [usize::MAX, usize::MAX].iter().chain(self.granted) {
                    let mut items = items();
                    let before = IN_USE.load(Relaxed);
                    PEAK.store(before, Relaxed);
                    LARGEST.store(*granted, Relaxed);
                    pool.install(|| (self.sort)(&mut items));
                    LARGEST.store(usize::MAX, Relaxed);
                    let peak = PEAK.load(Relaxed).saturating_sub(before);
                    let what = format!("{}, shape {shape}, {workers} workers", self.name);
                    let sorted = items.iter().map(self.key).zip(&expected);
                    assert!(
                        sorted.clone().all(|(key, expected)| key == *expected),
                        "{what}"
                    );
                    let most = (self.most)(self.len * size_of::<T>(), workers) + POOL;
                    assert!(peak <= most, "{what}: {peak} bytes, at most {most}");
                }
            }
        }
    }
}

/// That of what is said to be in place.
fn in_place(_: usize, workers: usize) -> usize {
    64 * KIB * workers
}

fn as_long(slice: usize, _: usize) -> usize {
    slice
}

/// So much is refused: all but some samples, and half of what there would be for a piece.
const GRANTED: [usize; 2] = [KIB, 24 * KIB];

type Long = [u64; 5];

#[test]
fn sorts_take_no_more_than_they_say_and_do_with_less() {
    let numbers = |name, sort, most| Case {
        name,
        len: 24_000,
        item: |n| n,
        key: |n| *n,
        sort,
        most,
        granted: &GRANTED,
    };
    numbers("integers", |items| items.par_sort_unstable(), in_place).check();
    numbers("integers, stably", |items| items.par_sort(), in_place).check();
    let by: fn(&mut [u64]) = |items| items.par_sort_unstable_by(|a, b| a.cmp(b));
    numbers("short items", by, |_, _| 4 * KIB).check();
    let by: fn(&mut [u64]) = |items| items.par_sort_by(|a, b| a.cmp(b));
    numbers("short items, stably", by, as_long).check();
    let by_key: fn(&mut [u64]) = |items| items.par_sort_by_key(|n| *n);
    numbers("short items by key, stably", by_key, as_long).check();
    let long = |name, sort, most| Case {
        name,
        len: 8_000,
        item: |n| [n; 5],
        key: |item: &Long| item[0],
        sort,
        most,
        granted: &GRANTED,
    };
    let by_key: fn(&mut [Long]) = |items| items.par_sort_unstable_by_key(|item| item[0]);
    long("long items", by_key, in_place).check();
    let by_key: fn(&mut [Long]) = |items| items.par_sort_by_key(|item| item[0]);
    long("long items, stably", by_key, as_long).check();
    let far = |name, sort, most| Case {
        name,
        len: 8_000,
        item: |n| (Box::new(n), [n; 3]),
        key: |item: &(Box<u64>, [u64; 3])| *item.0,
        sort,
        most,
        granted: &GRANTED,
    };
    far("far items", |items| items.par_sort_unstable(), in_place).check();
    far("far items, stably", |items| items.par_sort(), as_long).check();
    let very_long = Case {
        name: "very long items",
        len: 1_000,
        item: |n| [n; 200],
        key: |item: &[u64; 200]| item[0],
        sort: |items: &mut [[u64; 200]]| items.par_sort_unstable(),
        most: in_place,
        granted: &GRANTED,
    };
    very_long.check();
    let refused = REFUSED.load(Relaxed);
    assert!(refused > 100, "{refused} times only");
    // Keys with places are as long as two keys.
    Case {
        name: "cached keys",
        len: 24_000,
        item: |n| n,
        key: |n| *n,
        sort: |items: &mut [u64]| items.par_sort_by_cached_key(|n| *n),
        most: |slice, workers| 2 * slice + 64 * KIB * workers,
        granted: &[],
    }
    .check();
}
