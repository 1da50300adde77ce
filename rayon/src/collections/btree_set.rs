//! Parallel iterators over B-tree sets, in order.

use super::by_vec::by_vec;
use crate::mechanism::clone_inner;
use std::collections::BTreeSet;

by_vec! {
    /// A parallel iterator over the items of a B-tree set.
    ///
    /// ```
    /// use rayon::prelude::*;
    /// use std::collections::BTreeSet;
    ///
    /// let set = BTreeSet::from([3, 1, 2]);
    /// let iter: rayon::collections::btree_set::IntoIter<i32> = set.into_par_iter();
    /// assert_eq!(iter.collect::<Vec<_>>(), [1, 2, 3]);
    /// ```
    #[derive(Debug)]
    IntoIter<T: Send> of T;
    [] BTreeSet<T>
}

by_vec! {
    /// A parallel iterator over references to the items of a B-tree set.
    ///
    /// ```
    /// use rayon::prelude::*;
    /// use std::collections::BTreeSet;
    ///
    /// let set = BTreeSet::from([3, 1, 2]);
    /// let iter: rayon::collections::btree_set::Iter<'_, i32> = set.par_iter();
    /// assert_eq!(iter.max(), Some(&3));
    /// ```
    #[derive(Debug)]
    Iter<'a, T: Sync> of &'a T;
    [] &'a BTreeSet<T>
}

clone_inner!([T] Iter<'_, T>);
