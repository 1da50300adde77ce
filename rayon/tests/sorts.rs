//! The sorts: that they sort, keep what they promise to, and lose nothing.

mod support;

use rayon::prelude::*;
use std::cell::Cell;
use std::cmp::Ordering;
use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use support::pools;

/// None, one, few, on either side of where several threads begin, and enough for cuts in
/// cuts.
const LENGTHS: [usize; 10] = [0, 1, 2, 31, 100, 1000, 4095, 4096, 8191, 20_001];

/// A number that looks like a random one.
fn mixed(n: usize) -> usize {
    let n = (n ^ (n >> 15)).wrapping_mul(0x2C1B_3C6D);
    (n ^ (n >> 12)).wrapping_mul(0x297A_2D39) % 1_000_003
}

fn sorted(items: &[usize]) -> bool {
    items.windows(2).all(|pair| pair[0] <= pair[1])
}

/// What items may look like, as the item at a place of so many.
const SHAPES: [fn(usize, usize) -> usize; 14] = [
    |at, _| mixed(at),
    |at, _| at,
    |at, len| len - at,
    |at, _| at / 10,
    |at, len| (len - at) / 10,
    |_, _| 7,
    |at, _| mixed(at) % 2,
    |at, _| mixed(at) % 16,
    |at, len| (2 * at) % len,
    |at, len| if at + 1 == len { 0 } else { at },
    |at, len| at.min(len - at),
    |at, _| at % 1024,
    |at, len| if at % 97 == 5 { mixed(at) % len } else { at },
    |at, len| if at % 400 < 3 { len - at } else { at },
];

fn each_case(check: impl Fn(Vec<usize>) + Sync) {
    for pool in pools() {
        for len in LENGTHS {
            for shape in SHAPES {
                let items = (0..len).map(|at| shape(at, len)).collect();
                pool.install(|| check(items));
            }
        }
    }
}

#[test]
fn each_sort_does_what_that_of_std_does() {
    each_case(|items| {
        let by = |a: &usize, b: &usize| b.cmp(a);
        let key = |n: &usize| n / 3;
        let sorted = |sort: &dyn Fn(&mut [usize])| {
            let mut items = items.clone();
            sort(&mut items);
            items
        };
        let std = sorted(&|items| items.sort());
        assert!(sorted(&|items| items.par_sort()) == std);
        assert!(sorted(&|items| items.par_sort_unstable()) == std);
        let std = sorted(&|items| items.sort_by(by));
        assert!(sorted(&|items| items.par_sort_by(by)) == std);
        assert!(sorted(&|items| items.par_sort_unstable_by(by)) == std);
        let std = sorted(&|items| items.sort_by_key(key));
        assert!(sorted(&|items| items.par_sort_by_key(key)) == std);
        assert!(sorted(&|items| items.par_sort_by_cached_key(key)) == std);
        let unstable = sorted(&|items| items.par_sort_unstable_by_key(key));
        assert!(unstable.iter().map(key).eq(std.iter().map(key)));
    });
}

#[test]
fn strings_and_items_of_40_bytes_are_sorted_as_numbers_are() {
    each_case(|items| {
        let strings: Vec<String> = items.iter().map(usize::to_string).collect();
        let mut expected = strings.clone();
        expected.sort();
        let mut sorted = strings.clone();
        sorted.par_sort();
        assert!(sorted == expected);
        let mut sorted = strings;
        sorted.par_sort_unstable();
        assert!(sorted == expected);
        let long: Vec<[usize; 5]> = items.iter().map(|n| [n / 2, *n, 1, 2, 3]).collect();
        let mut expected = long.clone();
        expected.sort();
        let mut sorted = long.clone();
        sorted.par_sort_unstable_by(|a, b| a.cmp(b));
        assert!(sorted == expected);
        let mut sorted = long;
        sorted.par_sort_unstable_by_key(|item| item[1]);
        assert!(sorted == expected);
    });
}

#[test]
fn a_short_slice_that_is_a_run_needs_no_worker() {
    let runs: [fn(usize) -> usize; 4] = [|at| at, |at| 50_000 - at, |at| at / 7, |_| 7];
    for len in [4096, 10_000, 50_000] {
        for run in runs {
            let mut items: Vec<usize> = (0..len).map(run).collect();
            let caller = std::thread::current().id();
            items.par_sort_unstable_by(|a, b| {
                assert_eq!(std::thread::current().id(), caller);
                a.cmp(b)
            });
            assert!(sorted(&items));
        }
    }
}

#[test]
fn stable_sorts_keep_the_order_of_equals() {
    each_case(|items| {
        let placed: Vec<(usize, usize)> = items.into_iter().zip(0..).collect();
        let mut expected = placed.clone();
        expected.sort_by_key(|&(n, _)| n / 100);
        let mut sorted = placed.clone();
        sorted.par_sort_by_key(|&(n, _)| n / 100);
        assert!(sorted == expected);
        let mut sorted = placed.clone();
        sorted.par_sort_by(|a, b| (a.0 / 100).cmp(&(b.0 / 100)));
        assert!(sorted == expected);
        let mut sorted = placed;
        sorted.par_sort_by_cached_key(|&(n, _)| (n / 100).to_string().len() * 1_000_000 + n / 100);
        assert!(sorted == expected);
    });
}

#[test]
fn a_cached_key_is_computed_once_for_each_item() {
    for pool in pools() {
        for len in [2, 100, 5000] {
            let calls: Vec<AtomicUsize> = (0..len).map(|_| AtomicUsize::new(0)).collect();
            let mut items: Vec<usize> = (0..len).map(|n| n * 7919 % len).collect();
            pool.install(|| {
                items.par_sort_by_cached_key(|&n| {
                    calls[n].fetch_add(1, SeqCst);
                    n
                });
            });
            assert!(items.iter().copied().eq(0..len));
            assert!(calls.iter().all(|calls| calls.load(SeqCst) == 1));
        }
    }
}

/// On the heap, so that the allocator notices one that is there twice.
type Item = Box<usize>;

type Compare = fn(&Item, &Item) -> Ordering;

type Sort = dyn Fn(&mut [Item], &(dyn Fn(&Item, &Item) -> Ordering + Sync)) + Sync;

/// Has `sort` sort boxes, by a comparator that panics the `n`-th time that it is called,
/// for several `n`; fails unless all boxes are there afterwards.
#[track_caller]
fn nothing_is_lost(len: usize, sort: &Sort) {
    let nearly_sorted = |at: usize| if at % 97 == 5 { mixed(at) % len } else { at };
    let shapes: [&(dyn Fn(usize) -> usize + Sync); 2] = [&mixed, &nearly_sorted];
    for shape in shapes {
        nothing_of_the_shape_is_lost(len, shape, sort);
    }
}

#[track_caller]
fn nothing_of_the_shape_is_lost(len: usize, shape: &(dyn Fn(usize) -> usize + Sync), sort: &Sort) {
    for pool in pools() {
        let calls = AtomicUsize::new(0);
        let panic_at = AtomicUsize::new(usize::MAX);
        let compare = |a: &Item, b: &Item| {
            if calls.fetch_add(1, SeqCst) == panic_at.load(SeqCst) {
                resume_unwind(Box::new("asked for"));
            }
            a.cmp(b)
        };
        let run = || {
            calls.store(0, SeqCst);
            let mut items: Vec<_> = (0..len).map(|n| Box::new(shape(n))).collect();
            let result = catch_unwind(AssertUnwindSafe(|| {
                pool.install(|| sort(&mut items, &compare));
            }));
            let mut left: Vec<usize> = items.into_iter().map(|item| *item).collect();
            let mut expected: Vec<usize> = (0..len).map(shape).collect();
            if result.is_ok() {
                assert!(sorted(&left));
            }
            left.sort();
            expected.sort();
            assert!(left == expected, "items were lost, or are there twice");
            result
        };
        run().unwrap();
        let all = calls.load(SeqCst);
        // How many comparisons there are differs a little with who does what when.
        for percent in [0, 1, 10, 25, 50, 75, 80, 85, 90, 95, 98] {
            panic_at.store(all * percent / 100, SeqCst);
            let payload = run().expect_err("the panic got lost");
            assert_eq!(payload.downcast_ref(), Some(&"asked for"));
        }
        panic_at.store(usize::MAX, SeqCst);
    }
}

#[test]
fn a_comparator_that_panics_leaves_all_items_to_a_stable_sort() {
    nothing_is_lost(20_000, &|items, compare| items.par_sort_by(compare));
}

#[test]
fn a_comparator_that_panics_leaves_all_items_to_an_unstable_sort() {
    nothing_is_lost(20_000, &|items, compare| {
        items.par_sort_unstable_by(compare)
    });
}

#[test]
fn a_key_that_panics_leaves_the_items_as_they_were() {
    for pool in pools() {
        let mut items: Vec<String> = (0..10_000).rev().map(|n| n.to_string()).collect();
        let before = items.clone();
        let result = catch_unwind(AssertUnwindSafe(|| {
            pool.install(|| {
                items.par_sort_by_cached_key(|item| {
                    if item == "77" {
                        resume_unwind(Box::new("asked for"));
                    }
                    item.clone()
                });
            });
        }));
        assert!(result.is_err());
        assert!(items == before);
    }
}

#[test]
fn an_order_that_is_none_loses_nothing() {
    let orders: [Compare; 5] = [
        |_, _| Ordering::Less,
        |_, _| Ordering::Greater,
        |a, b| mixed(**a ^ (**b << 7)).cmp(&mixed(**b ^ (**a << 3))),
        |a, b| (**a % 3).cmp(&((**b + 1) % 3)),
        |a, b| {
            if **a % 5 == 0 {
                Ordering::Less
            } else {
                a.cmp(b)
            }
        },
    ];
    for pool in pools() {
        for order in orders {
            for stable in [true, false] {
                let mut items: Vec<_> = (0..20_000).map(|n| Box::new(mixed(n))).collect();
                pool.install(|| match stable {
                    true => items.par_sort_by(order),
                    false => items.par_sort_unstable_by(order),
                });
                let mut left: Vec<usize> = items.into_iter().map(|item| *item).collect();
                let mut expected: Vec<usize> = (0..20_000).map(mixed).collect();
                left.sort();
                expected.sort();
                assert!(left == expected, "items were lost, or are there twice");
            }
        }
    }
}

/// Ordered as numbers that are not are: by what they are compared with.
#[test]
fn an_order_that_is_none_is_no_panic() {
    let sorts: [fn(&mut [f64]); 4] = [
        |items| items.par_sort_by(|a, b| a.partial_cmp(b).unwrap_or(Ordering::Equal)),
        |items| items.par_sort_unstable_by(|a, b| a.partial_cmp(b).unwrap_or(Ordering::Equal)),
        |items| items.par_sort_by_key(|n| Loose(*n)),
        |items| items.par_sort_by_cached_key(|n| Loose(*n)),
    ];
    let holes = |n: usize| match mixed(n) % 3 {
        0 => f64::NAN,
        _ => (mixed(n) % 1000) as f64,
    };
    for len in [20, 100, 1_000, 20_000] {
        for sort in sorts {
            let mut items: Vec<f64> = (0..len).map(holes).collect();
            let mut expected: Vec<u64> = items.iter().map(|n| n.to_bits()).collect();
            sort(&mut items);
            let mut left: Vec<u64> = items.iter().map(|n| n.to_bits()).collect();
            left.sort();
            expected.sort();
            assert!(left == expected, "items were lost, or are there twice");
        }
    }
}

/// Equal to whatever it can't be compared with.
struct Loose(f64);

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
        self.0.partial_cmp(&other.0).unwrap_or(Ordering::Equal)
    }
}

/// Not `Sync`: what the comparator does would be a data race if two threads had the same.
#[test]
fn no_two_threads_compare_the_same_item_at_a_time() {
    struct Busy {
        n: usize,
        busy: Cell<bool>,
        compared: Cell<Box<usize>>,
    }
    impl Busy {
        fn during<R>(&self, op: impl FnOnce() -> R) -> R {
            assert!(!self.busy.replace(true), "another thread has it");
            let before = self.compared.take();
            self.compared.set(Box::new(*before + 1));
            let result = op();
            self.busy.set(false);
            result
        }
    }
    let compare = |a: &Busy, b: &Busy| match std::ptr::eq(a, b) {
        true => Ordering::Equal,
        false => a.during(|| b.during(|| a.n.cmp(&b.n))),
    };
    for pool in pools() {
        for stable in [true, false] {
            let item = |n| Busy {
                n: mixed(n),
                busy: Cell::new(false),
                compared: Cell::default(),
            };
            let mut items: Vec<Busy> = (0..20_000).map(item).collect();
            pool.install(|| match stable {
                true => items.par_sort_by(compare),
                false => items.par_sort_unstable_by(compare),
            });
            assert!(items.windows(2).all(|pair| pair[0].n <= pair[1].n));
            assert!(items.into_iter().all(|item| *item.compared.take() > 0));
        }
    }
}

#[test]
fn items_without_a_size_can_be_sorted() {
    for len in [0, 1, 10, 100_000] {
        vec![(); len].par_sort();
        vec![(); len].par_sort_unstable();
        vec![(); len].par_sort_by_cached_key(|()| 1);
    }
}

#[test]
fn comparators_run_on_the_pool_they_were_asked_of() {
    for pool in pools() {
        let slots = pool.current_num_threads();
        let mut items: Vec<usize> = (0..20_000).map(mixed).collect();
        pool.install(|| {
            items.par_sort_by(|a, b| {
                assert_eq!(rayon::current_num_threads(), slots);
                a.cmp(b)
            });
        });
        assert!(sorted(&items));
    }
    // The thread that calls, which is no worker, only looks whether this is a run.
    let mut items: Vec<usize> = (0..20_000).map(mixed).collect();
    let on_the_caller = AtomicUsize::new(0);
    items.par_sort_unstable_by(|a, b| {
        let is_worker = rayon::current_thread_index().is_some();
        on_the_caller.fetch_add(usize::from(!is_worker), SeqCst);
        a.cmp(b)
    });
    assert!(sorted(&items));
    assert!(on_the_caller.load(SeqCst) < 100);
}
