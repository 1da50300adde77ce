//! `repeat` and `repeat_n`: clones of one item, without end or so many.

use super::plumbing::{
    bridge_unindexed, Folder, Producer, ProducerCallback, UnindexedConsumer, UnindexedProducer,
};
use super::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator, Zip};
use crate::mechanism::{drive_by_bridge, drive_unindexed_by_bridge};

/// A parallel iterator over clones of `element` without end: for searches that end
/// otherwise, or to be made an end of by [`Repeat::take`] or [`Repeat::zip`].
///
/// ```
/// use rayon::prelude::*;
///
/// let numbered = rayon::iter::repeat("line").zip(1..4);
/// assert_eq!(numbered.collect::<Vec<_>>(), [("line", 1), ("line", 2), ("line", 3)]);
/// ```
pub fn repeat<T: Clone + Send>(element: T) -> Repeat<T> {
    Repeat { element }
}

/// A parallel iterator over `n` items, of which one is `element` and the others are clones
/// of it. With an `n` of 0 it is dropped.
///
/// ```
/// use rayon::prelude::*;
///
/// assert_eq!(rayon::iter::repeat_n("ab", 3).collect::<String>(), "ababab");
/// ```
pub fn repeat_n<T: Clone + Send>(element: T, n: usize) -> RepeatN<T> {
    RepeatN {
        element: (n > 0).then_some(element),
        n,
    }
}

/// The former name of [`repeat_n()`].
///
/// ```
/// # #![allow(deprecated)]
/// use rayon::prelude::*;
///
/// assert_eq!(rayon::iter::repeatn(7, 2).sum::<u32>(), 14);
/// ```
#[deprecated(note = "its name is `repeat_n` now")]
pub fn repeatn<T: Clone + Send>(element: T, n: usize) -> RepeatN<T> {
    repeat_n(element, n)
}

/// What [`repeat()`] returns.
#[derive(Debug, Clone)]
pub struct Repeat<T> {
    element: T,
}

impl<T: Clone + Send> Repeat<T> {
    /// As [`repeat_n()`], with the same element.
    ///
    /// ```
    /// use rayon::prelude::*;
    ///
    /// assert_eq!(rayon::iter::repeat(7).take(2).len(), 2);
    /// ```
    pub fn take(self, n: usize) -> RepeatN<T> {
        repeat_n(self.element, n)
    }

    /// Pairs of the element and each item of another iterator.
    ///
    /// ```
    /// use rayon::prelude::*;
    ///
    /// let pairs = rayon::iter::repeat('a').zip([1, 2]);
    /// assert_eq!(pairs.collect::<Vec<_>>(), [('a', 1), ('a', 2)]);
    /// ```
    pub fn zip<Z>(self, zip_op: Z) -> Zip<RepeatN<T>, Z::Iter>
    where
        Z: IntoParallelIterator<Iter: IndexedParallelIterator>,
    {
        let other = zip_op.into_par_iter();
        self.take(other.len()).zip(other)
    }
}

impl<T: Clone + Send> ParallelIterator for Repeat<T> {
    type Item = T;

    fn drive_unindexed<C: UnindexedConsumer<T>>(self, consumer: C) -> C::Result {
        bridge_unindexed(Endless(self.element), consumer)
    }
}

struct Endless<T>(T);

impl<T: Clone + Send> UnindexedProducer for Endless<T> {
    type Item = T;

    fn split(self) -> (Self, Option<Self>) {
        (Endless(self.0.clone()), Some(self))
    }

    fn fold_with<F: Folder<T>>(self, folder: F) -> F {
        folder.consume_iter(std::iter::repeat(self.0))
    }
}

/// What [`repeat_n()`] returns.
#[derive(Debug, Clone)]
pub struct RepeatN<T> {
    /// `Some` unless `n` is 0.
    element: Option<T>,
    n: usize,
}

impl<T: Clone + Send> ParallelIterator for RepeatN<T> {
    type Item = T;

    drive_unindexed_by_bridge!();
}

impl<T: Clone + Send> IndexedParallelIterator for RepeatN<T> {
    drive_by_bridge!();

    fn len(&self) -> usize {
        self.n
    }

    fn with_producer<CB>(self, callback: CB) -> CB::Output
    where
        CB: ProducerCallback<T>,
    {
        callback.callback(Clones(self))
    }
}

/// The last item is the element itself, the others are clones.
struct Clones<T>(RepeatN<T>);

impl<T: Clone + Send> Producer for Clones<T> {
    type Item = T;
    type IntoIter = Self;

    fn into_iter(self) -> Self {
        self
    }

    fn split_at(mut self, index: usize) -> (Self, Self) {
        let RepeatN { element, n } = &mut self.0;
        let left = match index {
            0 => None,
            _ if index == *n => element.take(),
            _ => element.clone(),
        };
        *n -= index;
        let left = RepeatN {
            element: left,
            n: index,
        };
        (Clones(left), self)
    }
}

impl<T: Clone> Iterator for Clones<T> {
    type Item = T;

    #[inline]
    fn next(&mut self) -> Option<T> {
        self.0.n = self.0.n.checked_sub(1)?;
        match self.0.n {
            0 => self.0.element.take(),
            _ => self.0.element.clone(),
        }
    }

    /// Without clones of what is left out.
    #[inline]
    fn nth(&mut self, n: usize) -> Option<T> {
        self.0.n = self.0.n.saturating_sub(n);
        if self.0.n == 0 {
            self.0.element = None;
        }
        self.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.0.n, Some(self.0.n))
    }
}

impl<T: Clone> DoubleEndedIterator for Clones<T> {
    #[inline]
    fn next_back(&mut self) -> Option<T> {
        self.next()
    }

    #[inline]
    fn nth_back(&mut self, n: usize) -> Option<T> {
        self.nth(n)
    }
}

impl<T: Clone> ExactSizeIterator for Clones<T> {}
