//! The trait of iterators whose items have places. Its methods are in the files of the
//! adaptors.

use super::plumbing::{Consumer, ProducerCallback};
use super::*;

/// A parallel iterator that knows how many items it has, and that can be cut at any place
/// among them.
///
/// # Implementing it
///
/// By [`with_producer`](Self::with_producer) and [`len`](Self::len);
/// [`drive`](Self::drive) can be [`plumbing::bridge`].
///
/// ```
/// use rayon::prelude::*;
///
/// let words = ["zero", "one", "two"];
/// let numbered: Vec<_> = words.par_iter().enumerate().rev().collect();
/// assert_eq!(numbered, [(2, &"two"), (1, &"one"), (0, &"zero")]);
/// ```
#[allow(clippy::len_without_is_empty)] // It is what the published trait has.
pub trait IndexedParallelIterator: ParallelIterator {
    collect::indexed_methods!();
    unzip::indexed_methods!();
    cmp::indexed_methods!();
    position::indexed_methods!();

    enumerate::indexed_methods!();
    rev::indexed_methods!();
    zip::indexed_methods!();
    len::indexed_methods!();
    take::indexed_methods!();
    skip::indexed_methods!();
    step_by::indexed_methods!();
    chunks::indexed_methods!();
    interleave::indexed_methods!();
    zip_eq::indexed_methods!();
    blocks::indexed_methods!();

    /// How many items there are.
    ///
    /// ```
    /// use rayon::prelude::*;
    ///
    /// assert_eq!([1, 2, 3].par_iter().zip(0..2).len(), 2);
    /// ```
    fn len(&self) -> usize;

    /// Feeds all items to `consumer`. It may cut it first, at any place.
    ///
    /// For those who implement adaptors, as
    /// [`drive_unindexed`](ParallelIterator::drive_unindexed) is, for consumers that need to
    /// know which items they get.
    fn drive<C: Consumer<Self::Item>>(self, consumer: C) -> C::Result;

    /// Turns this into a producer and calls `callback` with it.
    ///
    /// For those who implement adaptors. The producer may borrow from what is on the stack
    /// meanwhile, which is why it is not returned.
    ///
    /// ```
    /// use rayon::iter::plumbing::{Producer, ProducerCallback};
    /// use rayon::prelude::*;
    ///
    /// /// The last item, without the others.
    /// struct Last(usize);
    ///
    /// impl<T> ProducerCallback<T> for Last {
    ///     type Output = Option<T>;
    ///
    ///     fn callback<P: Producer<Item = T>>(self, producer: P) -> Option<T> {
    ///         let (_, last) = producer.split_at(self.0.saturating_sub(1));
    ///         last.into_iter().next()
    ///     }
    /// }
    ///
    /// let squares = (0..10).into_par_iter().map(|n| n * n);
    /// assert_eq!(squares.with_producer(Last(10)), Some(81));
    /// ```
    fn with_producer<CB: ProducerCallback<Self::Item>>(self, callback: CB) -> CB::Output;
}
