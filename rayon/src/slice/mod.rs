//! Parallel iterators over slices: by reference, in chunks, windows and parts.

mod iter;
mod sort;

pub use self::iter::{Iter, IterMut};

use std::ops::{Bound, Range, RangeBounds};

/// What can be done with a slice by exclusive references.
///
/// The methods are also those of whatever dereferences to a slice, such as a vector.
///
/// ```
/// use rayon::prelude::*;
///
/// let mut heights = vec![3, 1, 4, 1, 5];
/// heights.par_sort();
/// assert_eq!(heights, [1, 1, 3, 4, 5]);
/// ```
pub trait ParallelSliceMut<T: Send> {
    /// The slice.
    ///
    /// ```
    /// use rayon::prelude::*;
    ///
    /// assert_eq!(vec![1, 2].as_parallel_slice_mut(), [1, 2]);
    /// ```
    fn as_parallel_slice_mut(&mut self) -> &mut [T];

    sort::methods!();
}

impl<T: Send> ParallelSliceMut<T> for [T] {
    fn as_parallel_slice_mut(&mut self) -> &mut [T] {
        self
    }
}

/// The range as indices into something of length `len`.
///
/// # Panics
///
/// If it ends before it begins or after `len`.
#[track_caller]
pub(crate) fn checked_range(range: impl RangeBounds<usize>, len: usize) -> Range<usize> {
    let too_far = "the range goes as far as usize::MAX";
    let start = match range.start_bound() {
        Bound::Included(&start) => start,
        Bound::Excluded(&before) => before.checked_add(1).expect(too_far),
        Bound::Unbounded => 0,
    };
    let end = match range.end_bound() {
        Bound::Included(&last) => last.checked_add(1).expect(too_far),
        Bound::Excluded(&end) => end,
        Bound::Unbounded => len,
    };
    assert!(
        start <= end,
        "the range begins at {start} and ends at {end}"
    );
    assert!(end <= len, "the range ends at {end}, the length is {len}");
    start..end
}
