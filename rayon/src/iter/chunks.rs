//! `chunks`, `fold_chunks` and `fold_chunks_with`: one item out of so many at a time.

use super::fold::{Call, Given, Init};
use super::plumbing::{Producer, ProducerCallback};
use super::{IndexedParallelIterator, ParallelIterator};
use crate::mechanism::{drive_by_bridge, drive_unindexed_by_bridge, with_wrapped, Groups, Wrap};
use std::fmt::Debug;

macro_rules! indexed_methods {
    () => {
        /// Iterates over vectors of `chunk_size` items each, in their order; the last one has
        /// what is left.
        ///
        /// Slices have `par_chunks`, which makes no vectors.
        ///
        /// # Panics
        ///
        /// If `chunk_size` is 0.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let pairs: Vec<Vec<u32>> = (0..5).into_par_iter().chunks(2).collect();
        /// assert_eq!(pairs, [vec![0, 1], vec![2, 3], vec![4]]);
        /// ```
        #[track_caller]
        fn chunks(self, chunk_size: usize) -> Chunks<Self> {
            assert!(chunk_size != 0, "chunks: chunk_size must not be zero");
            Chunks {
                base: self,
                chunk_size,
            }
        }

        /// Folds each `chunk_size` items into one, beginning with `identity()`; the last one
        /// is made of what is left. As [`fold`](ParallelIterator::fold), but it is said what
        /// a piece is.
        ///
        /// # Panics
        ///
        /// If `chunk_size` is 0.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let letters = ["a", "b", "c", "d", "e"].into_par_iter();
        /// let pairs = letters.fold_chunks(2, String::new, |pair, letter| pair + letter);
        /// assert_eq!(pairs.collect::<Vec<_>>(), ["ab", "cd", "e"]);
        /// ```
        #[track_caller]
        fn fold_chunks<T, ID, F>(
            self,
            chunk_size: usize,
            identity: ID,
            fold_op: F,
        ) -> FoldChunks<Self, ID, F>
        where
            ID: Fn() -> T + Send + Sync,
            F: Fn(T, Self::Item) -> T + Send + Sync,
            T: Send,
        {
            assert!(chunk_size != 0, "fold_chunks: chunk_size must not be zero");
            FoldChunks {
                base: self,
                chunk_size,
                identity,
                fold_op,
            }
        }

        /// As [`fold_chunks`](Self::fold_chunks), beginning with clones of `init`.
        ///
        /// # Panics
        ///
        /// If `chunk_size` is 0.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let sums = (1..6).into_par_iter().fold_chunks_with(2, 100, |sum, n| sum + n);
        /// assert_eq!(sums.collect::<Vec<_>>(), [103, 107, 105]);
        /// ```
        #[track_caller]
        fn fold_chunks_with<T, F>(
            self,
            chunk_size: usize,
            init: T,
            fold_op: F,
        ) -> FoldChunksWith<Self, T, F>
        where
            T: Send + Clone,
            F: Fn(T, Self::Item) -> T + Send + Sync,
        {
            assert!(
                chunk_size != 0,
                "fold_chunks_with: chunk_size must not be zero"
            );
            FoldChunksWith {
                base: self,
                chunk_size,
                init,
                fold_op,
            }
        }
    };
}
pub(super) use indexed_methods;

/// What [`chunks`](IndexedParallelIterator::chunks) returns.
#[must_use = "does nothing until it is consumed"]
#[derive(Debug, Clone)]
pub struct Chunks<I> {
    pub(super) base: I,
    pub(super) chunk_size: usize,
}

/// What [`fold_chunks`](IndexedParallelIterator::fold_chunks) returns.
#[must_use = "does nothing until it is consumed"]
#[derive(Clone)]
pub struct FoldChunks<I, ID, F> {
    pub(super) base: I,
    pub(super) chunk_size: usize,
    pub(super) identity: ID,
    pub(super) fold_op: F,
}

debug_fields!([I: Debug, ID, F] FoldChunks<I, ID, F> { base, chunk_size });

/// What [`fold_chunks_with`](IndexedParallelIterator::fold_chunks_with) returns.
#[must_use = "does nothing until it is consumed"]
#[derive(Clone)]
pub struct FoldChunksWith<I, U, F> {
    pub(super) base: I,
    pub(super) chunk_size: usize,
    pub(super) init: U,
    pub(super) fold_op: F,
}

debug_fields!([I: Debug, U: Debug, F] FoldChunksWith<I, U, F> { base, chunk_size, init });

/// What becomes of a chunk of items of type `T`.
trait OfChunk<T>: Clone + Send {
    type Item;

    fn make(&self, chunk: impl Iterator<Item = T>) -> Self::Item;
}

#[derive(Clone)]
struct IntoVec;

impl<T> OfChunk<T> for IntoVec {
    type Item = Vec<T>;

    #[inline]
    fn make(&self, chunk: impl Iterator<Item = T>) -> Vec<T> {
        chunk.collect()
    }
}

struct FoldChunk<'f, In, F> {
    init: In,
    fold_op: &'f F,
}

impl<In: Clone, F> Clone for FoldChunk<'_, In, F> {
    fn clone(&self) -> Self {
        FoldChunk {
            init: self.init.clone(),
            fold_op: self.fold_op,
        }
    }
}

impl<T, In, F> OfChunk<T> for FoldChunk<'_, In, F>
where
    In: Init,
    F: Fn(In::Value, T) -> In::Value + Sync,
{
    type Item = In::Value;

    #[inline]
    fn make(&self, chunk: impl Iterator<Item = T>) -> In::Value {
        chunk.fold(self.init.clone().value(), self.fold_op)
    }
}

/// Implements the traits for an adaptor; the expression is what becomes of its chunks.
macro_rules! chunked {
    ([$($params:tt)*] $adaptor:ty => $item:ty, $this:ident => $of_chunk:expr) => {
        impl<$($params)*> ParallelIterator for $adaptor {
            type Item = $item;

            drive_unindexed_by_bridge!();
        }

        impl<$($params)*> IndexedParallelIterator for $adaptor {
            drive_by_bridge!();

            fn len(&self) -> usize {
                self.base.len().div_ceil(self.chunk_size)
            }

            fn with_producer<CB>(self, callback: CB) -> CB::Output
            where
                CB: ProducerCallback<$item>,
            {
                let $this = self;
                let groups = Groups {
                    items: $this.base.len(),
                    size: $this.chunk_size,
                };
                let of_chunk = $of_chunk;
                with_wrapped($this.base, Grouped { groups, of_chunk }, callback)
            }
        }
    };
}

chunked!([I: IndexedParallelIterator] Chunks<I> => Vec<I::Item>, _chunks => IntoVec);

chunked!(
    [I: IndexedParallelIterator, ID: Fn() -> U + Send + Sync, U: Send, F: Fn(U, I::Item) -> U + Send + Sync]
    FoldChunks<I, ID, F> => U,
    fold => FoldChunk { init: Call(&fold.identity), fold_op: &fold.fold_op }
);

chunked!(
    [I: IndexedParallelIterator, U: Send + Clone, F: Fn(U, I::Item) -> U + Send + Sync]
    FoldChunksWith<I, U, F> => U,
    fold => FoldChunk { init: Given(fold.init), fold_op: &fold.fold_op }
);

struct Grouped<M> {
    groups: Groups,
    of_chunk: M,
}

impl<T, M: OfChunk<T>> Wrap<T> for Grouped<M> {
    type Item = M::Item;
    type Producer<P: Producer<Item = T>> = ChunksProducer<P, M>;

    fn wrap<P: Producer<Item = T>>(self, base: P) -> ChunksProducer<P, M> {
        ChunksProducer {
            base,
            groups: self.groups,
            of_chunk: self.of_chunk,
        }
    }
}

struct ChunksProducer<P, M> {
    base: P,
    groups: Groups,
    of_chunk: M,
}

impl<P: Producer, M: OfChunk<P::Item>> Producer for ChunksProducer<P, M> {
    type Item = M::Item;
    type IntoIter = ChunksIter<P, M>;

    fn into_iter(self) -> ChunksIter<P, M> {
        ChunksIter {
            base: Some(self.base),
            groups: self.groups,
            of_chunk: self.of_chunk,
        }
    }

    fn min_len(&self) -> usize {
        self.groups.min_len(self.base.min_len())
    }

    fn max_len(&self) -> usize {
        self.groups.max_len(self.base.max_len())
    }

    fn split_at(self, index: usize) -> (Self, Self) {
        let (place, before, after) = self.groups.split_at(index);
        let (left, right) = self.base.split_at(place);
        let of_chunk = self.of_chunk;
        let grouped = |groups, of_chunk| Grouped { groups, of_chunk };
        (
            grouped(before, of_chunk.clone()).wrap(left),
            grouped(after, of_chunk).wrap(right),
        )
    }
}

/// Cuts the producer up chunk by chunk, from either end.
struct ChunksIter<P, M> {
    /// `None` when there are no more chunks, or after a panic.
    base: Option<P>,
    groups: Groups,
    of_chunk: M,
}

impl<P: Producer, M: OfChunk<P::Item>> Iterator for ChunksIter<P, M> {
    type Item = M::Item;

    fn next(&mut self) -> Option<M::Item> {
        if self.groups.items == 0 {
            return None;
        }
        let (place, _, after) = self.groups.split_at(1);
        let (chunk, rest) = self.base.take()?.split_at(place);
        self.base = Some(rest);
        self.groups = after;
        Some(self.of_chunk.make(chunk.into_iter()))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let count = self.groups.count();
        (count, Some(count))
    }

    #[inline]
    fn fold<B, F>(self, init: B, mut f: F) -> B
    where
        F: FnMut(B, M::Item) -> B,
    {
        let ChunksIter {
            base,
            mut groups,
            of_chunk,
        } = self;
        let Some(mut base) = base else {
            return init;
        };
        let mut value = init;
        while groups.items > groups.size {
            let (chunk, rest) = base.split_at(groups.size);
            base = rest;
            groups.items -= groups.size;
            value = f(value, of_chunk.make(chunk.into_iter()));
        }
        if groups.items > 0 {
            value = f(value, of_chunk.make(base.into_iter()));
        }
        value
    }
}

impl<P: Producer, M: OfChunk<P::Item>> DoubleEndedIterator for ChunksIter<P, M> {
    fn next_back(&mut self) -> Option<M::Item> {
        let last = self.groups.count().checked_sub(1)?;
        let (place, before, _) = self.groups.split_at(last);
        let (rest, chunk) = self.base.take()?.split_at(place);
        self.base = Some(rest);
        self.groups = before;
        Some(self.of_chunk.make(chunk.into_iter()))
    }
}

impl<P: Producer, M: OfChunk<P::Item>> ExactSizeIterator for ChunksIter<P, M> {}
