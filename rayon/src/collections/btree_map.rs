//! Parallel iterators over B-tree maps, in the order of the keys.

use super::by_vec::by_vec;
use crate::mechanism::clone_inner;
use std::collections::BTreeMap;

by_vec! {
    /// A parallel iterator over the entries of a B-tree map.
    ///
    /// ```
    /// use rayon::prelude::*;
    /// use std::collections::BTreeMap;
    ///
    /// let ages = BTreeMap::from([("Ada", 36), ("Alan", 41)]);
    /// let iter: rayon::collections::btree_map::IntoIter<_, _> = ages.into_par_iter();
    /// assert_eq!(iter.collect::<Vec<_>>(), [("Ada", 36), ("Alan", 41)]);
    /// ```
    #[derive(Debug)]
    IntoIter<K: Send, V: Send> of (K, V);
    [] BTreeMap<K, V>
}

by_vec! {
    /// A parallel iterator over references to the entries of a B-tree map.
    ///
    /// ```
    /// use rayon::prelude::*;
    /// use std::collections::BTreeMap;
    ///
    /// let ages = BTreeMap::from([("Ada", 36), ("Alan", 41)]);
    /// let iter: rayon::collections::btree_map::Iter<'_, _, _> = ages.par_iter();
    /// assert_eq!(iter.max(), Some((&"Alan", &41)));
    /// ```
    #[derive(Debug)]
    Iter<'a, K: Sync, V: Sync> of (&'a K, &'a V);
    [] &'a BTreeMap<K, V>
}

clone_inner!([K, V] Iter<'_, K, V>);

by_vec! {
    /// A parallel iterator over the entries of a B-tree map, with exclusive references to the
    /// values.
    ///
    /// ```
    /// use rayon::prelude::*;
    /// use std::collections::BTreeMap;
    ///
    /// let mut ages = BTreeMap::from([("Ada", 36), ("Alan", 41)]);
    /// let iter: rayon::collections::btree_map::IterMut<'_, _, _> = ages.par_iter_mut();
    /// iter.for_each(|(_, age)| *age += 1);
    /// assert_eq!(ages["Ada"], 37);
    /// ```
    #[derive(Debug)]
    IterMut<'a, K: Sync, V: Send> of (&'a K, &'a mut V);
    [] &'a mut BTreeMap<K, V>
}
