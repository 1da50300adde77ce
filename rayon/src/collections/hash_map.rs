//! Parallel iterators over hash maps.

use super::by_vec::by_vec;
use crate::iter::{IntoParallelIterator, ParallelDrainFull, ParallelIterator};
use crate::mechanism::{clone_inner, drive_unindexed_by_inner};
use crate::vec;
use std::collections::HashMap;
use std::marker::PhantomData;

by_vec! {
    /// A parallel iterator over the entries of a hash map.
    ///
    /// ```
    /// use rayon::prelude::*;
    /// use std::collections::HashMap;
    ///
    /// let ages = HashMap::from([("Ada", 36), ("Alan", 41)]);
    /// let iter: rayon::collections::hash_map::IntoIter<_, _> = ages.into_par_iter();
    /// assert_eq!(iter.map(|(_, age)| age).max(), Some(41));
    /// ```
    #[derive(Debug, Clone)]
    IntoIter<K: Send, V: Send> of (K, V);
    [S] HashMap<K, V, S>
}

by_vec! {
    /// A parallel iterator over references to the entries of a hash map.
    ///
    /// ```
    /// use rayon::prelude::*;
    /// use std::collections::HashMap;
    ///
    /// let ages = HashMap::from([("Ada", 36), ("Alan", 41)]);
    /// let iter: rayon::collections::hash_map::Iter<'_, _, _> = ages.par_iter();
    /// assert_eq!(iter.find_any(|(_, &age)| age > 40), Some((&"Alan", &41)));
    /// ```
    #[derive(Debug)]
    Iter<'a, K: Sync, V: Sync> of (&'a K, &'a V);
    [S] &'a HashMap<K, V, S>
}

clone_inner!([K, V] Iter<'_, K, V>);

by_vec! {
    /// A parallel iterator over the entries of a hash map, with exclusive references to the
    /// values.
    ///
    /// ```
    /// use rayon::prelude::*;
    /// use std::collections::HashMap;
    ///
    /// let mut ages = HashMap::from([("Ada", 36), ("Alan", 41)]);
    /// let iter: rayon::collections::hash_map::IterMut<'_, _, _> = ages.par_iter_mut();
    /// iter.for_each(|(_, age)| *age += 1);
    /// assert_eq!(ages["Ada"], 37);
    /// ```
    #[derive(Debug)]
    IterMut<'a, K: Sync, V: Send> of (&'a K, &'a mut V);
    [S] &'a mut HashMap<K, V, S>
}

impl<'a, K: Send, V: Send, S> ParallelDrainFull for &'a mut HashMap<K, V, S> {
    type Iter = Drain<'a, K, V>;
    type Item = (K, V);

    fn par_drain(self) -> Drain<'a, K, V> {
        let entries: Vec<_> = self.drain().collect();
        Drain {
            inner: entries.into_par_iter(),
            map: PhantomData,
        }
    }
}

/// A parallel iterator that takes all entries out of a hash map.
///
/// ```
/// use rayon::prelude::*;
/// use std::collections::HashMap;
///
/// let mut ages = HashMap::from([("Ada", 36), ("Alan", 41)]);
/// let drain: rayon::collections::hash_map::Drain<'_, _, _> = ages.par_drain();
/// assert_eq!(drain.map(|(_, age)| age).sum::<u32>(), 77);
/// assert!(ages.is_empty());
/// ```
#[derive(Debug)]
pub struct Drain<'a, K, V> {
    inner: vec::IntoIter<(K, V)>,
    map: PhantomData<&'a mut HashMap<K, V>>,
}

impl<K: Send, V: Send> ParallelIterator for Drain<'_, K, V> {
    type Item = (K, V);

    drive_unindexed_by_inner!();
}
