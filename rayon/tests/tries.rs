//! Until something fails: `try_for_each`, `try_reduce`, `try_fold` and their like.

mod support;

use rayon::prelude::*;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use support::census::every_item_is_dropped_once;
use support::same_as_std;

/// Numbers that fail from 500 on.
fn small(n: usize) -> Result<usize, &'static str> {
    (n < 500).then_some(n).ok_or("great")
}

#[test]
fn try_for_each_succeeds_if_every_item_does() {
    same_as_std(
        |par| {
            let with = par.clone().try_for_each_with(0, |_, n| small(n).map(drop));
            let init = par
                .clone()
                .try_for_each_init(|| 0, |_, n| small(n).map(drop));
            let plain = par.try_for_each(|n| small(n).map(drop));
            assert!(with == init && init == plain);
            plain
        },
        |mut seq| seq.try_for_each(|n| small(n).map(drop)),
    );
}

#[test]
fn try_for_each_visits_each_item_and_each_piece_has_its_value() {
    same_as_std(
        |par| {
            let (visits, len) = (AtomicUsize::new(0), par.len());
            let result: Option<()> = par.try_for_each_init(Vec::new, |vec, n| {
                visits.fetch_add(1, Ordering::Relaxed);
                vec.push(n);
                (vec.len() <= len).then_some(())
            });
            (result, visits.into_inner())
        },
        |seq| (Some(()), seq.len()),
    );
}

#[test]
fn try_reduce_sums_up_or_fails_by_an_item_or_by_the_operation() {
    for limit in [0, 1000, usize::MAX] {
        let add = |a: usize, b: usize| match a + b {
            sum if sum <= limit => Ok(sum),
            _ => Err("sum"),
        };
        same_as_std(
            |par| par.map(Ok).try_reduce(|| 0, add),
            |mut seq| seq.try_fold(0, add),
        );
        same_as_std(
            |par| par.map(Ok).try_reduce_with(add),
            |mut seq| Some(seq.next()?).map(|first| seq.try_fold(first, add)),
        );
    }
    same_as_std(
        |par| par.map(small).try_reduce(|| 0, |a, b| Ok(a.max(b))),
        |mut seq| seq.try_fold(0, |a, b| small(b).map(|b| a.max(b))),
    );
}

#[test]
fn one_failed_item_is_a_failure_as_it_is() {
    let one = |item: Option<u8>| [item].into_par_iter().try_reduce_with(u8::checked_add);
    assert_eq!(one(Some(3)), Some(Some(3)));
    assert_eq!(one(None), Some(None));
    let failed: Result<u8, u8> = [Err(3)].into_par_iter().try_reduce(|| 0, |_, _| Ok(1));
    assert_eq!(failed, Err(3));
}

#[test]
fn the_order_is_kept() {
    let append = |a: String, b: String| Ok::<_, ()>(a + &b);
    same_as_std(
        |par| {
            let strings = par.map(|n| n.to_string());
            let folded = strings.clone().try_fold(String::new, append);
            let with = strings.clone().try_fold_with(String::new(), append);
            let reduced = strings.map(Ok).try_reduce(String::new, append);
            assert_eq!(folded.try_reduce(String::new, append), reduced);
            assert_eq!(with.try_reduce(String::new, append), reduced);
            reduced
        },
        |seq| Ok(seq.map(|n| n.to_string()).collect()),
    );
}

#[test]
fn a_failed_fold_ends_its_piece_alone() {
    same_as_std(
        |par| {
            let count = par.len();
            let seen = AtomicUsize::new(0);
            let pieces = par.with_max_len(10).enumerate().try_fold(
                || (),
                |(), (place, _)| {
                    seen.fetch_add(1, Ordering::Relaxed);
                    (place != 0).then_some(())
                },
            );
            let results: Vec<_> = pieces.collect();
            let failures = results.iter().filter(|result| result.is_none()).count();
            let seen = seen.into_inner();
            assert!(seen <= count && seen + 10 > count, "{seen} of {count}");
            assert!(count == 0 || results[0].is_none());
            failures
        },
        |seq| seq.len().min(1),
    );
}

#[test]
fn after_a_failure_the_others_stop() {
    let endless = || (0..u64::MAX).into_par_iter();
    let fails = |n: u64| if n % 1000 == 999 { Err(n) } else { Ok(n) };
    assert!(endless().try_for_each(|n| fails(n).map(drop)).is_err());
    let maximum = endless().map(fails).try_reduce(|| 0, |a, b| Ok(a.max(b)));
    assert!(maximum.is_err());
    let folded = endless().try_fold(|| 0, |a, n| fails(n).map(|n| n.max(a)));
    assert!(folded.try_reduce(|| 0, |a, b| Ok(a.max(b))).is_err());
}

#[test]
fn what_question_marks_can_be_used_on_can_fail() {
    let numbers = || [1, 2, 3].into_par_iter();
    assert_eq!(
        numbers().try_for_each(|n| match n {
            2 => ControlFlow::Break("two"),
            _ => ControlFlow::Continue(()),
        }),
        ControlFlow::Break("two")
    );
    let sum = |a: Poll<u8>, b: Poll<u8>| match (a, b) {
        (Poll::Ready(a), Poll::Ready(b)) => Poll::Ready(a.checked_add(b).ok_or("overflow")),
        _ => Poll::Pending,
    };
    let polled = |items: [Poll<Result<u8, &'static str>>; 2]| {
        items.into_par_iter().try_reduce(|| Poll::Ready(0), sum)
    };
    let ready = |n| Poll::Ready(Ok(n));
    assert_eq!(polled([ready(1), ready(2)]), ready(3));
    assert_eq!(polled([ready(1), Poll::Pending]), Poll::Pending);
    assert_eq!(
        polled([ready(200), ready(100)]),
        Poll::Ready(Err("overflow"))
    );
    assert_eq!(
        polled([Poll::Pending, Poll::Ready(Err("bad"))]),
        Poll::Ready(Err("bad"))
    );
    let streamed = |items: [Poll<Option<Result<u8, ()>>>; 2]| {
        items
            .into_par_iter()
            .try_reduce_with(|a, b| a.max(b).map(|n| n.map(Ok)))
    };
    let some = |n| Poll::Ready(Some(Ok(n)));
    assert_eq!(streamed([some(1), some(2)]), Some(some(2)));
    assert_eq!(streamed([some(1), Poll::Ready(None)]), Some(some(1)));
    let failure = Poll::Ready(Some(Err(())));
    assert_eq!(streamed([Poll::Ready(None), failure]), Some(failure));
}

#[test]
fn every_item_is_dropped_once_by_all_of_them() {
    every_item_is_dropped_once(|items, visit| {
        items.try_for_each(|item| {
            visit(&item);
            Some(())
        })
    });
    every_item_is_dropped_once(|items, visit| {
        let later = |_, b| {
            visit(&b);
            Ok::<_, ()>(b)
        };
        items.map(Ok).try_reduce_with(later)
    });
    every_item_is_dropped_once(|items, visit| {
        let push = |mut vec: Vec<_>, item| {
            visit(&item);
            vec.push(item);
            (vec.len() < 1000).then_some(vec)
        };
        items.try_fold(Vec::new, push).collect::<Vec<_>>()
    });
}
