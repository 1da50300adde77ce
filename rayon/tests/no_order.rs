//! Orders that are none. The sorts say nothing of them: no panic begins, not even one that is
//! caught, which would run the program's panic hook, and end a program that is built to abort.
//!
//! The hook is that of the whole program, so it is one test.

use rayon::prelude::*;
use rayon::ThreadPoolBuilder;
use std::cmp::Ordering;
use std::panic;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

static PANICS: AtomicUsize = AtomicUsize::new(0);
static CALLS: AtomicU64 = AtomicU64::new(0);

fn mixed(n: u64) -> u64 {
    let n = (n ^ (n >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (n ^ (n >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB) >> 7
}

/// What two numbers say of each other.
const NONE: [fn(u64, u64) -> Ordering; 9] = [
    // Another answer each time.
    |_, _| mixed(CALLS.fetch_add(1, Relaxed)).cmp(&u64::MAX.wrapping_shr(8)),
    |_, _| [Ordering::Less, Ordering::Greater][(mixed(CALLS.fetch_add(1, Relaxed)) % 2) as usize],
    // The same one, of which nothing follows.
    |a, b| mixed(a ^ b.rotate_left(17)).cmp(&mixed(b ^ a.rotate_left(23))),
    |_, _| Ordering::Less,
    |_, _| Ordering::Greater,
    // Paper, scissors, stone.
    |a, b| (a % 3).cmp(&((b + 1) % 3)),
    // Some are equal to all.
    |a, b| match a % 5 == 0 || b % 7 == 0 {
        true => Ordering::Equal,
        false => a.cmp(&b),
    },
    // Some are less than all.
    |a, b| match a % 5 == 0 {
        true => Ordering::Less,
        false => a.cmp(&b),
    },
    // As numbers that are not, compared by what programs write.
    |a, b| {
        let float = |n: u64| {
            if n % 3 == 0 {
                f64::NAN
            } else {
                (n % 1000) as f64
            }
        };
        float(a).partial_cmp(&float(b)).unwrap_or(Ordering::Equal)
    },
];

/// Compares by one of these.
#[derive(Clone, Copy)]
struct Loose {
    n: u64,
    order: fn(u64, u64) -> Ordering,
}

impl PartialEq for Loose {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Loose {}

impl PartialOrd for Loose {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Loose {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.order)(self.n, other.n)
    }
}

/// Fails unless `sort` leaves all of the items there, whichever shape they have.
fn check<T: Send>(
    len: usize,
    item: impl Fn(u64) -> T,
    number: fn(&T) -> u64,
    sort: impl Fn(&mut [T]),
) {
    let shapes: [fn(u64) -> u64; 3] = [mixed, |n| n, |n| mixed(n) % 16];
    for shape in shapes {
        let given = (0..len as u64).map(shape);
        let mut items: Vec<T> = given.clone().map(&item).collect();
        sort(&mut items);
        let mut left: Vec<u64> = items.iter().map(number).collect();
        let mut expected: Vec<u64> = given.collect();
        left.sort_unstable();
        expected.sort_unstable();
        assert!(left == expected, "items were lost, or are there twice");
    }
}

#[test]
fn an_order_that_is_none_is_taken_in_silence() {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        PANICS.fetch_add(1, Relaxed);
        hook(panic);
    }));
    for workers in [1, 3] {
        let pool = ThreadPoolBuilder::new()
            .num_threads(workers)
            .build()
            .unwrap();
        for order in NONE {
            for len in [5, 20, 33, 100, 1_000, 6_000] {
                pool.install(|| check_all(len, order));
            }
        }
    }
    assert_eq!(PANICS.load(Relaxed), 0);
}

fn check_all(len: usize, order: fn(u64, u64) -> Ordering) {
    type Far = (Box<u64>, [u64; 4]);
    let by = |a: &u64, b: &u64| order(*a, *b);
    check(len, |n| n, |n| *n, |items| items.par_sort_by(by));
    check(len, |n| n, |n| *n, |items| items.par_sort_unstable_by(by));
    let key = |n: &u64| Loose { n: *n, order };
    check(len, |n| n, |n| *n, |items| items.par_sort_by_key(key));
    check(
        len,
        |n| n,
        |n| *n,
        |items| items.par_sort_unstable_by_key(key),
    );
    check(
        len,
        |n| n,
        |n| *n,
        |items| items.par_sort_by_cached_key(key),
    );
    let loose = |n| Loose { n, order };
    check(len, loose, |item| item.n, |items| items.par_sort());
    check(len, loose, |item| item.n, |items| items.par_sort_unstable());
    // On the heap, so that the allocator notices one that is there twice.
    let far = |n| (Box::new(n), [n; 4]);
    let by = |a: &Far, b: &Far| order(*a.0, *b.0);
    check(len, far, |item| *item.0, |items| items.par_sort_by(by));
    check(
        len,
        far,
        |item| *item.0,
        |items| items.par_sort_unstable_by(by),
    );
    type Boxed = Box<u64>;
    let by = |a: &Boxed, b: &Boxed| order(**a, **b);
    check(len, Box::new, |item| **item, |items| items.par_sort_by(by));
    check(
        len,
        Box::new,
        |item| **item,
        |items| items.par_sort_unstable_by(by),
    );
}
