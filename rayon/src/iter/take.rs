//! `take`: the first items.

use super::plumbing::{Producer, ProducerCallback};
use super::{IndexedParallelIterator, ParallelIterator};
use crate::mechanism::{drive_by_bridge, drive_unindexed_by_bridge, with_wrapped, Wrap};

macro_rules! indexed_methods {
    () => {
        /// Iterates over the first `n` items, or over all if there are no more. The others
        /// are not made.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let first: Vec<_> = ['a', 'b', 'c', 'd'].into_par_iter().take(2).collect();
        /// assert_eq!(first, ['a', 'b']);
        /// assert_eq!([1, 2].par_iter().take(5).len(), 2);
        /// ```
        fn take(self, n: usize) -> Take<Self> {
            Take { base: self, n }
        }
    };
}
pub(super) use indexed_methods;

/// What [`take`](IndexedParallelIterator::take) returns.
#[must_use = "does nothing until it is consumed"]
#[derive(Debug, Clone)]
pub struct Take<I> {
    pub(super) base: I,
    pub(super) n: usize,
}

impl<I: IndexedParallelIterator> ParallelIterator for Take<I> {
    type Item = I::Item;

    drive_unindexed_by_bridge!();
}

impl<I: IndexedParallelIterator> IndexedParallelIterator for Take<I> {
    drive_by_bridge!();

    fn len(&self) -> usize {
        self.base.len().min(self.n)
    }

    fn with_producer<CB>(self, callback: CB) -> CB::Output
    where
        CB: ProducerCallback<I::Item>,
    {
        let first = First(self.len());
        with_wrapped(self.base, first, callback)
    }
}

struct First(usize);

impl<T> Wrap<T> for First {
    type Item = T;
    type Producer<P: Producer<Item = T>> = P;

    fn wrap<P: Producer<Item = T>>(self, base: P) -> P {
        base.split_at(self.0).0
    }
}
