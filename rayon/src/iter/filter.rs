//! `filter` and `filter_map`: one item or none out of one.

use super::plumbing::Folder;
use super::ParallelIterator;
use crate::mechanism::{drive_unindexed_by_stage, no_state, stage_of_closure, Stage};
use std::fmt::Debug;

macro_rules! methods {
    () => {
        /// Iterates over the items for which `filter_op` is true. They have no places any
        /// more: it is not known how many there will be.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let even: Vec<_> = (0..10).into_par_iter().filter(|n| n % 2 == 0).collect();
        /// assert_eq!(even, [0, 2, 4, 6, 8]);
        /// ```
        fn filter<P>(self, filter_op: P) -> Filter<Self, P>
        where
            P: Fn(&Self::Item) -> bool + Sync + Send,
        {
            Filter {
                base: self,
                filter_op,
            }
        }

        /// Iterates over what `filter_op` makes of the items where that is not `None`.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let numbers = ["1", "two", "3"];
        /// let parsed: Vec<u8> = numbers.par_iter().filter_map(|n| n.parse().ok()).collect();
        /// assert_eq!(parsed, [1, 3]);
        /// ```
        fn filter_map<P, R>(self, filter_op: P) -> FilterMap<Self, P>
        where
            P: Fn(Self::Item) -> Option<R> + Sync + Send,
            R: Send,
        {
            FilterMap {
                base: self,
                filter_op,
            }
        }
    };
}
pub(super) use methods;

/// What [`filter`](ParallelIterator::filter) returns.
#[must_use = "does nothing until it is consumed"]
#[derive(Clone)]
pub struct Filter<I, P> {
    pub(super) base: I,
    pub(super) filter_op: P,
}

debug_fields!([I: Debug, P] Filter<I, P> { base });

stage_of_closure!(Select);

impl<T, P: Fn(&T) -> bool + Sync> Stage<T> for Select<'_, P> {
    type Item = T;
    no_state!();

    #[inline]
    fn feed<F: Folder<T>>(Self(filter_op): &mut Self, item: T, folder: F) -> F {
        if filter_op(&item) {
            folder.consume(item)
        } else {
            folder
        }
    }
}

impl<I, P> ParallelIterator for Filter<I, P>
where
    I: ParallelIterator,
    P: Fn(&I::Item) -> bool + Sync + Send,
{
    type Item = I::Item;

    drive_unindexed_by_stage!(filter => Select(&filter.filter_op));
}

/// What [`filter_map`](ParallelIterator::filter_map) returns.
#[must_use = "does nothing until it is consumed"]
#[derive(Clone)]
pub struct FilterMap<I, P> {
    pub(super) base: I,
    pub(super) filter_op: P,
}

debug_fields!([I: Debug, P] FilterMap<I, P> { base });

stage_of_closure!(SelectMapped);

impl<T, R, P: Fn(T) -> Option<R> + Sync> Stage<T> for SelectMapped<'_, P> {
    type Item = R;
    no_state!();

    #[inline]
    fn feed<F: Folder<R>>(Self(filter_op): &mut Self, item: T, folder: F) -> F {
        match filter_op(item) {
            Some(item) => folder.consume(item),
            None => folder,
        }
    }
}

impl<I, P, R> ParallelIterator for FilterMap<I, P>
where
    I: ParallelIterator,
    P: Fn(I::Item) -> Option<R> + Sync + Send,
    R: Send,
{
    type Item = R;

    drive_unindexed_by_stage!(filter => SelectMapped(&filter.filter_op));
}
