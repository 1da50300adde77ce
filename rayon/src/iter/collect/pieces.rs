//! Items without places: a collection for each piece, a vector or whatever is cheap to
//! add to.

use crate::iter::ParallelIterator;
use crate::mechanism::{reduce_by, Reduction};
use std::collections::LinkedList;
use std::ffi::OsString;
use std::marker::PhantomData;

/// What was made of the items of each piece, in order. There may be empty ones.
pub(crate) fn pieces<I, P>(iter: I) -> LinkedList<P>
where
    I: ParallelIterator,
    P: Piece<I::Item>,
{
    reduce_by(iter, &Pieces(PhantomData))
}

/// What a piece can be collected in.
pub(crate) trait Piece<T>: Default + Extend<T> + Send {
    /// Adds one item. `Extend` takes twice as long for one.
    fn add(&mut self, item: T);
}

impl<T: Send> Piece<T> for Vec<T> {
    #[inline]
    fn add(&mut self, item: T) {
        self.push(item);
    }
}

impl<T: Send> Piece<T> for LinkedList<T> {
    #[inline]
    fn add(&mut self, item: T) {
        self.push_back(item);
    }
}

impl<T> Piece<T> for String
where
    String: Extend<T>,
{
    #[inline]
    fn add(&mut self, item: T) {
        self.extend(Some(item));
    }
}

impl<T> Piece<T> for OsString
where
    OsString: Extend<T>,
{
    #[inline]
    fn add(&mut self, item: T) {
        self.extend(Some(item));
    }
}

struct Pieces<P>(PhantomData<fn() -> P>);

impl<T, P: Piece<T>> Reduction<T> for Pieces<P> {
    type Piece = P;
    type Value = LinkedList<P>;

    fn begin(&self) -> P {
        P::default()
    }

    #[inline]
    fn step(&self, mut piece: P, item: T) -> P {
        piece.add(item);
        piece
    }

    #[inline]
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
