//! Where it matters what comes first: `find_first`, positions, comparisons.

mod support;

use rayon::prelude::*;
use std::cmp::Ordering;
use support::census::every_item_is_dropped_once;
use support::{pools, same_as_std, scrambled};

/// Nothing, rarely, often, always.
const PREDICATES: [fn(&usize) -> bool; 4] = [|_| false, |n| n % 251 == 7, |n| n % 3 == 0, |_| true];

#[test]
fn the_first_and_the_last_are_those_of_std() {
    for predicate in PREDICATES {
        let map = |n| predicate(&n).then(|| n.to_string());
        same_as_std(
            |par| {
                let par = par.enumerate();
                let mapped = |(place, n)| map(n).map(|n| (place, n));
                (
                    par.clone().find_first(|(_, n)| predicate(n)),
                    par.clone().find_last(|(_, n)| predicate(n)),
                    par.clone().find_map_first(mapped),
                    par.find_map_last(mapped),
                )
            },
            |seq| {
                let mut found = seq.enumerate().filter(|(_, n)| predicate(n));
                let first = found.next();
                let last = found.next_back().or(first);
                let mapped = |found: Option<(usize, usize)>| {
                    let (place, n) = found?;
                    Some((place, map(n)?))
                };
                (first, last, mapped(first), mapped(last))
            },
        );
    }
}

#[test]
fn the_first_and_the_last_are_those_of_std_also_without_places() {
    for predicate in PREDICATES {
        same_as_std(
            |par| {
                // Each piece of the outer iterator cuts off one consumer for each item.
                let inner = |(place, n)| {
                    let twins = [(2 * place, n), (2 * place + 1, n)];
                    twins.into_par_iter().filter(|(_, n)| predicate(n))
                };
                let par = par.enumerate().flat_map(inner);
                (par.clone().find_first(|_| true), par.find_last(|_| true))
            },
            |seq| {
                let mut found = seq.enumerate().filter(|(_, n)| predicate(n));
                let first = found.next();
                let last = found.next_back().or(first);
                (
                    first.map(|(place, n)| (2 * place, n)),
                    last.map(|(place, n)| (2 * place + 1, n)),
                )
            },
        );
    }
}

#[test]
fn what_comes_after_the_first_or_before_the_last_is_left_alone() {
    // To look at all of them would take days.
    const MANY: u64 = 1 << 40;
    for pool in pools() {
        let first = || (0..MANY).into_par_iter().find_first(|&n| n % 1000 == 999);
        assert_eq!(pool.install(first), Some(999));
        // A single worker looks at the first items first, and knows of no later ones.
        if pool.current_num_threads() == 1 {
            continue;
        }
        let last = || {
            let blocks = [MANY, 10].into_par_iter().enumerate();
            let items = blocks.flat_map_iter(|(block, len)| (0..len).map(move |n| (block, n)));
            items.find_last(|&(block, n)| block == 1 && n < 5)
        };
        assert_eq!(pool.install(last), Some((1, 4)));
    }
}

#[test]
fn the_first_is_found_among_a_great_many_that_are_cut_off_one_after_the_other() {
    for pool in pools() {
        let found = || {
            let outer = (0..u64::MAX).into_par_iter();
            let items = outer.flat_map(|n| [n, n].into_par_iter());
            items.find_first(|&n| n == 3000)
        };
        assert_eq!(pool.install(found), Some(3000));
    }
}

#[test]
fn positions_are_those_of_std() {
    for predicate in PREDICATES {
        same_as_std(
            |par| {
                let any = par.clone().position_any(|n| predicate(&n));
                if let Some(place) = any {
                    assert!(predicate(&scrambled(place)));
                }
                (
                    any.is_some(),
                    par.clone().position_first(|n| predicate(&n)),
                    par.clone().position_last(|n| predicate(&n)),
                    par.positions(|n| predicate(&n)).collect::<Vec<_>>(),
                )
            },
            |seq| {
                let places = seq.enumerate().filter(|(_, n)| predicate(n));
                let places: Vec<_> = places.map(|(place, _)| place).collect();
                let (first, last) = (places.first().copied(), places.last().copied());
                (first.is_some(), first, last, places)
            },
        );
    }
}

#[test]
fn comparisons_are_those_of_std() {
    let changes: [fn(&mut Vec<usize>); 5] = [
        |_| (),
        |other| other.push(0),
        |other| other.truncate(other.len().saturating_sub(1)),
        |other| other.iter_mut().skip(7).take(1).for_each(|n| *n += 1),
        |other| other.iter_mut().last().into_iter().for_each(|n| *n /= 2),
    ];
    for change in changes {
        let other = |numbers: &[usize]| {
            let mut other = numbers.to_vec();
            change(&mut other);
            other
        };
        same_as_std(
            |par| {
                let numbers: Vec<_> = par.collect();
                let (a, b) = (&numbers, &other(&numbers));
                (
                    a.par_iter().cmp(b),
                    a.par_iter().partial_cmp(b),
                    [a.par_iter().eq(b), a.par_iter().ne(b)],
                    [a.par_iter().lt(b), a.par_iter().le(b)],
                    [a.par_iter().gt(b), a.par_iter().ge(b)],
                )
            },
            |seq| {
                let (a, b) = (seq.as_slice(), &other(seq.as_slice()));
                let b = b.as_slice();
                (
                    a.cmp(b),
                    a.partial_cmp(b),
                    [a == b, a != b],
                    [a < b, a <= b],
                    [a > b, a >= b],
                )
            },
        );
    }
}

#[test]
fn what_cannot_be_compared_is_neither_less_nor_equal_nor_greater() {
    let (a, b) = ([1.0, f64::NAN, 3.0], [1.0, 2.0, 4.0]);
    let (a, b) = (a.par_iter(), b.par_iter());
    assert_eq!(a.clone().partial_cmp(b.clone()), None);
    assert!(a.clone().ne(b.clone()) && !a.clone().eq(b.clone()));
    assert!(!a.clone().lt(b.clone()) && !a.clone().le(b.clone()));
    assert!(!a.clone().gt(b.clone()) && !a.clone().ge(b.clone()));
    assert_eq!([0.0; 0].par_iter().partial_cmp(a), Some(Ordering::Less));
}

#[test]
fn every_item_is_dropped_once_by_all_of_them() {
    every_item_is_dropped_once(|items, visit| {
        items.find_first(|item| {
            visit(item);
            false
        })
    });
    every_item_is_dropped_once(|items, visit| {
        items.find_last(|item| {
            visit(item);
            item.number < 3
        })
    });
    every_item_is_dropped_once(|items, visit| {
        items.position_last(|item| {
            visit(&item);
            false
        })
    });
    every_item_is_dropped_once(|items, visit| {
        let places = items.positions(|item| {
            visit(&item);
            true
        });
        places.collect::<Vec<_>>()
    });
}
