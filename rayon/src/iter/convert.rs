//! The traits between collections and parallel iterators, in both directions.

use super::ParallelIterator;
use std::ops::RangeBounds;

/// What can be turned into a parallel iterator, and be used up by that.
///
/// Implemented for collections, ranges, options, …, for references to them, and for tuples
/// of those whose length is known.
pub trait IntoParallelIterator {
    /// The iterator.
    type Iter: ParallelIterator<Item = Self::Item>;

    /// What it iterates over.
    type Item: Send;

    /// Turns it into a parallel iterator.
    ///
    /// ```
    /// use rayon::prelude::*;
    ///
    /// let words = vec![String::from("to"), String::from("be")];
    /// assert_eq!(words.into_par_iter().collect::<String>(), "tobe");
    /// ```
    fn into_par_iter(self) -> Self::Iter;
}

/// What has a parallel iterator over shared references.
///
/// Implemented for whatever implements [`IntoParallelIterator`] as a reference.
pub trait IntoParallelRefIterator<'data> {
    /// The iterator.
    type Iter: ParallelIterator<Item = Self::Item>;

    /// What it iterates over: mostly `&'data T`.
    type Item: Send + 'data;

    /// Iterates over shared references.
    ///
    /// ```
    /// use rayon::prelude::*;
    ///
    /// let numbers = vec![1, 2, 3];
    /// assert_eq!(numbers.par_iter().sum::<i32>(), 6);
    /// assert_eq!(numbers.len(), 3);
    /// ```
    fn par_iter(&'data self) -> Self::Iter;
}

/// What has a parallel iterator over exclusive references.
///
/// Implemented for whatever implements [`IntoParallelIterator`] as an exclusive reference.
pub trait IntoParallelRefMutIterator<'data> {
    /// The iterator.
    type Iter: ParallelIterator<Item = Self::Item>;

    /// What it iterates over: mostly `&'data mut T`.
    type Item: Send + 'data;

    /// Iterates over exclusive references.
    ///
    /// ```
    /// use rayon::prelude::*;
    ///
    /// let mut numbers = vec![1, 2, 3];
    /// numbers.par_iter_mut().for_each(|n| *n *= 10);
    /// assert_eq!(numbers, [10, 20, 30]);
    /// ```
    fn par_iter_mut(&'data mut self) -> Self::Iter;
}

impl<I: ParallelIterator> IntoParallelIterator for I {
    type Iter = I;
    type Item = I::Item;

    fn into_par_iter(self) -> I {
        self
    }
}

impl<'data, I: 'data + ?Sized> IntoParallelRefIterator<'data> for I
where
    &'data I: IntoParallelIterator,
{
    type Iter = <&'data I as IntoParallelIterator>::Iter;
    type Item = <&'data I as IntoParallelIterator>::Item;

    fn par_iter(&'data self) -> Self::Iter {
        self.into_par_iter()
    }
}

impl<'data, I: 'data + ?Sized> IntoParallelRefMutIterator<'data> for I
where
    &'data mut I: IntoParallelIterator,
{
    type Iter = <&'data mut I as IntoParallelIterator>::Iter;
    type Item = <&'data mut I as IntoParallelIterator>::Item;

    fn par_iter_mut(&'data mut self) -> Self::Iter {
        self.into_par_iter()
    }
}

/// What can be made of the items of a parallel iterator, by
/// [`collect`](ParallelIterator::collect).
///
/// To implement it for a type of one's own, collect into another one first, or into
/// pieces:
///
/// ```
/// use rayon::prelude::*;
///
/// /// How many of the words begin with which letter.
/// struct Initials([usize; 26]);
///
/// impl FromParallelIterator<&'static str> for Initials {
///     fn from_par_iter<I>(words: I) -> Self
///     where
///         I: IntoParallelIterator<Item = &'static str>,
///     {
///         let counts = words.into_par_iter().fold(
///             || [0; 26],
///             |mut counts, word| {
///                 counts[usize::from(word.as_bytes()[0] - b'a')] += 1;
///                 counts
///             },
///         );
///         Initials(counts.reduce(
///             || [0; 26],
///             |a, b| std::array::from_fn(|letter| a[letter] + b[letter]),
///         ))
///     }
/// }
///
/// let Initials(counts) = vec!["be", "a", "bee"].into_par_iter().collect();
/// assert_eq!(counts[..3], [1, 2, 0]);
/// ```
pub trait FromParallelIterator<T>
where
    T: Send,
{
    /// Makes it of the items.
    ///
    /// ```
    /// use rayon::prelude::*;
    ///
    /// assert_eq!(Vec::from_par_iter(0..3), [0, 1, 2]);
    /// ```
    fn from_par_iter<I>(par_iter: I) -> Self
    where
        I: IntoParallelIterator<Item = T>;
}

/// What can be extended by the items of a parallel iterator.
pub trait ParallelExtend<T>
where
    T: Send,
{
    /// Adds the items. Where the collection has an order, they come in theirs, after what
    /// is there already.
    ///
    /// If making the items panics, what the collection held before is still in it.
    ///
    /// ```
    /// use rayon::prelude::*;
    ///
    /// let mut numbers = vec![1, 2];
    /// numbers.par_extend((3..6).into_par_iter().filter(|n| n % 2 == 1));
    /// assert_eq!(numbers, [1, 2, 3, 5]);
    /// ```
    fn par_extend<I>(&mut self, par_iter: I)
    where
        I: IntoParallelIterator<Item = T>;
}

/// What can be emptied by a parallel iterator.
pub trait ParallelDrainFull {
    /// The iterator.
    type Iter: ParallelIterator<Item = Self::Item>;

    /// What it iterates over.
    type Item: Send;

    /// Takes all items out, and leaves the collection empty, with its memory.
    ///
    /// All of them are gone also if the iterator stops early or is not used.
    fn par_drain(self) -> Self::Iter;
}

/// What can be emptied, or some range of it, by a parallel iterator.
pub trait ParallelDrainRange<Idx = usize> {
    /// The iterator.
    type Iter: ParallelIterator<Item = Self::Item>;

    /// What it iterates over.
    type Item: Send;

    /// Takes the items of the range out; what comes after it moves up.
    ///
    /// All of them are gone also if the iterator stops early or is not used.
    ///
    /// # Panics
    ///
    /// If the range ends before it begins or after the collection does.
    ///
    /// ```
    /// use rayon::prelude::*;
    ///
    /// let mut numbers: Vec<u32> = (0..10).collect();
    /// assert_eq!(numbers.par_drain(2..9).sum::<u32>(), 35);
    /// assert_eq!(numbers, [0, 1, 9]);
    /// ```
    fn par_drain<R: RangeBounds<Idx>>(self, range: R) -> Self::Iter;
}
