//! Items without places: a collection for each piece, a vector or whatever is cheap to
//! add to.

use crate::iter::ParallelIterator;
use crate::mechanism::{reduce_by, Reduction};
use std::collections::LinkedList;
use std::marker::PhantomData;

/// What was made of the items of each piece, in order. There may be empty ones.
pub(crate) fn pieces<I, P>(iter: I) -> LinkedList<P>
where
    I: ParallelIterator,
    P: Default + Extend<I::Item> + Send,
{
    reduce_by(iter, &Pieces(PhantomData))
}

struct Pieces<P>(PhantomData<fn() -> P>);

impl<T, P: Default + Extend<T> + Send> Reduction<T> for Pieces<P> {
    type Piece = P;
    type Value = LinkedList<P>;

    fn begin(&self) -> P {
        P::default()
    }

    fn step(&self, mut piece: P, item: T) -> P {
        piece.extend(Some(item));
        piece
    }

    fn steps<I: Iterator<Item = T>>(&self, mut piece: P, iter: I) -> P {
        piece.extend(iter);
        piece
    }

    fn end(&self, piece: P) -> LinkedList<P> {
        LinkedList::from([piece])
    }

    fn merge(&self, mut left: LinkedList<P>, mut right: LinkedList<P>) -> LinkedList<P> {
        left.append(&mut right);
        left
    }
}
