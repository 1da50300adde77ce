//! `flat_map_iter` and `flatten_iter`: a sequential iterator out of each item.

use super::plumbing::Folder;
use super::ParallelIterator;
use crate::current_num_threads;
use crate::mechanism::{drive_unindexed_by_stage, feed_each, no_state, stage_of_closure, Stage};
use std::fmt::Debug;

macro_rules! methods {
    () => {
        /// Iterates over the items of the sequential iterators that `map_op` makes. Each of
        /// these is run by one thread from begin to end, or until enough is found.
        ///
        /// Better than [`flat_map`](Self::flat_map) where they are short, or need not be
        /// `Send`.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let letters: String = ["ab", "", "c"].par_iter().flat_map_iter(|word| word.chars()).collect();
        /// assert_eq!(letters, "abc");
        /// ```
        fn flat_map_iter<F, SI>(self, map_op: F) -> FlatMapIter<Self, F>
        where
            F: Fn(Self::Item) -> SI + Sync + Send,
            SI: IntoIterator<Item: Send>,
        {
            FlatMapIter { base: self, map_op }
        }

        /// Iterates over the items of the items, which are sequential iterators. Each of
        /// these is run by one thread from begin to end, or until enough is found.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let nested = vec![vec![1, 2], vec![], vec![3]];
        /// let flat: Vec<_> = nested.into_par_iter().flatten_iter().collect();
        /// assert_eq!(flat, [1, 2, 3]);
        /// ```
        fn flatten_iter(self) -> FlattenIter<Self>
        where
            Self::Item: IntoIterator<Item: Send>,
        {
            FlattenIter { base: self }
        }
    };
}
pub(super) use methods;

/// What [`flat_map_iter`](ParallelIterator::flat_map_iter) returns.
#[must_use = "does nothing until it is consumed"]
#[derive(Clone)]
pub struct FlatMapIter<I, F> {
    pub(super) base: I,
    pub(super) map_op: F,
}

debug_fields!([I: Debug, F] FlatMapIter<I, F> { base });

stage_of_closure!(IterateOver);

impl<T, SI: IntoIterator, F: Fn(T) -> SI + Sync> Stage<T> for IterateOver<'_, F> {
    type Item = SI::Item;
    no_state!();

    #[inline]
    fn feed<C: Folder<SI::Item>>(Self(map_op): &mut Self, item: T, folder: C) -> C {
        folder.consume_iter(map_op(item))
    }

    /// In a pool of one all of them in one go, so that what is summed up is not summed up item
    /// by item before, as in rayon 1.12.0. A vector takes them better one after the other.
    #[inline]
    fn feed_iter<I, C>(state: &mut Self, iter: I, folder: C) -> C
    where
        I: Iterator<Item = T>,
        C: Folder<SI::Item>,
    {
        if current_num_threads() == 1 {
            folder.consume_iter(iter.flat_map(state.0))
        } else {
            feed_each::<T, Self, I, C>(state, iter, folder)
        }
    }
}

impl<I, F, SI> ParallelIterator for FlatMapIter<I, F>
where
    I: ParallelIterator,
    F: Fn(I::Item) -> SI + Sync + Send,
    SI: IntoIterator<Item: Send>,
{
    type Item = SI::Item;

    drive_unindexed_by_stage!(flat_map => IterateOver(&flat_map.map_op));
}

/// What [`flatten_iter`](ParallelIterator::flatten_iter) returns.
#[must_use = "does nothing until it is consumed"]
#[derive(Debug, Clone)]
pub struct FlattenIter<I> {
    pub(super) base: I,
}

impl<I> ParallelIterator for FlattenIter<I>
where
    I: ParallelIterator<Item: IntoIterator<Item: Send>>,
{
    type Item = <I::Item as IntoIterator>::Item;

    drive_unindexed_by_stage!(flatten => IterateOver(&std::convert::identity));
}
