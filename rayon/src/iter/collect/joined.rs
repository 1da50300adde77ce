//! Pieces that are put together as they meet, on the way back, where the second one is small.
//!
//! `flat_map` into short iterators has a piece for each few items. Kept one by one, they take
//! many times the memory of their items.

use super::pieces::Piece;
use crate::iter::ParallelIterator;
use crate::mechanism::{reduce_by, Reduction};
use std::collections::LinkedList;
use std::marker::PhantomData;

/// What was made of the items, in order.
pub(crate) fn joined<I, P>(iter: I) -> LinkedList<P>
where
    I: ParallelIterator,
    P: Piece<I::Item> + Join,
{
    let Joined { first, mut others } = reduce_by(iter, &ByJoining(PhantomData));
    if let Some(first) = first {
        others.push_front(first);
    }
    others
}

/// What can be put together.
pub(crate) trait Join: Sized {
    /// Whether there is nothing in it.
    fn is_nothing(&self) -> bool;

    /// Adds another to this. It comes back if it is too large for that.
    fn join(&mut self, other: Self) -> Option<Self>;
}

/// To move so many bytes takes no longer than to keep them by themselves.
pub(super) const SMALL: usize = 4096;

/// What pieces have made. The first needs no memory for itself, for often it is the only one.
struct Joined<P> {
    first: Option<P>,
    others: LinkedList<P>,
}

struct ByJoining<P>(PhantomData<fn() -> P>);

impl<T, P: Piece<T> + Join> Reduction<T> for ByJoining<P> {
    type Piece = P;
    type Value = Joined<P>;

    fn begin(&self) -> P {
        P::default()
    }

    #[inline]
    fn step(&self, piece: P, item: T) -> P {
        piece.with(item)
    }

    #[inline]
    fn steps<I: Iterator<Item = T>>(&self, piece: P, iter: I) -> P {
        piece.with_all(iter)
    }

    fn end(&self, piece: P) -> Joined<P> {
        Joined {
            first: Some(piece).filter(|piece| !piece.is_nothing()),
            others: LinkedList::new(),
        }
    }

    fn merge(&self, mut left: Joined<P>, mut right: Joined<P>) -> Joined<P> {
        let Some(first) = right.first else {
            return left;
        };
        let Some(last) = left.others.back_mut().or(left.first.as_mut()) else {
            right.first = Some(first);
            return right;
        };
        let too_large = last.join(first);
        left.others.extend(too_large);
        left.others.append(&mut right.others);
        left
    }
}
