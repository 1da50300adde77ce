//! Several iterators in one: `interleave`, `intersperse`, `zip_eq`, tuples.

mod support;

use rayon::prelude::*;
use std::panic::catch_unwind;
use support::census::every_item_is_dropped_once;
use support::same_as_std;

/// What is to come out of interleaving.
fn by_turns(i: Vec<usize>, j: Vec<usize>, shortest: bool) -> Vec<usize> {
    let (mut i, mut j) = (i.into_iter(), j.into_iter());
    let mut all = Vec::new();
    loop {
        match i.next() {
            Some(item) => all.push(item),
            None if shortest => return all,
            None => {
                all.extend(j);
                return all;
            }
        }
        match j.next() {
            Some(item) => all.push(item),
            None if shortest => return all,
            None => {
                all.extend(i);
                return all;
            }
        }
    }
}

#[test]
fn items_take_turns_whichever_of_the_two_is_longer() {
    for other in [0, 1, 2, 3, 100, 5000] {
        for swapped in [false, true] {
            let other = || (10_000..10_000 + other).into_par_iter();
            let interleaved = |par: rayon::vec::IntoIter<usize>, shortest| match (swapped, shortest)
            {
                (false, false) => par.interleave(other()).collect::<Vec<_>>(),
                (true, false) => other().interleave(par).collect(),
                (false, true) => par.interleave_shortest(other()).collect(),
                (true, true) => other().interleave_shortest(par).collect(),
            };
            let expected = |seq: std::vec::IntoIter<usize>, shortest| {
                let (own, other) = (seq.collect(), other().collect::<Vec<_>>());
                match swapped {
                    false => by_turns(own, other, shortest),
                    true => by_turns(other, own, shortest),
                }
            };
            for shortest in [false, true] {
                same_as_std(
                    |par| interleaved(par, shortest),
                    |seq| expected(seq, shortest),
                );
            }
        }
    }
}

#[test]
fn interleaved_items_have_places_from_both_ends() {
    for other in [0, 1, 2, 3, 101, 5000] {
        let other = || (10_000..10_000 + other).into_par_iter();
        same_as_std(
            |par| {
                let all = par.clone().interleave(other());
                let shortest = par.interleave_shortest(other());
                let lens = (all.len(), shortest.len());
                let zipped = all.clone().rev().zip(all.skip(1)).collect::<Vec<_>>();
                (lens, zipped, shortest.rev().collect::<Vec<_>>())
            },
            |seq| {
                let own: Vec<_> = seq.collect();
                let other: Vec<_> = other().collect();
                let all = by_turns(own.clone(), other.clone(), false);
                let mut shortest = by_turns(own, other, true);
                shortest.reverse();
                let rest = all.iter().copied().skip(1);
                let zipped = all.iter().rev().copied().zip(rest).collect();
                ((all.len(), shortest.len()), zipped, shortest)
            },
        );
    }
}

fn interspersed(items: impl Iterator<Item = usize>) -> Vec<usize> {
    let all = items.enumerate();
    all.flat_map(|(n, item)| [Some(7777).filter(|_| n > 0), Some(item)])
        .flatten()
        .collect()
}

#[test]
fn an_element_is_between_each_two_items() {
    same_as_std(
        |par| {
            let all = par.intersperse(7777);
            let backwards = all.clone().rev().collect::<Vec<_>>();
            assert_eq!(all.opt_len(), Some(all.len()));
            // By the producer, and by the consumer with places and without.
            let numbered = all.clone().enumerate().map(|(_, n)| n).collect::<Vec<_>>();
            let even = all.clone().filter(|n| n % 2 == 0).count();
            (
                all.len(),
                even,
                all.collect::<Vec<_>>(),
                numbered,
                backwards,
            )
        },
        |seq| {
            let all = interspersed(seq);
            let backwards = all.iter().rev().copied().collect();
            let even = all.iter().filter(|&n| n % 2 == 0).count();
            (all.len(), even, all.clone(), all, backwards)
        },
    );
}

#[test]
fn no_element_is_before_the_first_item_or_after_the_last_where_many_are_left_out() {
    for keep in [1, 2, 10, 250, 510] {
        same_as_std(
            |par| {
                let kept = par.filter(|n| n % keep == 0 && *n > 100);
                let all = kept.intersperse(7777);
                assert_eq!(all.opt_len(), None);
                all.collect::<Vec<_>>()
            },
            |seq| interspersed(seq.filter(|n| n % keep == 0 && *n > 100)),
        );
    }
    // All items are in the last pieces, or in the first, or nowhere.
    let items = || (0..1000).into_par_iter().with_max_len(1);
    let last: Vec<_> = items().filter(|n| *n > 997).intersperse(5).collect();
    assert_eq!(last, [998, 5, 999]);
    let ends: Vec<_> = items().filter(|n| n % 999 == 0).intersperse(5).collect();
    assert_eq!(ends, [0, 5, 999]);
    let none: Vec<_> = items().filter(|_| false).intersperse(5).collect();
    assert_eq!(none, []);
}

#[test]
fn a_chain_with_places_can_be_interspersed_unindexed() {
    // Its consumer is cut at places, of which one may have nothing before it.
    let chain = || rayon::iter::empty().chain(vec![1, 2]).chain(vec![3]);
    let all: Vec<_> = chain().intersperse(0).map(|n| n * 10).collect();
    assert_eq!(all, [10, 0, 20, 0, 30]);
    assert_eq!(chain().intersperse(0).filter(|_| true).count(), 5);
}

#[test]
#[should_panic(expected = "zip_eq: iterators must have the same length, not 10 and 9")]
fn zip_eq_of_different_lengths_is_refused() {
    let _ = (0..10).into_par_iter().zip_eq(0..9);
}

#[test]
fn zip_eq_is_zip_otherwise() {
    same_as_std(
        |par| {
            let pairs = par.clone().zip_eq(par.rev());
            (pairs.len(), pairs.rev().collect::<Vec<_>>())
        },
        |seq| {
            let pairs = seq.clone().zip(seq.rev()).rev();
            (pairs.len(), pairs.collect())
        },
    );
}

#[test]
fn a_tuple_of_iterators_ends_with_the_shortest() {
    same_as_std(
        |par| {
            let triples = (par.clone(), 0..50, par.rev()).into_par_iter();
            (triples.len(), triples.rev().collect::<Vec<_>>())
        },
        |seq| {
            let pairs: Vec<_> = seq.clone().zip(0..50).zip(seq.rev()).collect();
            let triples = pairs.into_iter().rev().map(|((a, b), c)| (a, b, c));
            (triples.len(), triples.collect())
        },
    );
    let one: Vec<(i32,)> = (vec![1, 2],).into_par_iter().collect();
    assert_eq!(one, [(1,), (2,)]);
}

#[test]
fn twelve_collections_are_iterated_over_in_all_three_ways() {
    let column = |n: usize| vec![n, n + 100];
    let mut columns = (
        column(1),
        column(2),
        column(3),
        column(4),
        column(5),
        column(6),
        column(7),
        column(8),
        column(9),
        column(10),
        column(11),
        column(12),
    );
    columns.par_iter_mut().for_each(|row| *row.11 += 1000);
    let last: Vec<_> = columns.par_iter().map(|row| *row.11).collect();
    assert_eq!(last, [1012, 1112]);
    let rows: Vec<_> = columns.into_par_iter().collect();
    assert_eq!(rows[0], (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 1012));
}

#[test]
fn lengths_that_a_usize_does_not_hold_are_refused() {
    let all = || (0..usize::MAX).into_par_iter();
    let said = |result: std::thread::Result<usize>| {
        let payload = result.unwrap_err();
        let said = payload.downcast_ref::<String>().cloned();
        said.or_else(|| Some(payload.downcast_ref::<&str>()?.to_string()))
            .expect("a message")
    };
    let interleaved = catch_unwind(|| all().interleave(vec![1]).len());
    let message = "there are more items to interleave than a usize holds";
    assert_eq!(said(interleaved), message);
    let interspersed = catch_unwind(|| all().intersperse(0).len());
    let message = "there are more interspersed items than a usize holds";
    assert_eq!(said(interspersed), message);
    assert_eq!(all().intersperse(0).opt_len(), None);
    let half = (0..1_usize << (usize::BITS - 1)).into_par_iter();
    assert_eq!(half.intersperse(0).len(), usize::MAX);
    assert_eq!(all().interleave_shortest(vec![1]).len(), 3);
}

#[test]
fn every_item_is_dropped_once_by_all_of_them() {
    every_item_is_dropped_once(|items, visit| {
        let others = items.clone().take(30);
        let all = items.interleave(others);
        all.inspect(visit).collect::<Vec<_>>()
    });
    every_item_is_dropped_once(|items, visit| {
        let others = items.clone().take(30);
        let all = items.interleave_shortest(others).rev();
        all.inspect(visit).collect::<Vec<_>>()
    });
    every_item_is_dropped_once(|items, visit| {
        let (first, rest) = (items.clone().take(1), items.skip(1));
        let element = first.collect::<Vec<_>>().remove(0);
        let all = rest.intersperse(element);
        all.inspect(visit).collect::<Vec<_>>()
    });
    every_item_is_dropped_once(|items, visit| {
        let (first, rest) = (items.clone().take(1), items.skip(1));
        let element = first.collect::<Vec<_>>().remove(0);
        let all = rest.filter(|item| item.number % 3 > 0).intersperse(element);
        all.inspect(visit).collect::<Vec<_>>()
    });
    every_item_is_dropped_once(|items, visit| {
        let all = (items.clone(), items, 0..90).into_par_iter();
        all.inspect(|row| visit(&row.1)).collect::<Vec<_>>()
    });
}
