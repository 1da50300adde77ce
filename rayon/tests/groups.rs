//! Adaptors that count items: `take`, `skip`, `step_by`, `chunks`, `fold_chunks`, and blocks.

mod support;

use rayon::prelude::*;
use std::panic::{catch_unwind, UnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use support::census::every_item_is_dropped_once;
use support::{pools, same_as_std};

/// None, one, some, and more than there are mostly.
const COUNTS: [usize; 6] = [0, 1, 2, 7, 100, 5000];

#[test]
fn take_and_skip_part_the_items() {
    for n in COUNTS {
        same_as_std(
            |par| {
                let (first, rest) = (par.clone().take(n), par.skip(n));
                let backwards = rest.clone().rev().collect::<Vec<_>>();
                let lens = (first.len(), rest.len());
                let numbered = rest.enumerate().collect::<Vec<_>>();
                (first.collect::<Vec<_>>(), numbered, backwards, lens)
            },
            |seq| {
                let first: Vec<_> = seq.clone().take(n).collect();
                let rest: Vec<_> = seq.skip(n).collect();
                let backwards = rest.iter().rev().copied().collect();
                let lens = (first.len(), rest.len());
                (
                    first,
                    rest.into_iter().enumerate().collect(),
                    backwards,
                    lens,
                )
            },
        );
    }
}

#[test]
fn skipped_items_are_made_and_those_not_taken_are_not() {
    for pool in pools() {
        let made = AtomicUsize::new(0);
        let items = || {
            (0..1000).into_par_iter().inspect(|_| {
                made.fetch_add(1, Ordering::SeqCst);
            })
        };
        assert_eq!(pool.install(|| items().skip(990).count()), 10);
        assert_eq!(made.swap(0, Ordering::SeqCst), 1000);
        assert_eq!(pool.install(|| items().skip(2000).count()), 0);
        assert_eq!(made.swap(0, Ordering::SeqCst), 1000);
        assert_eq!(pool.install(|| items().take(10).count()), 10);
        assert_eq!(made.swap(0, Ordering::SeqCst), 10);
    }
}

#[test]
fn a_panic_in_a_skipped_item_goes_on_in_the_caller() {
    for pool in pools() {
        let items = (0..100).into_par_iter().map(|n| assert!(n != 3, "three"));
        let caught = catch_unwind(|| pool.install(|| items.skip(10).count()));
        assert_eq!(caught.unwrap_err().downcast_ref(), Some(&"three"));
    }
}

#[test]
fn step_by_has_the_first_of_each_step_wherever_it_is_cut() {
    for step in &COUNTS[1..] {
        same_as_std(
            |par| {
                let steps = par.step_by(*step);
                let backwards = steps.clone().rev().collect::<Vec<_>>();
                (
                    steps.len(),
                    steps.with_max_len(1).collect::<Vec<_>>(),
                    backwards,
                )
            },
            |seq| {
                let all: Vec<_> = seq.step_by(*step).collect();
                let backwards = all.iter().rev().copied().collect();
                (all.len(), all, backwards)
            },
        );
    }
    let huge = (0..usize::MAX).into_par_iter().step_by(usize::MAX / 2 + 1);
    assert_eq!(huge.collect::<Vec<_>>(), [0, usize::MAX / 2 + 1]);
    let last = (0..10).into_par_iter().step_by(usize::MAX);
    assert_eq!(last.collect::<Vec<_>>(), [0]);
}

#[test]
fn chunks_are_of_the_size_asked_for_but_for_the_last() {
    for size in &COUNTS[1..] {
        same_as_std(
            |par| {
                let chunks = par.chunks(*size);
                let backwards = chunks.clone().rev().collect::<Vec<_>>();
                (chunks.len(), chunks.collect::<Vec<_>>(), backwards)
            },
            |seq| {
                let chunks: Vec<_> = seq.as_slice().chunks(*size).map(<[_]>::to_vec).collect();
                let backwards = chunks.iter().rev().cloned().collect();
                (chunks.len(), chunks, backwards)
            },
        );
    }
    let whole = (0..10).into_par_iter().chunks(usize::MAX);
    assert_eq!(whole.collect::<Vec<_>>(), [Vec::from_iter(0..10)]);
}

#[test]
fn chunks_from_both_ends_meet_in_the_middle() {
    // `zip` of reversed ones takes chunks off both ends of the same pieces.
    same_as_std(
        |par| {
            let ends = par.clone().chunks(3).zip(par.chunks(3).rev());
            ends.rev().collect::<Vec<_>>()
        },
        |seq| {
            let chunks: Vec<_> = seq.as_slice().chunks(3).map(<[_]>::to_vec).collect();
            let forth = chunks.iter().cloned();
            forth.zip(chunks.iter().rev().cloned()).rev().collect()
        },
    );
}

#[test]
fn folded_chunks_are_what_the_chunks_come_to() {
    for size in &COUNTS[1..] {
        same_as_std(
            |par| {
                let add = |text: String, n| format!("{text} {n}");
                let by_closure = par.clone().fold_chunks(*size, || "of".to_string(), add);
                let by_clone = par.fold_chunks_with(*size, "of".to_string(), add);
                let lens = (by_closure.len(), by_clone.len());
                let backwards = by_clone.rev().collect::<Vec<_>>();
                (lens, by_closure.collect::<Vec<_>>(), backwards)
            },
            |seq| {
                let add = |text: String, n: &usize| format!("{text} {n}");
                let chunks = seq.as_slice().chunks(*size);
                let all: Vec<_> = chunks
                    .map(|chunk| chunk.iter().fold("of".to_string(), add))
                    .collect();
                let backwards = all.iter().rev().cloned().collect();
                ((all.len(), all.len()), all, backwards)
            },
        );
    }
}

#[test]
fn bounds_on_pieces_are_counted_in_items_not_in_groups() {
    for pool in pools() {
        let longest = |groups: Vec<usize>| groups.into_iter().max();
        let pieces = pool.install(|| {
            let items = (0..1000).into_par_iter().with_max_len(10);
            let chunks = items.chunks(5);
            chunks.fold(|| 0, |len, _| len + 1).collect::<Vec<usize>>()
        });
        assert_eq!(longest(pieces), Some(2));
        let pieces = pool.install(|| {
            let items = (0..1000).into_par_iter().with_min_len(501);
            let steps = items.step_by(5);
            steps.fold(|| 0, |len, _| len + 1).collect::<Vec<usize>>()
        });
        assert_eq!(pieces, [200]);
    }
}

#[test]
fn blocks_are_run_one_after_the_other() {
    for pool in pools() {
        let begun = AtomicUsize::new(0);
        // Whoever begins an item sees that all items of the blocks before have ended.
        let check = |size_before: &(dyn Fn(usize) -> usize + Sync), n| {
            assert!(begun.load(Ordering::SeqCst) >= size_before(n));
            begun.fetch_add(1, Ordering::SeqCst);
            n
        };
        let items = || (0..1000).into_par_iter();
        pool.install(|| {
            let before = |n| n / 30 * 30;
            let blocks = items().by_uniform_blocks(30);
            let all: Vec<_> = blocks.map(|n| check(&before, n)).collect();
            assert!(all.into_iter().eq(0..1000));

            begun.store(0, Ordering::SeqCst);
            let threads = pool.current_num_threads();
            let before = |n: usize| ((1 << (n / threads + 1).ilog2()) - 1) * threads;
            let blocks = items().by_exponential_blocks();
            let all: Vec<_> = blocks.map(|n| check(&before, n)).collect();
            assert!(all.into_iter().eq(0..1000));
        });
    }
}

#[test]
fn blocks_have_all_items_and_end_with_a_search() {
    same_as_std(
        |par| {
            let by_size = par.clone().by_uniform_blocks(7).collect::<Vec<_>>();
            let doubling = par.by_exponential_blocks().collect::<Vec<_>>();
            (by_size, doubling)
        },
        |seq| (seq.clone().collect(), seq.collect()),
    );
    for pool in pools() {
        let made = AtomicUsize::new(0);
        let items = (0..1_000_000).into_par_iter().inspect(|_| {
            made.fetch_add(1, Ordering::SeqCst);
        });
        assert!(pool.install(|| items.by_uniform_blocks(100).any(|n| n == 150)));
        assert!(made.load(Ordering::SeqCst) <= 200);
    }
}

#[test]
fn a_block_of_one_item_runs_on_a_worker_too() {
    let outside = (0..1).into_par_iter().by_uniform_blocks(1);
    let index = outside.map(|_| rayon::current_thread_index());
    assert!(index.collect::<Vec<_>>()[0].is_some());
}

#[track_caller]
fn panics_with<R>(message: &str, op: impl FnOnce() -> R + UnwindSafe) {
    match catch_unwind(op) {
        Ok(_) => panic!("no panic, expected: {message}"),
        Err(payload) => assert_eq!(payload.downcast_ref(), Some(&message)),
    }
}

#[test]
fn a_size_of_zero_is_refused() {
    let items = || (0..10).into_par_iter();
    panics_with("step_by: the step is 0", || items().step_by(0));
    panics_with("chunks: chunk_size must not be zero", || items().chunks(0));
    panics_with("fold_chunks: chunk_size must not be zero", || {
        items().fold_chunks(0, || 0, |sum, n| sum + n)
    });
    panics_with("fold_chunks_with: chunk_size must not be zero", || {
        items().fold_chunks_with(0, 0, |sum, n| sum + n)
    });
    panics_with("by_uniform_blocks: block_size must not be zero", || {
        items().by_uniform_blocks(0)
    });
}

#[test]
fn every_item_is_dropped_once_by_all_of_them() {
    every_item_is_dropped_once(|items, visit| items.take(60).inspect(visit).collect::<Vec<_>>());
    every_item_is_dropped_once(|items, visit| items.skip(60).inspect(visit).collect::<Vec<_>>());
    every_item_is_dropped_once(|items, visit| items.inspect(visit).skip(60).collect::<Vec<_>>());
    every_item_is_dropped_once(|items, visit| items.step_by(3).inspect(visit).collect::<Vec<_>>());
    every_item_is_dropped_once(|items, visit| items.inspect(visit).chunks(7).collect::<Vec<_>>());
    every_item_is_dropped_once(|items, visit| {
        items.inspect(visit).chunks(7).rev().collect::<Vec<_>>()
    });
    every_item_is_dropped_once(|items, visit| {
        let keep = |mut kept: Vec<_>, item| {
            visit(&item);
            kept.push(item);
            kept
        };
        items.fold_chunks(7, Vec::new, keep).collect::<Vec<_>>()
    });
    every_item_is_dropped_once(|items, visit| {
        let blocks = items.by_exponential_blocks();
        blocks.inspect(visit).collect::<Vec<_>>()
    });
    every_item_is_dropped_once(|items, visit| {
        let blocks = items.by_uniform_blocks(9);
        blocks.inspect(visit).collect::<Vec<_>>()
    });
}

#[test]
fn a_chunk_of_mapped_or_copied_items_is_allocated_once_and_has_no_room_to_spare() {
    let items: Vec<u64> = (0..1001).collect();
    let exact = |chunk: &Vec<u64>| chunk.capacity() == chunk.len();
    assert!(items
        .par_iter()
        .map(|n| n + 1)
        .chunks(2)
        .all(|chunk| exact(&chunk)));
    assert!(items
        .par_iter()
        .copied()
        .chunks(3)
        .all(|chunk| exact(&chunk)));
}
