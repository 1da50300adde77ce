//! `par_split` and its kind: the parts of a slice between items that separate them.

use crate::iter::plumbing::UnindexedConsumer;
use crate::iter::ParallelIterator;
use crate::mechanism::{drive_parts, Ends};
use std::fmt::Debug;
use std::ops::Range;

macro_rules! methods {
    () => {
        /// Iterates over the parts between the items that `separator` returns true for.
        ///
        /// There is one more of them than there are separators, and they may be empty, as
        /// with [`slice::split`]. `separator` is called once for an item, or not at all if the
        /// iterator ends early. A long part is one item, so one worker has all of it.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let sums: Vec<i32> = [1, 2, 0, 3, 0]
        ///     .par_split(|n| *n == 0)
        ///     .map(|part| part.iter().sum())
        ///     .collect();
        /// assert_eq!(sums, [3, 3, 0]);
        /// ```
        fn par_split<P>(&self, separator: P) -> Split<'_, T, P>
        where
            P: Fn(&T) -> bool + Sync + Send,
        {
            Split::new(self.as_parallel_slice(), separator)
        }

        /// Iterates over the parts that end with an item that `separator` returns true for,
        /// and what comes after the last of them.
        ///
        /// None of them is empty, as with [`slice::split_inclusive`]. `separator` may be
        /// called twice for an item.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let lengths: Vec<usize> = [1, 2, 0, 3, 0]
        ///     .par_split_inclusive(|n| *n == 0)
        ///     .map(|part| part.len())
        ///     .collect();
        /// assert_eq!(lengths, [3, 2]);
        /// ```
        fn par_split_inclusive<P>(&self, separator: P) -> SplitInclusive<'_, T, P>
        where
            P: Fn(&T) -> bool + Sync + Send,
        {
            SplitInclusive::new(self.as_parallel_slice(), separator)
        }
    };
}
pub(super) use methods;

macro_rules! methods_mut {
    () => {
        /// As [`par_split`](ParallelSlice::par_split), by exclusive references.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let mut numbers = [1, 2, 0, 3, 4, 5];
        /// numbers.par_split_mut(|n| *n == 0).for_each(|part| part.reverse());
        /// assert_eq!(numbers, [2, 1, 0, 5, 4, 3]);
        /// ```
        fn par_split_mut<P>(&mut self, separator: P) -> SplitMut<'_, T, P>
        where
            P: Fn(&T) -> bool + Sync + Send,
        {
            SplitMut::new(self.as_parallel_slice_mut(), separator)
        }

        /// As [`par_split_inclusive`](ParallelSlice::par_split_inclusive), by exclusive
        /// references.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let mut numbers = [1, 2, 0, 3, 4, 5];
        /// numbers.par_split_inclusive_mut(|n| *n == 0).for_each(|part| part.reverse());
        /// assert_eq!(numbers, [0, 2, 1, 5, 4, 3]);
        /// ```
        fn par_split_inclusive_mut<P>(&mut self, separator: P) -> SplitInclusiveMut<'_, T, P>
        where
            P: Fn(&T) -> bool + Sync + Send,
        {
            SplitInclusiveMut::new(self.as_parallel_slice_mut(), separator)
        }
    };
}
pub(super) use methods_mut;

/// Parts are between separators.
struct Between<'p, P>(&'p P);

/// Parts have their separators in them.
struct Through<'p, P>(&'p P);

macro_rules! ends_at_separators {
    ($($ends:ident of $item:ty, $send:ident, $inclusive:expr, $split:ident;)*) => {$(
        impl<'data, T, P> Ends<$item> for $ends<'_, P>
        where
            T: $send + 'data,
            P: Fn(&T) -> bool + Sync,
        {
            const INCLUSIVE: bool = $inclusive;

            fn first(&self, data: &$item, within: Range<usize>) -> Option<Range<usize>> {
                let start = within.start;
                let at = start + data[within].iter().position(self.0)?;
                Some(at..at + 1)
            }

            fn last(&self, data: &$item, before: usize) -> Option<Range<usize>> {
                let at = data[..before].iter().rposition(self.0)?;
                Some(at..at + 1)
            }

            fn parts(&self, data: $item) -> impl Iterator<Item = $item> {
                data.$split(self.0)
            }
        }
    )*};
}

ends_at_separators! {
    Between of &'data [T], Sync, false, split;
    Between of &'data mut [T], Send, false, split_mut;
    Through of &'data [T], Sync, true, split_inclusive;
    Through of &'data mut [T], Send, true, split_inclusive_mut;
}

macro_rules! named {
    ($name:ident, $method:ident of $trait:ident, $item:ty, $send:ident, $ends:ident) => {
        #[doc = concat!("What [`", stringify!($method), "`](super::", stringify!($trait), "::", stringify!($method), ") returns.")]
        pub struct $name<'data, T, P> {
            slice: $item,
            separator: P,
        }

        debug_fields!([T: Debug, P] $name for $name<'_, T, P> { slice });

        impl<'data, T, P> $name<'data, T, P> {
            pub(super) fn new(slice: $item, separator: P) -> Self {
                $name { slice, separator }
            }
        }

        impl<'data, T, P> ParallelIterator for $name<'data, T, P>
        where
            P: Fn(&T) -> bool + Sync + Send,
            T: $send,
        {
            type Item = $item;

            fn drive_unindexed<C>(self, consumer: C) -> C::Result
            where
                C: UnindexedConsumer<Self::Item>,
            {
                drive_parts(self.slice, &$ends(&self.separator), consumer)
            }
        }
    };
}

named!(Split, par_split of ParallelSlice, &'data [T], Sync, Between);
named!(SplitInclusive, par_split_inclusive of ParallelSlice, &'data [T], Sync, Through);
named!(SplitMut, par_split_mut of ParallelSliceMut, &'data mut [T], Send, Between);
named!(SplitInclusiveMut, par_split_inclusive_mut of ParallelSliceMut, &'data mut [T], Send, Through);

macro_rules! shared {
    ($($name:ident)*) => {$(
        impl<T, P: Clone> Clone for $name<'_, T, P> {
            fn clone(&self) -> Self {
                $name::new(self.slice, self.separator.clone())
            }
        }
    )*};
}

shared!(Split SplitInclusive);
