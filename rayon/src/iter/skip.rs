//! `skip`: all but the first items.

use super::plumbing::{bridge_producer_consumer, Producer, ProducerCallback};
use super::{IndexedParallelIterator, ParallelIterator};
use crate::in_place_scope;
use crate::mechanism::{drive_by_bridge, drive_unindexed_by_bridge, Discard};

macro_rules! indexed_methods {
    () => {
        /// Iterates over all items but the first `n`, or over none if there are no more.
        ///
        /// As with `std`, the skipped items are made and dropped: closures are called for
        /// them, and may panic. It may be at the same time as for the others, and is done by
        /// the time that these are.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let rest: Vec<_> = ['a', 'b', 'c', 'd'].into_par_iter().skip(2).collect();
        /// assert_eq!(rest, ['c', 'd']);
        /// assert_eq!([1, 2].par_iter().skip(5).len(), 0);
        /// ```
        fn skip(self, n: usize) -> Skip<Self> {
            Skip { base: self, n }
        }
    };
}
pub(super) use indexed_methods;

/// What [`skip`](IndexedParallelIterator::skip) returns.
#[must_use = "does nothing until it is consumed"]
#[derive(Debug, Clone)]
pub struct Skip<I> {
    pub(super) base: I,
    pub(super) n: usize,
}

impl<I: IndexedParallelIterator> ParallelIterator for Skip<I> {
    type Item = I::Item;

    drive_unindexed_by_bridge!();
}

impl<I: IndexedParallelIterator> IndexedParallelIterator for Skip<I> {
    drive_by_bridge!();

    fn len(&self) -> usize {
        self.base.len().saturating_sub(self.n)
    }

    fn with_producer<CB>(self, callback: CB) -> CB::Output
    where
        CB: ProducerCallback<I::Item>,
    {
        let skipped = self.base.len().min(self.n);
        self.base.with_producer(SkipFirst { skipped, callback })
    }
}

/// Runs the skipped items beside the callback. A scope does it, as `join` would need the
/// callback's result to be `Send`.
struct SkipFirst<CB> {
    skipped: usize,
    callback: CB,
}

impl<T, CB: ProducerCallback<T>> ProducerCallback<T> for SkipFirst<CB> {
    type Output = CB::Output;

    fn callback<P: Producer<Item = T>>(self, base: P) -> CB::Output {
        let SkipFirst { skipped, callback } = self;
        let (first, rest) = base.split_at(skipped);
        if skipped == 0 {
            return callback.callback(rest);
        }
        in_place_scope(|scope| {
            scope.spawn(move |_| bridge_producer_consumer(skipped, first, Discard));
            callback.callback(rest)
        })
    }
}
