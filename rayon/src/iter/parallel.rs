//! The trait of all parallel iterators. Its methods are in the files of the adaptors.

use super::plumbing::UnindexedConsumer;
use super::*;

/// An iterator whose items may be computed and used by several threads at the same time.
///
/// Nothing happens until one of the methods that consume it is called, such as
/// [`for_each`](Self::for_each), [`sum`](Self::sum) or [`collect`](Self::collect).
///
/// See [the module](crate::iter) for where they come from, and
/// [the crate's documentation](crate) for order and panics.
///
/// # Implementing it
///
/// By [`drive_unindexed`](Self::drive_unindexed); see [`plumbing`] for an example.
///
/// ```
/// use rayon::prelude::*;
///
/// let even = (1..=10).into_par_iter().filter(|n| n % 2 == 0);
/// assert_eq!(even.sum::<u32>(), 30);
/// ```
pub trait ParallelIterator: Sized + Send {
    /// What it iterates over.
    type Item: Send;

    for_each::methods!();
    reduce::methods!();
    sum::methods!();
    min_max::methods!();
    find::methods!();
    find_first::methods!();
    try_::methods!();
    collect::methods!();
    unzip::methods!();

    map::methods!();
    map_with::methods!();
    cloned::methods!();
    inspect::methods!();
    filter::methods!();
    flat_map::methods!();
    flat_map_iter::methods!();
    fold::methods!();
    try_fold::methods!();
    while_some::methods!();
    take_any::methods!();
    panic_fuse::methods!();
    chain::methods!();
    intersperse::methods!();

    /// Feeds all items to `consumer`. It may cut it first, anywhere.
    ///
    /// For those who implement adaptors; all other methods come down to this one.
    ///
    /// ```
    /// use rayon::iter::plumbing::UnindexedConsumer;
    /// use rayon::prelude::*;
    ///
    /// /// The items of either of two iterators of different types.
    /// enum Order<F, B> {
    ///     Forward(F),
    ///     Backward(B),
    /// }
    ///
    /// impl<F, B> ParallelIterator for Order<F, B>
    /// where
    ///     F: ParallelIterator,
    ///     B: ParallelIterator<Item = F::Item>,
    /// {
    ///     type Item = F::Item;
    ///
    ///     fn drive_unindexed<C: UnindexedConsumer<F::Item>>(self, consumer: C) -> C::Result {
    ///         match self {
    ///             Order::Forward(iter) => iter.drive_unindexed(consumer),
    ///             Order::Backward(iter) => iter.drive_unindexed(consumer),
    ///         }
    ///     }
    /// }
    ///
    /// let letters = ['a', 'b', 'c'];
    /// let order = |backward| match backward {
    ///     false => Order::Forward(letters.par_iter()),
    ///     true => Order::Backward(letters.par_iter().rev()),
    /// };
    /// assert_eq!(order(true).copied().collect::<Vec<_>>(), ['c', 'b', 'a']);
    /// ```
    fn drive_unindexed<C>(self, consumer: C) -> C::Result
    where
        C: UnindexedConsumer<Self::Item>;

    /// How many items there are, if each of them has a place.
    ///
    /// For those who implement adaptors. With `Some`, the number must be right, and
    /// [`drive_unindexed`](Self::drive_unindexed) must cut its consumer by
    /// [`split_at`](plumbing::Consumer::split_at) alone, so that a consumer can count on
    /// places. An iterator that doesn't know says `None`.
    ///
    /// ```
    /// use rayon::prelude::*;
    ///
    /// assert_eq!((0..10).into_par_iter().opt_len(), Some(10));
    /// assert_eq!((0..10).into_par_iter().filter(|_| true).opt_len(), None);
    /// ```
    fn opt_len(&self) -> Option<usize> {
        None
    }
}
