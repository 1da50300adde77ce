//! `chain`: one iterator after the other.

use super::plumbing::{Consumer, Folder, Producer, ProducerCallback, Reducer, UnindexedConsumer};
use super::{IndexedParallelIterator, ParallelIterator};
use crate::join;
use crate::mechanism::{with_both, KnownLen, WrapBoth};

macro_rules! methods {
    () => {
        /// Iterates over the items of this, and then over those of `chain`. Both may run at
        /// the same time.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let both: Vec<_> = (0..2).into_par_iter().chain(vec![9, 8]).collect();
        /// assert_eq!(both, [0, 1, 9, 8]);
        /// ```
        fn chain<C>(self, chain: C) -> Chain<Self, C::Iter>
        where
            C: IntoParallelIterator<Item = Self::Item>,
        {
            Chain {
                a: self,
                b: chain.into_par_iter(),
            }
        }
    };
}
pub(super) use methods;

/// What [`chain`](ParallelIterator::chain) returns.
#[must_use = "does nothing until it is consumed"]
#[derive(Debug, Clone)]
pub struct Chain<A, B> {
    pub(super) a: A,
    pub(super) b: B,
}

impl<A, B> ParallelIterator for Chain<A, B>
where
    A: ParallelIterator,
    B: ParallelIterator<Item = A::Item>,
{
    type Item = A::Item;

    fn drive_unindexed<C: UnindexedConsumer<A::Item>>(self, consumer: C) -> C::Result {
        let Chain { a, b } = self;
        let (left, right, reducer) = match a.opt_len().zip(b.opt_len()) {
            Some((place, _)) => consumer.split_at(place),
            None => {
                let reducer = consumer.to_reducer();
                (consumer.split_off_left(), consumer, reducer)
            }
        };
        let (left, right) = join(|| a.drive_unindexed(left), || b.drive_unindexed(right));
        reducer.reduce(left, right)
    }

    fn opt_len(&self) -> Option<usize> {
        self.a.opt_len()?.checked_add(self.b.opt_len()?)
    }
}

impl<A, B> IndexedParallelIterator for Chain<A, B>
where
    A: IndexedParallelIterator,
    B: IndexedParallelIterator<Item = A::Item>,
{
    fn drive<C: Consumer<A::Item>>(self, consumer: C) -> C::Result {
        let (left, right, reducer) = consumer.split_at(self.a.len());
        let (left, right) = join(|| self.a.drive(left), || self.b.drive(right));
        reducer.reduce(left, right)
    }

    /// # Panics
    ///
    /// If there are more than `usize::MAX` items.
    fn len(&self) -> usize {
        let len = self.a.len().checked_add(self.b.len());
        len.expect("the length of a chain is more than a usize holds")
    }

    fn with_producer<CB>(self, callback: CB) -> CB::Output
    where
        CB: ProducerCallback<A::Item>,
    {
        let (a_len, b_len) = (self.a.len(), self.b.len());
        with_both(self.a, self.b, OneAfterTheOther { a_len, b_len }, callback)
    }
}

struct OneAfterTheOther {
    a_len: usize,
    b_len: usize,
}

impl<T> WrapBoth<T, T> for OneAfterTheOther {
    type Item = T;
    type Producer<P: Producer<Item = T>, Q: Producer<Item = T>> = ChainProducer<P, Q>;

    fn wrap<P, Q>(self, a: P, b: Q) -> ChainProducer<P, Q>
    where
        P: Producer<Item = T>,
        Q: Producer<Item = T>,
    {
        ChainProducer { lens: self, a, b }
    }
}

struct ChainProducer<P, Q> {
    lens: OneAfterTheOther,
    a: P,
    b: Q,
}

impl<P, Q> Producer for ChainProducer<P, Q>
where
    P: Producer,
    Q: Producer<Item = P::Item>,
{
    type Item = P::Item;
    type IntoIter = KnownLen<std::iter::Chain<P::IntoIter, Q::IntoIter>>;

    fn into_iter(self) -> Self::IntoIter {
        let len = self.lens.a_len + self.lens.b_len;
        KnownLen::new(self.a.into_iter().chain(self.b.into_iter()), len)
    }

    fn min_len(&self) -> usize {
        self.a.min_len().max(self.b.min_len())
    }

    fn max_len(&self) -> usize {
        self.a.max_len().min(self.b.max_len())
    }

    fn split_at(self, index: usize) -> (Self, Self) {
        let OneAfterTheOther { a_len, b_len } = self.lens;
        let a_index = index.min(a_len);
        let b_index = index - a_index;
        let (a_left, a_right) = self.a.split_at(a_index);
        let (b_left, b_right) = self.b.split_at(b_index);
        let left = OneAfterTheOther {
            a_len: a_index,
            b_len: b_index,
        };
        let right = OneAfterTheOther {
            a_len: a_len - a_index,
            b_len: b_len - b_index,
        };
        (left.wrap(a_left, b_left), right.wrap(a_right, b_right))
    }

    fn fold_with<F: Folder<P::Item>>(self, folder: F) -> F {
        let folder = self.a.fold_with(folder);
        if folder.full() {
            folder
        } else {
            self.b.fold_with(folder)
        }
    }
}
