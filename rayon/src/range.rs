//! Parallel iterators over ranges of numbers and of characters: `0..100`, `'a'..'f'`.
//!
//! Those whose lengths fit into a `usize` on any target know theirs: `u8`, `i8`, `u16`,
//! `i16`, `u32`, `i32`, `usize`, `isize` and `char`. Of the wider ones, `u64`, `i64`,
//! `u128` and `i128`, as many as do are still collected in place.

mod character;
mod integer;

pub(crate) use self::character::{by_ranks, drive_ranks, of_ranks, on_both_sides, rank};
pub(crate) use self::integer::{InclusiveRangeInteger, IndexedRangeInteger, RangeInteger};

use crate::iter::plumbing::{
    bridge_producer_consumer, bridge_unindexed, Folder, Producer, ProducerCallback,
    UnindexedConsumer, UnindexedProducer,
};
use crate::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};
use crate::mechanism::drive_by_bridge;
use std::ops::Range;

impl<T> IntoParallelIterator for Range<T>
where
    Iter<T>: ParallelIterator,
{
    type Iter = Iter<T>;
    type Item = <Iter<T> as ParallelIterator>::Item;

    fn into_par_iter(self) -> Iter<T> {
        Iter { range: self }
    }
}

/// A parallel iterator over a range.
///
/// ```
/// use rayon::prelude::*;
///
/// let iter: rayon::range::Iter<u64> = (1..11).into_par_iter();
/// assert_eq!(iter.sum::<u64>(), 55);
///
/// let letters: String = ('a'..'e').into_par_iter().collect();
/// assert_eq!(letters, "abcd");
/// ```
#[derive(Debug, Clone)]
pub struct Iter<T> {
    range: Range<T>,
}

impl<T: RangeInteger> ParallelIterator for Iter<T> {
    type Item = T;

    fn drive_unindexed<C: UnindexedConsumer<T>>(self, consumer: C) -> C::Result {
        let len = self.opt_len();
        let producer = RangeProducer(self.range);
        match len {
            Some(len) => bridge_producer_consumer(len, producer, consumer),
            None => bridge_unindexed(producer, consumer),
        }
    }

    fn opt_len(&self) -> Option<usize> {
        T::count(&self.range)
    }
}

impl<T: IndexedRangeInteger> IndexedParallelIterator for Iter<T> {
    drive_by_bridge!();

    fn len(&self) -> usize {
        T::count(&self.range).expect("a length for which there is a trait")
    }

    fn with_producer<CB>(self, callback: CB) -> CB::Output
    where
        CB: ProducerCallback<T>,
    {
        callback.callback(RangeProducer(self.range))
    }
}

struct RangeProducer<T>(Range<T>);

impl<T: RangeInteger> Producer for RangeProducer<T> {
    type Item = T;
    type IntoIter = T::Steps;

    fn into_iter(self) -> T::Steps {
        T::steps(self.0)
    }

    fn split_at(self, index: usize) -> (Self, Self) {
        let Range { start, end } = self.0;
        let middle = start.plus(index);
        (RangeProducer(start..middle), RangeProducer(middle..end))
    }

    fn fold_with<F: Folder<T>>(self, folder: F) -> F {
        T::feed(self.0, folder)
    }
}

impl<T: RangeInteger> UnindexedProducer for RangeProducer<T> {
    type Item = T;

    fn split(self) -> (Self, Option<Self>) {
        let Some(middle) = T::halfway(&self.0) else {
            return (self, None);
        };
        let Range { start, end } = self.0;
        (
            RangeProducer(start..middle),
            Some(RangeProducer(middle..end)),
        )
    }

    fn fold_with<F: Folder<T>>(self, folder: F) -> F {
        T::feed(self.0, folder)
    }
}
