//! Terminal operations: what is folded within a piece is merged across pieces.

use crate::iter::plumbing::{Consumer, Folder, Reducer, UnindexedConsumer};
use crate::iter::ParallelIterator;
use std::marker::PhantomData;

/// Makes one value out of many items of type `T`.
pub(crate) trait Reduction<T>: Sync {
    /// What is made of the items of one piece while they come.
    type Piece;

    /// What is made of pieces.
    type Value: Send;

    /// Begins a piece.
    fn begin(&self) -> Self::Piece;

    /// Adds an item.
    fn step(&self, piece: Self::Piece, item: T) -> Self::Piece;

    /// Adds items, until [`is_over`](Self::is_over) if that is ever.
    #[inline]
    fn steps<I: Iterator<Item = T>>(&self, piece: Self::Piece, iter: I) -> Self::Piece {
        iter.fold(piece, |piece, item| self.step(piece, item))
    }

    /// Ends a piece.
    fn end(&self, piece: Self::Piece) -> Self::Value;

    /// Puts two together of which `left` comes first.
    fn merge(&self, left: Self::Value, right: Self::Value) -> Self::Value;

    /// Whether more items would make no difference, as far as can be told now.
    #[inline]
    fn is_over(&self) -> bool {
        false
    }
}

/// Reduces all items by three closures: the value of no items, a value with one more item,
/// and two values in one.
pub(crate) fn reduce<I, V>(
    iter: I,
    begin: impl Fn() -> V + Sync,
    step: impl Fn(V, I::Item) -> V + Sync,
    merge: impl Fn(V, V) -> V + Sync,
) -> V
where
    I: ParallelIterator,
    V: Send,
{
    let closures = Closures { begin, step, merge };
    reduce_by(iter, &closures)
}

/// Reduces all items.
pub(crate) fn reduce_by<I, R>(iter: I, reduction: &R) -> R::Value
where
    I: ParallelIterator,
    R: Reduction<I::Item>,
{
    iter.drive_unindexed(Shared {
        reduction,
        items: PhantomData,
    })
}

struct Closures<B, S, M> {
    begin: B,
    step: S,
    merge: M,
}

impl<T, V, B, S, M> Reduction<T> for Closures<B, S, M>
where
    V: Send,
    B: Fn() -> V + Sync,
    S: Fn(V, T) -> V + Sync,
    M: Fn(V, V) -> V + Sync,
{
    type Piece = V;
    type Value = V;

    fn begin(&self) -> V {
        (self.begin)()
    }

    #[inline]
    fn step(&self, value: V, item: T) -> V {
        (self.step)(value, item)
    }

    fn end(&self, value: V) -> V {
        value
    }

    fn merge(&self, left: V, right: V) -> V {
        (self.merge)(left, right)
    }
}

/// The consumer, the folder's other half and the reducer of a reduction of items of type
/// `T`.
struct Shared<'r, T, R> {
    reduction: &'r R,
    items: PhantomData<fn(T)>,
}

impl<T, R> Clone for Shared<'_, T, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, R> Copy for Shared<'_, T, R> {}

impl<T, R: Reduction<T>> Consumer<T> for Shared<'_, T, R> {
    type Folder = ReductionFolder<Self, R::Piece>;
    type Reducer = Self;
    type Result = R::Value;

    fn split_at(self, _index: usize) -> (Self, Self, Self) {
        (self, self, self)
    }

    fn into_folder(self) -> Self::Folder {
        ReductionFolder {
            piece: self.reduction.begin(),
            shared: self,
        }
    }

    #[inline]
    fn full(&self) -> bool {
        self.reduction.is_over()
    }
}

impl<T, R: Reduction<T>> UnindexedConsumer<T> for Shared<'_, T, R> {
    fn split_off_left(&self) -> Self {
        *self
    }

    fn to_reducer(&self) -> Self {
        *self
    }
}

impl<T, R: Reduction<T>> Reducer<R::Value> for Shared<'_, T, R> {
    fn reduce(self, left: R::Value, right: R::Value) -> R::Value {
        self.reduction.merge(left, right)
    }
}

struct ReductionFolder<S, P> {
    shared: S,
    piece: P,
}

impl<T, R: Reduction<T>> Folder<T> for ReductionFolder<Shared<'_, T, R>, R::Piece> {
    type Result = R::Value;

    #[inline]
    fn consume(mut self, item: T) -> Self {
        self.piece = self.shared.reduction.step(self.piece, item);
        self
    }

    #[inline]
    fn consume_iter<I>(mut self, iter: I) -> Self
    where
        I: IntoIterator<Item = T>,
    {
        let iter = iter.into_iter();
        self.piece = self.shared.reduction.steps(self.piece, iter);
        self
    }

    fn complete(self) -> R::Value {
        self.shared.reduction.end(self.piece)
    }

    #[inline]
    fn full(&self) -> bool {
        self.shared.reduction.is_over()
    }
}
