//! Parallel iterators over deques, in order: the two slices of which one consists, one
//! after the other.

use crate::iter::{Chain, IntoParallelIterator, ParallelDrainRange, ParallelIterator};
use crate::mechanism::{clone_inner, is_inner};
use crate::{slice, vec};
use std::collections::VecDeque;
use std::marker::PhantomData;
use std::ops::RangeBounds;

/// Moves the items together if they are not, but copies none of them to other memory.
impl<T: Send> IntoParallelIterator for VecDeque<T> {
    type Iter = IntoIter<T>;
    type Item = T;

    fn into_par_iter(self) -> IntoIter<T> {
        IntoIter {
            inner: Vec::from(self).into_par_iter(),
        }
    }
}

impl<'a, T: Sync> IntoParallelIterator for &'a VecDeque<T> {
    type Iter = Iter<'a, T>;
    type Item = &'a T;

    fn into_par_iter(self) -> Iter<'a, T> {
        let (front, back) = self.as_slices();
        Iter {
            inner: front.into_par_iter().chain(back),
        }
    }
}

impl<'a, T: Send> IntoParallelIterator for &'a mut VecDeque<T> {
    type Iter = IterMut<'a, T>;
    type Item = &'a mut T;

    fn into_par_iter(self) -> IterMut<'a, T> {
        let (front, back) = self.as_mut_slices();
        IterMut {
            inner: front.into_par_iter().chain(back),
        }
    }
}

/// # Panics
///
/// `par_drain` panics if the range ends before it begins or after the last item.
impl<'a, T: Send> ParallelDrainRange for &'a mut VecDeque<T> {
    type Iter = Drain<'a, T>;
    type Item = T;

    fn par_drain<R: RangeBounds<usize>>(self, range: R) -> Drain<'a, T> {
        let range = slice::checked_range(range, self.len());
        let items: Vec<T> = self.drain(range).collect();
        Drain {
            inner: items.into_par_iter(),
            deque: PhantomData,
        }
    }
}

/// A parallel iterator over the items of a deque.
///
/// ```
/// use rayon::prelude::*;
/// use std::collections::VecDeque;
///
/// let deque = VecDeque::from(["a", "b"]);
/// let iter: rayon::collections::vec_deque::IntoIter<_> = deque.into_par_iter();
/// assert_eq!(iter.collect::<String>(), "ab");
/// ```
#[derive(Debug, Clone)]
pub struct IntoIter<T> {
    inner: vec::IntoIter<T>,
}

/// A parallel iterator over references to the items of a deque.
///
/// ```
/// use rayon::prelude::*;
/// use std::collections::VecDeque;
///
/// let mut deque = VecDeque::from([1, 2]);
/// deque.push_front(0);
/// let iter: rayon::collections::vec_deque::Iter<'_, i32> = deque.par_iter();
/// assert_eq!(iter.collect::<Vec<_>>(), [&0, &1, &2]);
/// ```
#[derive(Debug)]
pub struct Iter<'a, T> {
    inner: Chain<slice::Iter<'a, T>, slice::Iter<'a, T>>,
}

clone_inner!([T] Iter<'_, T>);

/// A parallel iterator over exclusive references to the items of a deque.
///
/// ```
/// use rayon::prelude::*;
/// use std::collections::VecDeque;
///
/// let mut deque = VecDeque::from([1, 2]);
/// let iter: rayon::collections::vec_deque::IterMut<'_, i32> = deque.par_iter_mut();
/// iter.for_each(|n| *n *= 2);
/// assert_eq!(deque, [2, 4]);
/// ```
#[derive(Debug)]
pub struct IterMut<'a, T> {
    inner: Chain<slice::IterMut<'a, T>, slice::IterMut<'a, T>>,
}

/// A parallel iterator that takes the items of a range out of a deque.
///
/// ```
/// use rayon::prelude::*;
/// use std::collections::VecDeque;
///
/// let mut deque = VecDeque::from([1, 2, 3, 4]);
/// let drain: rayon::collections::vec_deque::Drain<'_, i32> = deque.par_drain(1..3);
/// assert_eq!(drain.sum::<i32>(), 5);
/// assert_eq!(deque, [1, 4]);
/// ```
#[derive(Debug)]
pub struct Drain<'a, T> {
    inner: vec::IntoIter<T>,
    deque: PhantomData<&'a mut VecDeque<T>>,
}

is_inner!([T: Send] IntoIter<T>, T);
is_inner!(['a, T: Sync] Iter<'a, T>, &'a T);
is_inner!(['a, T: Send] IterMut<'a, T>, &'a mut T);
is_inner!([T: Send] Drain<'_, T>, T);
