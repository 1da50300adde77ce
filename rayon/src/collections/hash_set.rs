//! Parallel iterators over hash sets.

use super::by_vec::by_vec;
use crate::iter::{IntoParallelIterator, ParallelDrainFull, ParallelIterator};
use crate::mechanism::{clone_inner, drive_unindexed_by_inner};
use crate::vec;
use std::collections::HashSet;
use std::marker::PhantomData;

by_vec! {
    /// A parallel iterator over the items of a hash set.
    ///
    /// ```
    /// use rayon::prelude::*;
    /// use std::collections::HashSet;
    ///
    /// let set = HashSet::from([3, 1, 2]);
    /// let iter: rayon::collections::hash_set::IntoIter<i32> = set.into_par_iter();
    /// assert_eq!(iter.sum::<i32>(), 6);
    /// ```
    #[derive(Debug)]
    IntoIter<T: Send> of T;
    [S] HashSet<T, S>
}

by_vec! {
    /// A parallel iterator over references to the items of a hash set.
    ///
    /// ```
    /// use rayon::prelude::*;
    /// use std::collections::HashSet;
    ///
    /// let set = HashSet::from([3, 1, 2]);
    /// let iter: rayon::collections::hash_set::Iter<'_, i32> = set.par_iter();
    /// assert_eq!(iter.max(), Some(&3));
    /// ```
    #[derive(Debug)]
    Iter<'a, T: Sync> of &'a T;
    [S] &'a HashSet<T, S>
}

clone_inner!([T] Iter<'_, T>);

impl<'a, T: Send, S> ParallelDrainFull for &'a mut HashSet<T, S> {
    type Iter = Drain<'a, T>;
    type Item = T;

    fn par_drain(self) -> Drain<'a, T> {
        let items: Vec<T> = self.drain().collect();
        Drain {
            inner: items.into_par_iter(),
            set: PhantomData,
        }
    }
}

/// A parallel iterator that takes all items out of a hash set.
///
/// ```
/// use rayon::prelude::*;
/// use std::collections::HashSet;
///
/// let mut set = HashSet::from([3, 1, 2]);
/// let drain: rayon::collections::hash_set::Drain<'_, i32> = set.par_drain();
/// assert_eq!(drain.sum::<i32>(), 6);
/// assert!(set.is_empty());
/// ```
#[derive(Debug)]
pub struct Drain<'a, T> {
    inner: vec::IntoIter<T>,
    set: PhantomData<&'a mut HashSet<T>>,
}

impl<T: Send> ParallelIterator for Drain<'_, T> {
    type Item = T;

    drive_unindexed_by_inner!();
}
