//! Items whichever come first in time, and what a panic stops.

mod support;

use rayon::prelude::*;
use std::collections::HashSet;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::Barrier;
use support::census::{every_item_is_dropped_once, Counted};
use support::{pools, same_as_std};

/// Fails unless the places go up.
fn in_order(items: &[(usize, usize)]) {
    assert!(
        items.windows(2).all(|pair| pair[0].0 < pair[1].0),
        "{items:?}"
    );
}

#[test]
fn take_any_and_skip_any_have_as_many_items_as_take_and_skip_in_their_order() {
    for n in [0, 1, 7, 100, 5000] {
        same_as_std(
            |par| {
                let par = par.enumerate();
                let taken: Vec<_> = par.clone().take_any(n).collect();
                let rest: Vec<_> = par.clone().skip_any(n).collect();
                let unindexed = par.filter(|_| true);
                let taken_unindexed: Vec<_> = unindexed.clone().take_any(n).collect();
                let rest_unindexed: Vec<_> = unindexed.skip_any(n).collect();
                in_order(&taken);
                in_order(&rest);
                in_order(&taken_unindexed);
                in_order(&rest_unindexed);
                [taken, rest, taken_unindexed, rest_unindexed].map(|items| items.len())
            },
            |seq| {
                let (taken, rest) = (seq.clone().take(n).count(), seq.skip(n).count());
                [taken, rest, taken, rest]
            },
        );
    }
}

#[test]
fn the_while_variants_end_at_a_false() {
    same_as_std(
        |par| {
            let par = par.enumerate();
            let small = |item: &(usize, usize)| item.1 < 300;
            let taken: Vec<_> = par.clone().take_any_while(small).collect();
            let rest: Vec<_> = par.clone().skip_any_while(small).collect();
            in_order(&taken);
            in_order(&rest);
            assert!(taken.iter().all(small));
            let rest: HashSet<_> = rest.into_iter().collect();
            let all: Vec<_> = par.collect();
            // What is left out was small; without a great one all is taken, or left out.
            assert!(all.iter().all(|item| small(item) || rest.contains(item)));
            let great = all.iter().any(|item| !small(item));
            assert!(great || (taken.len() == all.len() && rest.is_empty()));
            great
        },
        |mut seq| seq.any(|n| n >= 300),
    );
}

#[test]
fn on_one_worker_the_while_variants_are_those_of_std() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    pool.unwrap().install(|| {
        let taken = (0..100).into_par_iter().take_any_while(|n| n % 10 < 7);
        assert_eq!(taken.collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5, 6]);
        let rest = (0..10).into_par_iter().skip_any_while(|n| n % 10 < 7);
        assert_eq!(rest.collect::<Vec<_>>(), [7, 8, 9]);
    });
}

#[test]
fn when_there_are_enough_the_pieces_stop() {
    for pool in pools() {
        pool.install(|| {
            let endless = || (0..u64::MAX).into_par_iter();
            assert_eq!(endless().take_any(1000).count(), 1000);
            assert_eq!(endless().take_any(0).count(), 0);
            let quota = AtomicUsize::new(1000);
            let enough = |_: &u64| {
                let one_less = |left: usize| left.checked_sub(1);
                let left = quota.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less);
                left.is_ok()
            };
            assert_eq!(endless().take_any_while(enough).count(), 1000);
        });
    }
}

#[test]
fn a_fuse_changes_nothing_without_a_panic() {
    same_as_std(
        |par| {
            let fused: Vec<_> = par.clone().panic_fuse().collect();
            let reversed: Vec<_> = par.clone().panic_fuse().rev().panic_fuse().collect();
            let some = par.filter(|n| n % 2 == 0).panic_fuse();
            (fused, reversed, some.collect::<Vec<_>>())
        },
        |seq| {
            let some = seq.clone().filter(|n| n % 2 == 0);
            (
                seq.clone().collect(),
                seq.clone().rev().collect(),
                some.collect(),
            )
        },
    );
}

/// Two pieces, of which the second panics while the first is on its way; the first would
/// take days.
fn panics_while_the_other_piece_runs<I>(adapt: impl Fn(rayon::range::Iter<usize>) -> I + Sync)
where
    I: ParallelIterator<Item = usize>,
{
    const MANY: usize = usize::MAX >> 8;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build();
    let (both, met) = (Barrier::new(2), AtomicBool::new(false));
    let result = catch_unwind(AssertUnwindSafe(|| {
        let items = (0..MANY).into_par_iter();
        pool.unwrap().install(|| {
            adapt(items).for_each(|n| match n {
                0 => {
                    both.wait();
                }
                n if n >= MANY / 2 && !met.swap(true, Ordering::SeqCst) => {
                    both.wait();
                    panic!("asked for");
                }
                _ => (),
            });
        });
    }));
    let payload = result.expect_err("the panic got lost");
    assert_eq!(payload.downcast_ref(), Some(&"asked for"));
}

#[test]
fn a_blown_fuse_stops_the_other_pieces() {
    panics_while_the_other_piece_runs(|items| items.panic_fuse());
    panics_while_the_other_piece_runs(|items| items.map(|n| n).filter(|_| true).panic_fuse());
    // As a producer.
    panics_while_the_other_piece_runs(|items| {
        items.panic_fuse().zip(0..usize::MAX).map(|(n, _)| n)
    });
}

#[test]
fn a_loop_that_a_destructor_runs_during_a_panic_is_complete() {
    struct Sums<'a>(&'a AtomicUsize);

    impl Drop for Sums<'_> {
        fn drop(&mut self) {
            let items = (0..1000_usize).into_par_iter().with_max_len(1);
            let sum = items.panic_fuse().sum();
            self.0.store(sum, Ordering::SeqCst);
        }
    }

    for pool in pools() {
        let sum = AtomicUsize::new(0);
        // On a worker, so that the thread that panics runs pieces.
        let result = pool.install(|| {
            catch_unwind(AssertUnwindSafe(|| {
                let _sums = Sums(&sum);
                panic!("asked for");
            }))
        });
        assert!(result.is_err());
        assert_eq!(sum.into_inner(), 499_500, "{pool:?}");
    }
}

#[test]
fn every_item_is_dropped_once_by_all_of_them() {
    every_item_is_dropped_once(|items, visit| items.inspect(visit).take_any(50).count());
    every_item_is_dropped_once(|items, visit| {
        let rest = items.skip_any(50).inspect(visit);
        rest.collect::<Vec<_>>()
    });
    let always = |visit: &(dyn Fn(&Counted) + Sync), item: &Counted, value| {
        visit(item);
        value
    };
    every_item_is_dropped_once(|items, visit| {
        let taken = items.take_any_while(|item| always(visit, item, true));
        taken.collect::<Vec<_>>()
    });
    every_item_is_dropped_once(|items, visit| {
        let rest = items.skip_any_while(|item| always(visit, item, item.number < 1000));
        rest.collect::<Vec<_>>()
    });
    every_item_is_dropped_once(|items, visit| {
        items.inspect(visit).panic_fuse().collect::<Vec<_>>()
    });
    every_item_is_dropped_once(|items, visit| {
        let fused = items.panic_fuse().rev().panic_fuse();
        fused.inspect(visit).collect::<Vec<_>>()
    });
}
