//! `by_exponential_blocks` and `by_uniform_blocks`: parallel loops one after the other.

use super::plumbing::{
    bridge_producer_consumer, Folder, Producer, ProducerCallback, Reducer, UnindexedConsumer,
};
use super::{IndexedParallelIterator, ParallelIterator};
use crate::{current_num_threads, scope};
use std::iter::{repeat, successors};

macro_rules! indexed_methods {
    () => {
        /// Iterates over one block of items after the other, each of them in parallel. The
        /// first one has as many items as the pool has threads, and each has twice as many as
        /// the one before.
        ///
        /// So a search that ends early does not begin far behind the place where it ends,
        /// which may be all that the other threads would do.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let numbers = (0..10_000).into_par_iter().by_exponential_blocks();
        /// assert!(numbers.any(|n| n == 4_999));
        /// ```
        fn by_exponential_blocks(self) -> ExponentialBlocks<Self> {
            ExponentialBlocks { base: self }
        }

        /// Iterates over one block of `block_size` items after the other, each of them in
        /// parallel; the last one has what is left.
        ///
        /// What the pieces of a block come to is reduced before the next one begins, so it
        /// may still be in the cache.
        ///
        /// # Panics
        ///
        /// If `block_size` is 0.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let blocks = (0..1000).into_par_iter().by_uniform_blocks(100);
        /// assert!(blocks.collect::<Vec<_>>().into_iter().eq(0..1000));
        /// ```
        #[track_caller]
        fn by_uniform_blocks(self, block_size: usize) -> UniformBlocks<Self> {
            assert!(
                block_size != 0,
                "by_uniform_blocks: block_size must not be zero"
            );
            UniformBlocks {
                base: self,
                block_size,
            }
        }
    };
}
pub(super) use indexed_methods;

/// What [`by_exponential_blocks`](IndexedParallelIterator::by_exponential_blocks) returns.
#[must_use = "does nothing until it is consumed"]
#[derive(Debug, Clone)]
pub struct ExponentialBlocks<I> {
    pub(super) base: I,
}

impl<I: IndexedParallelIterator> ParallelIterator for ExponentialBlocks<I> {
    type Item = I::Item;

    fn drive_unindexed<C: UnindexedConsumer<I::Item>>(self, consumer: C) -> C::Result {
        let double = |size: &usize| Some(size.saturating_mul(2));
        let sizes = || successors(Some(current_num_threads()), double);
        drive_in_blocks(self.base, sizes, consumer)
    }
}

/// What [`by_uniform_blocks`](IndexedParallelIterator::by_uniform_blocks) returns.
#[must_use = "does nothing until it is consumed"]
#[derive(Debug, Clone)]
pub struct UniformBlocks<I> {
    pub(super) base: I,
    pub(super) block_size: usize,
}

impl<I: IndexedParallelIterator> ParallelIterator for UniformBlocks<I> {
    type Item = I::Item;

    fn drive_unindexed<C: UnindexedConsumer<I::Item>>(self, consumer: C) -> C::Result {
        drive_in_blocks(self.base, || repeat(self.block_size), consumer)
    }
}

/// Feeds the items of `base` to `consumer` in blocks of so many.
fn drive_in_blocks<I, S, C>(base: I, sizes: impl FnOnce() -> S + Send, consumer: C) -> C::Result
where
    I: IndexedParallelIterator,
    S: Iterator<Item = usize>,
    C: UnindexedConsumer<I::Item>,
{
    let len = base.len();
    let run = || {
        base.with_producer(InBlocks {
            len,
            sizes: sizes(),
            consumer,
        })
    };
    // Within the pool, so that a call from outside goes there once, not once a block. By one
    // worker, the pieces are those of loops that are called for one by one.
    match current_num_threads() {
        1 => run(),
        _ => scope(|_| run()),
    }
}

struct InBlocks<S, C> {
    len: usize,
    sizes: S,
    consumer: C,
}

impl<T, S, C> ProducerCallback<T> for InBlocks<S, C>
where
    S: Iterator<Item = usize>,
    C: UnindexedConsumer<T>,
{
    type Output = C::Result;

    fn callback<P: Producer<Item = T>>(mut self, mut rest: P) -> C::Result {
        // There need not be any block.
        let mut done = self.consumer.split_off_left().into_folder().complete();
        while self.len > 0 && !self.consumer.full() {
            let size = self
                .sizes
                .next()
                .map_or(self.len, |size| size.min(self.len));
            let (block, after) = rest.split_at(size);
            let left = self.consumer.split_off_left();
            let block = bridge_producer_consumer(size, block, left);
            done = self.consumer.to_reducer().reduce(done, block);
            rest = after;
            self.len -= size;
        }
        done
    }
}
