//! `intersperse`: an element between each two items.

mod consumer;
mod placed;
mod producer;

use self::consumer::Separated;
use self::placed::Placed;
use self::producer::Between;
use super::plumbing::{Consumer, ProducerCallback, UnindexedConsumer};
use super::{IndexedParallelIterator, ParallelIterator};
use crate::current_num_threads;
use crate::mechanism::with_wrapped;
use std::iter::once;
use std::mem;
use std::sync::atomic::AtomicBool;

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

/// The items, with `element` between each two of them, and before the first one if there
/// were `any` before.
fn between<'e, T: Clone>(
    items: impl IntoIterator<Item = T> + 'e,
    element: &'e T,
    any: &'e mut bool,
) -> impl Iterator<Item = T> + 'e {
    items.into_iter().flat_map(move |item| {
        let element = mem::replace(any, true).then(|| element.clone());
        element.into_iter().chain(once(item))
    })
}

impl<I> ParallelIterator for Intersperse<I>
where
    I: ParallelIterator<Item: Clone>,
{
    type Item = I::Item;

    fn drive_unindexed<C: UnindexedConsumer<I::Item>>(self, consumer: C) -> C::Result {
        if self.opt_len().is_some() {
            let placed = Placed::new(consumer, self.element);
            return self.base.drive_unindexed(placed);
        }
        let any_before = AtomicBool::new(false);
        let any_before = (current_num_threads() == 1).then_some(&any_before);
        let separated = Separated::new(consumer, self.element, any_before);
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
    fn drive<C: Consumer<I::Item>>(self, consumer: C) -> C::Result {
        self.base.drive(Placed::new(consumer, self.element))
    }

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
