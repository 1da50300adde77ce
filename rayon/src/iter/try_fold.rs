//! `try_fold`: one item out of each piece, or what failed in it.

use super::fold::{Call, Given, Init};
use super::plumbing::Folder;
use super::try_::Try;
use super::ParallelIterator;
use crate::mechanism::{drive_unindexed_by_stage, Stage};
use std::fmt::Debug;
use std::marker::PhantomData;
use std::ops::ControlFlow::{self, Break, Continue};

macro_rules! methods {
    () => {
        /// As [`fold`](Self::fold), with a `fold_op` that may fail: the piece then ends, and
        /// the failure is what came out of it. Other pieces go on, unless something further
        /// down stops them, as [`try_reduce`](Self::try_reduce) does.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let sum = |bytes: &[u8]| {
        ///     bytes
        ///         .par_iter()
        ///         .try_fold(|| 0_u8, |sum, &byte| sum.checked_add(byte))
        ///         .try_reduce(|| 0, u8::checked_add)
        /// };
        /// assert_eq!(sum(&[50, 100]), Some(150));
        /// assert_eq!(sum(&[50, 100, 150]), None);
        /// ```
        fn try_fold<T, R, ID, F>(self, identity: ID, fold_op: F) -> TryFold<Self, R, ID, F>
        where
            F: Fn(T, Self::Item) -> R + Sync + Send,
            ID: Fn() -> T + Sync + Send,
            R: $crate::iter::try_::Try<Output = T> + Send,
        {
            TryFold {
                base: self,
                identity,
                fold_op,
                result: ::std::marker::PhantomData,
            }
        }

        /// As [`try_fold`](Self::try_fold), beginning with clones of `init`.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let total = ["1", "2", "x"]
        ///     .par_iter()
        ///     .try_fold_with(0, |sum, word| word.parse::<u32>().map(|n| sum + n))
        ///     .try_reduce(|| 0, |a, b| Ok(a + b));
        /// assert!(total.is_err());
        /// ```
        fn try_fold_with<F, T, R>(self, init: T, fold_op: F) -> TryFoldWith<Self, R, F>
        where
            F: Fn(T, Self::Item) -> R + Sync + Send,
            R: $crate::iter::try_::Try<Output = T> + Send,
            T: Clone + Send,
        {
            TryFoldWith {
                base: self,
                init,
                fold_op,
            }
        }
    };
}
pub(super) use methods;

/// What [`try_fold`](ParallelIterator::try_fold) returns.
#[must_use = "does nothing until it is consumed"]
#[derive(Clone)]
pub struct TryFold<I, U, ID, F> {
    pub(super) base: I,
    pub(super) identity: ID,
    pub(super) fold_op: F,
    pub(super) result: PhantomData<U>,
}

debug_fields!([I: Debug, U, ID, F] TryFold<I, U, ID, F> { base });

/// What [`try_fold_with`](ParallelIterator::try_fold_with) returns.
#[must_use = "does nothing until it is consumed"]
pub struct TryFoldWith<I, U: Try, F> {
    pub(super) base: I,
    pub(super) init: U::Output,
    pub(super) fold_op: F,
}

// Deriving it would not ask for it of the value.
impl<I: Clone, U: Try<Output: Clone>, F: Clone> Clone for TryFoldWith<I, U, F> {
    fn clone(&self) -> Self {
        TryFoldWith {
            base: self.base.clone(),
            init: self.init.clone(),
            fold_op: self.fold_op.clone(),
        }
    }
}

debug_fields!([I: Debug, U: Try<Output: Debug>, F] TryFoldWith<I, U, F> { base, init });

struct TryFoldPiece<'f, In, F> {
    init: In,
    fold_op: &'f F,
}

impl<In: Clone, F> Clone for TryFoldPiece<'_, In, F> {
    fn clone(&self) -> Self {
        TryFoldPiece {
            init: self.init.clone(),
            fold_op: self.fold_op,
        }
    }
}

impl<'f, T, U, In, F> Stage<T> for TryFoldPiece<'f, In, F>
where
    In: Init,
    F: Fn(In::Value, T) -> U + Sync,
    U: Try<Output = In::Value>,
{
    type Item = U;
    /// The value is `None` while `fold_op` has it.
    type State = (Option<ControlFlow<U, In::Value>>, &'f F);

    fn begin(self) -> Self::State {
        (Some(Continue(self.init.value())), self.fold_op)
    }

    #[inline]
    fn feed<C: Folder<U>>(state: &mut Self::State, item: T, folder: C) -> C {
        Self::feed_iter(state, std::iter::once(item), folder)
    }

    #[inline]
    fn feed_iter<I, C>((so_far, fold_op): &mut Self::State, iter: I, folder: C) -> C
    where
        I: Iterator<Item = T>,
        C: Folder<U>,
    {
        *so_far = so_far.take().map(|so_far| {
            let value = match so_far {
                Continue(value) => value,
                failure => return failure,
            };
            iter.take_while(|_| !folder.full())
                .try_fold(value, |value, item| fold_op(value, item).branch())
        });
        folder
    }

    fn end<C: Folder<U>>((so_far, _): Self::State, folder: C) -> C {
        match so_far {
            Some(Continue(value)) => folder.consume(U::from_output(value)),
            Some(Break(failure)) => folder.consume(failure),
            None => folder,
        }
    }

    #[inline]
    fn is_done((so_far, _): &Self::State) -> bool {
        matches!(so_far, Some(Break(_)))
    }
}

impl<U, I, ID, F> ParallelIterator for TryFold<I, U, ID, F>
where
    I: ParallelIterator,
    F: Fn(U::Output, I::Item) -> U + Sync + Send,
    ID: Fn() -> U::Output + Sync + Send,
    U: Try + Send,
{
    type Item = U;

    drive_unindexed_by_stage!(fold => TryFoldPiece {
        init: Call(&fold.identity),
        fold_op: &fold.fold_op,
    });
}

impl<U, I, F> ParallelIterator for TryFoldWith<I, U, F>
where
    I: ParallelIterator,
    F: Fn(U::Output, I::Item) -> U + Sync + Send,
    U: Try<Output: Clone + Send> + Send,
{
    type Item = U;

    drive_unindexed_by_stage!(fold => TryFoldPiece {
        init: Given(fold.init),
        fold_op: &fold.fold_op,
    });
}
