//! `par_chunk_by` and `par_chunk_by_mut`: runs of items that belong together.

use crate::iter::plumbing::UnindexedConsumer;
use crate::iter::ParallelIterator;
use crate::mechanism::{drive_parts, Ends};
use std::fmt::Debug;
use std::ops::Range;

macro_rules! methods {
    () => {
        /// Iterates over the longest runs in which `pred` returns true for each item and the
        /// one behind it. None of them is empty.
        ///
        /// `pred` is called once for an item and the one behind it, or not at all if the
        /// iterator ends early. A long run is one item, so one worker has all of it.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let runs: Vec<_> = [1, 1, 2, 3, 3, 3].par_chunk_by(|a, b| a == b).collect();
        /// assert_eq!(runs, [&[1, 1][..], &[2], &[3, 3, 3]]);
        /// ```
        fn par_chunk_by<F>(&self, pred: F) -> ChunkBy<'_, T, F>
        where
            F: Fn(&T, &T) -> bool + Send + Sync,
        {
            ChunkBy::new(self.as_parallel_slice(), pred)
        }
    };
}
pub(super) use methods;

macro_rules! methods_mut {
    () => {
        /// As [`par_chunk_by`](ParallelSlice::par_chunk_by), by exclusive references.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let mut numbers = [1, 2, 5, 3, 4];
        /// numbers.par_chunk_by_mut(|a, b| a < b).for_each(|run| run.reverse());
        /// assert_eq!(numbers, [5, 2, 1, 4, 3]);
        /// ```
        fn par_chunk_by_mut<F>(&mut self, pred: F) -> ChunkByMut<'_, T, F>
        where
            F: Fn(&T, &T) -> bool + Send + Sync,
        {
            ChunkByMut::new(self.as_parallel_slice_mut(), pred)
        }
    };
}
pub(super) use methods_mut;

/// A run ends, and the next one begins, between two items that don't belong together: an
/// end that has no items of its own.
struct Runs<'p, P>(&'p P);

macro_rules! ends_of_runs {
    ($item:ty, $send:ident, $chunk_by:ident) => {
        impl<'data, T, P> Ends<$item> for Runs<'_, P>
        where
            T: $send + 'data,
            P: Fn(&T, &T) -> bool + Sync,
        {
            const INCLUSIVE: bool = true;
            /// Between the item in the middle and the next one.
            const BEHIND_MIDDLE: usize = 1;

            fn first(&self, data: &$item, within: Range<usize>) -> Option<Range<usize>> {
                let at = (within.start.max(1)..within.end)
                    .find(|&at| !(self.0)(&data[at - 1], &data[at]))?;
                Some(at..at)
            }

            fn last(&self, data: &$item, before: usize) -> Option<Range<usize>> {
                let at = (1..before).rfind(|&at| !(self.0)(&data[at - 1], &data[at]))?;
                Some(at..at)
            }

            fn parts(&self, data: $item) -> impl Iterator<Item = $item> {
                data.$chunk_by(self.0)
            }
        }
    };
}

ends_of_runs!(&'data [T], Sync, chunk_by);
ends_of_runs!(&'data mut [T], Send, chunk_by_mut);

macro_rules! named {
    ($name:ident, $method:ident of $trait:ident, $item:ty, $send:ident) => {
        #[doc = concat!("What [`", stringify!($method), "`](super::", stringify!($trait), "::", stringify!($method), ") returns.")]
        pub struct $name<'data, T, P> {
            slice: $item,
            pred: P,
        }

        debug_fields!([T: Debug, P] $name for $name<'_, T, P> { slice });

        impl<'data, T, P> $name<'data, T, P> {
            pub(super) fn new(slice: $item, pred: P) -> Self {
                $name { slice, pred }
            }
        }

        impl<'data, T, P> ParallelIterator for $name<'data, T, P>
        where
            T: $send,
            P: Fn(&T, &T) -> bool + Send + Sync,
        {
            type Item = $item;

            fn drive_unindexed<C>(self, consumer: C) -> C::Result
            where
                C: UnindexedConsumer<Self::Item>,
            {
                drive_parts(self.slice, &Runs(&self.pred), consumer)
            }
        }
    };
}

named!(ChunkBy, par_chunk_by of ParallelSlice, &'data [T], Sync);
named!(ChunkByMut, par_chunk_by_mut of ParallelSliceMut, &'data mut [T], Send);

impl<T, P: Clone> Clone for ChunkBy<'_, T, P> {
    fn clone(&self) -> Self {
        ChunkBy::new(self.slice, self.pred.clone())
    }
}
