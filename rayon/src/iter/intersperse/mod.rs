//! `intersperse`: an element between each two items.

mod consumer;
mod producer;

use self::consumer::Separated;
use self::producer::Between;
use super::plumbing::{ProducerCallback, UnindexedConsumer};
use super::{IndexedParallelIterator, ParallelIterator};
use crate::mechanism::{drive_by_bridge, with_wrapped};

macro_rules! methods {
    () => {
        /// Puts a clone of `element` between each two items that follow each other.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let list = ["a", "b", "c"].into_par_iter().intersperse(", ");
        /// assert_eq!(list.collect::<String>(), "a, b, c");
        /// ```
        fn intersperse(self, element: Self::Item) -> Intersperse<Self>
        where
            Self::Item: Clone,
        {
            Intersperse {
                base: self,
                element,
            }
        }
    };
}
pub(super) use methods;

/// What [`intersperse`](ParallelIterator::intersperse) returns.
#[must_use = "does nothing until it is consumed"]
#[derive(Debug, Clone)]
pub struct Intersperse<I>
where
    I: ParallelIterator,
{
    pub(super) base: I,
    pub(super) element: I::Item,
}

/// How many there are of `items` items and what is between them.
fn interspersed(items: usize) -> Option<usize> {
    match items.checked_sub(1) {
        None => Some(0),
        Some(between) => items.checked_add(between),
    }
}

impl<I> ParallelIterator for Intersperse<I>
where
    I: ParallelIterator<Item: Clone>,
{
    type Item = I::Item;

    fn drive_unindexed<C: UnindexedConsumer<I::Item>>(self, consumer: C) -> C::Result {
        let has_places = self.opt_len().is_some();
        let separated = Separated::new(consumer, self.element, has_places);
        self.base.drive_unindexed(separated).result
    }

    fn opt_len(&self) -> Option<usize> {
        self.base.opt_len().and_then(interspersed)
    }
}

impl<I> IndexedParallelIterator for Intersperse<I>
where
    I: IndexedParallelIterator<Item: Clone>,
{
    drive_by_bridge!();

    /// # Panics
    ///
    /// If there are more than `usize::MAX` items.
    fn len(&self) -> usize {
        let len = interspersed(self.base.len());
        len.expect("there are more interspersed items than a usize holds")
    }

    fn with_producer<CB>(self, callback: CB) -> CB::Output
    where
        CB: ProducerCallback<I::Item>,
    {
        let between = Between {
            len: self.len(),
            element: self.element,
            element_next: false,
        };
        with_wrapped(self.base, between, callback)
    }
}
