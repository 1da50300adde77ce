//! Parallel iterators over binary heaps, in the order in which these keep their items.

use super::by_vec::by_vec;
use crate::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelDrainFull};
use crate::mechanism::{clone_inner, drive_by_inner, is_inner};
use crate::vec;
use std::collections::BinaryHeap;
use std::marker::PhantomData;

by_vec! {
    /// A parallel iterator over the items of a binary heap, in no particular order.
    ///
    /// ```
    /// use rayon::prelude::*;
    /// use std::collections::BinaryHeap;
    ///
    /// let heap = BinaryHeap::from([1, 3, 2]);
    /// let iter: rayon::collections::binary_heap::IntoIter<i32> = heap.into_par_iter();
    /// assert_eq!(iter.map(|n| n * n).sum::<i32>(), 14);
    /// ```
    #[derive(Debug, Clone)]
    IntoIter<T: Send> of T;
    [] BinaryHeap<T>
}

impl<T: Send> IndexedParallelIterator for IntoIter<T> {
    drive_by_inner!();
}

by_vec! {
    /// A parallel iterator over references to the items of a binary heap, in no particular
    /// order.
    ///
    /// ```
    /// use rayon::prelude::*;
    /// use std::collections::BinaryHeap;
    ///
    /// let heap = BinaryHeap::from([1, 3, 2]);
    /// let iter: rayon::collections::binary_heap::Iter<'_, i32> = heap.par_iter();
    /// assert_eq!(iter.min(), Some(&1));
    /// ```
    #[derive(Debug)]
    Iter<'a, T: Sync> of &'a T;
    [] &'a BinaryHeap<T>
}

impl<T: Sync> IndexedParallelIterator for Iter<'_, T> {
    drive_by_inner!();
}

clone_inner!([T] Iter<'_, T>);

impl<'a, T: Ord + Send> ParallelDrainFull for &'a mut BinaryHeap<T> {
    type Iter = Drain<'a, T>;
    type Item = T;

    fn par_drain(self) -> Drain<'a, T> {
        let items: Vec<T> = self.drain().collect();
        Drain {
            inner: items.into_par_iter(),
            heap: PhantomData,
        }
    }
}

/// A parallel iterator that takes all items out of a binary heap, in no particular order.
///
/// ```
/// use rayon::prelude::*;
/// use std::collections::BinaryHeap;
///
/// let mut heap = BinaryHeap::from([1, 3, 2]);
/// let drain: rayon::collections::binary_heap::Drain<'_, i32> = heap.par_drain();
/// assert_eq!(drain.max(), Some(3));
/// assert!(heap.is_empty());
/// ```
#[derive(Debug)]
pub struct Drain<'a, T> {
    inner: vec::IntoIter<T>,
    heap: PhantomData<&'a mut BinaryHeap<T>>,
}

is_inner!([T: Ord + Send] Drain<'_, T>, T);
