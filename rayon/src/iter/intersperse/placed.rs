//! Where places are known, and the base is driven: a consumer that puts the element between
//! items. A piece has as many items as is said when it is cut, so what is before it is known.

use super::between;
use crate::iter::plumbing::{Consumer, Folder, UnindexedConsumer};
use std::mem;

/// Takes items, and gives them and what is between them to another consumer.
pub(super) struct Placed<C, T> {
    base: C,
    element: T,
    /// There are items before.
    element_first: bool,
}

impl<C, T> Placed<C, T> {
    pub(super) fn new(base: C, element: T) -> Self {
        Placed {
            base,
            element,
            element_first: false,
        }
    }
}

impl<C: Consumer<T>, T: Clone + Send> Consumer<T> for Placed<C, T> {
    type Folder = PlacedFolder<C::Folder, T>;
    type Reducer = C::Reducer;
    type Result = C::Result;

    fn split_at(self, index: usize) -> (Self, Self, C::Reducer) {
        // An element for each item but the first of all.
        let elements = match self.element_first {
            true => index,
            false => index.saturating_sub(1),
        };
        let (left, right, reducer) = self.base.split_at(index + elements);
        let left = Placed {
            base: left,
            element: self.element.clone(),
            element_first: self.element_first,
        };
        let right = Placed {
            base: right,
            element: self.element,
            element_first: self.element_first || index > 0,
        };
        (left, right, reducer)
    }

    fn into_folder(self) -> Self::Folder {
        PlacedFolder {
            base: self.base.into_folder(),
            element: self.element,
            element_first: self.element_first,
        }
    }

    fn full(&self) -> bool {
        self.base.full()
    }
}

/// For bases that know their length by [`opt_len`](crate::iter::ParallelIterator::opt_len)
/// alone. They promise not to use this.
impl<C: UnindexedConsumer<T>, T: Clone + Send> UnindexedConsumer<T> for Placed<C, T> {
    fn split_off_left(&self) -> Self {
        panic!("an iterator that says how many items it has must cut at places");
    }

    fn to_reducer(&self) -> C::Reducer {
        self.base.to_reducer()
    }
}

pub(super) struct PlacedFolder<F, T> {
    base: F,
    element: T,
    element_first: bool,
}

impl<F: Folder<T>, T: Clone> Folder<T> for PlacedFolder<F, T> {
    type Result = F::Result;

    #[inline]
    fn consume(mut self, item: T) -> Self {
        if mem::replace(&mut self.element_first, true) {
            self.base = self.base.consume(self.element.clone());
            if self.base.full() {
                return self;
            }
        }
        self.base = self.base.consume(item);
        self
    }

    #[inline]
    fn consume_iter<I: IntoIterator<Item = T>>(mut self, iter: I) -> Self {
        let items = between(iter, &self.element, &mut self.element_first);
        self.base = self.base.consume_iter(items);
        self
    }

    fn complete(self) -> F::Result {
        self.base.complete()
    }

    fn full(&self) -> bool {
        self.base.full()
    }
}
