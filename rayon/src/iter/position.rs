//! `position_any`, `position_first`, `position_last`, `positions`: where items are.

use super::plumbing::UnindexedConsumer;
use super::{IndexedParallelIterator, ParallelIterator};
use std::fmt::Debug;

macro_rules! indexed_methods {
    () => {
        /// The place, from 0, of an item for which `predicate` is true: any of them, not
        /// always the same one. `None` if there is none.
        ///
        /// When one was found the other pieces stop, each with the item that it is at.
        ///
        /// # Panics
        ///
        /// If `predicate` does.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let letters = ['a', 'b', 'c', 'b'];
        /// let place = letters.par_iter().position_any(|&letter| letter == 'b');
        /// assert!(place == Some(1) || place == Some(3));
        /// assert_eq!(letters.par_iter().position_any(|&letter| letter == 'x'), None);
        /// ```
        fn position_any<P>(self, predicate: P) -> Option<usize>
        where
            P: Fn(Self::Item) -> bool + Sync + Send,
        {
            self.enumerate()
                .find_map_any(move |(place, item)| predicate(item).then_some(place))
        }

        /// [`position_any`](Self::position_any), by the name that promises the first and never
        /// did.
        #[doc(hidden)]
        #[deprecated(note = "use `position_any`, which this is, or `position_first`")]
        fn position<P>(self, predicate: P) -> Option<usize>
        where
            P: Fn(Self::Item) -> bool + Sync + Send,
        {
            self.position_any(predicate)
        }

        /// The place of the first item for which `predicate` is true, or `None` if there is
        /// none.
        ///
        /// Stops as [`find_first`](ParallelIterator::find_first) does.
        ///
        /// # Panics
        ///
        /// If `predicate` does, for an item after the first that is found, too.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let letters = ['a', 'b', 'c', 'b'];
        /// assert_eq!(letters.par_iter().position_first(|&letter| letter == 'b'), Some(1));
        /// ```
        fn position_first<P>(self, predicate: P) -> Option<usize>
        where
            P: Fn(Self::Item) -> bool + Sync + Send,
        {
            self.enumerate()
                .find_map_first(move |(place, item)| predicate(item).then_some(place))
        }

        /// The place of the last item for which `predicate` is true, or `None` if there is
        /// none.
        ///
        /// Stops as [`find_last`](ParallelIterator::find_last) does.
        ///
        /// # Panics
        ///
        /// If `predicate` does.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let letters = ['a', 'b', 'c', 'b'];
        /// assert_eq!(letters.par_iter().position_last(|&letter| letter == 'b'), Some(3));
        /// ```
        fn position_last<P>(self, predicate: P) -> Option<usize>
        where
            P: Fn(Self::Item) -> bool + Sync + Send,
        {
            self.enumerate()
                .find_map_last(move |(place, item)| predicate(item).then_some(place))
        }

        /// Iterates over the places of all items for which `predicate` is true, in order.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let primes = [2, 3, 5, 7, 11, 13];
        /// let places: Vec<_> = primes.par_iter().positions(|prime| prime % 4 == 3).collect();
        /// assert_eq!(places, [1, 3, 4]);
        /// ```
        fn positions<P>(self, predicate: P) -> Positions<Self, P>
        where
            P: Fn(Self::Item) -> bool + Sync + Send,
        {
            Positions {
                base: self,
                predicate,
            }
        }
    };
}
pub(super) use indexed_methods;

/// What [`positions`](IndexedParallelIterator::positions) returns.
#[must_use = "does nothing until it is consumed"]
#[derive(Clone)]
pub struct Positions<I, P> {
    pub(super) base: I,
    pub(super) predicate: P,
}

debug_fields!([I: Debug, P] Positions<I, P> { base });

impl<I, P> ParallelIterator for Positions<I, P>
where
    I: IndexedParallelIterator,
    P: Fn(I::Item) -> bool + Sync + Send,
{
    type Item = usize;

    fn drive_unindexed<C: UnindexedConsumer<usize>>(self, consumer: C) -> C::Result {
        let Positions { base, predicate } = self;
        base.enumerate()
            .filter_map(move |(place, item)| predicate(item).then_some(place))
            .drive_unindexed(consumer)
    }
}
