//! Two collections out of one pass: each item goes to two consumers, or to one of two.
//!
//! A collection gives its consumer to the iterator that it is made of or extended by, and
//! to nobody else. So the first one gets an iterator that, when it is driven, has the second
//! one do its part by another iterator, and that one, when it is driven, has both consumers
//! and drives the items into the two.

use crate::iter::plumbing::{Consumer, Folder, Reducer, UnindexedConsumer};
use crate::iter::{Either, FromParallelIterator, ParallelExtend, ParallelIterator};

/// Where items of type `T` go.
pub(crate) trait Route<T>: Sync {
    /// What the first consumer gets.
    type Left: Send;

    /// What the second consumer gets.
    type Right: Send;

    /// Whether each consumer gets exactly one item out of one.
    const KEEPS_PLACES: bool;

    /// Gives the folders what is theirs.
    fn feed<F, G>(&self, item: T, left: F, right: G) -> (F, G)
    where
        F: Folder<Self::Left>,
        G: Folder<Self::Right>;
}

/// Pairs, each half of which goes to a consumer.
pub(crate) struct Halves;

impl<A: Send, B: Send> Route<(A, B)> for Halves {
    type Left = A;
    type Right = B;
    const KEEPS_PLACES: bool = true;

    #[inline]
    fn feed<F, G>(&self, (a, b): (A, B), left: F, right: G) -> (F, G)
    where
        F: Folder<A>,
        G: Folder<B>,
    {
        (left.consume(a), right.consume(b))
    }
}

/// What the closure makes of items goes to the consumer on that side.
pub(crate) struct OnSide<P>(pub(crate) P);

impl<T, L, R, P> Route<T> for OnSide<P>
where
    L: Send,
    R: Send,
    P: Fn(T) -> Either<L, R> + Sync,
{
    type Left = L;
    type Right = R;
    const KEEPS_PLACES: bool = false;

    #[inline]
    fn feed<F, G>(&self, item: T, left: F, right: G) -> (F, G)
    where
        F: Folder<L>,
        G: Folder<R>,
    {
        match (self.0)(item) {
            Either::Left(item) => (left.consume(item), right),
            Either::Right(item) => (left, right.consume(item)),
        }
    }
}

/// A collection that is to get items of type `T`.
pub(crate) trait Target<T>: Send {
    /// Has it take them.
    fn take<I: ParallelIterator<Item = T>>(self, iter: I);
}

/// Extends a collection.
pub(crate) struct Extend<'c, C>(pub(crate) &'c mut C);

impl<T: Send, C: ParallelExtend<T> + Send> Target<T> for Extend<'_, C> {
    fn take<I: ParallelIterator<Item = T>>(self, iter: I) {
        self.0.par_extend(iter);
    }
}

/// Makes a collection.
pub(crate) struct Make<'c, C>(pub(crate) &'c mut Option<C>);

impl<T: Send, C: FromParallelIterator<T> + Send> Target<T> for Make<'_, C> {
    fn take<I: ParallelIterator<Item = T>>(self, iter: I) {
        *self.0 = Some(C::from_par_iter(iter));
    }
}

/// Drops the items.
struct Discard;

impl<T: Send> Target<T> for Discard {
    fn take<I: ParallelIterator<Item = T>>(self, iter: I) {
        iter.for_each(drop);
    }
}

/// Has both targets take what is theirs of the items, in one pass.
///
/// A target need not drive its iterator, if it has no use for items. The other one gets
/// what is its nevertheless.
pub(crate) fn take_both<I, R, A, B>(iter: I, route: &R, left: A, right: B)
where
    I: ParallelIterator,
    R: Route<I::Item>,
    A: Target<R::Left>,
    B: Target<R::Right>,
{
    let mut undriven = Some((iter, right));
    left.take(ForLeft {
        route,
        undriven: &mut undriven,
    });
    if undriven.is_some() {
        Discard.take(ForLeft {
            route,
            undriven: &mut undriven,
        });
    }
}

/// The iterator that the first target gets. It takes out the items and the second target
/// when it is driven.
struct ForLeft<'r, I, R, B> {
    route: &'r R,
    undriven: &'r mut Option<(I, B)>,
}

impl<I, R, B> ParallelIterator for ForLeft<'_, I, R, B>
where
    I: ParallelIterator,
    R: Route<I::Item>,
    B: Target<R::Right>,
{
    type Item = R::Left;

    fn drive_unindexed<C: UnindexedConsumer<R::Left>>(self, left: C) -> C::Result {
        let route = self.route;
        let (iter, right) = self.undriven.take().expect("it is driven once");
        let mut undriven = Some((iter, left));
        let mut left_result = None;
        right.take(ForRight {
            route,
            undriven: &mut undriven,
            left_result: &mut left_result,
        });
        if undriven.is_some() {
            Discard.take(ForRight {
                route,
                undriven: &mut undriven,
                left_result: &mut left_result,
            });
        }
        left_result.expect("it has been driven")
    }

    fn opt_len(&self) -> Option<usize> {
        let (iter, _) = self.undriven.as_ref()?;
        iter.opt_len().filter(|_| R::KEEPS_PLACES)
    }
}

/// The iterator that the second target gets. It takes out the items and the first target's
/// consumer when it is driven.
struct ForRight<'r, I, R, C, T> {
    route: &'r R,
    undriven: &'r mut Option<(I, C)>,
    left_result: &'r mut Option<T>,
}

impl<I, R, C> ParallelIterator for ForRight<'_, I, R, C, C::Result>
where
    I: ParallelIterator,
    R: Route<I::Item>,
    C: UnindexedConsumer<R::Left>,
{
    type Item = R::Right;

    fn drive_unindexed<D: UnindexedConsumer<R::Right>>(self, right: D) -> D::Result {
        let (iter, left) = self.undriven.take().expect("it is driven once");
        let (left, right) = iter.drive_unindexed(BothConsumer::new(self.route, left, right));
        *self.left_result = Some(left);
        right
    }

    fn opt_len(&self) -> Option<usize> {
        let (iter, _) = self.undriven.as_ref()?;
        iter.opt_len().filter(|_| R::KEEPS_PLACES)
    }
}

/// Two consumers in one.
pub(crate) struct BothConsumer<'r, R, C, D> {
    route: &'r R,
    left: C,
    right: D,
}

impl<'r, R, C, D> BothConsumer<'r, R, C, D> {
    pub(crate) fn new(route: &'r R, left: C, right: D) -> Self {
        BothConsumer { route, left, right }
    }
}

impl<'r, T, R, C, D> Consumer<T> for BothConsumer<'r, R, C, D>
where
    R: Route<T>,
    C: Consumer<R::Left>,
    D: Consumer<R::Right>,
{
    type Folder = BothFolder<'r, R, C::Folder, D::Folder>;
    type Reducer = BothReducer<C::Reducer, D::Reducer>;
    type Result = (C::Result, D::Result);

    fn split_at(self, index: usize) -> (Self, Self, Self::Reducer) {
        let (c, left, left_reducer) = self.left.split_at(index);
        let (d, right, right_reducer) = self.right.split_at(index);
        (
            BothConsumer::new(self.route, c, d),
            BothConsumer::new(self.route, left, right),
            BothReducer(left_reducer, right_reducer),
        )
    }

    fn into_folder(self) -> Self::Folder {
        BothFolder {
            route: self.route,
            left: self.left.into_folder(),
            right: self.right.into_folder(),
        }
    }

    #[inline]
    fn full(&self) -> bool {
        self.left.full() && self.right.full()
    }
}

impl<T, R, C, D> UnindexedConsumer<T> for BothConsumer<'_, R, C, D>
where
    R: Route<T>,
    C: UnindexedConsumer<R::Left>,
    D: UnindexedConsumer<R::Right>,
{
    fn split_off_left(&self) -> Self {
        let left = self.left.split_off_left();
        BothConsumer::new(self.route, left, self.right.split_off_left())
    }

    fn to_reducer(&self) -> Self::Reducer {
        BothReducer(self.left.to_reducer(), self.right.to_reducer())
    }
}

pub(crate) struct BothFolder<'r, R, F, G> {
    route: &'r R,
    left: F,
    right: G,
}

impl<T, R, F, G> Folder<T> for BothFolder<'_, R, F, G>
where
    R: Route<T>,
    F: Folder<R::Left>,
    G: Folder<R::Right>,
{
    type Result = (F::Result, G::Result);

    #[inline]
    fn consume(self, item: T) -> Self {
        let (left, right) = self.route.feed(item, self.left, self.right);
        BothFolder {
            left,
            right,
            ..self
        }
    }

    #[inline]
    fn consume_iter<I>(self, iter: I) -> Self
    where
        I: IntoIterator<Item = T>,
    {
        let BothFolder {
            route,
            mut left,
            mut right,
        } = self;
        for item in iter {
            (left, right) = route.feed(item, left, right);
            if left.full() && right.full() {
                break;
            }
        }
        BothFolder { route, left, right }
    }

    fn complete(self) -> Self::Result {
        (self.left.complete(), self.right.complete())
    }

    #[inline]
    fn full(&self) -> bool {
        self.left.full() && self.right.full()
    }
}

pub(crate) struct BothReducer<A, B>(A, B);

impl<T, U, A: Reducer<T>, B: Reducer<U>> Reducer<(T, U)> for BothReducer<A, B> {
    fn reduce(self, left: (T, U), right: (T, U)) -> (T, U) {
        (
            self.0.reduce(left.0, right.0),
            self.1.reduce(left.1, right.1),
        )
    }
}
