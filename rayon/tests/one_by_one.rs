//! Adaptors that look at one item at a time: `map` and its like, filters, folds.

mod support;

use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};
use support::census::every_item_is_dropped_once;
use support::same_as_std;

#[test]
fn map_makes_the_same_items_in_the_same_order_as_std() {
    same_as_std(
        |par| par.map(|n| n * 3).collect::<Vec<_>>(),
        |seq| seq.map(|n| n * 3).collect(),
    );
}

#[test]
fn map_with_and_map_init_give_each_piece_a_value_of_its_own() {
    same_as_std(
        |par| {
            par.map_with(vec![0], |v, n| (v.len(), n))
                .collect::<Vec<_>>()
        },
        |seq| seq.map(|n| (1, n)).collect(),
    );
    same_as_std(
        |par| {
            let inits = AtomicUsize::new(0);
            let init = || {
                inits.fetch_add(1, Ordering::Relaxed);
            };
            let made = par.map_init(init, |(), n| n).collect::<Vec<_>>();
            assert!(inits.into_inner() <= made.len().max(1));
            made
        },
        |seq| seq.collect(),
    );
}

#[test]
fn what_maps_shows_each_item_also_where_it_is_used_as_a_producer() {
    same_as_std(
        |par| {
            let mapped = par
                .map(|n| n + 1)
                .update(|n| *n *= 2)
                .inspect(|n| assert!(n % 2 == 0));
            mapped
                .map_with(1, |one, n| n + *one)
                .map_init(|| 1, |one, n| n + *one)
                .rev()
                .collect()
        },
        |seq| seq.map(|n| (n + 1) * 2 + 2).rev().collect::<Vec<_>>(),
    );
}

#[test]
fn cloned_and_copied_are_the_items_themselves() {
    same_as_std(
        |par| {
            let numbers: Vec<usize> = par.collect();
            let cloned: Vec<_> = numbers.par_iter().cloned().collect();
            let copied: Vec<_> = numbers.par_iter().copied().rev().collect();
            (cloned, copied)
        },
        |seq| (seq.clone().collect(), seq.rev().collect()),
    );
}

#[test]
fn filters_keep_the_same_items_in_the_same_order_as_std() {
    same_as_std(
        |par| par.filter(|n| n % 3 == 0).collect::<Vec<_>>(),
        |seq| seq.filter(|n| n % 3 == 0).collect(),
    );
    same_as_std(
        |par| par.filter_map(|n| n.checked_sub(100)).collect::<Vec<_>>(),
        |seq| seq.filter_map(|n| n.checked_sub(100)).collect(),
    );
}

#[test]
fn flat_maps_make_the_same_items_in_the_same_order_as_std() {
    let expected = |seq: std::vec::IntoIter<usize>| seq.flat_map(|n| 0..n % 5).collect::<Vec<_>>();
    same_as_std(|par| par.flat_map(|n| 0..n % 5).collect(), expected);
    same_as_std(|par| par.flat_map_iter(|n| 0..n % 5).collect(), expected);
    same_as_std(|par| par.map(|n| 0..n % 5).flatten().collect(), expected);
    same_as_std(
        |par| par.map(|n| 0..n % 5).flatten_iter().collect(),
        expected,
    );
}

#[test]
fn folds_of_all_pieces_make_the_same_as_one() {
    let expected = |seq: std::vec::IntoIter<usize>| seq.map(|n| n.to_string()).collect::<String>();
    let append = |string: String, n: usize| string + &n.to_string();
    same_as_std(|par| par.fold(String::new, append).collect(), expected);
    same_as_std(
        |par| par.fold_with(String::new(), append).collect(),
        expected,
    );
}

#[test]
fn a_fold_behind_a_filter_folds_what_the_filter_keeps() {
    same_as_std(
        |par| {
            par.filter(|n| n % 2 == 0)
                .fold(|| 0, |sum, n| sum + n)
                .sum::<usize>()
        },
        |seq| seq.filter(|n| n % 2 == 0).sum(),
    );
}

#[test]
fn while_some_gives_everything_if_there_is_no_none() {
    same_as_std(
        |par| par.map(Some).while_some().collect::<Vec<_>>(),
        |seq| seq.collect(),
    );
}

#[test]
fn while_some_stops_after_a_none() {
    let seen = AtomicUsize::new(0);
    let items = (0..u64::MAX).into_par_iter().map(|n| {
        seen.fetch_add(1, Ordering::Relaxed);
        (n % 1000 != 999).then_some(n)
    });
    items.while_some().for_each(drop);
    assert!(seen.into_inner() < 1 << 30);
}

#[test]
fn every_item_is_dropped_once_by_all_of_them() {
    every_item_is_dropped_once(|items, visit| items.for_each(|item| visit(&item)));
    every_item_is_dropped_once(|items, visit| {
        items.map(|item| (visit(&item), item)).collect::<Vec<_>>()
    });
    every_item_is_dropped_once(|items, visit| items.inspect(visit).collect::<Vec<_>>());
    every_item_is_dropped_once(|items, visit| {
        items.update(|item| visit(item)).max_by_key(|i| i.number)
    });
    every_item_is_dropped_once(|items, visit| {
        items
            .map_init(|| (), |(), item| (visit(&item), item))
            .rev()
            .collect::<Vec<_>>()
    });
    every_item_is_dropped_once(|items, visit| {
        let even = |item: &support::census::Counted| {
            visit(item);
            item.number % 2 == 0
        };
        items.filter(even).collect::<Vec<_>>()
    });
    every_item_is_dropped_once(|items, visit| {
        items
            .flat_map_iter(|item| [item.clone(), item])
            .inspect(visit)
            .collect::<Vec<_>>()
    });
    every_item_is_dropped_once(|items, visit| {
        items
            .flat_map(|item| [item.clone(), item])
            .inspect(visit)
            .collect::<Vec<_>>()
    });
    every_item_is_dropped_once(|items, visit| {
        let push = |mut vec: Vec<_>, item| {
            visit(&item);
            vec.push(item);
            vec
        };
        items.fold(Vec::new, push).collect::<Vec<_>>()
    });
}
