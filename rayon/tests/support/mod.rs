//! What tests of iterators have in common. Not every one of them needs all of it.

#![allow(dead_code)]

pub(crate) mod census;

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::fmt::Debug;

/// None, one, few of each parity, and enough for several pieces.
pub(crate) const LENGTHS: [usize; 7] = [0, 1, 2, 3, 10, 101, 1000];

/// Pools that cut little and much.
pub(crate) fn pools() -> Vec<ThreadPool> {
    let pool = |slots| ThreadPoolBuilder::new().num_threads(slots).build().unwrap();
    [1, 2, 7].map(pool).into()
}

/// Fails unless `parallel` makes of so many numbers what `sequential` makes of them, for
/// all lengths and on all pools.
#[track_caller]
pub(crate) fn same_as_std<R>(
    parallel: impl Fn(rayon::vec::IntoIter<usize>) -> R + Sync,
    sequential: impl Fn(std::vec::IntoIter<usize>) -> R,
) where
    R: PartialEq + Debug + Send,
{
    for pool in pools() {
        for len in LENGTHS {
            let numbers = || (0..len).map(scrambled).collect::<Vec<_>>();
            let expected = sequential(numbers().into_iter());
            let actual = pool.install(|| parallel(numbers().into_par_iter()));
            assert_eq!(actual, expected, "{len} items, {pool:?}");
        }
    }
}

/// Items in no order, with some of them twice.
pub(crate) fn scrambled(n: usize) -> usize {
    n * 7919 % 509
}
