//! `min` and `max`, by themselves, by a comparison and by a key.

use std::cmp::Ordering;

macro_rules! methods {
    () => {
        /// The least item, or `None` if there is none. Of several the first, as with `std`.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// assert_eq!([45, 74, 32].par_iter().min(), Some(&32));
        /// assert_eq!([0; 0].par_iter().min(), None);
        /// ```
        fn min(self) -> Option<Self::Item>
        where
            Self::Item: Ord,
        {
            self.min_by(Ord::cmp)
        }

        /// The least item as `f` compares them, or `None` if there is none. Of several the
        /// first, as with `std`.
        ///
        /// # Panics
        ///
        /// If `f` does.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let least = [-3.0_f64, 77.5, -9.0].par_iter().min_by(|a, b| a.total_cmp(b));
        /// assert_eq!(least, Some(&-9.0));
        /// ```
        fn min_by<F>(self, f: F) -> Option<Self::Item>
        where
            F: Sync + Send + Fn(&Self::Item, &Self::Item) -> ::std::cmp::Ordering,
        {
            self.reduce_with(move |a, b| $crate::iter::min_max::lesser(a, b, &f))
        }

        /// The item whose key is the least, or `None` if there is none. Of several the
        /// first, as with `std`. `f` is called once for each item.
        ///
        /// # Panics
        ///
        /// If `f` or comparing does.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let numbers = [-3_i32, 77, -9, 3];
        /// assert_eq!(numbers.par_iter().min_by_key(|n| n.abs()), Some(&-3));
        /// ```
        fn min_by_key<K, F>(self, f: F) -> Option<Self::Item>
        where
            K: Ord + Send,
            F: Sync + Send + Fn(&Self::Item) -> K,
        {
            let keyed = self.map(move |item| (f(&item), item));
            Some(keyed.min_by(|a, b| a.0.cmp(&b.0))?.1)
        }

        /// The greatest item, or `None` if there is none. Of several the last, as with `std`.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// assert_eq!([45, 74, 32].par_iter().max(), Some(&74));
        /// assert_eq!([0; 0].par_iter().max(), None);
        /// ```
        fn max(self) -> Option<Self::Item>
        where
            Self::Item: Ord,
        {
            self.max_by(Ord::cmp)
        }

        /// The greatest item as `f` compares them, or `None` if there is none. Of several the
        /// last, as with `std`.
        ///
        /// # Panics
        ///
        /// If `f` does.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let greatest = [-3.0_f64, 77.5, -9.0].par_iter().max_by(|a, b| a.total_cmp(b));
        /// assert_eq!(greatest, Some(&77.5));
        /// ```
        fn max_by<F>(self, f: F) -> Option<Self::Item>
        where
            F: Sync + Send + Fn(&Self::Item, &Self::Item) -> ::std::cmp::Ordering,
        {
            self.reduce_with(move |a, b| $crate::iter::min_max::greater(a, b, &f))
        }

        /// The item whose key is the greatest, or `None` if there is none. Of several the
        /// last, as with `std`. `f` is called once for each item.
        ///
        /// # Panics
        ///
        /// If `f` or comparing does.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let words = ["one", "two", "three"];
        /// assert_eq!(words.par_iter().max_by_key(|word| word.len()), Some(&"three"));
        /// ```
        fn max_by_key<K, F>(self, f: F) -> Option<Self::Item>
        where
            K: Ord + Send,
            F: Sync + Send + Fn(&Self::Item) -> K,
        {
            let keyed = self.map(move |item| (f(&item), item));
            Some(keyed.max_by(|a, b| a.0.cmp(&b.0))?.1)
        }
    };
}
pub(super) use methods;

/// The lesser of two, or `a`, which comes first.
pub(crate) fn lesser<T>(a: T, b: T, compare: impl Fn(&T, &T) -> Ordering) -> T {
    match compare(&a, &b) {
        Ordering::Greater => b,
        _ => a,
    }
}

/// The greater of two, or `b`, which comes last.
pub(crate) fn greater<T>(a: T, b: T, compare: impl Fn(&T, &T) -> Ordering) -> T {
    match compare(&a, &b) {
        Ordering::Greater => a,
        _ => b,
    }
}
