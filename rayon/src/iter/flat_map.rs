//! `flat_map` and `flatten`: a parallel iterator out of each item.
//!
//! The iterator of each item is driven on its own, into a consumer cut off for it. A
//! folder therefore keeps a consumer for what is to come and the result of what was.

use super::plumbing::{Consumer, Folder, Reducer, UnindexedConsumer};
use super::{IntoParallelIterator, ParallelIterator};
use std::fmt::Debug;

macro_rules! methods {
    () => {
        /// Iterates over the items of the parallel iterators that `map_op` makes. They may be
        /// cut in their turn; [`flat_map_iter`](Self::flat_map_iter) is better where that is
        /// not worthwhile.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let ranges: Vec<_> = (0..4_u8).into_par_iter().flat_map(|n| 0..n).collect();
        /// assert_eq!(ranges, [0, 0, 1, 0, 1, 2]);
        /// ```
        fn flat_map<F, PI>(self, map_op: F) -> FlatMap<Self, F>
        where
            F: Fn(Self::Item) -> PI + Sync + Send,
            PI: IntoParallelIterator,
        {
            FlatMap { base: self, map_op }
        }

        /// Iterates over the items of the items. These may be cut in their turn;
        /// [`flatten_iter`](Self::flatten_iter) is better where that is not worthwhile.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let nested = vec![vec![1, 2], vec![], vec![3]];
        /// let flat: Vec<_> = nested.par_iter().flatten().collect();
        /// assert_eq!(flat, [&1, &2, &3]);
        /// ```
        fn flatten(self) -> Flatten<Self>
        where
            Self::Item: IntoParallelIterator,
        {
            Flatten { base: self }
        }
    };
}
pub(super) use methods;

/// What [`flat_map`](ParallelIterator::flat_map) returns.
#[must_use = "does nothing until it is consumed"]
#[derive(Clone)]
pub struct FlatMap<I, F> {
    pub(super) base: I,
    pub(super) map_op: F,
}

debug_fields!([I: Debug, F] FlatMap<I, F> { base });

impl<I, F, PI> ParallelIterator for FlatMap<I, F>
where
    I: ParallelIterator,
    F: Fn(I::Item) -> PI + Sync + Send,
    PI: IntoParallelIterator,
{
    type Item = PI::Item;

    fn drive_unindexed<C: UnindexedConsumer<PI::Item>>(self, consumer: C) -> C::Result {
        self.base.drive_unindexed(FlatMapConsumer {
            map_op: &self.map_op,
            base: consumer,
        })
    }
}

/// What [`flatten`](ParallelIterator::flatten) returns.
#[must_use = "does nothing until it is consumed"]
#[derive(Debug, Clone)]
pub struct Flatten<I> {
    pub(super) base: I,
}

impl<I> ParallelIterator for Flatten<I>
where
    I: ParallelIterator<Item: IntoParallelIterator>,
{
    type Item = <I::Item as IntoParallelIterator>::Item;

    fn drive_unindexed<C: UnindexedConsumer<Self::Item>>(self, consumer: C) -> C::Result {
        self.base.flat_map(|item| item).drive_unindexed(consumer)
    }
}

struct FlatMapConsumer<'f, F, C> {
    map_op: &'f F,
    base: C,
}

impl<T, PI, F, C> Consumer<T> for FlatMapConsumer<'_, F, C>
where
    PI: IntoParallelIterator,
    F: Fn(T) -> PI + Sync,
    C: UnindexedConsumer<PI::Item>,
{
    type Folder = FlatMapFolder<Self, C::Result>;
    type Reducer = C::Reducer;
    type Result = C::Result;

    /// The places are of the items before they are mapped, so they say nothing to the base.
    fn split_at(self, _index: usize) -> (Self, Self, C::Reducer) {
        let left = self.split_off_left();
        let reducer = self.base.to_reducer();
        (left, self, reducer)
    }

    fn into_folder(self) -> Self::Folder {
        FlatMapFolder {
            rest: self,
            done: None,
        }
    }

    fn full(&self) -> bool {
        self.base.full()
    }
}

impl<T, PI, F, C> UnindexedConsumer<T> for FlatMapConsumer<'_, F, C>
where
    PI: IntoParallelIterator,
    F: Fn(T) -> PI + Sync,
    C: UnindexedConsumer<PI::Item>,
{
    fn split_off_left(&self) -> Self {
        FlatMapConsumer {
            map_op: self.map_op,
            base: self.base.split_off_left(),
        }
    }

    fn to_reducer(&self) -> C::Reducer {
        self.base.to_reducer()
    }
}

struct FlatMapFolder<C, R> {
    rest: C,
    done: Option<R>,
}

impl<T, PI, F, C> Folder<T> for FlatMapFolder<FlatMapConsumer<'_, F, C>, C::Result>
where
    PI: IntoParallelIterator,
    F: Fn(T) -> PI + Sync,
    C: UnindexedConsumer<PI::Item>,
{
    type Result = C::Result;

    fn consume(self, item: T) -> Self {
        let FlatMapFolder { rest, done } = self;
        let items = (rest.map_op)(item).into_par_iter();
        let result = items.drive_unindexed(rest.base.split_off_left());
        let done = match done {
            Some(done) => rest.base.to_reducer().reduce(done, result),
            None => result,
        };
        FlatMapFolder {
            rest,
            done: Some(done),
        }
    }

    fn complete(self) -> C::Result {
        match self.done {
            Some(done) => done,
            None => self.rest.base.into_folder().complete(),
        }
    }

    fn full(&self) -> bool {
        self.rest.base.full()
    }
}
