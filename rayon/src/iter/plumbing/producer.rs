//! The giving side: producers.

use super::Folder;

/// A known number of items that can be cut at any place, and turned into an iterator.
///
/// The number is not asked of the producer; whoever cuts it keeps count.
pub trait Producer: Send + Sized {
    /// What is produced.
    type Item;

    /// What [`into_iter`](Self::into_iter) makes.
    type IntoIter: Iterator<Item = Self::Item> + DoubleEndedIterator + ExactSizeIterator;

    /// Turns it into an iterator over its items. It can't be cut after that.
    fn into_iter(self) -> Self::IntoIter;

    /// The length below which it should not be cut: neither half of a cut is shorter. 1
    /// unless
    /// [`with_min_len`](crate::iter::IndexedParallelIterator::with_min_len) has raised it.
    fn min_len(&self) -> usize {
        1
    }

    /// The length above which it should be cut even if there seems to be no reason.
    /// `usize::MAX` unless
    /// [`with_max_len`](crate::iter::IndexedParallelIterator::with_max_len) has lowered it.
    fn max_len(&self) -> usize {
        usize::MAX
    }

    /// Cuts it in two: `index` items, and the rest.
    ///
    /// `index` is at most the number of items; either half may be empty.
    fn split_at(self, index: usize) -> (Self, Self);

    /// Feeds the items to `folder`, in order, until there are no more or it is full.
    fn fold_with<F>(self, folder: F) -> F
    where
        F: Folder<Self::Item>,
    {
        folder.consume_iter(self.into_iter())
    }
}

/// What is to be done with a producer, whatever its type: a closure with a generic
/// parameter, which `FnOnce` can't express.
///
/// It is what
/// [`with_producer`](crate::iter::IndexedParallelIterator::with_producer) takes.
pub trait ProducerCallback<T> {
    /// What the call returns.
    type Output;

    /// Does it.
    fn callback<P>(self, producer: P) -> Self::Output
    where
        P: Producer<Item = T>;
}

/// An unknown number of items that can be cut somewhere.
pub trait UnindexedProducer: Send + Sized {
    /// What is produced.
    type Item;

    /// Cuts it in two, of which the first comes first; or gives it back, if it is not to be
    /// cut any more.
    fn split(self) -> (Self, Option<Self>);

    /// Feeds the items to `folder`, in order, until there are no more or it is full.
    fn fold_with<F>(self, folder: F) -> F
    where
        F: Folder<Self::Item>;
}
