//! `map`: one item out of one.

use super::{IndexedParallelIterator, ParallelIterator};
use crate::mechanism::{
    drive_by_one_to_one, drive_unindexed_by_one_to_one, no_state, stage_of_closure, OneToOne,
    PieceIter,
};
use std::iter;

macro_rules! methods {
    () => {
        /// Iterates over what `map_op` makes of the items.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let doubled: Vec<i32> = (0..5).into_par_iter().map(|n| n * 2).collect();
        /// assert_eq!(doubled, [0, 2, 4, 6, 8]);
        /// ```
        fn map<F, R>(self, map_op: F) -> Map<Self, F>
        where
            F: Fn(Self::Item) -> R + Sync + Send,
            R: Send,
        {
            Map { base: self, map_op }
        }
    };
}
pub(super) use methods;

/// What [`map`](ParallelIterator::map) returns.
#[must_use = "does nothing until it is consumed"]
#[derive(Clone)]
pub struct Map<I, F> {
    pub(super) base: I,
    pub(super) map_op: F,
}

debug_fields!([I: std::fmt::Debug, F] Map<I, F> { base });

stage_of_closure!(Apply);

impl<'f, T, R, F: Fn(T) -> R + Sync> OneToOne<T> for Apply<'f, F> {
    type Item = R;
    type Iter<I: PieceIter<Item = T>> = iter::Map<I, &'f F>;
    no_state!();

    fn iter<I: PieceIter<Item = T>>(self, base: I) -> iter::Map<I, &'f F> {
        base.map(self.0)
    }

    #[inline]
    fn apply(Self(map_op): &mut Self, item: T) -> R {
        map_op(item)
    }
}

impl<I, F, R> ParallelIterator for Map<I, F>
where
    I: ParallelIterator,
    F: Fn(I::Item) -> R + Sync + Send,
    R: Send,
{
    type Item = R;

    drive_unindexed_by_one_to_one!(map => Apply(&map.map_op));
}

impl<I, F, R> IndexedParallelIterator for Map<I, F>
where
    I: IndexedParallelIterator,
    F: Fn(I::Item) -> R + Sync + Send,
    R: Send,
{
    drive_by_one_to_one!(map => Apply(&map.map_op));
}
