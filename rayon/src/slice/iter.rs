//! The items of a slice, by reference.

use crate::iter::plumbing::{Producer, ProducerCallback};
use crate::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};
use crate::mechanism::{drive_by_bridge, drive_unindexed_by_bridge};
use std::slice;

impl<'data, T: Sync> IntoParallelIterator for &'data [T] {
    type Iter = Iter<'data, T>;
    type Item = &'data T;

    fn into_par_iter(self) -> Self::Iter {
        Iter { slice: self }
    }
}

impl<'data, T: Sync> IntoParallelIterator for &'data Box<[T]> {
    type Iter = Iter<'data, T>;
    type Item = &'data T;

    fn into_par_iter(self) -> Self::Iter {
        Iter { slice: self }
    }
}

impl<'data, T: Send> IntoParallelIterator for &'data mut [T] {
    type Iter = IterMut<'data, T>;
    type Item = &'data mut T;

    fn into_par_iter(self) -> Self::Iter {
        IterMut { slice: self }
    }
}

impl<'data, T: Send> IntoParallelIterator for &'data mut Box<[T]> {
    type Iter = IterMut<'data, T>;
    type Item = &'data mut T;

    fn into_par_iter(self) -> Self::Iter {
        IterMut { slice: self }
    }
}

/// A parallel iterator over references to the items of a slice.
macro_rules! references {
    (
        $(#[$doc:meta])*
        $name:ident, $producer:ident,
        [&'data $($exclusively:ident)?], $bound:ident, $iter:ident, $split_at:ident
    ) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name<'data, T> {
            slice: &'data $($exclusively)? [T],
        }

        impl<'data, T: $bound> ParallelIterator for $name<'data, T> {
            type Item = &'data $($exclusively)? T;

            drive_unindexed_by_bridge!();
        }

        impl<T: $bound> IndexedParallelIterator for $name<'_, T> {
            drive_by_bridge!();

            fn len(&self) -> usize {
                self.slice.len()
            }

            fn with_producer<CB>(self, callback: CB) -> CB::Output
            where
                CB: ProducerCallback<Self::Item>,
            {
                callback.callback($producer { slice: self.slice })
            }
        }

        struct $producer<'data, T> {
            slice: &'data $($exclusively)? [T],
        }

        impl<'data, T: $bound> Producer for $producer<'data, T> {
            type Item = &'data $($exclusively)? T;
            type IntoIter = slice::$name<'data, T>;

            fn into_iter(self) -> Self::IntoIter {
                self.slice.$iter()
            }

            fn split_at(self, index: usize) -> (Self, Self) {
                let (left, right) = self.slice.$split_at(index);
                ($producer { slice: left }, $producer { slice: right })
            }
        }
    };
}

references! {
    /// A parallel iterator over shared references to the items of a slice.
    ///
    /// ```
    /// use rayon::prelude::*;
    ///
    /// let iter: rayon::slice::Iter<'_, i32> = [1, 2, 3].par_iter();
    /// assert_eq!(iter.max(), Some(&3));
    /// ```
    Iter, IterProducer, [&'data], Sync, iter, split_at
}

impl<T> Clone for Iter<'_, T> {
    fn clone(&self) -> Self {
        Iter { ..*self }
    }
}

references! {
    /// A parallel iterator over exclusive references to the items of a slice.
    ///
    /// ```
    /// use rayon::prelude::*;
    ///
    /// let mut numbers = [1, 2, 3];
    /// let iter: rayon::slice::IterMut<'_, i32> = numbers.par_iter_mut();
    /// iter.for_each(|n| *n += 1);
    /// assert_eq!(numbers, [2, 3, 4]);
    /// ```
    IterMut, IterMutProducer, [&'data mut], Send, iter_mut, split_at_mut
}
