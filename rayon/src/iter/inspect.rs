//! `inspect` and `update`: a look at each item, or a change of it, on its way.

use super::{IndexedParallelIterator, ParallelIterator};
use crate::mechanism::{
    drive_by_one_to_one, drive_unindexed_by_one_to_one, no_iter_of_std, no_state, stage_of_closure,
    OneToOne, PieceIter,
};
use std::fmt::Debug;
use std::iter;

macro_rules! methods {
    () => {
        /// Calls `inspect_op` with a reference to each item that comes by.
        ///
        /// ```
        /// use rayon::prelude::*;
        /// use std::sync::atomic::{AtomicUsize, Ordering};
        ///
        /// let seen = AtomicUsize::new(0);
        /// let odd = (0..10)
        ///     .into_par_iter()
        ///     .inspect(|_| {
        ///         seen.fetch_add(1, Ordering::Relaxed);
        ///     })
        ///     .filter(|n| n % 2 == 1);
        /// assert_eq!(odd.count(), 5);
        /// assert_eq!(seen.into_inner(), 10);
        /// ```
        fn inspect<OP>(self, inspect_op: OP) -> Inspect<Self, OP>
        where
            OP: Fn(&Self::Item) + Sync + Send,
        {
            Inspect {
                base: self,
                op: inspect_op,
            }
        }

        /// Calls `update_op` with an exclusive reference to each item that comes by.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let words = vec![String::from("a"), String::from("b")];
        /// let words: Vec<_> = words.into_par_iter().update(|word| word.push('!')).collect();
        /// assert_eq!(words, ["a!", "b!"]);
        /// ```
        fn update<F>(self, update_op: F) -> Update<Self, F>
        where
            F: Fn(&mut Self::Item) + Sync + Send,
        {
            Update {
                base: self,
                op: update_op,
            }
        }
    };
}
pub(super) use methods;

macro_rules! in_passing {
    ($name:ident, $method:ident, $stage:ident $(, $mutable:tt)? {$($iter:tt)*}) => {
        #[doc = concat!("What [`", stringify!($method), "`](ParallelIterator::", stringify!($method), ") returns.")]
        #[must_use = "does nothing until it is consumed"]
        #[derive(Clone)]
        pub struct $name<I, F> {
            pub(super) base: I,
            pub(super) op: F,
        }

        debug_fields!([I: Debug, F] $name<I, F> { base });

        stage_of_closure!($stage);

        impl<'f, T, F: Fn(&$($mutable)? T) + Sync> OneToOne<T> for $stage<'f, F> {
            type Item = T;
            no_state!();
            $($iter)*

            #[inline]
            fn apply(Self(op): &mut Self, mut item: T) -> T {
                op(&mut item);
                item
            }
        }

        impl<I, F> ParallelIterator for $name<I, F>
        where
            I: ParallelIterator,
            F: Fn(&$($mutable)? I::Item) + Send + Sync,
        {
            type Item = I::Item;

            drive_unindexed_by_one_to_one!(items => $stage(&items.op));
        }

        impl<I, F> IndexedParallelIterator for $name<I, F>
        where
            I: IndexedParallelIterator,
            F: Fn(&$($mutable)? I::Item) + Send + Sync,
        {
            drive_by_one_to_one!(items => $stage(&items.op));
        }
    };
}

in_passing!(Inspect, inspect, InspectItem {
    type Iter<I: PieceIter<Item = T>> = iter::Inspect<I, &'f F>;

    fn iter<I: PieceIter<Item = T>>(self, base: I) -> iter::Inspect<I, &'f F> {
        base.inspect(self.0)
    }
});
in_passing!(Update, update, UpdateItem, mut { no_iter_of_std!(T); });
