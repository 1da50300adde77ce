//! `rev`: items from the last to the first.

use super::plumbing::{Producer, ProducerCallback};
use super::{IndexedParallelIterator, ParallelIterator};
use crate::mechanism::{drive_by_bridge, drive_unindexed_by_bridge, with_wrapped, Wrap};

macro_rules! indexed_methods {
    () => {
        /// Iterates over the items in the opposite order.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let down: Vec<_> = (0..5).into_par_iter().rev().collect();
        /// assert_eq!(down, [4, 3, 2, 1, 0]);
        /// ```
        fn rev(self) -> Rev<Self> {
            Rev { base: self }
        }
    };
}
pub(super) use indexed_methods;

/// What [`rev`](IndexedParallelIterator::rev) returns.
#[must_use = "does nothing until it is consumed"]
#[derive(Debug, Clone)]
pub struct Rev<I> {
    pub(super) base: I,
}

impl<I: IndexedParallelIterator> ParallelIterator for Rev<I> {
    type Item = I::Item;

    drive_unindexed_by_bridge!();
}

impl<I: IndexedParallelIterator> IndexedParallelIterator for Rev<I> {
    drive_by_bridge!();

    fn len(&self) -> usize {
        self.base.len()
    }

    fn with_producer<CB>(self, callback: CB) -> CB::Output
    where
        CB: ProducerCallback<Self::Item>,
    {
        let len = self.base.len();
        with_wrapped(self.base, Backwards { len }, callback)
    }
}

struct Backwards {
    len: usize,
}

impl<T> Wrap<T> for Backwards {
    type Item = T;
    type Producer<P: Producer<Item = T>> = RevProducer<P>;

    fn wrap<P: Producer<Item = T>>(self, base: P) -> RevProducer<P> {
        RevProducer {
            base,
            len: self.len,
        }
    }
}

struct RevProducer<P> {
    base: P,
    /// Cuts are counted from the end.
    len: usize,
}

impl<P: Producer> Producer for RevProducer<P> {
    type Item = P::Item;
    type IntoIter = std::iter::Rev<P::IntoIter>;

    fn into_iter(self) -> Self::IntoIter {
        self.base.into_iter().rev()
    }

    fn min_len(&self) -> usize {
        self.base.min_len()
    }

    fn max_len(&self) -> usize {
        self.base.max_len()
    }

    fn split_at(self, index: usize) -> (Self, Self) {
        let rest = self.len - index;
        let (low, high) = self.base.split_at(rest);
        let reversed = |base, len| RevProducer { base, len };
        (reversed(high, index), reversed(low, rest))
    }
}
