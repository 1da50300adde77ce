//! Parallel iterators over inclusive ranges of numbers and of characters: `1..=100`,
//! `'a'..='f'`.
//!
//! Those whose lengths fit into a `usize` on any target know theirs: `u8`, `i8`, `u16`,
//! `i16` and `char`. Of the wider ones, as many as do are still collected in place.

use crate::iter::plumbing::{Consumer, ProducerCallback, UnindexedConsumer};
use crate::iter::{Chain, Either, IndexedParallelIterator, IntoParallelIterator, ParallelIterator};
use crate::option;
use crate::range::{self, by_ranks, on_both_sides, rank, InclusiveRangeInteger, RangeInteger};
use std::ops::{Range, RangeInclusive};

impl<T> IntoParallelIterator for RangeInclusive<T>
where
    Iter<T>: ParallelIterator,
{
    type Iter = Iter<T>;
    type Item = <Iter<T> as ParallelIterator>::Item;

    fn into_par_iter(self) -> Iter<T> {
        Iter { range: self }
    }
}

/// A parallel iterator over an inclusive range.
///
/// ```
/// use rayon::prelude::*;
///
/// let iter: rayon::range_inclusive::Iter<u64> = (1..=10).into_par_iter();
/// assert_eq!(iter.sum::<u64>(), 55);
///
/// let letters: String = ('a'..='e').into_par_iter().collect();
/// assert_eq!(letters, "abcde");
/// ```
#[derive(Debug, Clone)]
pub struct Iter<T> {
    range: RangeInclusive<T>,
}

/// The same items by a range that excludes its end, and the last one by itself where there
/// is no end behind it.
type Exclusive<T> = Either<range::Iter<T>, Chain<range::Iter<T>, option::IntoIter<T>>>;

impl<T: RangeInteger> Iter<T> {
    fn exclusive(&self) -> Exclusive<T> {
        let (start, last) = (*self.range.start(), *self.range.end());
        if self.range.is_empty() {
            Either::Left((start..start).into_par_iter())
        } else if let Some(end) = last.successor() {
            Either::Left((start..end).into_par_iter())
        } else {
            Either::Right((start..last).into_par_iter().chain(Some(last)))
        }
    }
}

impl<T: RangeInteger> ParallelIterator for Iter<T> {
    type Item = T;

    fn drive_unindexed<C: UnindexedConsumer<T>>(self, consumer: C) -> C::Result {
        self.exclusive().drive_unindexed(consumer)
    }

    fn opt_len(&self) -> Option<usize> {
        self.exclusive().opt_len()
    }
}

impl<T: InclusiveRangeInteger> IndexedParallelIterator for Iter<T> {
    fn drive<C: Consumer<T>>(self, consumer: C) -> C::Result {
        self.exclusive().drive(consumer)
    }

    fn len(&self) -> usize {
        self.exclusive().len()
    }

    fn with_producer<CB>(self, callback: CB) -> CB::Output
    where
        CB: ProducerCallback<T>,
    {
        self.exclusive().with_producer(callback)
    }
}

impl Iter<char> {
    fn both_sides(&self) -> bool {
        !self.range.is_empty() && on_both_sides(*self.range.start(), *self.range.end())
    }

    fn ranks(&self) -> Range<u32> {
        let start = rank(*self.range.start());
        if self.range.is_empty() {
            start..start
        } else {
            start..rank(*self.range.end()) + 1
        }
    }
}

by_ranks!(Iter<char>);
