//! Where places are not known: a consumer that puts the element between items.
//!
//! Within a piece that is easy, but nobody knows whether there is an item before the first
//! one of a piece until the pieces before it have ended: they may be empty. So a consumer is
//! cut off for the element between two pieces, which goes along with the result of the
//! second, and is used when the two are reduced and both have items.
//!
//! In a pool of one the pieces before have ended when one begins, and no such consumer is
//! needed.

use super::between;
use crate::iter::plumbing::{Consumer, Folder, Reducer, UnindexedConsumer};
use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};

/// What is before the first item of a piece.
enum Lead<C> {
    Nothing,
    /// The element if there are items in pieces before; this consumer is for it.
    Unknown(C),
}

/// Takes items, and gives them and what is between them to another consumer.
pub(super) struct Separated<'a, C, T> {
    base: C,
    element: T,
    /// Whether there are items in pieces before, in a pool of one.
    any_before: Option<&'a AtomicBool>,
    lead: Cell<Lead<C>>,
}

impl<'a, C, T> Separated<'a, C, T> {
    pub(super) fn new(base: C, element: T, any_before: Option<&'a AtomicBool>) -> Self {
        let lead = Cell::new(Lead::Nothing);
        Separated {
            base,
            element,
            any_before,
            lead,
        }
    }
}

impl<'a, C, T> Consumer<T> for Separated<'a, C, T>
where
    C: UnindexedConsumer<T>,
    T: Clone + Send,
{
    type Folder = SeparatedFolder<'a, C, C::Folder, T>;
    type Reducer = Join<C::Reducer, T>;
    type Result = Piece<C, C::Result>;

    fn split_at(self, _index: usize) -> (Self, Self, Self::Reducer) {
        let reducer = self.to_reducer();
        (self.split_off_left(), self, reducer)
    }

    fn into_folder(self) -> Self::Folder {
        SeparatedFolder {
            base: self.base.into_folder(),
            element: self.element,
            lead: self.lead.into_inner(),
            any_before: self.any_before,
            any: self
                .any_before
                .is_some_and(|any| any.load(Ordering::Relaxed)),
        }
    }

    fn full(&self) -> bool {
        self.base.full()
    }
}

impl<C, T> UnindexedConsumer<T> for Separated<'_, C, T>
where
    C: UnindexedConsumer<T>,
    T: Clone + Send,
{
    fn split_off_left(&self) -> Self {
        let left = self.base.split_off_left();
        let next = match self.any_before {
            Some(_) => Lead::Nothing,
            None => Lead::Unknown(self.base.split_off_left()),
        };
        let lead = self.lead.replace(next);
        Separated {
            base: left,
            element: self.element.clone(),
            any_before: self.any_before,
            lead: Cell::new(lead),
        }
    }

    fn to_reducer(&self) -> Self::Reducer {
        Join {
            first: self.base.to_reducer(),
            second: self.base.to_reducer(),
            element: self.element.clone(),
        }
    }
}

pub(super) struct SeparatedFolder<'a, C, F, T> {
    base: F,
    element: T,
    any_before: Option<&'a AtomicBool>,
    lead: Lead<C>,
    /// Whether there was an item.
    any: bool,
}

impl<C, F, T> SeparatedFolder<'_, C, F, T> {
    #[inline]
    fn tell_those_behind(&self) {
        if let Some(any_before) = self.any_before {
            any_before.store(self.any, Ordering::Relaxed);
        }
    }
}

impl<C, F, T> Folder<T> for SeparatedFolder<'_, C, F, T>
where
    F: Folder<T>,
    T: Clone,
{
    type Result = Piece<C, F::Result>;

    #[inline]
    fn consume(mut self, item: T) -> Self {
        if self.any {
            self.base = self.base.consume(self.element.clone());
            if self.base.full() {
                return self;
            }
        }
        self.base = self.base.consume(item);
        self.any = true;
        self.tell_those_behind();
        self
    }

    #[inline]
    fn consume_iter<I: IntoIterator<Item = T>>(mut self, iter: I) -> Self {
        let items = between(iter, &self.element, &mut self.any);
        self.base = self.base.consume_iter(items);
        self.tell_those_behind();
        self
    }

    fn complete(self) -> Self::Result {
        Piece {
            result: self.base.complete(),
            any: self.any,
            lead: match self.lead {
                Lead::Unknown(consumer) => Some(consumer),
                Lead::Nothing => None,
            },
        }
    }

    fn full(&self) -> bool {
        self.base.full()
    }
}

/// The result of some pieces.
pub(super) struct Piece<C, R> {
    pub(super) result: R,
    any: bool,
    lead: Option<C>,
}

/// Puts the results of two pieces together, with the element between them if need be.
pub(super) struct Join<R, T> {
    first: R,
    second: R,
    element: T,
}

impl<C, R, T> Reducer<Piece<C, C::Result>> for Join<R, T>
where
    C: Consumer<T>,
    R: Reducer<C::Result>,
{
    fn reduce(self, left: Piece<C, C::Result>, right: Piece<C, C::Result>) -> Piece<C, C::Result> {
        let any = left.any || right.any;
        let result = match right.lead {
            Some(between) if left.any && right.any => {
                let element = between.into_folder().consume(self.element).complete();
                let left = self.first.reduce(left.result, element);
                self.second.reduce(left, right.result)
            }
            _ => self.first.reduce(left.result, right.result),
        };
        let lead = left.lead;
        Piece { result, any, lead }
    }
}
