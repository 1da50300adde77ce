//! `enumerate`: items with their places.

use super::plumbing::{Producer, ProducerCallback};
use super::{IndexedParallelIterator, ParallelIterator};
use crate::mechanism::{drive_by_bridge, drive_unindexed_by_bridge, with_wrapped, Wrap};
use std::iter::Zip;
use std::ops::Range;

macro_rules! indexed_methods {
    () => {
        /// Iterates over pairs of a place, counted from 0, and the item there.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let numbered: Vec<_> = ['a', 'b', 'c'].into_par_iter().enumerate().collect();
        /// assert_eq!(numbered, [(0, 'a'), (1, 'b'), (2, 'c')]);
        /// ```
        fn enumerate(self) -> Enumerate<Self> {
            Enumerate { base: self }
        }
    };
}
pub(super) use indexed_methods;

/// What [`enumerate`](IndexedParallelIterator::enumerate) returns.
#[must_use = "does nothing until it is consumed"]
#[derive(Debug, Clone)]
pub struct Enumerate<I> {
    pub(super) base: I,
}

impl<I: IndexedParallelIterator> ParallelIterator for Enumerate<I> {
    type Item = (usize, I::Item);

    drive_unindexed_by_bridge!();
}

impl<I: IndexedParallelIterator> IndexedParallelIterator for Enumerate<I> {
    drive_by_bridge!();

    fn len(&self) -> usize {
        self.base.len()
    }

    fn with_producer<CB>(self, callback: CB) -> CB::Output
    where
        CB: ProducerCallback<Self::Item>,
    {
        with_wrapped(self.base, CountFrom(0), callback)
    }
}

struct CountFrom(usize);

impl<T> Wrap<T> for CountFrom {
    type Item = (usize, T);
    type Producer<P: Producer<Item = T>> = EnumerateProducer<P>;

    fn wrap<P: Producer<Item = T>>(self, base: P) -> EnumerateProducer<P> {
        EnumerateProducer {
            offset: self.0,
            base,
        }
    }
}

struct EnumerateProducer<P> {
    offset: usize,
    base: P,
}

impl<P: Producer> Producer for EnumerateProducer<P> {
    type Item = (usize, P::Item);
    type IntoIter = Zip<Range<usize>, P::IntoIter>;

    fn into_iter(self) -> Self::IntoIter {
        let base = self.base.into_iter();
        (self.offset..self.offset + base.len()).zip(base)
    }

    fn min_len(&self) -> usize {
        self.base.min_len()
    }

    fn max_len(&self) -> usize {
        self.base.max_len()
    }

    fn split_at(self, index: usize) -> (Self, Self) {
        let (left, right) = self.base.split_at(index);
        (
            CountFrom(self.offset).wrap(left),
            CountFrom(self.offset + index).wrap(right),
        )
    }
}
