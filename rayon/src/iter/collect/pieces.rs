//! Items without places: a vector for each piece.

use crate::iter::ParallelIterator;
use crate::mechanism::{reduce_by, Reduction};
use std::collections::LinkedList;

/// The items of each piece, in order. No vector is empty.
pub(crate) fn pieces<I: ParallelIterator>(iter: I) -> LinkedList<Vec<I::Item>> {
    reduce_by(iter, &IntoVecs)
}

struct IntoVecs;

impl<T: Send> Reduction<T> for IntoVecs {
    type Piece = Vec<T>;
    type Value = LinkedList<Vec<T>>;

    fn begin(&self) -> Vec<T> {
        Vec::new()
    }

    fn step(&self, mut piece: Vec<T>, item: T) -> Vec<T> {
        piece.push(item);
        piece
    }

    fn steps<I: Iterator<Item = T>>(&self, mut piece: Vec<T>, iter: I) -> Vec<T> {
        piece.extend(iter);
        piece
    }

    fn end(&self, piece: Vec<T>) -> LinkedList<Vec<T>> {
        let mut list = LinkedList::new();
        if !piece.is_empty() {
            list.push_back(piece);
        }
        list
    }

    fn merge(
        &self,
        mut left: LinkedList<Vec<T>>,
        mut right: LinkedList<Vec<T>>,
    ) -> LinkedList<Vec<T>> {
        left.append(&mut right);
        left
    }
}

/// Collects the items of each piece, has `reserve` make room for as many as there are, and
/// gives the pieces to `extend`, one after the other.
///
/// If making the items panics, neither has been called.
pub(crate) fn extend_by_pieces<I, X>(
    collection: &mut X,
    iter: I,
    reserve: impl FnOnce(&mut X, usize),
    extend: impl Fn(&mut X, Vec<I::Item>),
) where
    I: ParallelIterator,
{
    let pieces = pieces(iter);
    reserve(collection, pieces.iter().map(Vec::len).sum());
    for piece in pieces {
        extend(collection, piece);
    }
}
