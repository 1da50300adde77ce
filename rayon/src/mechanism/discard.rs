//! The consumer of items that are made for the sake of making them.

use crate::iter::plumbing::{Consumer, Folder, Reducer};

/// Drops each item.
pub(crate) struct Discard;

impl<T> Consumer<T> for Discard {
    type Folder = Self;
    type Reducer = Self;
    type Result = ();

    fn split_at(self, _index: usize) -> (Self, Self, Self) {
        (Discard, Discard, Discard)
    }

    fn into_folder(self) -> Self {
        self
    }

    fn full(&self) -> bool {
        false
    }
}

impl<T> Folder<T> for Discard {
    type Result = ();

    fn consume(self, _item: T) -> Self {
        self
    }

    fn consume_iter<I>(self, iter: I) -> Self
    where
        I: IntoIterator<Item = T>,
    {
        iter.into_iter().for_each(drop);
        self
    }

    fn complete(self) {}

    fn full(&self) -> bool {
        false
    }
}

impl Reducer<()> for Discard {
    fn reduce(self, _left: (), _right: ()) {}
}
