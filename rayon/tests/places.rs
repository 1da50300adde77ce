//! Adaptors that need to know the places of items: `zip`, `enumerate`, `rev`, `chain`, and
//! bounds on the length of pieces.

mod support;

use rayon::iter::Either;
use rayon::prelude::*;
use support::census::every_item_is_dropped_once;
use support::same_as_std;

#[test]
fn enumerate_counts_from_zero_wherever_it_is_cut() {
    same_as_std(
        |par| par.enumerate().collect::<Vec<_>>(),
        |seq| seq.enumerate().collect(),
    );
    same_as_std(
        |par| {
            par.enumerate()
                .filter(|(_, n)| n % 2 == 1)
                .collect::<Vec<_>>()
        },
        |seq| seq.enumerate().filter(|(_, n)| n % 2 == 1).collect(),
    );
}

#[test]
fn rev_goes_from_the_last_to_the_first() {
    same_as_std(
        |par| par.rev().enumerate().rev().collect::<Vec<_>>(),
        |seq| {
            let all: Vec<_> = seq.rev().enumerate().collect();
            all.into_iter().rev().collect()
        },
    );
}

#[test]
fn zip_ends_with_the_shorter_of_the_two() {
    same_as_std(
        |par| {
            let longer = par
                .clone()
                .zip((0..2000).into_par_iter())
                .collect::<Vec<_>>();
            let shorter = (0..2).into_par_iter().zip(par).collect::<Vec<_>>();
            (longer, shorter)
        },
        |seq| (seq.clone().zip(0..).collect(), (0..2).zip(seq).collect()),
    );
}

#[test]
fn chain_has_one_after_the_other_and_knows_places_if_both_do() {
    same_as_std(
        |par| {
            let chain = par.clone().chain(par.clone().map(|n| n + 1)).chain(Some(5));
            assert_eq!(chain.len(), 2 * par.len() + 1);
            let backwards = chain.clone().rev().collect::<Vec<_>>();
            (chain.collect::<Vec<_>>(), backwards)
        },
        |seq| {
            let all: Vec<_> = seq
                .clone()
                .chain(seq.map(|n| n + 1))
                .chain(Some(5))
                .collect();
            (all.clone(), all.into_iter().rev().collect())
        },
    );
}

#[test]
fn a_chain_of_what_has_no_places_is_collected_in_order() {
    same_as_std(
        |par| {
            let odd = par.clone().filter(|n| n % 2 == 1);
            assert_eq!(par.clone().chain(odd.clone()).opt_len(), None);
            odd.chain(par).collect::<Vec<_>>()
        },
        |seq| seq.clone().filter(|n| n % 2 == 1).chain(seq).collect(),
    );
}

#[test]
#[should_panic(expected = "more than a usize holds")]
fn a_chain_of_more_items_than_a_usize_holds_has_no_length() {
    let all = (0..usize::MAX).into_par_iter();
    let _ = all.chain([1, 2]).len();
}

#[test]
fn pieces_are_as_long_as_bounds_say() {
    for pool in support::pools() {
        let lengths = |min, max| {
            pool.install(|| {
                let items = (0..1000)
                    .into_par_iter()
                    .with_min_len(min)
                    .with_max_len(max);
                items.fold(|| 0, |len, _| len + 1).collect::<Vec<usize>>()
            })
        };
        assert!(lengths(1, 3).into_iter().all(|len| len <= 3));
        assert_eq!(lengths(1, 0), [1; 1000]);
        assert_eq!(lengths(501, usize::MAX), [1000]);
        assert!(lengths(100, 3).into_iter().all(|len| len >= 100));
    }
}

#[test]
fn the_stricter_of_two_bounds_holds() {
    let items = (0..1000).into_par_iter().with_max_len(7).with_max_len(900);
    let zipped = items.zip((0..1000).into_par_iter().with_max_len(400));
    let lengths: Vec<usize> = zipped.fold(|| 0, |len, _| len + 1).collect();
    assert!(lengths.into_iter().all(|len| len <= 7));
}

#[test]
fn either_has_the_items_of_the_one_that_it_is() {
    same_as_std(
        |par| {
            let len = par.len();
            let either = if len % 2 == 0 {
                Either::Left(par)
            } else {
                Either::Right(par.rev())
            };
            assert_eq!(either.len(), len);
            let places = either.clone().enumerate().collect::<Vec<_>>();
            (places, either.filter(|_| true).collect::<Vec<_>>())
        },
        |seq| {
            let mut all: Vec<_> = seq.collect();
            if all.len() % 2 == 1 {
                all.reverse();
            }
            (all.iter().copied().enumerate().collect(), all)
        },
    );
}

#[test]
fn every_item_is_dropped_once_by_all_of_them() {
    every_item_is_dropped_once(|items, visit| {
        items
            .enumerate()
            .map(|(n, item)| (visit(&item), n, item))
            .collect::<Vec<_>>()
    });
    every_item_is_dropped_once(|items, visit| {
        let others = items.clone();
        items
            .zip(others)
            .rev()
            .inspect(|(a, b)| (visit(a), visit(b)).0)
            .collect::<Vec<_>>()
    });
    every_item_is_dropped_once(|items, visit| {
        items
            .zip(0..50)
            .inspect(|(item, _)| visit(item))
            .collect::<Vec<_>>()
    });
    every_item_is_dropped_once(|items, visit| {
        items
            .clone()
            .chain(items)
            .inspect(visit)
            .with_max_len(1)
            .collect::<Vec<_>>()
    });
}
