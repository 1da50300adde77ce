//! Parallel iterators over vectors: by value, and draining.
//!
//! Iterating over references is in [`slice`](crate::slice).

use crate::iter::plumbing::{Producer, ProducerCallback};
use crate::iter::{
    IndexedParallelIterator, IntoParallelIterator, ParallelDrainRange, ParallelIterator,
};
use crate::mechanism::{drive_by_bridge, drive_unindexed_by_bridge};
use crate::slice::{Iter, IterMut};
use std::iter::FusedIterator;
use std::mem;
use std::ops::{Range, RangeBounds};
use std::ptr;
use std::slice;

impl<'data, T: Sync + 'data> IntoParallelIterator for &'data Vec<T> {
    type Iter = Iter<'data, T>;
    type Item = &'data T;

    fn into_par_iter(self) -> Self::Iter {
        self.as_slice().into_par_iter()
    }
}

impl<'data, T: Send + 'data> IntoParallelIterator for &'data mut Vec<T> {
    type Iter = IterMut<'data, T>;
    type Item = &'data mut T;

    fn into_par_iter(self) -> Self::Iter {
        self.as_mut_slice().into_par_iter()
    }
}

impl<T: Send> IntoParallelIterator for Vec<T> {
    type Iter = IntoIter<T>;
    type Item = T;

    fn into_par_iter(self) -> IntoIter<T> {
        IntoIter { vec: self }
    }
}

impl<T: Send> IntoParallelIterator for Box<[T]> {
    type Iter = IntoIter<T>;
    type Item = T;

    fn into_par_iter(self) -> IntoIter<T> {
        self.into_vec().into_par_iter()
    }
}

/// A parallel iterator over the items of a vector. Those that it does not get to are
/// dropped.
///
/// ```
/// use rayon::prelude::*;
///
/// let words = vec![String::from("a"), String::from("b")];
/// let iter: rayon::vec::IntoIter<String> = words.into_par_iter();
/// assert_eq!(iter.map(|word| word + "!").collect::<Vec<_>>(), ["a!", "b!"]);
/// ```
#[derive(Debug, Clone)]
pub struct IntoIter<T> {
    vec: Vec<T>,
}

impl<T: Send> ParallelIterator for IntoIter<T> {
    type Item = T;

    drive_unindexed_by_bridge!();
}

impl<T: Send> IndexedParallelIterator for IntoIter<T> {
    drive_by_bridge!();

    fn len(&self) -> usize {
        self.vec.len()
    }

    fn with_producer<CB>(mut self, callback: CB) -> CB::Output
    where
        CB: ProducerCallback<T>,
    {
        self.vec.par_drain(..).with_producer(callback)
    }
}

impl<'data, T: Send> ParallelDrainRange for &'data mut Vec<T> {
    type Iter = Drain<'data, T>;
    type Item = T;

    fn par_drain<R: RangeBounds<usize>>(self, range: R) -> Drain<'data, T> {
        let range = crate::slice::checked_range(range, self.len());
        let tail = range.end..self.len();
        // SAFETY: it is less than the vector had. If the iterator is leaked, then so are
        // the items behind this.
        unsafe { self.set_len(range.start) };
        Drain {
            vec: self,
            range,
            tail,
        }
    }
}

/// A parallel iterator that takes the items of a range out of a vector. Those that it does
/// not get to are dropped; when it is dropped itself, what came after the range moves up.
///
/// ```
/// use rayon::prelude::*;
///
/// let mut numbers = vec![1, 2, 3, 4];
/// let drain: rayon::vec::Drain<'_, i32> = numbers.par_drain(1..3);
/// assert_eq!(drain.sum::<i32>(), 5);
/// assert_eq!(numbers, [1, 4]);
/// ```
#[derive(Debug)]
pub struct Drain<'data, T: Send> {
    /// Ends where `range` begins.
    vec: &'data mut Vec<T>,
    /// Items that the iterator owns, or places of such as it has given away.
    range: Range<usize>,
    /// Items that are the vector's again in the end.
    tail: Range<usize>,
}

impl<T: Send> ParallelIterator for Drain<'_, T> {
    type Item = T;

    drive_unindexed_by_bridge!();
}

impl<T: Send> IndexedParallelIterator for Drain<'_, T> {
    drive_by_bridge!();

    fn len(&self) -> usize {
        self.range.len()
    }

    fn with_producer<CB>(mut self, callback: CB) -> CB::Output
    where
        CB: ProducerCallback<T>,
    {
        let items = self.take_items();
        // SAFETY: these are items, and nobody's any more. The vector, which is borrowed
        // until `self` is dropped, after the call, has memory for them.
        callback.callback(unsafe { DrainProducer::new(&mut *items) })
    }
}

impl<T: Send> Drain<'_, T> {
    /// The items that are left. They are the caller's.
    fn take_items(&mut self) -> *mut [T] {
        let range = mem::replace(&mut self.range, 0..0);
        let start = self.vec.as_mut_ptr().wrapping_add(range.start);
        ptr::slice_from_raw_parts_mut(start, range.len())
    }
}

impl<T: Send> Drop for Drain<'_, T> {
    fn drop(&mut self) {
        /// Moves the tail up, also if dropping an item panics.
        struct MoveUp<'a, T> {
            vec: &'a mut Vec<T>,
            tail: Range<usize>,
        }

        impl<T> Drop for MoveUp<'_, T> {
            fn drop(&mut self) {
                let len = self.vec.len();
                let items = self.vec.as_mut_ptr();
                // SAFETY: the tail is within the vector's memory, not before its end, and
                // holds items that are nobody's else. They are the vector's by its length.
                unsafe {
                    ptr::copy(items.add(self.tail.start), items.add(len), self.tail.len());
                    self.vec.set_len(len + self.tail.len());
                }
            }
        }

        let items = self.take_items();
        let _move_up = MoveUp {
            vec: self.vec,
            tail: self.tail.clone(),
        };
        // SAFETY: these are items, and nobody's any more.
        unsafe { items.drop_in_place() }
    }
}

/// Items to be moved out of the memory of a collection: the producer of whatever keeps its
/// items one behind the other.
pub(crate) struct DrainProducer<'data, T: Send> {
    items: &'data mut [T],
}

impl<'data, T: Send> DrainProducer<'data, T> {
    /// # Safety
    ///
    /// The items are the producer's: nobody may use or drop them afterwards.
    pub(crate) unsafe fn new(items: &'data mut [T]) -> Self {
        DrainProducer { items }
    }
}

impl<'data, T: Send> Producer for DrainProducer<'data, T> {
    type Item = T;
    type IntoIter = SliceDrain<'data, T>;

    fn into_iter(mut self) -> SliceDrain<'data, T> {
        SliceDrain {
            items: mem::take(&mut self.items).iter_mut(),
        }
    }

    fn split_at(mut self, index: usize) -> (Self, Self) {
        let (left, right) = mem::take(&mut self.items).split_at_mut(index);
        (
            DrainProducer { items: left },
            DrainProducer { items: right },
        )
    }
}

impl<T: Send> Drop for DrainProducer<'_, T> {
    fn drop(&mut self) {
        // SAFETY: they are the producer's.
        unsafe { ptr::from_mut(self.items).drop_in_place() }
    }
}

/// A piece of a [`DrainProducer`].
pub(crate) struct SliceDrain<'data, T> {
    items: slice::IterMut<'data, T>,
}

impl<T> Iterator for SliceDrain<'_, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        let item = self.items.next()?;
        // SAFETY: it is this iterator's, which won't come to it again.
        Some(unsafe { ptr::read(item) })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.items.size_hint()
    }
}

impl<T> DoubleEndedIterator for SliceDrain<'_, T> {
    fn next_back(&mut self) -> Option<T> {
        let item = self.items.next_back()?;
        // SAFETY: it is this iterator's, which won't come to it again.
        Some(unsafe { ptr::read(item) })
    }
}

impl<T> ExactSizeIterator for SliceDrain<'_, T> {}
impl<T> FusedIterator for SliceDrain<'_, T> {}

impl<T> Drop for SliceDrain<'_, T> {
    fn drop(&mut self) {
        let items = mem::take(&mut self.items).into_slice();
        // SAFETY: it has not come to these, so they are its own.
        unsafe { ptr::from_mut(items).drop_in_place() }
    }
}
