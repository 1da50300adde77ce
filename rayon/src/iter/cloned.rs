//! `cloned` and `copied`: items out of references to them.

use super::{IndexedParallelIterator, ParallelIterator};
use crate::mechanism::{
    drive_by_one_to_one, drive_unindexed_by_one_to_one, no_state, OneToOne, PieceIter,
};
use std::iter;

macro_rules! methods {
    () => {
        /// Iterates over clones of what the items refer to.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let words = [String::from("a"), String::from("b")];
        /// let others: Vec<String> = words.par_iter().cloned().collect();
        /// assert_eq!(others, words);
        /// ```
        fn cloned<'a, T>(self) -> Cloned<Self>
        where
            T: 'a + Clone + Send,
            Self: ParallelIterator<Item = &'a T>,
        {
            Cloned { base: self }
        }

        /// Iterates over copies of what the items refer to.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let even: Vec<u8> = [1, 2, 3, 4].par_iter().copied().filter(|n| n % 2 == 0).collect();
        /// assert_eq!(even, [2, 4]);
        /// ```
        fn copied<'a, T>(self) -> Copied<Self>
        where
            T: 'a + Copy + Send,
            Self: ParallelIterator<Item = &'a T>,
        {
            Copied { base: self }
        }
    };
}
pub(super) use methods;

macro_rules! by_value {
    ($name:ident, $method:ident, $stage:ident, $bound:ident, $out_of:expr) => {
        #[doc = concat!("What [`", stringify!($method), "`](ParallelIterator::", stringify!($method), ") returns.")]
        #[must_use = "does nothing until it is consumed"]
        #[derive(Debug, Clone)]
        pub struct $name<I> {
            pub(super) base: I,
        }

        #[derive(Clone)]
        struct $stage;

        impl<'a, T: $bound> OneToOne<&'a T> for $stage {
            type Item = T;
            type Iter<I: PieceIter<Item = &'a T>> = iter::$name<I>;
            no_state!();

            fn iter<I: PieceIter<Item = &'a T>>(self, base: I) -> iter::$name<I> {
                base.$method()
            }

            #[inline]
            fn apply(_state: &mut Self, item: &'a T) -> T {
                let out_of: fn(&T) -> T = $out_of;
                out_of(item)
            }
        }

        impl<'a, T, I> ParallelIterator for $name<I>
        where
            I: ParallelIterator<Item = &'a T>,
            T: 'a + $bound + Send + Sync,
        {
            type Item = T;

            drive_unindexed_by_one_to_one!(items => $stage);
        }

        impl<'a, T, I> IndexedParallelIterator for $name<I>
        where
            I: IndexedParallelIterator<Item = &'a T>,
            T: 'a + $bound + Send + Sync,
        {
            drive_by_one_to_one!(items => $stage);
        }
    };
}

by_value!(Cloned, cloned, CloneItem, Clone, T::clone);
by_value!(Copied, copied, CopyItem, Copy, |item| *item);
