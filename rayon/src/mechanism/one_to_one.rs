//! Adaptors that make one item of one item, so that it keeps its place: stages that work
//! on producers too.

use super::stage::{Stage, StageFolder};
use super::wrap::Wrap;
use crate::iter::plumbing::{Folder, Producer};
use std::marker::PhantomData;

/// What an adaptor does with an item of type `T`.
pub(crate) trait OneToOne<T>: Clone + Send {
    /// What it makes of it.
    type Item;

    /// What one piece keeps while its items go by.
    type State;

    /// A piece as an iterator: `std`'s own where there is one, as `std` takes the items of
    /// those that it knows many at a time. [`no_iter_of_std`] is for the others.
    type Iter<I: PieceIter<Item = T>>: PieceIter<Item = Self::Item>;

    /// Makes it.
    fn iter<I: PieceIter<Item = T>>(self, base: I) -> Self::Iter<I>;

    /// Begins a piece.
    fn begin(self) -> Self::State;

    /// Makes one item of one item.
    fn apply(state: &mut Self::State, item: T) -> Self::Item;

    /// As [`Folder::consume_iter`].
    #[inline]
    fn feed_iter<I, F>(state: &mut Self::State, iter: I, folder: F) -> F
    where
        I: Iterator<Item = T>,
        F: Folder<Self::Item>,
    {
        folder.consume_iter(iter.map(|item| Self::apply(state, item)))
    }

    /// As [`Stage::is_over`].
    #[inline]
    fn is_over(&self) -> bool {
        false
    }

    /// As [`Stage::is_done`].
    #[inline]
    fn is_done(_state: &Self::State) -> bool {
        false
    }
}

/// What producers turn into.
pub(crate) trait PieceIter: DoubleEndedIterator + ExactSizeIterator {}

impl<I: DoubleEndedIterator + ExactSizeIterator> PieceIter for I {}

/// The iterator over a piece where `std` has none.
macro_rules! no_iter_of_std {
    ($item:ty) => {
        type Iter<I: $crate::mechanism::PieceIter<Item = $item>> =
            $crate::mechanism::OneToOneIter<Self, Self::State, I>;

        fn iter<I: $crate::mechanism::PieceIter<Item = $item>>(self, base: I) -> Self::Iter<I> {
            $crate::mechanism::OneToOneIter::new(
                $crate::mechanism::OneToOne::<$item>::begin(self),
                base,
            )
        }
    };
}
pub(crate) use no_iter_of_std;

/// As a stage that need not be one to one.
#[derive(Clone)]
pub(crate) struct Each<S>(pub(crate) S);

impl<T, S: OneToOne<T>> Stage<T> for Each<S> {
    type Item = S::Item;
    type State = S::State;

    fn begin(self) -> Self::State {
        self.0.begin()
    }

    #[inline]
    fn feed<F: Folder<Self::Item>>(state: &mut Self::State, item: T, folder: F) -> F {
        folder.consume(S::apply(state, item))
    }

    #[inline]
    fn feed_iter<I, F>(state: &mut Self::State, iter: I, folder: F) -> F
    where
        I: Iterator<Item = T>,
        F: Folder<Self::Item>,
    {
        S::feed_iter(state, iter, folder)
    }

    #[inline]
    fn is_over(&self) -> bool {
        self.0.is_over()
    }

    #[inline]
    fn is_done(state: &Self::State) -> bool {
        S::is_done(state)
    }
}

#[inline]
pub(crate) fn apply_unless_done<T, S: OneToOne<T>>(
    state: &mut S::State,
    item: T,
) -> Option<S::Item> {
    (!S::is_done(state)).then(|| S::apply(state, item))
}

/// The methods of `ParallelIterator` for an adaptor whose field `base` is what it adapts.
/// The expression is its stage and may use up the other fields.
macro_rules! drive_unindexed_by_one_to_one {
    ($this:ident => $stage:expr) => {
        $crate::mechanism::drive_unindexed_by_stage!($this => $crate::mechanism::Each($stage));

        fn opt_len(&self) -> Option<usize> {
            self.base.opt_len()
        }
    };
}
pub(crate) use drive_unindexed_by_one_to_one;

/// As [`drive_unindexed_by_one_to_one`], the methods of `IndexedParallelIterator`.
macro_rules! drive_by_one_to_one {
    ($this:ident => $stage:expr) => {
        fn drive<C>(self, consumer: C) -> C::Result
        where
            C: $crate::iter::plumbing::Consumer<Self::Item>,
        {
            let $this = self;
            let stage = $crate::mechanism::Each($stage);
            $this
                .base
                .drive($crate::mechanism::StageConsumer::new(stage, consumer))
        }

        fn len(&self) -> usize {
            self.base.len()
        }

        fn with_producer<CB>(self, callback: CB) -> CB::Output
        where
            CB: $crate::iter::plumbing::ProducerCallback<Self::Item>,
        {
            let $this = self;
            let stage = $stage;
            let wrap = $crate::mechanism::ApplyToProducer(stage);
            $crate::mechanism::with_wrapped($this.base, wrap, callback)
        }
    };
}
pub(crate) use drive_by_one_to_one;

/// Puts a stage on a producer.
pub(crate) struct ApplyToProducer<S>(pub(crate) S);

impl<T, S: OneToOne<T>> Wrap<T> for ApplyToProducer<S> {
    type Item = S::Item;
    type Producer<P: Producer<Item = T>> = OneToOneProducer<S, P>;

    fn wrap<P: Producer<Item = T>>(self, base: P) -> Self::Producer<P> {
        OneToOneProducer {
            stage: self.0,
            base,
        }
    }
}

/// A stage, and where its items come from.
pub(crate) struct OneToOneProducer<S, P> {
    stage: S,
    base: P,
}

impl<S, P> Producer for OneToOneProducer<S, P>
where
    P: Producer,
    S: OneToOne<P::Item>,
{
    type Item = S::Item;
    type IntoIter = S::Iter<P::IntoIter>;

    fn into_iter(self) -> Self::IntoIter {
        self.stage.iter(self.base.into_iter())
    }

    fn min_len(&self) -> usize {
        self.base.min_len()
    }

    fn max_len(&self) -> usize {
        self.base.max_len()
    }

    fn split_at(self, index: usize) -> (Self, Self) {
        let (left, right) = self.base.split_at(index);
        let wrap = |stage, base| OneToOneProducer { stage, base };
        (wrap(self.stage.clone(), left), wrap(self.stage, right))
    }

    fn fold_with<F: Folder<S::Item>>(self, folder: F) -> F {
        let folder = StageFolder::<Each<S>, _, _>::new(self.stage.begin(), folder);
        self.base.fold_with(folder).into_base::<P::Item>()
    }
}

/// A piece of a stage as an iterator.
pub(crate) struct OneToOneIter<S, State, I> {
    state: State,
    base: I,
    stage: PhantomData<S>,
}

impl<S, State, I> OneToOneIter<S, State, I> {
    pub(crate) fn new(state: State, base: I) -> Self {
        OneToOneIter {
            state,
            base,
            stage: PhantomData,
        }
    }
}

impl<S, I> Iterator for OneToOneIter<S, S::State, I>
where
    I: Iterator,
    S: OneToOne<I::Item>,
{
    type Item = S::Item;

    #[inline]
    fn next(&mut self) -> Option<S::Item> {
        let item = self.base.next()?;
        apply_unless_done::<I::Item, S>(&mut self.state, item)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.base.size_hint()
    }
}

impl<S, I> DoubleEndedIterator for OneToOneIter<S, S::State, I>
where
    I: DoubleEndedIterator,
    S: OneToOne<I::Item>,
{
    #[inline]
    fn next_back(&mut self) -> Option<S::Item> {
        let item = self.base.next_back()?;
        apply_unless_done::<I::Item, S>(&mut self.state, item)
    }
}

impl<S, I> ExactSizeIterator for OneToOneIter<S, S::State, I>
where
    I: ExactSizeIterator,
    S: OneToOne<I::Item>,
{
}
