//! Adaptors that look at one item at a time: what comes out of a stage goes on to the
//! consumer.
//!
//! The consumer is wrapped, and each of the pieces that it is cut into gets a copy of the
//! stage, which is then mostly a reference to the adaptor's closure.

use crate::iter::plumbing::{Consumer, Folder, UnindexedConsumer};
use std::marker::PhantomData;

/// What an adaptor does with items of type `T`.
pub(crate) trait Stage<T>: Clone + Send {
    /// What goes on to the consumer.
    type Item;

    /// What one piece keeps while its items go by.
    type State;

    /// Begins a piece.
    fn begin(self) -> Self::State;

    /// Takes an item, and gives the folder none, one or several.
    fn feed<F: Folder<Self::Item>>(state: &mut Self::State, item: T, folder: F) -> F;

    /// As [`Folder::consume_iter`].
    #[inline]
    fn feed_iter<I, F>(state: &mut Self::State, iter: I, folder: F) -> F
    where
        I: Iterator<Item = T>,
        F: Folder<Self::Item>,
    {
        feed_each::<T, Self, I, F>(state, iter, folder)
    }

    /// Ends a piece; the folder may get what was kept.
    fn end<F: Folder<Self::Item>>(_state: Self::State, folder: F) -> F {
        folder
    }

    /// Whether a piece need not be begun, as far as can be told now.
    #[inline]
    fn is_over(&self) -> bool {
        false
    }

    /// Whether a piece that has begun needs no more items, as far as can be told now.
    #[inline]
    fn is_done(_state: &Self::State) -> bool {
        false
    }
}

/// Feeds one item after the other.
#[inline]
pub(crate) fn feed_each<T, S, I, F>(state: &mut S::State, iter: I, mut folder: F) -> F
where
    S: Stage<T>,
    I: Iterator<Item = T>,
    F: Folder<S::Item>,
{
    for item in iter {
        folder = S::feed(state, item, folder);
        if folder.full() || S::is_done(state) {
            break;
        }
    }
    folder
}

/// Defines a stage type that is a shared reference to a closure.
macro_rules! stage_of_closure {
    ($name:ident) => {
        struct $name<'f, F>(&'f F);

        // Deriving it would ask for it of the closure.
        impl<F> Clone for $name<'_, F> {
            fn clone(&self) -> Self {
                $name(self.0)
            }
        }
    };
}
pub(crate) use stage_of_closure;

/// What stages without a state have in common.
macro_rules! no_state {
    () => {
        type State = Self;

        fn begin(self) -> Self {
            self
        }
    };
}
pub(crate) use no_state;

/// The method of `ParallelIterator` for an adaptor whose field `base` is what it adapts.
/// The expression is its stage and may use up the other fields.
macro_rules! drive_unindexed_by_stage {
    ($this:ident => $stage:expr) => {
        fn drive_unindexed<C>(self, consumer: C) -> C::Result
        where
            C: $crate::iter::plumbing::UnindexedConsumer<Self::Item>,
        {
            let $this = self;
            let stage = $stage;
            $this
                .base
                .drive_unindexed($crate::mechanism::StageConsumer::new(stage, consumer))
        }
    };
}
pub(crate) use drive_unindexed_by_stage;

/// A stage, and where its items go.
pub(crate) struct StageConsumer<S, C> {
    stage: S,
    base: C,
}

impl<S, C> StageConsumer<S, C> {
    pub(crate) fn new(stage: S, base: C) -> Self {
        StageConsumer { stage, base }
    }
}

impl<T, S, C> Consumer<T> for StageConsumer<S, C>
where
    S: Stage<T>,
    C: Consumer<S::Item>,
{
    type Folder = StageFolder<S, S::State, C::Folder>;
    type Reducer = C::Reducer;
    type Result = C::Result;

    fn split_at(self, index: usize) -> (Self, Self, Self::Reducer) {
        let (left, right, reducer) = self.base.split_at(index);
        let left = StageConsumer::new(self.stage.clone(), left);
        (left, StageConsumer::new(self.stage, right), reducer)
    }

    fn into_folder(self) -> Self::Folder {
        StageFolder::new(self.stage.begin(), self.base.into_folder())
    }

    #[inline]
    fn full(&self) -> bool {
        self.base.full() || self.stage.is_over()
    }
}

impl<T, S, C> UnindexedConsumer<T> for StageConsumer<S, C>
where
    S: Stage<T>,
    C: UnindexedConsumer<S::Item>,
{
    fn split_off_left(&self) -> Self {
        StageConsumer::new(self.stage.clone(), self.base.split_off_left())
    }

    fn to_reducer(&self) -> Self::Reducer {
        self.base.to_reducer()
    }
}

/// A piece of a stage, and where its items go.
pub(crate) struct StageFolder<S, State, F> {
    state: State,
    base: F,
    stage: PhantomData<S>,
}

impl<S, State, F> StageFolder<S, State, F> {
    pub(crate) fn new(state: State, base: F) -> Self {
        StageFolder {
            state,
            base,
            stage: PhantomData,
        }
    }

    /// Ends the piece and gives the folder back, for more items.
    pub(crate) fn into_base<T>(self) -> F
    where
        S: Stage<T, State = State>,
        F: Folder<S::Item>,
    {
        S::end(self.state, self.base)
    }
}

impl<T, S, State, F> Folder<T> for StageFolder<S, State, F>
where
    S: Stage<T, State = State>,
    F: Folder<S::Item>,
{
    type Result = F::Result;

    #[inline]
    fn consume(mut self, item: T) -> Self {
        self.base = S::feed(&mut self.state, item, self.base);
        self
    }

    #[inline]
    fn consume_iter<I>(mut self, iter: I) -> Self
    where
        I: IntoIterator<Item = T>,
    {
        self.base = S::feed_iter(&mut self.state, iter.into_iter(), self.base);
        self
    }

    fn complete(self) -> F::Result {
        self.into_base().complete()
    }

    #[inline]
    fn full(&self) -> bool {
        self.base.full() || S::is_done(&self.state)
    }
}
