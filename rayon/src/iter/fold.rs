//! `fold`: one item out of each piece.

use super::plumbing::Folder;
use super::ParallelIterator;
use crate::mechanism::{drive_unindexed_by_stage, Stage};
use std::fmt::Debug;

macro_rules! methods {
    () => {
        /// Folds the items of each piece into one, beginning with `identity()`, and iterates
        /// over what comes out. How many pieces there are is not said; mostly they are
        /// reduced to one value.
        ///
        /// That is worthwhile where the items and the value differ in type;
        /// [`reduce`](Self::reduce) is shorter where they don't.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let letters = ["a", "b", "c", "d"]
        ///     .par_iter()
        ///     .fold(String::new, |so_far, letter| so_far + letter)
        ///     .reduce(String::new, |left, right| left + &right);
        /// assert_eq!(letters, "abcd");
        /// ```
        #[inline]
        fn fold<T, ID, F>(self, identity: ID, fold_op: F) -> Fold<Self, ID, F>
        where
            F: Fn(T, Self::Item) -> T + Sync + Send,
            ID: Fn() -> T + Sync + Send,
            T: Send,
        {
            Fold {
                base: self,
                identity,
                fold_op,
            }
        }

        /// As [`fold`](Self::fold), beginning with clones of `init`.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let bytes = [1_u8, 200, 100, 255];
        /// let sum: u32 = bytes.par_iter().fold_with(0, |sum, &byte| sum + u32::from(byte)).sum();
        /// assert_eq!(sum, 556);
        /// ```
        fn fold_with<F, T>(self, init: T, fold_op: F) -> FoldWith<Self, T, F>
        where
            F: Fn(T, Self::Item) -> T + Sync + Send,
            T: Send + Clone,
        {
            FoldWith {
                base: self,
                init,
                fold_op,
            }
        }
    };
}
pub(super) use methods;

/// What [`fold`](ParallelIterator::fold) returns.
#[must_use = "does nothing until it is consumed"]
#[derive(Clone)]
pub struct Fold<I, ID, F> {
    pub(super) base: I,
    pub(super) identity: ID,
    pub(super) fold_op: F,
}

debug_fields!([I: Debug, ID, F] Fold<I, ID, F> { base });

/// What [`fold_with`](ParallelIterator::fold_with) returns.
#[must_use = "does nothing until it is consumed"]
#[derive(Clone)]
pub struct FoldWith<I, U, F> {
    pub(super) base: I,
    pub(super) init: U,
    pub(super) fold_op: F,
}

debug_fields!([I: Debug, U: Debug, F] FoldWith<I, U, F> { base, init });

/// Where a piece's value comes from: a shared closure, or a clone of its own.
pub(super) trait Init: Clone + Send {
    type Value;

    fn value(self) -> Self::Value;
}

pub(super) struct Call<'f, ID>(pub(super) &'f ID);

impl<ID> Clone for Call<'_, ID> {
    fn clone(&self) -> Self {
        Call(self.0)
    }
}

impl<U, ID: Fn() -> U + Sync> Init for Call<'_, ID> {
    type Value = U;

    fn value(self) -> U {
        (self.0)()
    }
}

#[derive(Clone)]
pub(super) struct Given<U>(pub(super) U);

impl<U: Clone + Send> Init for Given<U> {
    type Value = U;

    fn value(self) -> U {
        self.0
    }
}

struct FoldPiece<'f, In, F> {
    init: In,
    fold_op: &'f F,
}

impl<In: Clone, F> Clone for FoldPiece<'_, In, F> {
    fn clone(&self) -> Self {
        FoldPiece {
            init: self.init.clone(),
            fold_op: self.fold_op,
        }
    }
}

impl<'f, T, In, F> Stage<T> for FoldPiece<'f, In, F>
where
    In: Init,
    F: Fn(In::Value, T) -> In::Value + Sync,
{
    type Item = In::Value;
    /// The value is `None` while `fold_op` has it.
    type State = (Option<In::Value>, &'f F);

    fn begin(self) -> Self::State {
        (Some(self.init.value()), self.fold_op)
    }

    #[inline]
    fn feed<C: Folder<In::Value>>((value, fold_op): &mut Self::State, item: T, folder: C) -> C {
        *value = value.take().map(|value| fold_op(value, item));
        folder
    }

    #[inline]
    fn feed_iter<I, C>((value, fold_op): &mut Self::State, iter: I, folder: C) -> C
    where
        I: Iterator<Item = T>,
        C: Folder<In::Value>,
    {
        let mut iter = iter.take_while(|_| !folder.full());
        *value = value
            .take()
            .map(|value| iter.by_ref().fold(value, &*fold_op));
        folder
    }

    fn end<C: Folder<In::Value>>((value, _): Self::State, folder: C) -> C {
        match value {
            Some(value) => folder.consume(value),
            None => folder,
        }
    }
}

impl<U, I, ID, F> ParallelIterator for Fold<I, ID, F>
where
    I: ParallelIterator,
    F: Fn(U, I::Item) -> U + Sync + Send,
    ID: Fn() -> U + Sync + Send,
    U: Send,
{
    type Item = U;

    drive_unindexed_by_stage!(fold => FoldPiece {
        init: Call(&fold.identity),
        fold_op: &fold.fold_op,
    });
}

impl<U, I, F> ParallelIterator for FoldWith<I, U, F>
where
    I: ParallelIterator,
    F: Fn(U, I::Item) -> U + Sync + Send,
    U: Send + Clone,
{
    type Item = U;

    drive_unindexed_by_stage!(fold => FoldPiece {
        init: Given(fold.init),
        fold_op: &fold.fold_op,
    });
}
