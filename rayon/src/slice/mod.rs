//! Parallel iterators over slices: by reference, in chunks, windows and parts.

mod chunk_by;
mod chunks;
mod iter;
mod sort;
mod split;
mod windows;

pub use self::chunk_by::{ChunkBy, ChunkByMut};
pub use self::chunks::{
    Chunks, ChunksExact, ChunksExactMut, ChunksMut, RChunks, RChunksExact, RChunksExactMut,
    RChunksMut,
};
pub use self::iter::{Iter, IterMut};
pub use self::split::{Split, SplitInclusive, SplitInclusiveMut, SplitMut};
pub use self::windows::{ArrayWindows, Windows};

use std::ops::{Bound, Range, RangeBounds};

/// What can be done with a slice by shared references.
///
/// The methods are also those of whatever dereferences to a slice, such as a vector.
///
/// ```
/// use rayon::prelude::*;
///
/// let heights = vec![3, 1, 4, 1, 5];
/// let highest: Vec<_> = heights.par_chunks(2).map(|pair| pair.iter().max()).collect();
/// assert_eq!(highest, [Some(&3), Some(&4), Some(&5)]);
/// ```
pub trait ParallelSlice<T: Sync> {
    /// The slice.
    ///
    /// ```
    /// use rayon::prelude::*;
    ///
    /// assert_eq!(vec![1, 2].as_parallel_slice(), [1, 2]);
    /// ```
    fn as_parallel_slice(&self) -> &[T];

    chunks::methods!();
    windows::methods!();
    split::methods!();
    chunk_by::methods!();
}

impl<T: Sync> ParallelSlice<T> for [T] {
    fn as_parallel_slice(&self) -> &[T] {
        self
    }
}

/// What can be done with a slice by exclusive references.
///
/// The methods are also those of whatever dereferences to a slice, such as a vector.
///
/// ```
/// use rayon::prelude::*;
///
/// let mut heights = vec![3, 1, 4, 1, 5];
/// heights.par_chunks_mut(2).for_each(|pair| pair.sort());
/// assert_eq!(heights, [1, 3, 1, 4, 5]);
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

    chunks::methods_mut!();
    split::methods_mut!();
    chunk_by::methods_mut!();
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
