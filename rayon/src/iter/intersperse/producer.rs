//! Where places are known: a producer that has the element at every other place.

use crate::iter::plumbing::Producer;
use crate::mechanism::Wrap;

/// What there is at so many places.
#[derive(Clone)]
pub(super) struct Between<T> {
    pub(super) len: usize,
    pub(super) element: T,
    /// Whether the first place is the element's.
    pub(super) element_next: bool,
}

impl<T> Between<T> {
    /// Whether the place `index` is the element's.
    fn has_element_at(&self, index: usize) -> bool {
        self.element_next == (index % 2 == 0)
    }

    /// How many of the first `index` places are items'.
    fn items_before(&self, index: usize) -> usize {
        match self.element_next {
            true => index / 2,
            false => index.div_ceil(2),
        }
    }
}

impl<T: Clone + Send> Wrap<T> for Between<T> {
    type Item = T;
    type Producer<P: Producer<Item = T>> = IntersperseProducer<P>;

    fn wrap<P: Producer<Item = T>>(self, base: P) -> IntersperseProducer<P> {
        IntersperseProducer {
            between: self,
            base,
        }
    }
}

pub(super) struct IntersperseProducer<P: Producer> {
    between: Between<P::Item>,
    base: P,
}

impl<P> Producer for IntersperseProducer<P>
where
    P: Producer<Item: Clone + Send>,
{
    type Item = P::Item;
    type IntoIter = IntersperseIter<P::Item, P::IntoIter>;

    fn into_iter(self) -> Self::IntoIter {
        IntersperseIter {
            between: self.between,
            base: self.base.into_iter(),
        }
    }

    fn min_len(&self) -> usize {
        self.base.min_len()
    }

    fn max_len(&self) -> usize {
        self.base.max_len()
    }

    fn split_at(self, index: usize) -> (Self, Self) {
        let IntersperseProducer { between, base } = self;
        let (left, right) = base.split_at(between.items_before(index));
        let before = Between {
            len: index,
            ..between.clone()
        };
        let after = Between {
            len: between.len - index,
            element_next: between.has_element_at(index),
            ..between
        };
        (before.wrap(left), after.wrap(right))
    }
}

pub(super) struct IntersperseIter<T, I> {
    between: Between<T>,
    base: I,
}

impl<T: Clone, I: Iterator<Item = T>> Iterator for IntersperseIter<T, I> {
    type Item = T;

    #[inline]
    fn next(&mut self) -> Option<T> {
        self.between.len = self.between.len.checked_sub(1)?;
        let element = self.between.element_next;
        self.between.element_next = !element;
        match element {
            true => Some(self.between.element.clone()),
            false => self.base.next(),
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.between.len, Some(self.between.len))
    }
}

impl<T: Clone, I: DoubleEndedIterator<Item = T>> DoubleEndedIterator for IntersperseIter<T, I> {
    #[inline]
    fn next_back(&mut self) -> Option<T> {
        self.between.len = self.between.len.checked_sub(1)?;
        match self.between.has_element_at(self.between.len) {
            true => Some(self.between.element.clone()),
            false => self.base.next_back(),
        }
    }
}

impl<T: Clone, I: ExactSizeIterator<Item = T>> ExactSizeIterator for IntersperseIter<T, I> {}
