//! Where items come from: ranges, vectors, arrays, slices, options, maps.

mod support;

use rayon::prelude::*;
use std::collections::HashMap;
use std::panic::{catch_unwind, AssertUnwindSafe};
use support::census::every_item_is_dropped_once;
use support::same_as_std;

/// The numbers by a parallel iterator, in order, and how many it says there are.
fn numbers<T, R>(range: R) -> (Vec<T>, Option<usize>)
where
    R: IntoParallelIterator<Item = T>,
    T: Send,
{
    let iter = range.into_par_iter();
    let len = iter.opt_len();
    (iter.collect(), len)
}

#[test]
fn ranges_of_all_types_are_those_of_std() {
    macro_rules! check {
        ($($type:ident),*) => {$(
            let ends = [$type::MIN, $type::MIN + 1, 0, 1, 100, $type::MAX - 1, $type::MAX];
            for start in ends {
                for end in ends {
                    if (start..end).size_hint().0 > 300 {
                        continue;
                    }
                    let expected: Vec<$type> = (start..end).collect();
                    let len = Some(expected.len());
                    assert_eq!(numbers(start..end), (expected, len));
                    let expected: Vec<$type> = (start..=end).collect();
                    let len = Some(expected.len());
                    assert_eq!(numbers(start..=end), (expected, len));
                }
            }
        )*};
    }
    check!(u8, i8, u16, i16, u32, i32, u64, i64, u128, i128, usize, isize);
}

#[test]
fn ranges_of_characters_leave_the_surrogates_out() {
    for (start, end) in [
        ('a', 'z'),
        ('a', 'a'),
        ('z', 'a'),
        ('\u{D7F0}', '\u{E010}'),
        ('\u{E000}', '\u{E001}'),
        ('\u{10FFF0}', char::MAX),
    ] {
        let expected: Vec<char> = (start..end).collect();
        let len = Some(expected.len());
        assert_eq!(numbers(start..end), (expected, len));
        let expected: Vec<char> = (start..=end).collect();
        let len = Some(expected.len());
        assert_eq!(numbers(start..=end), (expected, len));
    }
}

#[test]
fn an_inclusive_range_that_was_used_up_is_empty() {
    let mut range = 3..=3_u8;
    range.next();
    assert_eq!(numbers(range), (vec![], Some(0)));
    let mut range = 'c'..='c';
    range.next();
    assert_eq!(numbers(range), (vec![], Some(0)));
}

#[test]
fn ranges_longer_than_a_usize_holds_can_be_searched() {
    assert_eq!((0..u128::MAX).into_par_iter().opt_len(), None);
    let found = (i128::MIN..=i128::MAX)
        .into_par_iter()
        .find_any(|&n| n % 1000 == 0);
    assert_eq!(found.map(|n| n % 1000), Some(0));
    let found = (0..=u64::MAX).into_par_iter().find_any(|&n| n == u64::MAX);
    assert_eq!(found, Some(u64::MAX));
}

#[test]
fn vectors_slices_and_arrays_have_their_items_in_order() {
    same_as_std(
        |par| {
            let mut vec: Vec<usize> = par.collect();
            vec.par_iter_mut().for_each(|n| *n += 1);
            let references: Vec<usize> = vec.par_iter().copied().collect();
            let boxed: Vec<usize> = vec.into_boxed_slice().into_par_iter().collect();
            (references, boxed)
        },
        |seq| {
            (
                seq.clone().map(|n| n + 1).collect(),
                seq.map(|n| n + 1).collect(),
            )
        },
    );
    assert_eq!(
        [String::from("a")].into_par_iter().collect::<Vec<_>>(),
        ["a"]
    );
    assert_eq!([0_u8; 0].into_par_iter().count(), 0);
    let mut array = [1, 2, 3];
    array
        .par_iter_mut()
        .enumerate()
        .for_each(|(place, n)| *n *= place);
    assert_eq!(array, [0, 2, 6]);
}

#[test]
fn draining_takes_the_range_and_leaves_the_rest() {
    for range in [0..0, 0..1, 3..50, 50..100, 0..100, 100..100] {
        let mut vec: Vec<String> = (0..100).map(|n| n.to_string()).collect();
        let mut expected = vec.clone();
        let drained: Vec<_> = vec.par_drain(range.clone()).collect();
        assert_eq!(drained, expected.drain(range).collect::<Vec<_>>());
        assert_eq!(vec, expected);
    }
}

#[test]
fn a_drain_that_is_not_used_or_not_used_up_takes_the_range_nevertheless() {
    let mut vec: Vec<String> = (0..100).map(|n| n.to_string()).collect();
    drop(vec.par_drain(10..90));
    assert_eq!(vec.len(), 20);
    assert!(vec.par_drain(..5).any(|n| n == "0"));
    assert_eq!(vec[0], "5");
    let result = catch_unwind(AssertUnwindSafe(|| {
        vec.par_drain(1..3).for_each(|n| assert_ne!(n, "7"));
    }));
    assert!(result.is_err());
    assert_eq!(vec[..2], ["5", "8"]);
}

#[test]
fn a_range_that_is_none_is_said_which() {
    let message = |start, end| {
        let result = catch_unwind(|| drop(vec![1, 2, 3].par_drain(start..end)));
        *result.unwrap_err().downcast::<String>().unwrap()
    };
    assert_eq!(message(2, 1), "the range begins at 2 and ends at 1");
    assert_eq!(message(2, 4), "the range ends at 4, the length is 3");
}

#[test]
fn options_and_results_have_one_item_or_none() {
    assert_eq!(Some(1).into_par_iter().chain(None).collect::<Vec<_>>(), [1]);
    assert_eq!(
        Some(1).par_iter().zip([2, 3]).collect::<Vec<_>>(),
        [(&1, 2)]
    );
    let mut result: Result<i32, &str> = Ok(1);
    result.par_iter_mut().for_each(|n| *n = 2);
    assert_eq!(
        result.par_iter().enumerate().rev().collect::<Vec<_>>(),
        [(0, &2)]
    );
    result = Err("none");
    assert_eq!(result.into_par_iter().count(), 0);
}

#[test]
fn hash_maps_have_all_their_entries() {
    same_as_std(
        |par| {
            let mut map: HashMap<usize, usize> = par.map(|n| (n, n)).collect();
            map.par_iter_mut().for_each(|(key, value)| *value += key);
            let sum = map
                .par_iter()
                .map(|(key, value)| key + value)
                .sum::<usize>();
            let drained = map
                .par_drain()
                .map(|(key, value)| key + value)
                .sum::<usize>();
            assert!(map.is_empty());
            (sum, drained)
        },
        |seq| {
            let map: HashMap<usize, usize> = seq.map(|n| (n, 3 * n)).collect();
            let sum = map.into_values().sum();
            (sum, sum)
        },
    );
}

#[test]
fn every_item_is_dropped_once_by_all_of_them() {
    every_item_is_dropped_once(|items, visit| {
        let mut vec: Vec<_> = items.collect();
        vec.par_drain(10..60).for_each(|item| visit(&item));
        vec
    });
    every_item_is_dropped_once(|items, visit| {
        let vec: Vec<_> = items.collect();
        let array: [_; 100] = vec.try_into().unwrap();
        array.into_par_iter().rev().for_each(|item| visit(&item));
    });
    every_item_is_dropped_once(|items, visit| {
        let map: HashMap<_, _> = items.map(|item| (item.number, item)).collect();
        map.into_par_iter().for_each(|(_, item)| visit(&item));
    });
    every_item_is_dropped_once(|items, visit| {
        // In one piece, so that it is always the same ones that it does not get to.
        items.with_min_len(100).find_any(|item| {
            visit(item);
            item.number == 50
        })
    });
}
