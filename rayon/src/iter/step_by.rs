//! `step_by`: every nth item.

use super::plumbing::{Producer, ProducerCallback};
use super::{IndexedParallelIterator, ParallelIterator};
use crate::mechanism::{drive_by_bridge, drive_unindexed_by_bridge, with_wrapped, Groups, Wrap};

macro_rules! indexed_methods {
    () => {
        /// Iterates over the first item of each `step`, beginning with the very first.
        ///
        /// Those in between may be made and dropped, or not made at all, as with `std`.
        ///
        /// # Panics
        ///
        /// If `step` is 0.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let every_third: Vec<_> = (0..10).into_par_iter().step_by(3).collect();
        /// assert_eq!(every_third, [0, 3, 6, 9]);
        /// ```
        #[track_caller]
        fn step_by(self, step: usize) -> StepBy<Self> {
            assert!(step != 0, "step_by: the step is 0");
            StepBy { base: self, step }
        }
    };
}
pub(super) use indexed_methods;

/// What [`step_by`](IndexedParallelIterator::step_by) returns.
#[must_use = "does nothing until it is consumed"]
#[derive(Debug, Clone)]
pub struct StepBy<I> {
    pub(super) base: I,
    pub(super) step: usize,
}

impl<I: IndexedParallelIterator> StepBy<I> {
    fn groups(&self) -> Groups {
        Groups {
            items: self.base.len(),
            size: self.step,
        }
    }
}

impl<I: IndexedParallelIterator> ParallelIterator for StepBy<I> {
    type Item = I::Item;

    drive_unindexed_by_bridge!();
}

impl<I: IndexedParallelIterator> IndexedParallelIterator for StepBy<I> {
    drive_by_bridge!();

    fn len(&self) -> usize {
        self.groups().count()
    }

    fn with_producer<CB>(self, callback: CB) -> CB::Output
    where
        CB: ProducerCallback<I::Item>,
    {
        let first_of = FirstOf(self.groups());
        with_wrapped(self.base, first_of, callback)
    }
}

struct FirstOf(Groups);

impl<T> Wrap<T> for FirstOf {
    type Item = T;
    type Producer<P: Producer<Item = T>> = StepByProducer<P>;

    fn wrap<P: Producer<Item = T>>(self, base: P) -> StepByProducer<P> {
        StepByProducer {
            base,
            groups: self.0,
        }
    }
}

struct StepByProducer<P> {
    base: P,
    groups: Groups,
}

impl<P: Producer> Producer for StepByProducer<P> {
    type Item = P::Item;
    type IntoIter = std::iter::StepBy<P::IntoIter>;

    fn into_iter(self) -> Self::IntoIter {
        self.base.into_iter().step_by(self.groups.size)
    }

    fn min_len(&self) -> usize {
        self.groups.min_len(self.base.min_len())
    }

    fn max_len(&self) -> usize {
        self.groups.max_len(self.base.max_len())
    }

    fn split_at(self, index: usize) -> (Self, Self) {
        let (place, before, after) = self.groups.split_at(index);
        let (left, right) = self.base.split_at(place);
        (FirstOf(before).wrap(left), FirstOf(after).wrap(right))
    }
}
