//! Items of the collections of `std`: all of them, in the order of the collection, each
//! dropped once.

mod support;

use rayon::iter::IndexedParallelIterator;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashSet, LinkedList, VecDeque};
use std::panic::{catch_unwind, AssertUnwindSafe};
use support::census::{every_item_is_dropped_once, Counted};
use support::same_as_std;

/// What `par_iter`, a clone of it and `into_par_iter` have, in order.
macro_rules! both_ways {
    ($collection:expr) => {{
        let collection = $collection;
        let iter = collection.par_iter();
        let cloned: Vec<_> = iter.clone().cloned().collect();
        let shared: Vec<_> = iter.cloned().collect();
        assert_eq!(cloned, shared);
        (shared, collection.into_par_iter().collect::<Vec<_>>())
    }};
}

macro_rules! both_ways_of_std {
    ($collection:expr) => {{
        let collection = $collection;
        let shared: Vec<_> = collection.iter().cloned().collect();
        (shared, collection.into_iter().collect::<Vec<_>>())
    }};
}

#[test]
fn items_come_in_the_order_of_the_collection() {
    same_as_std(
        |par| both_ways!(BinaryHeap::from(par.collect::<Vec<_>>())),
        |seq| both_ways_of_std!(BinaryHeap::from(seq.collect::<Vec<_>>())),
    );
    same_as_std(
        |par| both_ways!(par.collect::<BTreeSet<_>>()),
        |seq| both_ways_of_std!(seq.collect::<BTreeSet<_>>()),
    );
    same_as_std(
        |par| both_ways!(par.collect::<LinkedList<_>>()),
        |seq| both_ways_of_std!(seq.collect::<LinkedList<_>>()),
    );
    same_as_std(
        |par| both_ways!(wrapped_around(par.collect())),
        |seq| both_ways_of_std!(wrapped_around(seq.collect())),
    );
}

/// A deque that consists of two slices, if there are several items.
fn wrapped_around(mut items: VecDeque<usize>) -> VecDeque<usize> {
    items.shrink_to_fit();
    items.rotate_left(items.len() / 3);
    items
}

#[test]
fn maps_have_their_entries_in_order_and_let_the_values_be_changed() {
    same_as_std(
        |par| {
            let mut map: BTreeMap<usize, usize> = par.map(|n| (n, n)).collect();
            map.par_iter_mut().for_each(|(_, value)| *value += 1);
            let shared: Vec<(usize, usize)> = map.par_iter().map(|(&k, &v)| (k, v)).collect();
            (shared, map.into_par_iter().collect::<Vec<_>>())
        },
        |seq| {
            let map: BTreeMap<usize, usize> = seq.map(|n| (n, n + 1)).collect();
            (map.clone().into_iter().collect(), map.into_iter().collect())
        },
    );
}

#[test]
fn sets_have_each_item_once() {
    same_as_std(
        |par| {
            let mut set: HashSet<usize> = par.collect();
            let shared: BTreeSet<usize> = set.par_iter().copied().collect();
            let owned: BTreeSet<usize> = set.clone().into_par_iter().collect();
            let drained: BTreeSet<usize> = set.par_drain().collect();
            assert!(set.is_empty());
            (shared, owned, drained)
        },
        |seq| {
            let set: BTreeSet<usize> = seq.collect();
            (set.clone(), set.clone(), set)
        },
    );
}

#[test]
fn items_can_be_changed_in_place() {
    same_as_std(
        |par| {
            let mut list: LinkedList<usize> = par.clone().collect();
            list.par_iter_mut().for_each(|n| *n *= 2);
            let mut deque = wrapped_around(par.collect());
            deque
                .par_iter_mut()
                .enumerate()
                .for_each(|(at, n)| *n += at);
            (list, deque)
        },
        |seq| {
            let list = seq.clone().map(|n| 2 * n).collect();
            let mut deque = wrapped_around(seq.collect());
            deque.iter_mut().enumerate().for_each(|(at, n)| *n += at);
            (list, deque)
        },
    );
}

#[test]
fn heaps_and_deques_know_places() {
    fn places<I: IndexedParallelIterator>(iter: I) -> (usize, Vec<usize>) {
        (iter.len(), iter.enumerate().map(|(at, _)| at).collect())
    }
    let expected = (9, (0..9).collect());
    let mut heap: BinaryHeap<u8> = (0..9).collect();
    assert_eq!(places(heap.par_iter()), expected);
    assert_eq!(places(heap.clone().into_par_iter()), expected);
    assert_eq!(places(heap.par_drain()), expected);
    assert!(heap.is_empty());
    let mut deque: VecDeque<u8> = (0..9).collect();
    deque.rotate_left(4);
    assert_eq!(places(deque.par_iter()), expected);
    assert_eq!(places(deque.par_iter_mut()), expected);
    assert_eq!(places(deque.clone().into_par_iter()), expected);
    assert_eq!(places(deque.par_drain(..)), expected);
    assert!(deque.is_empty());
}

#[test]
fn draining_a_deque_takes_the_range_and_leaves_the_rest() {
    for range in [0..0, 0..1, 3..50, 50..100, 0..100, 100..100] {
        let mut deque = wrapped_around((0..100).collect());
        let mut expected = deque.clone();
        let drained: Vec<usize> = deque.par_drain(range.clone()).collect();
        assert!(expected.drain(range.clone()).eq(drained));
        assert_eq!(deque, expected);
        drop(deque.par_drain(..deque.len() / 2));
        expected.drain(..expected.len() / 2);
        assert_eq!(deque, expected);
    }
    let mut deque: VecDeque<u8> = (0..3).collect();
    let result = catch_unwind(AssertUnwindSafe(|| deque.par_drain(2..4).count()));
    let message = result.unwrap_err().downcast::<String>().unwrap();
    assert_eq!(*message, "the range ends at 4, the length is 3");
    assert_eq!(deque, [0, 1, 2]);
}

#[test]
fn each_item_is_dropped_once() {
    every_item_is_dropped_once(|iter, visit| {
        let list: LinkedList<Counted> = iter.collect();
        list.into_par_iter().for_each(|item| visit(&item));
    });
    every_item_is_dropped_once(|iter, visit| {
        let deque: VecDeque<Counted> = iter.collect();
        deque.into_par_iter().for_each(|item| visit(&item));
    });
    every_item_is_dropped_once(|iter, visit| {
        let mut deque: VecDeque<Counted> = iter.collect();
        deque.rotate_left(30);
        deque.par_drain(10..60).for_each(|item| visit(&item));
    });
    every_item_is_dropped_once(|iter, visit| {
        let map: BTreeMap<usize, Counted> = iter.map(|item| (item.number, item)).collect();
        map.into_par_iter().for_each(|(_, item)| visit(&item));
    });
}
