//! Slices in chunks, windows, and parts whose ends are searched for.

mod support;

use rayon::prelude::*;
use std::fmt::Debug;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use support::{pools, scrambled, LENGTHS};

/// Sizes around everything that there is.
const SIZES: [usize; 7] = [1, 2, 3, 7, 100, 1001, usize::MAX];

/// Fails unless both closures say the same about slices of several lengths, the first on
/// several pools.
#[track_caller]
fn same<R: PartialEq + Debug + Send>(
    parallel: impl Fn(&mut [usize]) -> R + Sync,
    sequential: impl Fn(&mut [usize]) -> R,
) {
    for pool in pools() {
        for len in LENGTHS {
            let mut numbers = (0..len).map(scrambled).collect::<Vec<_>>();
            let mut others = numbers.clone();
            let actual = pool.install(|| parallel(&mut numbers));
            let expected = sequential(&mut others);
            assert_eq!(actual, expected, "{len} items, {pool:?}");
            assert_eq!(numbers, others, "{len} items, {pool:?}");
        }
    }
}

/// The slices of an indexed iterator, cut up as far as that goes, with their places, also
/// from the other end and without the first two.
fn places<'a, I>(iter: I) -> [Vec<(usize, Vec<usize>)>; 2]
where
    I: IndexedParallelIterator<Item: AsRef<[usize]> + 'a> + Clone,
{
    let len = iter.len();
    let forwards: Vec<_> = iter.clone().with_max_len(1).map(copy).enumerate().collect();
    let backwards: Vec<_> = iter.map(copy).enumerate().rev().collect();
    assert_eq!(forwards.len(), len);
    [forwards, backwards]
}

fn places_of_std<'a>(
    iter: impl DoubleEndedIterator<Item: AsRef<[usize]>> + ExactSizeIterator + Clone + 'a,
) -> [Vec<(usize, Vec<usize>)>; 2] {
    let forwards = iter.clone().map(copy).enumerate().collect();
    let backwards = iter.map(copy).enumerate().rev().collect();
    [forwards, backwards]
}

fn copy(slice: impl AsRef<[usize]>) -> Vec<usize> {
    slice.as_ref().to_vec()
}

#[test]
fn chunks_are_those_of_std() {
    for size in SIZES {
        same(
            |all| places(all.par_chunks(size)),
            |all| places_of_std(all.chunks(size)),
        );
        same(
            |all| places(all.par_rchunks(size)),
            |all| places_of_std(all.rchunks(size)),
        );
        same(
            |all| places(all.par_chunks_exact(size)),
            |all| places_of_std(all.chunks_exact(size)),
        );
        same(
            |all| places(all.par_rchunks_exact(size)),
            |all| places_of_std(all.rchunks_exact(size)),
        );
    }
}

#[test]
fn what_is_left_over_is_that_of_std() {
    for size in SIZES {
        same(
            |all| {
                let from_start = all.par_chunks_exact(size).remainder().to_vec();
                (from_start, all.par_rchunks_exact(size).remainder().to_vec())
            },
            |all| {
                let from_start = all.chunks_exact(size).remainder().to_vec();
                (from_start, all.rchunks_exact(size).remainder().to_vec())
            },
        );
    }
}

#[test]
fn chunks_by_exclusive_references_are_those_of_std() {
    fn write((n, chunk): (usize, &mut [usize])) {
        chunk.reverse();
        chunk[0] = n;
    }
    for size in SIZES {
        same(
            |all| all.par_chunks_mut(size).enumerate().for_each(write),
            |all| all.chunks_mut(size).enumerate().for_each(write),
        );
        same(
            |all| {
                let chunks = all.par_rchunks_mut(size).with_max_len(1);
                chunks.enumerate().for_each(write);
            },
            |all| all.rchunks_mut(size).enumerate().for_each(write),
        );
        same(
            |all| {
                let mut chunks = all.par_chunks_exact_mut(size);
                chunks.remainder().reverse();
                let rest = chunks.take_remainder();
                assert!(chunks.remainder().is_empty());
                chunks.enumerate().for_each(write);
                rest.to_vec()
            },
            |all| {
                let mut chunks = all.chunks_exact_mut(size);
                chunks.by_ref().enumerate().for_each(write);
                let rest = chunks.into_remainder();
                rest.reverse();
                rest.to_vec()
            },
        );
        same(
            |all| {
                let chunks = all.par_rchunks_exact_mut(size);
                chunks.enumerate().rev().for_each(write);
                all.par_rchunks_exact_mut(size).into_remainder().to_vec()
            },
            |all| {
                all.rchunks_exact_mut(size).enumerate().for_each(write);
                all.rchunks_exact_mut(size).into_remainder().to_vec()
            },
        );
    }
}

#[test]
fn chunks_of_no_items_panic_where_they_are_asked_for() {
    fn message<R>(op: impl FnOnce(&mut [u8]) -> R) -> String {
        let panicked = catch_unwind(AssertUnwindSafe(|| drop(op(&mut [1, 2, 3]))));
        *panicked.unwrap_err().downcast().unwrap()
    }
    macro_rules! check {
        ($($method:ident)*) => {$(
            let expected = concat!(stringify!($method), ": chunk_size must not be zero");
            assert_eq!(message(|all| _ = all.$method(0)), expected);
        )*};
    }
    check!(par_chunks par_chunks_exact par_rchunks par_rchunks_exact);
    check!(par_chunks_mut par_chunks_exact_mut par_rchunks_mut par_rchunks_exact_mut);
}

#[test]
fn windows_are_those_of_std() {
    for size in SIZES {
        same(
            |all| places(all.par_windows(size)),
            |all| places_of_std(all.windows(size)),
        );
    }
    same(
        |all| places(all.par_array_windows::<3>()),
        |all| places_of_std(all.windows(3)),
    );
}

#[test]
#[should_panic(expected = "par_windows: window_size must not be zero")]
fn windows_of_no_items_panic_when_they_are_consumed() {
    let windows = [1, 2, 3].par_windows(0);
    windows.for_each(|_| ());
}

/// Some that separate much, little, nothing and everything.
const SEPARATORS: [fn(&usize) -> bool; 5] = [
    |n| n % 3 == 0,
    |n| n % 97 == 1,
    |n| *n == 0,
    |_| false,
    |_| true,
];

#[test]
fn parts_between_separators_are_those_of_std() {
    for separator in SEPARATORS {
        same(
            |all| all.par_split(separator).map(copy).collect::<Vec<_>>(),
            |all| all.split(separator).map(copy).collect(),
        );
        same(
            |all| {
                let parts = all.par_split_inclusive(separator);
                parts.map(copy).collect::<Vec<_>>()
            },
            |all| all.split_inclusive(separator).map(copy).collect(),
        );
        same(
            |all| {
                let parts = all.par_split_mut(separator);
                parts.for_each(|part| part.reverse());
            },
            |all| all.split_mut(separator).for_each(|part| part.reverse()),
        );
        same(
            |all| {
                let parts = all.par_split_inclusive_mut(separator);
                parts.for_each(|part| part.reverse());
            },
            |all| {
                let parts = all.split_inclusive_mut(separator);
                parts.for_each(|part| part.reverse());
            },
        );
    }
}

#[test]
fn runs_are_those_of_std() {
    let alike: [fn(&usize, &usize) -> bool; 4] = [
        |a, b| a <= b,
        |a, b| a % 2 == b % 2,
        |_, _| false,
        |_, _| true,
    ];
    for pred in alike {
        same(
            |all| all.par_chunk_by(pred).map(copy).collect::<Vec<_>>(),
            |all| all.chunk_by(pred).map(copy).collect(),
        );
        same(
            |all| all.par_chunk_by_mut(pred).for_each(|run| run.reverse()),
            |all| all.chunk_by_mut(pred).for_each(|run| run.reverse()),
        );
    }
}

#[test]
fn parts_and_runs_of_all_short_slices_are_those_of_std() {
    for pool in pools() {
        pool.install(|| {
            for len in 0..=8 {
                for bits in 0_u32..1 << len {
                    let flags: Vec<bool> = (0..len).map(|bit| bits >> bit & 1 == 1).collect();
                    let parallel: Vec<_> = flags.par_split(|flag| *flag).collect();
                    assert_eq!(parallel, flags.split(|flag| *flag).collect::<Vec<_>>());
                    let parallel: Vec<_> = flags.par_split_inclusive(|flag| *flag).collect();
                    let sequential: Vec<_> = flags.split_inclusive(|flag| *flag).collect();
                    assert_eq!(parallel, sequential);
                    let parallel: Vec<_> = flags.par_chunk_by(|a, b| a == b).collect();
                    assert_eq!(parallel, flags.chunk_by(|a, b| a == b).collect::<Vec<_>>());
                }
            }
        });
    }
}

#[test]
fn a_search_in_parts_ends_when_it_has_found_one() {
    for pool in pools() {
        let found = pool.install(|| {
            let numbers: Vec<usize> = (0..1000).collect();
            let parts = numbers.par_split(|n| n % 10 == 9);
            parts.find_any(|part| part.contains(&500)).map(copy)
        });
        assert_eq!(found, Some((500..509).collect()));
    }
}

#[test]
fn each_item_is_asked_about_once_and_each_neighbour_too() {
    let times: Vec<AtomicUsize> = (0..1000).map(|_| AtomicUsize::new(0)).collect();
    let asked = |n: usize| times[n].fetch_add(1, Ordering::Relaxed);
    let reset = || times.iter().map(|n| n.swap(0, Ordering::Relaxed));
    let numbers: Vec<usize> = (0..1000).collect();
    for pool in pools() {
        for separator in SEPARATORS {
            pool.install(|| {
                let parts = numbers.par_split(|n| {
                    asked(*n);
                    separator(n)
                });
                parts.count()
            });
            assert!(reset().all(|times| times == 1), "{pool:?}");
            pool.install(|| {
                let runs = numbers.par_chunk_by(|a, b| {
                    asked(*a);
                    separator(b)
                });
                runs.count()
            });
            assert_eq!(reset().filter(|times| *times == 1).count(), 999, "{pool:?}");
        }
    }
}

#[test]
fn a_panic_in_a_separator_comes_through() {
    for pool in pools() {
        for at in [0, 50, 99] {
            let panicked = catch_unwind(|| {
                pool.install(|| {
                    let numbers: Vec<usize> = (0..100).collect();
                    let parts = numbers.par_split(|n| {
                        assert!(*n != at, "as asked for");
                        n % 7 == 0
                    });
                    parts.count()
                })
            });
            let payload = panicked.unwrap_err();
            assert_eq!(payload.downcast_ref(), Some(&"as asked for"));
        }
    }
}

#[test]
fn iterators_over_shared_parts_can_be_cloned_and_shown() {
    let all = [1, 2, 3];
    let split = all.par_split(|n| *n == 2);
    assert_eq!(split.clone().count() + split.count(), 4);
    let runs = all.par_chunk_by(|_, _| false);
    assert_eq!(runs.clone().count() + runs.count(), 6);
    let shown = format!("{:?} {:?}", all.par_chunks(2), all.par_split(|_| true));
    assert!(shown.contains("Chunks") && shown.contains("Split { slice: [1, 2, 3]"));
}
