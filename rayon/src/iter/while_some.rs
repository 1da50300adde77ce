//! `while_some`: until there is a `None`, anywhere.

use super::plumbing::{Folder, UnindexedConsumer};
use super::ParallelIterator;
use crate::mechanism::{no_state, Stage, StageConsumer};
use std::sync::atomic::{AtomicBool, Ordering};

macro_rules! methods {
    () => {
        /// Iterates over what is in the items, which are options, and stops when one of them
        /// is `None`. The other pieces then stop with the item that they are at, so some of
        /// what comes after the first `None` may be seen, and some of what comes before it
        /// may not.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let until_50 = (0..100_u32)
        ///     .into_par_iter()
        ///     .map(|n| (n != 50).then_some(n))
        ///     .while_some();
        /// let seen: Vec<u32> = until_50.collect();
        /// assert!(!seen.contains(&50));
        /// assert!(seen.windows(2).all(|pair| pair[0] < pair[1]));
        /// ```
        fn while_some<T>(self) -> WhileSome<Self>
        where
            Self: ParallelIterator<Item = Option<T>>,
            T: Send,
        {
            WhileSome { base: self }
        }
    };
}
pub(super) use methods;

/// What [`while_some`](ParallelIterator::while_some) returns.
#[must_use = "does nothing until it is consumed"]
#[derive(Debug, Clone)]
pub struct WhileSome<I> {
    pub(super) base: I,
}

/// Refers to whether there was a `None`: a hint to stop, and nothing more.
#[derive(Clone)]
struct UntilNone<'a>(&'a AtomicBool);

impl<T> Stage<Option<T>> for UntilNone<'_> {
    type Item = T;
    no_state!();

    #[inline]
    fn feed<F: Folder<T>>(Self(none_seen): &mut Self, item: Option<T>, folder: F) -> F {
        match item {
            Some(item) => folder.consume(item),
            None => {
                none_seen.store(true, Ordering::Relaxed);
                folder
            }
        }
    }

    #[inline]
    fn feed_iter<I, F>(Self(none_seen): &mut Self, iter: I, folder: F) -> F
    where
        I: Iterator<Item = Option<T>>,
        F: Folder<T>,
    {
        folder.consume_iter(iter.map_while(|item| {
            if item.is_none() {
                none_seen.store(true, Ordering::Relaxed);
            }
            item.filter(|_| !none_seen.load(Ordering::Relaxed))
        }))
    }

    #[inline]
    fn is_over(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    #[inline]
    fn is_done(state: &Self) -> bool {
        Stage::<Option<T>>::is_over(state)
    }
}

impl<I, T> ParallelIterator for WhileSome<I>
where
    I: ParallelIterator<Item = Option<T>>,
    T: Send,
{
    type Item = T;

    fn drive_unindexed<C: UnindexedConsumer<T>>(self, consumer: C) -> C::Result {
        let none_seen = AtomicBool::new(false);
        let stage = UntilNone(&none_seen);
        self.base
            .drive_unindexed(StageConsumer::new(stage, consumer))
    }
}
