//! `split`: whatever a closure can cut.

use super::plumbing::{bridge_unindexed, Folder, UnindexedConsumer, UnindexedProducer};
use super::ParallelIterator;
use std::fmt::Debug;

/// A parallel iterator over the pieces into which `splitter` cuts `data`, in their order.
///
/// It is called as long as there are workers to cut for; with `(data, None)` it says that
/// something is not to be cut any more. How many pieces there are is therefore not said.
///
/// # Panics
///
/// When it is consumed, if `splitter` does.
///
/// ```
/// use rayon::prelude::*;
/// use std::ops::Range;
///
/// let halves = |range: Range<u64>| match range.end - range.start {
///     0 | 1 => (range, None),
///     len => {
///         let mid = range.start + len / 2;
///         (range.start..mid, Some(mid..range.end))
///     }
/// };
/// let sums = rayon::iter::split(0..100, halves).map(|piece| piece.sum::<u64>());
/// assert_eq!(sums.sum::<u64>(), 4950);
/// ```
pub fn split<D, S>(data: D, splitter: S) -> Split<D, S>
where
    D: Send,
    S: Fn(D) -> (D, Option<D>) + Sync,
{
    Split { data, splitter }
}

/// What [`split()`] returns.
#[derive(Clone)]
pub struct Split<D, S> {
    data: D,
    splitter: S,
}

debug_fields!([D: Debug, S] Split<D, S> { data });

impl<D, S> ParallelIterator for Split<D, S>
where
    D: Send,
    S: Fn(D) -> (D, Option<D>) + Sync + Send,
{
    type Item = D;

    fn drive_unindexed<C: UnindexedConsumer<D>>(self, consumer: C) -> C::Result {
        let splitter = &self.splitter;
        let data = self.data;
        bridge_unindexed(Piece { data, splitter }, consumer)
    }
}

struct Piece<'s, D, S> {
    data: D,
    splitter: &'s S,
}

impl<D, S> UnindexedProducer for Piece<'_, D, S>
where
    D: Send,
    S: Fn(D) -> (D, Option<D>) + Sync,
{
    type Item = D;

    fn split(self) -> (Self, Option<Self>) {
        let splitter = self.splitter;
        let piece = |data| Piece { data, splitter };
        let (left, right) = splitter(self.data);
        (piece(left), right.map(piece))
    }

    fn fold_with<F: Folder<D>>(self, folder: F) -> F {
        folder.consume(self.data)
    }
}
