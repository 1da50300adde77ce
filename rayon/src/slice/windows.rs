//! `par_windows` and `par_array_windows`: all pieces of one length, which overlap.

use crate::iter::plumbing::{Producer, ProducerCallback};
use crate::iter::{IndexedParallelIterator, ParallelIterator};
use crate::mechanism::{
    drive_by_bridge, drive_by_one_to_one, drive_unindexed_by_bridge, drive_unindexed_by_one_to_one,
    no_iter_of_std, no_state, OneToOne,
};
use std::slice;

macro_rules! methods {
    () => {
        /// Iterates over the windows of `window_size` items: one at each place that has
        /// that many items from it on. None if there are fewer.
        ///
        /// # Panics
        ///
        /// If `window_size` is zero: not here, but when the iterator is asked for its length
        /// or consumed.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let heights = [1, 4, 2, 8];
        /// let steps: Vec<i32> = heights.par_windows(2).map(|pair| pair[1] - pair[0]).collect();
        /// assert_eq!(steps, [3, -2, 6]);
        /// assert_eq!(heights.par_windows(5).len(), 0);
        /// ```
        fn par_windows(&self, window_size: usize) -> Windows<'_, T> {
            Windows::new(self.as_parallel_slice(), window_size)
        }

        /// Iterates over the windows of `N` items, as arrays. None if there are fewer.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let heights = [1, 4, 2, 8];
        /// let steps: Vec<i32> = heights.par_array_windows().map(|[a, b]| b - a).collect();
        /// assert_eq!(steps, [3, -2, 6]);
        /// ```
        ///
        /// A window of nothing does not compile:
        ///
        /// ```compile_fail
        /// use rayon::prelude::*;
        ///
        /// [1, 2].par_array_windows::<0>().count();
        /// ```
        fn par_array_windows<const N: usize>(&self) -> ArrayWindows<'_, T, N> {
            const { assert!(N != 0, "a window has one item at least") };
            ArrayWindows::new(self.as_parallel_slice())
        }
    };
}
pub(super) use methods;

/// What [`par_windows`](super::ParallelSlice::par_windows) returns.
#[derive(Debug)]
pub struct Windows<'data, T> {
    slice: &'data [T],
    size: usize,
}

impl<'data, T> Windows<'data, T> {
    pub(super) fn new(slice: &'data [T], size: usize) -> Self {
        Windows { slice, size }
    }
}

impl<T> Clone for Windows<'_, T> {
    fn clone(&self) -> Self {
        Windows { ..*self }
    }
}

impl<'data, T: Sync> ParallelIterator for Windows<'data, T> {
    type Item = &'data [T];

    drive_unindexed_by_bridge!();
}

impl<T: Sync> IndexedParallelIterator for Windows<'_, T> {
    drive_by_bridge!();

    fn len(&self) -> usize {
        assert!(self.size != 0, "par_windows: window_size must not be zero");
        self.slice.len().saturating_sub(self.size - 1)
    }

    fn with_producer<CB>(self, callback: CB) -> CB::Output
    where
        CB: ProducerCallback<Self::Item>,
    {
        callback.callback(WindowsProducer {
            slice: self.slice,
            size: self.size,
        })
    }
}

struct WindowsProducer<'data, T> {
    slice: &'data [T],
    size: usize,
}

impl<'data, T: Sync> Producer for WindowsProducer<'data, T> {
    type Item = &'data [T];
    type IntoIter = slice::Windows<'data, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.slice.windows(self.size)
    }

    fn split_at(self, index: usize) -> (Self, Self) {
        // The last window on the left goes on into the right half.
        let end = index.saturating_add(self.size - 1).min(self.slice.len());
        let half = |slice| WindowsProducer { slice, ..self };
        (half(&self.slice[..end]), half(&self.slice[index..]))
    }
}

/// What [`par_array_windows`](super::ParallelSlice::par_array_windows) returns.
#[derive(Debug)]
pub struct ArrayWindows<'data, T: Sync, const N: usize> {
    base: Windows<'data, T>,
}

impl<'data, T: Sync, const N: usize> ArrayWindows<'data, T, N> {
    pub(super) fn new(slice: &'data [T]) -> Self {
        ArrayWindows {
            base: Windows::new(slice, N),
        }
    }
}

impl<T: Sync, const N: usize> Clone for ArrayWindows<'_, T, N> {
    fn clone(&self) -> Self {
        ArrayWindows {
            base: self.base.clone(),
        }
    }
}

/// The window as an array.
#[derive(Clone)]
struct ToArray<const N: usize>;

impl<'data, T, const N: usize> OneToOne<&'data [T]> for ToArray<N> {
    type Item = &'data [T; N];
    no_state!();
    no_iter_of_std!(&'data [T]);

    #[inline]
    fn apply(_state: &mut Self, window: &'data [T]) -> &'data [T; N] {
        window.try_into().expect("a window of N items")
    }
}

impl<'data, T: Sync, const N: usize> ParallelIterator for ArrayWindows<'data, T, N> {
    type Item = &'data [T; N];

    drive_unindexed_by_one_to_one!(windows => ToArray::<N>);
}

impl<T: Sync, const N: usize> IndexedParallelIterator for ArrayWindows<'_, T, N> {
    drive_by_one_to_one!(windows => ToArray::<N>);
}
