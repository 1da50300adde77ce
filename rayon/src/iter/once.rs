//! `once`: one item.

use super::plumbing::ProducerCallback;
use super::{IndexedParallelIterator, ParallelIterator};
use crate::mechanism::{drive_by_bridge, drive_unindexed_by_bridge};
use crate::option::OptionProducer;

/// A parallel iterator over `item` alone; mostly to be chained to others.
///
/// ```
/// use rayon::prelude::*;
///
/// let numbers = (1..3).into_par_iter().chain(rayon::iter::once(9));
/// assert_eq!(numbers.collect::<Vec<_>>(), [1, 2, 9]);
/// ```
pub fn once<T: Send>(item: T) -> Once<T> {
    Once { item }
}

/// What [`once()`] returns.
#[derive(Debug, Clone)]
pub struct Once<T> {
    item: T,
}

impl<T: Send> ParallelIterator for Once<T> {
    type Item = T;

    drive_unindexed_by_bridge!();
}

impl<T: Send> IndexedParallelIterator for Once<T> {
    drive_by_bridge!();

    fn len(&self) -> usize {
        1
    }

    fn with_producer<CB>(self, callback: CB) -> CB::Output
    where
        CB: ProducerCallback<T>,
    {
        callback.callback(OptionProducer(Some(self.item)))
    }
}
