//! `empty`: no items.

use super::plumbing::ProducerCallback;
use super::{IndexedParallelIterator, ParallelIterator};
use crate::mechanism::{drive_by_bridge, drive_unindexed_by_bridge};
use crate::option::OptionProducer;
use std::fmt;
use std::marker::PhantomData;

/// A parallel iterator without items, for code that takes any iterator.
///
/// ```
/// use rayon::prelude::*;
///
/// let none = rayon::iter::empty::<u32>();
/// assert_eq!(none.chain([1, 2]).collect::<Vec<_>>(), [1, 2]);
/// ```
pub fn empty<T: Send>() -> Empty<T> {
    Empty { items: PhantomData }
}

/// What [`empty()`] returns.
pub struct Empty<T> {
    items: PhantomData<T>,
}

impl<T> Clone for Empty<T> {
    fn clone(&self) -> Self {
        Empty { ..*self }
    }
}

impl<T: Send> fmt::Debug for Empty<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Empty")
    }
}

impl<T: Send> ParallelIterator for Empty<T> {
    type Item = T;

    drive_unindexed_by_bridge!();
}

impl<T: Send> IndexedParallelIterator for Empty<T> {
    drive_by_bridge!();

    fn len(&self) -> usize {
        0
    }

    fn with_producer<CB>(self, callback: CB) -> CB::Output
    where
        CB: ProducerCallback<T>,
    {
        callback.callback(OptionProducer(None))
    }
}
