//! `take_any`, `skip_any` and their `_while`: some of the items, whichever come first in
//! time.

use super::plumbing::{Folder, UnindexedConsumer};
use super::ParallelIterator;
use crate::current_num_threads;
use crate::mechanism::{feed_each, no_state, Stage, StageConsumer};
use std::fmt::Debug;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

macro_rules! methods {
    () => {
        /// Iterates over `n` of the items, or all if there are fewer: not always the same
        /// ones, but in their order. When there are enough the pieces stop, each with the
        /// item that it is at.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let even = (0..100).into_par_iter().filter(|n| n % 2 == 0);
        /// let some: Vec<u32> = even.take_any(5).collect();
        /// assert_eq!(some.len(), 5);
        /// assert!(some.windows(2).all(|pair| pair[0] < pair[1]));
        /// ```
        fn take_any(self, n: usize) -> TakeAny<Self> {
            TakeAny { base: self, n }
        }

        /// Iterates over all but `n` of the items, or none if there are no more: not always
        /// the same ones, but in their order. All are made; those left out are dropped.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let even = (0..100).into_par_iter().filter(|n| n % 2 == 0);
        /// let rest: Vec<u32> = even.skip_any(5).collect();
        /// assert_eq!(rest.len(), 45);
        /// assert!(rest.windows(2).all(|pair| pair[0] < pair[1]));
        /// ```
        fn skip_any(self, n: usize) -> SkipAny<Self> {
            SkipAny { base: self, n }
        }

        /// Iterates over items, in their order, until `predicate` was false for one of them,
        /// anywhere. The pieces then stop, each with the item that it is at.
        ///
        /// Those for which `predicate` was true are taken also if another call of it, at the
        /// same time, was first to say false.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let some: Vec<u32> = (0..100).into_par_iter().take_any_while(|n| *n < 50).collect();
        /// assert!(some.len() <= 50);
        /// assert!(!some.contains(&50));
        /// ```
        fn take_any_while<P>(self, predicate: P) -> TakeAnyWhile<Self, P>
        where
            P: Fn(&Self::Item) -> bool + Sync + Send,
        {
            TakeAnyWhile {
                base: self,
                predicate,
            }
        }

        /// Leaves items out until `predicate` was false for one of them, anywhere, and
        /// iterates over that and the others, in their order.
        ///
        /// Those for which `predicate` was true are left out also if another call of it, at
        /// the same time, was first to say false.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let rest: Vec<u32> = (0..100).into_par_iter().skip_any_while(|n| *n < 50).collect();
        /// assert!(rest.len() >= 50);
        /// assert!(rest.contains(&99));
        /// ```
        fn skip_any_while<P>(self, predicate: P) -> SkipAnyWhile<Self, P>
        where
            P: Fn(&Self::Item) -> bool + Sync + Send,
        {
            SkipAnyWhile {
                base: self,
                predicate,
            }
        }
    };
}
pub(super) use methods;

macro_rules! by_count {
    ($name:ident, $method:ident, $skip:literal) => {
        #[doc = concat!("What [`", stringify!($method), "`](ParallelIterator::", stringify!($method), ") returns.")]
        #[must_use = "does nothing until it is consumed"]
        #[derive(Debug, Clone)]
        pub struct $name<I> {
            pub(super) base: I,
            pub(super) n: usize,
        }

        impl<I: ParallelIterator> ParallelIterator for $name<I> {
            type Item = I::Item;

            fn drive_unindexed<C: UnindexedConsumer<I::Item>>(self, consumer: C) -> C::Result {
                let left = AtomicUsize::new(self.n);
                let stage = Quota::<$skip>(&left);
                self.base
                    .drive_unindexed(StageConsumer::new(stage, consumer))
            }
        }
    };
}

by_count!(TakeAny, take_any, false);
by_count!(SkipAny, skip_any, true);

macro_rules! by_predicate {
    ($name:ident, $method:ident, $skip:literal) => {
        #[doc = concat!("What [`", stringify!($method), "`](ParallelIterator::", stringify!($method), ") returns.")]
        #[must_use = "does nothing until it is consumed"]
        #[derive(Clone)]
        pub struct $name<I, P> {
            pub(super) base: I,
            pub(super) predicate: P,
        }

        debug_fields!([I: Debug, P] $name<I, P> { base });

        impl<I, P> ParallelIterator for $name<I, P>
        where
            I: ParallelIterator,
            P: Fn(&I::Item) -> bool + Sync + Send,
        {
            type Item = I::Item;

            fn drive_unindexed<C: UnindexedConsumer<I::Item>>(self, consumer: C) -> C::Result {
                let stage = While::<_, $skip> {
                    predicate: &self.predicate,
                    ended: &AtomicBool::new(false),
                };
                self.base
                    .drive_unindexed(StageConsumer::new(stage, consumer))
            }
        }
    };
}

by_predicate!(TakeAnyWhile, take_any_while, false);
by_predicate!(SkipAnyWhile, skip_any_while, true);

/// Refers to how many items are left to be taken, or left out.
#[derive(Clone)]
struct Quota<'a, const SKIP: bool>(&'a AtomicUsize);

impl<const SKIP: bool> Quota<'_, SKIP> {
    /// Whether there was one left.
    #[inline]
    fn take_one(&self) -> bool {
        let one_less = |left: usize| left.checked_sub(1);
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less)
            .is_ok()
    }
}

impl<T, const SKIP: bool> Stage<T> for Quota<'_, SKIP> {
    type Item = T;
    no_state!();

    #[inline]
    fn feed<F: Folder<T>>(state: &mut Self, item: T, folder: F) -> F {
        if state.take_one() == SKIP {
            folder
        } else {
            folder.consume(item)
        }
    }

    /// In a pool of one at once, as rayon 1.12.0 does it, though that asks for one item more.
    #[inline]
    fn feed_iter<I, F>(state: &mut Self, iter: I, folder: F) -> F
    where
        I: Iterator<Item = T>,
        F: Folder<T>,
    {
        if SKIP {
            folder.consume_iter(iter.skip_while(|_| state.take_one()))
        } else if current_num_threads() == 1 {
            folder.consume_iter(iter.take_while(|_| state.take_one()))
        } else {
            feed_each::<T, Self, I, F>(state, iter, folder)
        }
    }

    #[inline]
    fn is_over(&self) -> bool {
        !SKIP && self.0.load(Ordering::Relaxed) == 0
    }

    #[inline]
    fn is_done(state: &Self) -> bool {
        Stage::<T>::is_over(state)
    }
}

struct While<'a, P, const SKIP: bool> {
    predicate: &'a P,
    /// Whether the predicate was false for any item.
    ended: &'a AtomicBool,
}

// Deriving it would ask for it of the predicate.
impl<P, const SKIP: bool> Clone for While<'_, P, SKIP> {
    fn clone(&self) -> Self {
        While { ..*self }
    }
}

impl<P, const SKIP: bool> While<'_, P, SKIP> {
    /// Whether the predicate is true of the item and has been of all before.
    #[inline]
    fn within<T>(&self, item: &T) -> bool
    where
        P: Fn(&T) -> bool,
    {
        if self.ended.load(Ordering::Relaxed) {
            return false;
        }
        let within = (self.predicate)(item);
        if !within {
            self.ended.store(true, Ordering::Relaxed);
        }
        within
    }
}

impl<T, P, const SKIP: bool> Stage<T> for While<'_, P, SKIP>
where
    P: Fn(&T) -> bool + Sync,
{
    type Item = T;
    no_state!();

    #[inline]
    fn feed<F: Folder<T>>(state: &mut Self, item: T, folder: F) -> F {
        if state.within(&item) == SKIP {
            folder
        } else {
            folder.consume(item)
        }
    }

    #[inline]
    fn feed_iter<I, F>(state: &mut Self, iter: I, folder: F) -> F
    where
        I: Iterator<Item = T>,
        F: Folder<T>,
    {
        if SKIP {
            folder.consume_iter(iter.skip_while(|item| state.within(item)))
        } else {
            folder.consume_iter(iter.take_while(|item| state.within(item)))
        }
    }

    #[inline]
    fn is_over(&self) -> bool {
        !SKIP && self.ended.load(Ordering::Relaxed)
    }

    #[inline]
    fn is_done(state: &Self) -> bool {
        Stage::<T>::is_over(state)
    }
}
