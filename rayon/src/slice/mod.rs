//! Parallel iterators over slices: by reference, in chunks, windows and parts.

mod iter;
mod sort;

pub use self::iter::{Iter, IterMut};

use std::ops::{Bound, Range, RangeBounds};

/// What can be done with a slice whose items may be changed.
///
/// ```
/// use rayon::prelude::*;
///
/// let mut numbers = vec![3, 1, 2];
/// numbers.par_sort();
/// assert_eq!(numbers, [1, 2, 3]);
/// ```
pub trait ParallelSliceMut<T: Send> {
    /// The slice itself, which the other methods are about.
    fn as_parallel_slice_mut(&mut self) -> &mut [T];

    sort::methods!();
}

impl<T: Send> ParallelSliceMut<T> for [T] {
    #[inline]
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
