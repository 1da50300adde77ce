//! `par_chunks` and its kind: a slice cut at multiples of a length.
//!
//! There are eight, as each is of shared or exclusive references, from the start or from
//! the end, and with what is left over as a shorter chunk or without. The mechanism is
//! [`Multiples`]; those without what is left over are made of a slice that has been cut to a
//! multiple first.

use crate::iter::plumbing::{Producer, ProducerCallback};
use crate::iter::{IndexedParallelIterator, ParallelIterator};
use crate::mechanism::{drive_by_bridge, drive_unindexed_by_bridge, is_inner, Cuttable};
use std::fmt::Debug;
use std::marker::PhantomData;
use std::{mem, slice};

macro_rules! methods {
    () => {
        /// Iterates over chunks of `chunk_size` items, from the start on. The last one is
        /// shorter if the length is not a multiple of that.
        ///
        /// # Panics
        ///
        /// If `chunk_size` is zero.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let sums: Vec<i32> = [1, 2, 3, 4, 5].par_chunks(2).map(|pair| pair.iter().sum()).collect();
        /// assert_eq!(sums, [3, 7, 5]);
        /// ```
        #[track_caller]
        fn par_chunks(&self, chunk_size: usize) -> Chunks<'_, T> {
            chunks::check("par_chunks", chunk_size);
            Chunks::new(self.as_parallel_slice(), chunk_size)
        }

        /// Iterates over chunks of exactly `chunk_size` items, from the start on. What is
        /// left over comes by [`remainder`](ChunksExact::remainder).
        ///
        /// # Panics
        ///
        /// If `chunk_size` is zero.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let chunks = [1, 2, 3, 4, 5].par_chunks_exact(2).collect::<Vec<_>>();
        /// assert_eq!(chunks, [[1, 2], [3, 4]]);
        /// ```
        #[track_caller]
        fn par_chunks_exact(&self, chunk_size: usize) -> ChunksExact<'_, T> {
            chunks::check("par_chunks_exact", chunk_size);
            ChunksExact::new(self.as_parallel_slice(), chunk_size)
        }

        /// Iterates over chunks of `chunk_size` items, from the end on: the first chunk has
        /// the last items. The last one is shorter if the length is not a multiple.
        ///
        /// # Panics
        ///
        /// If `chunk_size` is zero.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let chunks = [1, 2, 3, 4, 5].par_rchunks(2).collect::<Vec<_>>();
        /// assert_eq!(chunks, [&[4, 5][..], &[2, 3], &[1]]);
        /// ```
        #[track_caller]
        fn par_rchunks(&self, chunk_size: usize) -> RChunks<'_, T> {
            chunks::check("par_rchunks", chunk_size);
            RChunks::new(self.as_parallel_slice(), chunk_size)
        }

        /// Iterates over chunks of exactly `chunk_size` items, from the end on. What is left
        /// over, at the start, comes by [`remainder`](RChunksExact::remainder).
        ///
        /// # Panics
        ///
        /// If `chunk_size` is zero.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let chunks = [1, 2, 3, 4, 5].par_rchunks_exact(2).collect::<Vec<_>>();
        /// assert_eq!(chunks, [[4, 5], [2, 3]]);
        /// ```
        #[track_caller]
        fn par_rchunks_exact(&self, chunk_size: usize) -> RChunksExact<'_, T> {
            chunks::check("par_rchunks_exact", chunk_size);
            RChunksExact::new(self.as_parallel_slice(), chunk_size)
        }
    };
}
pub(super) use methods;

macro_rules! methods_mut {
    () => {
        /// As [`par_chunks`](ParallelSlice::par_chunks), by exclusive references.
        ///
        /// # Panics
        ///
        /// If `chunk_size` is zero.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let mut numbers = [1, 2, 3, 4, 5];
        /// numbers.par_chunks_mut(2).for_each(|pair| pair.reverse());
        /// assert_eq!(numbers, [2, 1, 4, 3, 5]);
        /// ```
        #[track_caller]
        fn par_chunks_mut(&mut self, chunk_size: usize) -> ChunksMut<'_, T> {
            chunks::check("par_chunks_mut", chunk_size);
            ChunksMut::new(self.as_parallel_slice_mut(), chunk_size)
        }

        /// As [`par_chunks_exact`](ParallelSlice::par_chunks_exact), by exclusive references.
        ///
        /// # Panics
        ///
        /// If `chunk_size` is zero.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let mut numbers = [1, 2, 3, 4, 5];
        /// numbers.par_chunks_exact_mut(3).for_each(|three| three.reverse());
        /// assert_eq!(numbers, [3, 2, 1, 4, 5]);
        /// ```
        #[track_caller]
        fn par_chunks_exact_mut(&mut self, chunk_size: usize) -> ChunksExactMut<'_, T> {
            chunks::check("par_chunks_exact_mut", chunk_size);
            ChunksExactMut::new(self.as_parallel_slice_mut(), chunk_size)
        }

        /// As [`par_rchunks`](ParallelSlice::par_rchunks), by exclusive references.
        ///
        /// # Panics
        ///
        /// If `chunk_size` is zero.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let mut numbers = [1, 2, 3, 4, 5];
        /// numbers.par_rchunks_mut(2).for_each(|pair| pair.reverse());
        /// assert_eq!(numbers, [1, 3, 2, 5, 4]);
        /// ```
        #[track_caller]
        fn par_rchunks_mut(&mut self, chunk_size: usize) -> RChunksMut<'_, T> {
            chunks::check("par_rchunks_mut", chunk_size);
            RChunksMut::new(self.as_parallel_slice_mut(), chunk_size)
        }

        /// As [`par_rchunks_exact`](ParallelSlice::par_rchunks_exact), by exclusive references.
        ///
        /// # Panics
        ///
        /// If `chunk_size` is zero.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let mut numbers = [1, 2, 3, 4, 5];
        /// numbers.par_rchunks_exact_mut(3).for_each(|three| three.reverse());
        /// assert_eq!(numbers, [1, 2, 5, 4, 3]);
        /// ```
        #[track_caller]
        fn par_rchunks_exact_mut(&mut self, chunk_size: usize) -> RChunksExactMut<'_, T> {
            chunks::check("par_rchunks_exact_mut", chunk_size);
            RChunksExactMut::new(self.as_parallel_slice_mut(), chunk_size)
        }
    };
}
pub(super) use methods_mut;

#[track_caller]
pub(super) fn check(method: &str, chunk_size: usize) {
    assert!(chunk_size != 0, "{method}: chunk_size must not be zero");
}

/// The slice `S` cut at multiples of `size`, in the way `W`.
#[derive(Debug)]
struct Multiples<S, W> {
    slice: S,
    size: usize,
    way: PhantomData<W>,
}

impl<S: Copy, W> Copy for Multiples<S, W> {}

impl<S: Copy, W> Clone for Multiples<S, W> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S: Cuttable, W: Way<S>> Multiples<S, W> {
    fn new(slice: S, size: usize) -> Self {
        let way = PhantomData;
        Multiples { slice, size, way }
    }

    /// Of what there is without what is left over, and this.
    fn exact(slice: S, size: usize) -> (Self, S) {
        let len = slice.length();
        let left_over = len % size;
        let (slice, left_over) = if W::FROM_THE_END {
            let (left_over, multiple) = slice.cut(left_over);
            (multiple, left_over)
        } else {
            slice.cut(len - left_over)
        };
        (Multiples::new(slice, size), left_over)
    }
}

/// How chunks are numbered, and what of `std`'s iterates over them.
trait Way<S>: Debug + Send {
    type Iter: DoubleEndedIterator<Item = S> + ExactSizeIterator;

    const FROM_THE_END: bool;

    fn iter(slice: S, size: usize) -> Self::Iter;
}

macro_rules! ways {
    ($($way:ident, $from_the_end:expr, $shared:ident $shared_iter:ident, $mut:ident $mut_iter:ident;)*) => {$(
        #[derive(Debug)]
        struct $way;

        impl<'data, T: Sync> Way<&'data [T]> for $way {
            type Iter = slice::$shared_iter<'data, T>;

            const FROM_THE_END: bool = $from_the_end;

            fn iter(slice: &'data [T], size: usize) -> Self::Iter {
                slice.$shared(size)
            }
        }

        impl<'data, T: Send> Way<&'data mut [T]> for $way {
            type Iter = slice::$mut_iter<'data, T>;

            const FROM_THE_END: bool = $from_the_end;

            fn iter(slice: &'data mut [T], size: usize) -> Self::Iter {
                slice.$mut(size)
            }
        }
    )*};
}

ways! {
    FromStart, false, chunks Chunks, chunks_mut ChunksMut;
    FromStartExact, false, chunks_exact ChunksExact, chunks_exact_mut ChunksExactMut;
    FromEnd, true, rchunks RChunks, rchunks_mut RChunksMut;
    FromEndExact, true, rchunks_exact RChunksExact, rchunks_exact_mut RChunksExactMut;
}

impl<S: Cuttable, W: Way<S>> Producer for Multiples<S, W> {
    type Item = S;
    type IntoIter = W::Iter;

    fn into_iter(self) -> W::Iter {
        W::iter(self.slice, self.size)
    }

    fn split_at(self, index: usize) -> (Self, Self) {
        let len = self.slice.length();
        // The last chunk may be shorter, and a multiple may be more than there is.
        let items = index.saturating_mul(self.size).min(len);
        let (left, right) = if W::FROM_THE_END {
            let (rest, first) = self.slice.cut(len - items);
            (first, rest)
        } else {
            self.slice.cut(items)
        };
        let half = |slice| Multiples { slice, ..self };
        (half(left), half(right))
    }
}

impl<S: Cuttable, W: Way<S>> ParallelIterator for Multiples<S, W> {
    type Item = S;

    drive_unindexed_by_bridge!();
}

impl<S: Cuttable, W: Way<S>> IndexedParallelIterator for Multiples<S, W> {
    drive_by_bridge!();

    fn len(&self) -> usize {
        self.slice.length().div_ceil(self.size)
    }

    fn with_producer<CB>(self, callback: CB) -> CB::Output
    where
        CB: ProducerCallback<S>,
    {
        callback.callback(self)
    }
}

/// The type that a method returns: [`Multiples`] under a name, beside what is left over.
macro_rules! named {
    ($name:ident, $method:ident of $trait:ident, $item:ty, [$($bound:tt)*], $send:ident, $way:ident, $($remainder:ident)?) => {
        #[doc = concat!("What [`", stringify!($method), "`](super::", stringify!($trait), "::", stringify!($method), ") returns.")]
        #[derive(Debug)]
        pub struct $name<'data, T $($bound)*> {
            inner: Multiples<$item, $way>,
            $($remainder: $item,)?
        }

        is_inner!(['data, T: $send] $name<'data, T>, $item);
    };
}

named!(Chunks, par_chunks of ParallelSlice, &'data [T], [], Sync, FromStart,);
named!(ChunksExact, par_chunks_exact of ParallelSlice, &'data [T], [], Sync, FromStartExact, remainder);
named!(RChunks, par_rchunks of ParallelSlice, &'data [T], [], Sync, FromEnd,);
named!(RChunksExact, par_rchunks_exact of ParallelSlice, &'data [T], [], Sync, FromEndExact, remainder);
named!(ChunksMut, par_chunks_mut of ParallelSliceMut, &'data mut [T], [], Send, FromStart,);
named!(ChunksExactMut, par_chunks_exact_mut of ParallelSliceMut, &'data mut [T], [], Send, FromStartExact, remainder);
named!(RChunksMut, par_rchunks_mut of ParallelSliceMut, &'data mut [T], [], Send, FromEnd,);
named!(RChunksExactMut, par_rchunks_exact_mut of ParallelSliceMut, &'data mut [T], [: Send], Send, FromEndExact, remainder);

macro_rules! with_what_is_left_over {
    ($($name:ident, $item:ty, $send:ident;)*) => {$(
        impl<'data, T: $send> $name<'data, T> {
            pub(super) fn new(slice: $item, size: usize) -> Self {
                let inner = Multiples::new(slice, size);
                $name { inner }
            }
        }
    )*};
}

with_what_is_left_over! {
    Chunks, &'data [T], Sync;
    RChunks, &'data [T], Sync;
    ChunksMut, &'data mut [T], Send;
    RChunksMut, &'data mut [T], Send;
}

macro_rules! without_what_is_left_over {
    ($($name:ident, $item:ty, $send:ident;)*) => {$(
        impl<'data, T: $send> $name<'data, T> {
            pub(super) fn new(slice: $item, size: usize) -> Self {
                let (inner, remainder) = Multiples::exact(slice, size);
                $name { inner, remainder }
            }
        }
    )*};
}

without_what_is_left_over! {
    ChunksExact, &'data [T], Sync;
    RChunksExact, &'data [T], Sync;
    ChunksExactMut, &'data mut [T], Send;
    RChunksExactMut, &'data mut [T], Send;
}

macro_rules! shared {
    ($($name:ident),*) => {$(
        impl<T> Clone for $name<'_, T> {
            fn clone(&self) -> Self {
                $name { ..*self }
            }
        }
    )*};
}

shared!(Chunks, ChunksExact, RChunks, RChunksExact);

macro_rules! remainder {
    ($($name:ident)*) => {$(
        impl<'data, T> $name<'data, T> {
            /// What is left over: fewer items than a chunk has.
            ///
            /// ```
            /// use rayon::prelude::*;
            ///
            /// assert_eq!([1, 2, 3, 4, 5].par_chunks_exact(2).remainder(), [5]);
            /// assert_eq!([1, 2, 3, 4, 5].par_rchunks_exact(2).remainder(), [1]);
            /// ```
            pub fn remainder(&self) -> &'data [T] {
                self.remainder
            }
        }
    )*};
}

remainder!(ChunksExact RChunksExact);

macro_rules! remainder_mut {
    ($name:ident, [$($bound:tt)*]) => {
        impl<'data, T $($bound)*> $name<'data, T> {
            /// What is left over, fewer items than a chunk has, in place of the iterator.
            ///
            /// ```
            /// use rayon::prelude::*;
            ///
            /// let mut numbers = [1, 2, 3, 4, 5];
            /// assert_eq!(numbers.par_chunks_exact_mut(2).into_remainder(), [5]);
            /// assert_eq!(numbers.par_rchunks_exact_mut(2).into_remainder(), [1]);
            /// ```
            pub fn into_remainder(self) -> &'data mut [T] {
                self.remainder
            }

            /// What is left over, while the iterator is borrowed.
            ///
            /// ```
            /// use rayon::prelude::*;
            ///
            /// let mut numbers = [1, 2, 3, 4, 5];
            /// let mut pairs = numbers.par_chunks_exact_mut(2);
            /// pairs.remainder().fill(0);
            /// pairs.for_each(|pair| pair.reverse());
            /// assert_eq!(numbers, [2, 1, 4, 3, 0]);
            /// ```
            pub fn remainder(&mut self) -> &mut [T] {
                self.remainder
            }

            /// Takes what is left over out of the iterator, where there is nothing left
            /// over after that.
            ///
            /// ```
            /// use rayon::prelude::*;
            ///
            /// let mut numbers = [1, 2, 3, 4, 5];
            /// let mut pairs = numbers.par_chunks_exact_mut(2);
            /// let rest = pairs.take_remainder();
            /// pairs.for_each(|pair| pair.reverse());
            /// rest.fill(0);
            /// assert_eq!(numbers, [2, 1, 4, 3, 0]);
            /// assert!(numbers.par_chunks_exact_mut(5).take_remainder().is_empty());
            /// ```
            pub fn take_remainder(&mut self) -> &'data mut [T] {
                mem::take(&mut self.remainder)
            }
        }
    };
}

remainder_mut!(ChunksExactMut, []);
remainder_mut!(RChunksExactMut, [: Send]);
