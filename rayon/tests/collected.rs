//! `collect` and `par_extend`, into all collections.

mod support;

use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::rc::Rc;
use std::sync::Arc;
use support::census::every_item_is_dropped_once;
use support::{pools, same_as_std};

#[test]
fn sequences_have_the_items_in_order_with_places_and_without() {
    macro_rules! in_order {
        ($($type:ty),*) => {$(
            same_as_std(
                |par| {
                    let with: $type = par.clone().collect();
                    let without: $type = par.filter(|n| n % 2 == 1).collect();
                    (with.iter().copied().collect(), without.iter().copied().collect())
                },
                |seq| (seq.clone().collect::<Vec<_>>(), seq.filter(|n| n % 2 == 1).collect::<Vec<_>>()),
            );
        )*};
    }
    in_order!(
        Vec<_>,
        Box<[_]>,
        Rc<[_]>,
        Arc<[_]>,
        VecDeque<_>,
        LinkedList<_>
    );
}

#[test]
fn sets_and_maps_are_those_of_std() {
    macro_rules! as_in_std {
        ($($type:ty),*) => {$(
            same_as_std(|par| par.collect::<$type>(), |seq| seq.collect());
        )*};
    }
    as_in_std!(HashSet<_>, BTreeSet<_>);
    macro_rules! maps {
        ($($type:ty),*) => {$(
            // The value of the last of equal keys stays.
            same_as_std(
                |par| par.enumerate().map(|(place, n)| (n % 10, place)).collect::<$type>(),
                |seq| seq.enumerate().map(|(place, n)| (n % 10, place)).collect(),
            );
        )*};
    }
    maps!(HashMap<_, _>, BTreeMap<_, _>);
    same_as_std(
        |par| par.collect::<BinaryHeap<_>>().into_sorted_vec(),
        |seq| seq.collect::<BinaryHeap<_>>().into_sorted_vec(),
    );
}

#[test]
fn collections_are_extended_by_items_and_by_references() {
    macro_rules! extended {
        ($($type:ty),*) => {$(
            same_as_std(
                |par| {
                    let mut collection: $type = [9, 8].into_iter().collect();
                    let items: Vec<usize> = par.clone().collect();
                    collection.par_extend(par);
                    collection.par_extend(items.par_iter());
                    collection.into_iter().collect::<BTreeSet<_>>()
                },
                |seq| seq.chain([9, 8]).collect(),
            );
        )*};
    }
    extended!(
        Vec<_>,
        VecDeque<_>,
        LinkedList<_>,
        BinaryHeap<_>,
        HashSet<_>,
        BTreeSet<_>
    );
    let mut vec = vec![1];
    vec.par_extend([2, 3]);
    vec.par_extend([4, 5, 6].par_iter().filter(|&&n| n != 5));
    assert_eq!(vec, [1, 2, 3, 4, 6]);
}

/// So much is moved by several workers.
#[test]
fn large_vectors_of_items_without_places_have_them_in_their_order() {
    let name = |n: usize| format!("{n:>30}");
    // From an eighth on there are none, so some pieces are empty, the last ones too.
    for keep in [|n: &usize| n % 3 != 1, |n: &usize| *n < 25_000] {
        let kept = (0..200_000).filter(keep).map(name);
        let expected: Vec<String> = std::iter::once("old".to_string()).chain(kept).collect();
        for pool in pools() {
            let extend = || {
                let mut vec = vec!["old".to_string()];
                vec.par_extend((0..200_000).into_par_iter().filter(keep).map(name));
                vec
            };
            assert!(pool.install(extend) == expected, "{pool:?}");
        }
    }
}

#[test]
fn items_without_places_may_have_no_size() {
    let nothing: Vec<()> = (0..1_000_000)
        .into_par_iter()
        .filter(|n| n % 2 == 0)
        .map(drop)
        .collect();
    assert_eq!(nothing.len(), 500_000);
}

#[test]
fn strings_are_made_of_characters_and_of_strings() {
    same_as_std(
        |par| {
            let numbers: Vec<String> = par.map(|n| n.to_string()).collect();
            let whole: String = numbers.par_iter().map(String::as_str).collect();
            let owned: Box<str> = numbers.clone().into_par_iter().collect();
            let letters: String = numbers.par_iter().flat_map_iter(|n| n.chars()).collect();
            assert_eq!(*owned, *whole);
            assert_eq!(letters, whole);
            whole
        },
        |seq| seq.map(|n| n.to_string()).collect(),
    );
}

#[test]
fn collect_into_vec_uses_the_memory_that_is_there() {
    let mut vec: Vec<String> = Vec::with_capacity(100);
    vec.push("old".into());
    let memory = vec.as_ptr();
    (0..100)
        .into_par_iter()
        .map(|n| n.to_string())
        .collect_into_vec(&mut vec);
    assert!(vec
        .iter()
        .map(String::as_str)
        .eq((0..100).map(|n| n.to_string())));
    assert_eq!(vec.as_ptr(), memory);
}

#[test]
fn what_was_in_a_vector_stays_in_it_if_extending_it_panics() {
    let mut vec = vec![String::from("old")];
    for places in [true, false] {
        let items = (0..100).into_par_iter().map(|n| match n {
            77 => panic!("77"),
            n => n.to_string(),
        });
        let result = catch_unwind(AssertUnwindSafe(|| match places {
            true => vec.par_extend(items),
            false => vec.par_extend(items.filter(|_| true)),
        }));
        assert_eq!(*result.unwrap_err().downcast::<&str>().unwrap(), "77");
        assert_eq!(vec, ["old"]);
    }
}

#[test]
fn pieces_in_a_list_are_not_empty() {
    let none = (0..1000)
        .into_par_iter()
        .filter(|_| false)
        .collect_vec_list();
    assert!(none.is_empty());
    let some = (0..1000)
        .into_par_iter()
        .filter(|&n| n > 900)
        .collect_vec_list();
    assert!(some.iter().all(|piece| !piece.is_empty()));
    assert!(some.into_iter().flatten().eq(901..1000));
}

#[test]
fn options_and_results_are_collected_or_say_what_is_wrong() {
    same_as_std(
        |par| {
            par.map(|n| (n < 500).then_some(n))
                .collect::<Option<Vec<_>>>()
        },
        |seq| seq.map(|n| (n < 500).then_some(n)).collect(),
    );
    same_as_std(
        |par| {
            let result = par.map(|n| if n < 500 { Ok(n) } else { Err(n) });
            result.collect::<Result<Vec<_>, _>>().map_err(|n| n >= 500)
        },
        |seq| {
            seq.map(|n| if n < 500 { Ok(n) } else { Err(true) })
                .collect()
        },
    );
}

#[test]
fn every_item_is_dropped_once_by_all_collections() {
    every_item_is_dropped_once(|items, visit| items.inspect(visit).collect::<Vec<_>>());
    every_item_is_dropped_once(|items, visit| items.inspect(visit).collect::<Arc<[_]>>());
    every_item_is_dropped_once(|items, visit| {
        items
            .inspect(visit)
            .filter(|_| true)
            .collect::<VecDeque<_>>()
    });
    every_item_is_dropped_once(|items, visit| {
        items
            .inspect(visit)
            .filter(|_| true)
            .collect::<LinkedList<_>>()
    });
    every_item_is_dropped_once(|items, visit| {
        items.inspect(visit).map(Some).collect::<Option<Vec<_>>>()
    });
    every_item_is_dropped_once(|items, visit| {
        let pairs = items.inspect(visit).map(|item| (item.number, item));
        pairs.collect::<HashMap<_, _>>()
    });
}
