//! `with_min_len` and `with_max_len`: bounds on how finely an iterator is cut.

use super::plumbing::{Folder, Producer, ProducerCallback};
use super::{IndexedParallelIterator, ParallelIterator};
use crate::mechanism::{drive_by_bridge, drive_unindexed_by_bridge, with_wrapped, Wrap};

macro_rules! indexed_methods {
    () => {
        /// Has no piece of fewer than `min` items cut off: for items so cheap that a few of
        /// them are not worth a thread's while. Fewer items in all are one piece.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let pieces = (0..1000).into_par_iter().with_min_len(400).fold(|| 0, |n, _| n + 1);
        /// assert!(pieces.collect::<Vec<_>>().len() <= 2);
        /// ```
        fn with_min_len(self, min: usize) -> MinLen<Self> {
            MinLen { base: self, min }
        }

        /// Has every piece of more than `max` items cut: for items that take long, or that
        /// wait for each other. 0 is taken as 1. Where it contradicts
        /// [`with_min_len`](Self::with_min_len), that holds.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let pieces = (0..1000).into_par_iter().with_max_len(10).fold(|| 0, |n, _| n + 1);
        /// assert!(pieces.collect::<Vec<_>>().iter().all(|&len| len <= 10));
        /// ```
        fn with_max_len(self, max: usize) -> MaxLen<Self> {
            MaxLen { base: self, max }
        }
    };
}
pub(super) use indexed_methods;

macro_rules! bounded {
    ($name:ident, $field:ident, $method:ident, $wrap:ident, $producer:ident,
     $min_len:expr, $max_len:expr) => {
        #[doc = concat!("What [`", stringify!($method), "`](IndexedParallelIterator::", stringify!($method), ") returns.")]
        #[must_use = "does nothing until it is consumed"]
        #[derive(Debug, Clone)]
        pub struct $name<I> {
            pub(super) base: I,
            pub(super) $field: usize,
        }

        impl<I: IndexedParallelIterator> ParallelIterator for $name<I> {
            type Item = I::Item;

            drive_unindexed_by_bridge!();
        }

        impl<I: IndexedParallelIterator> IndexedParallelIterator for $name<I> {
            drive_by_bridge!();

            fn len(&self) -> usize {
                self.base.len()
            }

            fn with_producer<CB>(self, callback: CB) -> CB::Output
            where
                CB: ProducerCallback<I::Item>,
            {
                with_wrapped(self.base, $wrap(self.$field), callback)
            }
        }

        struct $wrap(usize);

        impl<T> Wrap<T> for $wrap {
            type Item = T;
            type Producer<P: Producer<Item = T>> = $producer<P>;

            fn wrap<P: Producer<Item = T>>(self, base: P) -> $producer<P> {
                $producer { base, bound: self.0 }
            }
        }

        struct $producer<P> {
            base: P,
            bound: usize,
        }

        impl<P: Producer> Producer for $producer<P> {
            type Item = P::Item;
            type IntoIter = P::IntoIter;

            fn into_iter(self) -> P::IntoIter {
                self.base.into_iter()
            }

            fn min_len(&self) -> usize {
                $min_len(self.base.min_len(), self.bound)
            }

            fn max_len(&self) -> usize {
                $max_len(self.base.max_len(), self.bound)
            }

            fn split_at(self, index: usize) -> (Self, Self) {
                let (left, right) = self.base.split_at(index);
                let bound = |base| $producer { base, bound: self.bound };
                (bound(left), bound(right))
            }

            fn fold_with<F: Folder<P::Item>>(self, folder: F) -> F {
                self.base.fold_with(folder)
            }
        }
    };
}

/// The bound that the base has already.
fn unchanged(of_base: usize, _bound: usize) -> usize {
    of_base
}

bounded!(
    MinLen,
    min,
    with_min_len,
    AtLeast,
    MinLenProducer,
    usize::max,
    unchanged
);
bounded!(
    MaxLen,
    max,
    with_max_len,
    AtMost,
    MaxLenProducer,
    unchanged,
    usize::min
);
