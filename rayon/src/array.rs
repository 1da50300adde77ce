//! Parallel iterators over arrays.

use crate::iter::plumbing::ProducerCallback;
use crate::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};
use crate::mechanism::{drive_by_bridge, drive_unindexed_by_bridge};
use crate::slice::{Iter, IterMut};
use crate::vec::DrainProducer;
use std::mem::ManuallyDrop;

impl<'data, T: Sync + 'data, const N: usize> IntoParallelIterator for &'data [T; N] {
    type Iter = Iter<'data, T>;
    type Item = &'data T;

    fn into_par_iter(self) -> Self::Iter {
        self.as_slice().into_par_iter()
    }
}

impl<'data, T: Send + 'data, const N: usize> IntoParallelIterator for &'data mut [T; N] {
    type Iter = IterMut<'data, T>;
    type Item = &'data mut T;

    fn into_par_iter(self) -> Self::Iter {
        self.as_mut_slice().into_par_iter()
    }
}

impl<T: Send, const N: usize> IntoParallelIterator for [T; N] {
    type Iter = IntoIter<T, N>;
    type Item = T;

    fn into_par_iter(self) -> IntoIter<T, N> {
        IntoIter { array: self }
    }
}

/// A parallel iterator over the items of an array. Those that it does not get to are
/// dropped.
///
/// ```
/// use rayon::prelude::*;
///
/// let iter: rayon::array::IntoIter<u8, 3> = [1, 2, 3].into_par_iter();
/// assert_eq!(iter.sum::<u8>(), 6);
/// ```
#[derive(Debug, Clone)]
pub struct IntoIter<T, const N: usize> {
    array: [T; N],
}

impl<T: Send, const N: usize> ParallelIterator for IntoIter<T, N> {
    type Item = T;

    drive_unindexed_by_bridge!();
}

impl<T: Send, const N: usize> IndexedParallelIterator for IntoIter<T, N> {
    drive_by_bridge!();

    fn len(&self) -> usize {
        N
    }

    fn with_producer<CB>(self, callback: CB) -> CB::Output
    where
        CB: ProducerCallback<T>,
    {
        let mut array = ManuallyDrop::new(self.array);
        // SAFETY: nobody else drops the items, and the array outlives the call.
        callback.callback(unsafe { DrainProducer::new(array.as_mut_slice()) })
    }
}
