//! What ends an iterator: reductions and searches.

mod support;

use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Barrier;
use support::same_as_std;

#[test]
fn sums_products_and_counts_are_those_of_std() {
    same_as_std(|par| par.sum::<usize>(), |seq| seq.sum());
    same_as_std(|par| par.count(), |seq| seq.count());
    same_as_std(
        |par| par.map(|n| [-1.0, 2.0, 0.5][n % 3]).product::<f64>(),
        |seq| seq.map(|n| [-1.0, 2.0, 0.5][n % 3]).product(),
    );
}

#[test]
fn minima_and_maxima_are_those_of_std_the_first_and_the_last_of_equal_ones() {
    let key = |pair: &(usize, usize)| pair.1 % 10;
    same_as_std(
        |par| {
            let par = par.enumerate();
            let compare = |a: &_, b: &_| key(a).cmp(&key(b));
            (
                (par.clone().min(), par.clone().max()),
                (par.clone().min_by_key(key), par.clone().max_by_key(key)),
                (par.clone().min_by(compare), par.max_by(compare)),
            )
        },
        |seq| {
            let seq = seq.enumerate();
            let compare = |a: &_, b: &_| key(a).cmp(&key(b));
            (
                (seq.clone().min(), seq.clone().max()),
                (seq.clone().min_by_key(key), seq.clone().max_by_key(key)),
                (seq.clone().min_by(compare), seq.max_by(compare)),
            )
        },
    );
}

#[test]
fn reductions_keep_the_order() {
    let all = |seq: std::vec::IntoIter<usize>| seq.map(|n| n.to_string()).collect::<String>();
    let append = |a: String, b: String| a + &b;
    same_as_std(
        |par| par.map(|n| n.to_string()).reduce(String::new, append),
        all,
    );
    same_as_std(
        |par| par.map(|n| n.to_string()).reduce_with(append),
        |seq| (seq.len() > 0).then(|| all(seq)),
    );
}

#[test]
fn searches_find_something_if_there_is_anything() {
    same_as_std(
        |par| {
            let found = par.clone().find_any(|&n| n == 500);
            let mapped = par.clone().find_map_any(|n| (n == 500).then_some("500"));
            (
                found,
                mapped,
                par.clone().any(|n| n == 500),
                par.all(|n| n != 500),
            )
        },
        |mut seq| {
            let found = seq.find(|&n| n == 500);
            (
                found,
                found.map(|_| "500"),
                found.is_some(),
                found.is_none(),
            )
        },
    );
}

#[test]
#[allow(deprecated)]
fn the_deprecated_searches_are_those_of_any_item() {
    let among = |wanted| (0..1000).into_par_iter().find(|&n| n == wanted);
    assert_eq!((among(500), among(1000)), (Some(500), None));
    let place = |wanted| (1..1000).into_par_iter().position(|n| n == wanted);
    assert_eq!((place(500), place(1000)), (Some(499), None));
}

#[test]
fn a_search_ends_when_something_is_found() {
    let seen = AtomicUsize::new(0);
    let found = (0..u64::MAX).into_par_iter().find_any(|n| {
        seen.fetch_add(1, Ordering::Relaxed);
        n % 1000 == 999
    });
    assert_eq!(found.map(|n| n % 1000), Some(999));
    assert!(seen.into_inner() < 1 << 30);
}

#[test]
fn what_was_found_stays_found_if_a_consumer_is_fed_on() {
    let found = (0..100)
        .into_par_iter()
        .with_min_len(100)
        .flat_map(|n| [n, n + 1]);
    assert_eq!(found.find_any(|&n| n == 7), Some(7));
}

#[test]
fn for_each_with_gives_clones_and_for_each_init_makes_values() {
    let (sender, receiver) = std::sync::mpsc::channel();
    (0..100)
        .into_par_iter()
        .for_each_with(sender, |sender, n| sender.send(n).unwrap());
    let mut received: Vec<i32> = receiver.iter().collect();
    received.sort_unstable();
    assert!(received.into_iter().eq(0..100));

    let most = AtomicUsize::new(0);
    let count = |count: &mut usize, _| {
        *count += 1;
        most.fetch_max(*count, Ordering::Relaxed);
    };
    (0..100)
        .into_par_iter()
        .with_min_len(100)
        .for_each_init(|| 0, count);
    assert_eq!(most.into_inner(), 100);
}

fn wait(barrier: &Barrier) {
    barrier.wait();
}

#[test]
fn as_many_items_as_slots_can_wait_for_each_other() {
    for slots in [2, 3, 4, 7, 16, 33] {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(slots)
            .build()
            .unwrap();
        let barrier = Barrier::new(slots);
        pool.install(|| {
            (0..slots).into_par_iter().for_each(|_| wait(&barrier));
            (0..slots as u64)
                .into_par_iter()
                .for_each(|_| wait(&barrier));
        });
    }
}

#[test]
fn with_max_len_1_the_last_items_of_many_can_wait_for_each_other() {
    const SLOTS: usize = 5;
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(SLOTS)
        .build()
        .unwrap();
    let barrier = Barrier::new(SLOTS);
    pool.install(|| {
        let items = (0..1000_usize).into_par_iter().with_max_len(1);
        items.for_each(|n| {
            if n >= 1000 - SLOTS {
                barrier.wait();
            }
        });
    });
}
