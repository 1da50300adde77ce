//! Two collections in one pass: `unzip`, `partition`, pairs that are collected.

mod support;

use rayon::iter::Either::{self, Left, Right};
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap, LinkedList};
use std::sync::atomic::{AtomicUsize, Ordering};
use support::census::{every_item_is_dropped_once, Counted};
use support::same_as_std;

fn side(n: usize) -> Either<usize, String> {
    match n % 3 {
        0 => Left(n),
        _ => Right(n.to_string()),
    }
}

#[test]
fn unzip_is_that_of_std_with_places_and_without() {
    same_as_std(
        |par| {
            let pairs = par.map(|n| (n, n.to_string()));
            let (a, b): (Vec<_>, Vec<_>) = pairs.clone().unzip();
            let (c, d): (Vec<_>, Vec<_>) = pairs.clone().filter(|_| true).unzip();
            let (e, f): (Vec<_>, BTreeSet<_>) = pairs.clone().unzip();
            let (g, h): (LinkedList<_>, Vec<_>) = pairs.unzip();
            assert!(a == c && b == d && a == e && b == h);
            assert!(a.iter().eq(&g) && b.iter().cloned().collect::<BTreeSet<_>>() == f);
            (a, b)
        },
        |seq| seq.map(|n| (n, n.to_string())).unzip(),
    );
}

#[test]
fn pairs_in_pairs_are_unzipped_too() {
    same_as_std(
        |par| {
            let ((a, b), (c, d)): ((Vec<_>, Vec<_>), (Vec<_>, String)) =
                par.map(|n| ((n, n + 1), (n + 2, 'x'))).unzip();
            (a, b, c, d.len())
        },
        |seq| {
            let more = |by| seq.clone().map(|n| n + by).collect::<Vec<_>>();
            (more(0), more(1), more(2), seq.len())
        },
    );
}

#[test]
fn vectors_are_unzipped_into_and_their_contents_are_gone() {
    same_as_std(
        |par| {
            let (mut left, mut right) = (vec![7; 3], vec![String::from("old"); 2000]);
            let memory = right.as_ptr();
            let pairs = par.map(|n| (n, n.to_string()));
            pairs.unzip_into_vecs(&mut left, &mut right);
            assert_eq!(right.as_ptr(), memory);
            (left, right)
        },
        |seq| seq.map(|n| (n, n.to_string())).unzip(),
    );
}

#[test]
fn partitions_are_those_of_std() {
    same_as_std(
        |par| {
            let (even, odd): (Vec<_>, LinkedList<_>) = par.clone().partition(|n| n % 2 == 0);
            let (left, right): (Vec<_>, Vec<_>) = par.partition_map(side);
            (even, odd, left, right)
        },
        |seq| {
            let (even, odd): (Vec<_>, Vec<_>) = seq.clone().partition(|n| n % 2 == 0);
            let left = seq.clone().filter_map(|n| side(n).left());
            let right = seq.clone().filter_map(|n| side(n).right());
            (
                even,
                odd.into_iter().collect(),
                left.collect(),
                right.collect(),
            )
        },
    );
}

#[test]
fn pairs_and_sides_are_collected_in_all_ways_together() {
    same_as_std(
        |par| {
            let sides: (Vec<usize>, Vec<String>) = par.clone().map(side).collect();
            let all: (Box<[usize]>, (Vec<usize>, String)) =
                par.clone().map(|n| (n, side(n))).collect();
            let failing: Result<(Vec<usize>, HashMap<usize, usize>), usize> = par
                .map(|n| if n < 505 { Ok((n, (n, 1))) } else { Err(n) })
                .collect();
            if let Ok((list, map)) = &failing {
                assert!(list.iter().all(|n| map.contains_key(n)));
            }
            (sides, all, failing.is_ok())
        },
        |mut seq| {
            let left: Vec<_> = seq.clone().filter_map(|n| side(n).left()).collect();
            let right: Vec<_> = seq.clone().filter_map(|n| side(n).right()).collect();
            let string = right.concat();
            let all = (seq.as_slice().into(), (left.clone(), string));
            ((left, right), all, seq.all(|n| n < 505))
        },
    );
}

#[test]
fn pairs_of_collections_are_extended() {
    same_as_std(
        |par| {
            let mut both = (vec![1], vec![String::from("a")]);
            both.par_extend(par.clone().map(|n| (n, n.to_string())));
            both.par_extend(par.map(side));
            both
        },
        |seq| {
            let left = seq.clone().filter_map(|n| side(n).left());
            let right = seq.clone().filter_map(|n| side(n).right());
            let strings = seq.clone().map(|n| n.to_string());
            (
                [1].into_iter().chain(seq.clone()).chain(left).collect(),
                [String::from("a")]
                    .into_iter()
                    .chain(strings)
                    .chain(right)
                    .collect::<Vec<_>>(),
            )
        },
    );
}

/// A collection that has no use for items.
#[derive(Debug, Default, PartialEq)]
struct Uninterested;

impl<T: Send> ParallelExtend<T> for Uninterested {
    fn par_extend<I: IntoParallelIterator<Item = T>>(&mut self, _: I) {}
}

impl<T: Send> FromParallelIterator<T> for Uninterested {
    fn from_par_iter<I: IntoParallelIterator<Item = T>>(_: I) -> Self {
        Uninterested
    }
}

#[test]
fn a_collection_that_does_not_look_at_items_takes_none_from_the_other() {
    same_as_std(
        |par| {
            let pairs = par.clone().map(|n| (n, n));
            let (a, _): (Vec<_>, Uninterested) = pairs.clone().unzip();
            let (_, b): (Uninterested, Vec<_>) = pairs.clone().unzip();
            let (c, _): (Vec<_>, Uninterested) = pairs.clone().collect();
            let (_, d): (Uninterested, Vec<_>) = pairs.clone().collect();
            let (_, _): (Uninterested, Uninterested) = pairs.collect();
            assert!(a == b && b == c && c == d);
            let (left, _): (Vec<_>, Uninterested) = par.partition(|n| n % 2 == 0);
            (a, left)
        },
        |seq| {
            let even = seq.clone().filter(|n| n % 2 == 0).collect();
            (seq.collect(), even)
        },
    );
}

#[test]
fn each_item_is_made_once() {
    let made = AtomicUsize::new(0);
    let pairs = (0..1000).into_par_iter().map(|n| {
        made.fetch_add(1, Ordering::Relaxed);
        (n, n)
    });
    let (left, right): (Vec<u32>, BTreeSet<u32>) = pairs.unzip();
    assert_eq!((left.len(), right.len()), (1000, 1000));
    assert_eq!(made.into_inner(), 1000);
}

#[test]
fn every_item_is_dropped_once_by_all_of_them() {
    type Vecs = (Vec<Counted>, Vec<Counted>);
    every_item_is_dropped_once(|items, visit| {
        let twins = items.map(|item| (item.clone(), item));
        twins.inspect(|(item, _)| visit(item)).unzip() as Vecs
    });
    every_item_is_dropped_once(|items, visit| {
        let twins = items.map(|item| (item.clone(), item)).filter(|_| true);
        twins.inspect(|(item, _)| visit(item)).unzip() as Vecs
    });
    every_item_is_dropped_once(|items, visit| {
        let (mut left, mut right) = (vec![], vec![]);
        let twins = items.map(|item| (item.clone(), item));
        let twins = twins.inspect(|(item, _)| visit(item));
        twins.unzip_into_vecs(&mut left, &mut right);
        (left, right)
    });
    every_item_is_dropped_once(|items, visit| {
        let even = |item: &Counted| {
            visit(item);
            item.number % 2 == 0
        };
        items.partition(even) as Vecs
    });
}
