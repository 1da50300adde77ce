//! `cmp`, `partial_cmp`, `eq`, `ne`, `lt`, `le`, `gt`, `ge`: as words in a dictionary.

use super::{IndexedParallelIterator, ParallelIterator};
use std::cmp::Ordering;

macro_rules! indexed_methods {
    () => {
        /// How the first two items at the same place that differ compare. If there are none,
        /// how the lengths do.
        ///
        /// When a difference was found the pieces that come after it stop, each with the
        /// item that it is at.
        ///
        /// # Panics
        ///
        /// If comparing items does.
        ///
        /// ```
        /// use rayon::prelude::*;
        /// use std::cmp::Ordering;
        ///
        /// let numbers = [1, 2, 3];
        /// assert_eq!(numbers.par_iter().cmp(&[1, 3, 0]), Ordering::Less);
        /// assert_eq!(numbers.par_iter().cmp(&[1, 2, 3]), Ordering::Equal);
        /// assert_eq!(numbers.par_iter().cmp(&[1, 2]), Ordering::Greater);
        /// ```
        fn cmp<I>(self, other: I) -> ::std::cmp::Ordering
        where
            I: IntoParallelIterator<Item = Self::Item, Iter: IndexedParallelIterator>,
            Self::Item: Ord,
        {
            $crate::iter::cmp::compare(self, other.into_par_iter(), Ord::cmp)
        }

        /// As [`cmp`](Self::cmp), or `None` if the first two items that are not equal can't
        /// be compared.
        ///
        /// # Panics
        ///
        /// If comparing items does.
        ///
        /// ```
        /// use rayon::prelude::*;
        /// use std::cmp::Ordering;
        ///
        /// let numbers = [1.0, 2.0];
        /// assert_eq!(numbers.par_iter().partial_cmp(&[1.0, 2.5]), Some(Ordering::Less));
        /// assert_eq!(numbers.par_iter().partial_cmp(&[1.0, f64::NAN]), None);
        /// assert_eq!(numbers.par_iter().partial_cmp(&[0.5, f64::NAN]), Some(Ordering::Greater));
        /// ```
        fn partial_cmp<I>(self, other: I) -> Option<::std::cmp::Ordering>
        where
            I: IntoParallelIterator<Iter: IndexedParallelIterator>,
            Self::Item: PartialOrd<I::Item>,
        {
            $crate::iter::cmp::compare(self, other.into_par_iter(), PartialOrd::partial_cmp)
        }

        /// Whether there are as many items and all are equal to those of `other` at their
        /// places. Without as many, no item is looked at.
        ///
        /// When a difference was found the pieces stop, each with the item that it is at.
        ///
        /// # Panics
        ///
        /// If comparing items does.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// assert!([1, 2, 3].par_iter().eq(&[1, 2, 3]));
        /// assert!(![1, 2, 3].par_iter().eq(&[1, 2]));
        /// ```
        fn eq<I>(self, other: I) -> bool
        where
            I: IntoParallelIterator<Iter: IndexedParallelIterator>,
            Self::Item: PartialEq<I::Item>,
        {
            let other = other.into_par_iter();
            self.len() == other.len() && self.zip(other).all(|(a, b)| a == b)
        }

        /// Whether [`eq`](Self::eq) is false.
        ///
        /// # Panics
        ///
        /// If comparing items does.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// assert!([1, 2, 3].par_iter().ne(&[1, 2, 4]));
        /// assert!([f64::NAN].par_iter().ne(&[f64::NAN]));
        /// ```
        fn ne<I>(self, other: I) -> bool
        where
            I: IntoParallelIterator<Iter: IndexedParallelIterator>,
            Self::Item: PartialEq<I::Item>,
        {
            !IndexedParallelIterator::eq(self, other)
        }

        /// Whether this is less than `other`, as [`partial_cmp`](Self::partial_cmp)
        /// compares them; false if it can't.
        ///
        /// # Panics
        ///
        /// If comparing items does.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// assert!([1, 2].par_iter().lt(&[1, 2, 0]));
        /// assert!(![1, 2].par_iter().lt(&[1, 2]));
        /// ```
        fn lt<I>(self, other: I) -> bool
        where
            I: IntoParallelIterator<Iter: IndexedParallelIterator>,
            Self::Item: PartialOrd<I::Item>,
        {
            IndexedParallelIterator::partial_cmp(self, other)
                .is_some_and(::std::cmp::Ordering::is_lt)
        }

        /// Whether this is less than or equal to `other`, as [`partial_cmp`](Self::partial_cmp)
        /// compares them; false if it can't.
        ///
        /// # Panics
        ///
        /// If comparing items does.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// assert!([1, 2].par_iter().le(&[1, 2]));
        /// assert!(![1, 2].par_iter().le(&[1, 1, 5]));
        /// ```
        fn le<I>(self, other: I) -> bool
        where
            I: IntoParallelIterator<Iter: IndexedParallelIterator>,
            Self::Item: PartialOrd<I::Item>,
        {
            IndexedParallelIterator::partial_cmp(self, other)
                .is_some_and(::std::cmp::Ordering::is_le)
        }

        /// Whether this is greater than `other`, as [`partial_cmp`](Self::partial_cmp)
        /// compares them; false if it can't.
        ///
        /// # Panics
        ///
        /// If comparing items does.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// assert!([1, 2].par_iter().gt(&[1, 1, 5]));
        /// assert!(![1, 2].par_iter().gt(&[1, 2]));
        /// ```
        fn gt<I>(self, other: I) -> bool
        where
            I: IntoParallelIterator<Iter: IndexedParallelIterator>,
            Self::Item: PartialOrd<I::Item>,
        {
            IndexedParallelIterator::partial_cmp(self, other)
                .is_some_and(::std::cmp::Ordering::is_gt)
        }

        /// Whether this is greater than or equal to `other`, as [`partial_cmp`](Self::partial_cmp)
        /// compares them; false if it can't.
        ///
        /// # Panics
        ///
        /// If comparing items does.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// assert!([1, 2].par_iter().ge(&[1, 2]));
        /// assert!(![1.0].par_iter().ge(&[f64::NAN]));
        /// ```
        fn ge<I>(self, other: I) -> bool
        where
            I: IntoParallelIterator<Iter: IndexedParallelIterator>,
            Self::Item: PartialOrd<I::Item>,
        {
            IndexedParallelIterator::partial_cmp(self, other)
                .is_some_and(::std::cmp::Ordering::is_ge)
        }
    };
}
pub(super) use indexed_methods;

/// What `compare` makes of the first two items that are not equal, or else of the lengths.
pub(crate) fn compare<I, J, O>(
    a: I,
    b: J,
    compare: impl Fn(&I::Item, &J::Item) -> O + Sync + Send,
) -> O
where
    I: IndexedParallelIterator,
    J: IndexedParallelIterator,
    O: From<Ordering> + PartialEq + Send,
{
    let lengths = Ord::cmp(&a.len(), &b.len());
    let differ = |(a, b)| {
        let order = compare(&a, &b);
        (order != Ordering::Equal.into()).then_some(order)
    };
    a.zip(b)
        .find_map_first(differ)
        .unwrap_or_else(|| lengths.into())
}
