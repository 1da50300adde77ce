//! `zip`: pairs of items at the same place.

use super::plumbing::{Producer, ProducerCallback};
use super::{IndexedParallelIterator, ParallelIterator};
use crate::mechanism::{drive_by_bridge, drive_unindexed_by_bridge, with_both, WrapBoth};

macro_rules! indexed_methods {
    () => {
        /// Iterates over pairs of items at the same place. The longer iterator is cut down to
        /// the length of the other; what is cut off is not made.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let pairs: Vec<_> = (1..4).into_par_iter().zip(vec!['a', 'b', 'c', 'd']).collect();
        /// assert_eq!(pairs, [(1, 'a'), (2, 'b'), (3, 'c')]);
        /// ```
        fn zip<Z>(self, zip_op: Z) -> Zip<Self, Z::Iter>
        where
            Z: IntoParallelIterator<Iter: IndexedParallelIterator>,
        {
            Zip {
                a: self,
                b: zip_op.into_par_iter(),
            }
        }
    };
}
pub(super) use indexed_methods;

/// What [`zip`](IndexedParallelIterator::zip) returns.
#[must_use = "does nothing until it is consumed"]
#[derive(Debug, Clone)]
pub struct Zip<A, B> {
    pub(super) a: A,
    pub(super) b: B,
}

impl<A, B> ParallelIterator for Zip<A, B>
where
    A: IndexedParallelIterator,
    B: IndexedParallelIterator,
{
    type Item = (A::Item, B::Item);

    drive_unindexed_by_bridge!();
}

impl<A, B> IndexedParallelIterator for Zip<A, B>
where
    A: IndexedParallelIterator,
    B: IndexedParallelIterator,
{
    drive_by_bridge!();

    fn len(&self) -> usize {
        self.a.len().min(self.b.len())
    }

    fn with_producer<CB>(self, callback: CB) -> CB::Output
    where
        CB: ProducerCallback<Self::Item>,
    {
        with_both(self.a, self.b, Pair, callback)
    }
}

struct Pair;

impl<A, B> WrapBoth<A, B> for Pair {
    type Item = (A, B);
    type Producer<P: Producer<Item = A>, Q: Producer<Item = B>> = ZipProducer<P, Q>;

    fn wrap<P, Q>(self, a: P, b: Q) -> ZipProducer<P, Q>
    where
        P: Producer<Item = A>,
        Q: Producer<Item = B>,
    {
        ZipProducer { a, b }
    }
}

struct ZipProducer<P, Q> {
    a: P,
    b: Q,
}

impl<P: Producer, Q: Producer> Producer for ZipProducer<P, Q> {
    type Item = (P::Item, Q::Item);
    type IntoIter = std::iter::Zip<P::IntoIter, Q::IntoIter>;

    fn into_iter(self) -> Self::IntoIter {
        self.a.into_iter().zip(self.b.into_iter())
    }

    fn min_len(&self) -> usize {
        self.a.min_len().max(self.b.min_len())
    }

    fn max_len(&self) -> usize {
        self.a.max_len().min(self.b.max_len())
    }

    fn split_at(self, index: usize) -> (Self, Self) {
        let (a_left, a_right) = self.a.split_at(index);
        let (b_left, b_right) = self.b.split_at(index);
        (Pair.wrap(a_left, b_left), Pair.wrap(a_right, b_right))
    }
}
