//! `find_any`, `any`, `all`: searches that end when anything was found, by anybody.

use super::ParallelIterator;
use crate::mechanism::{reduce_by, Reduction};
use std::sync::atomic::{AtomicBool, Ordering};

macro_rules! methods {
    () => {
        /// An item for which `predicate` is true: any of them, not always the same one.
        /// `None` if there is none.
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
        /// let numbers = [1, 2, 3, 3];
        /// assert_eq!(numbers.par_iter().find_any(|&&n| n == 3), Some(&3));
        /// assert_eq!(numbers.par_iter().find_any(|&&n| n == 100), None);
        /// ```
        fn find_any<P>(self, predicate: P) -> Option<Self::Item>
        where
            P: Fn(&Self::Item) -> bool + Sync + Send,
        {
            self.find_map_any(move |item| predicate(&item).then_some(item))
        }

        /// [`find_any`](Self::find_any), by the name that promises the first and never did.
        #[doc(hidden)]
        #[deprecated(note = "use `find_any`, which this is, or `find_first`")]
        fn find<P>(self, predicate: P) -> Option<Self::Item>
        where
            P: Fn(&Self::Item) -> bool + Sync + Send,
        {
            self.find_any(predicate)
        }

        /// What `predicate` makes of an item, for any of those for which it is not `None`.
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
        /// let words = ["lol", "NaN", "5", "six"];
        /// assert_eq!(words.par_iter().find_map_any(|word| word.parse().ok()), Some(5));
        /// ```
        fn find_map_any<P, R>(self, predicate: P) -> Option<R>
        where
            P: Fn(Self::Item) -> Option<R> + Sync + Send,
            R: Send,
        {
            $crate::iter::find::any(self, predicate)
        }

        /// Whether `predicate` is true of any item; false if there is none.
        ///
        /// When it is known the pieces stop, each with the item that it is at.
        ///
        /// # Panics
        ///
        /// If `predicate` does.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// assert!([0, 12, 3, 4].par_iter().any(|&n| n > 10));
        /// ```
        fn any<P>(self, predicate: P) -> bool
        where
            P: Fn(Self::Item) -> bool + Sync + Send,
        {
            self.find_map_any(move |item| predicate(item).then_some(()))
                .is_some()
        }

        /// Whether `predicate` is true of all items; true if there is none.
        ///
        /// When it is known the pieces stop, each with the item that it is at.
        ///
        /// # Panics
        ///
        /// If `predicate` does.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// assert!(![0, 12, 3, 4].par_iter().all(|&n| n > 10));
        /// ```
        fn all<P>(self, predicate: P) -> bool
        where
            P: Fn(Self::Item) -> bool + Sync + Send,
        {
            !self.any(move |item| !predicate(item))
        }
    };
}
pub(super) use methods;

/// What `predicate` makes of any item for which that is not `None`.
pub(crate) fn any<I, R, P>(iter: I, predicate: P) -> Option<R>
where
    I: ParallelIterator,
    P: Fn(I::Item) -> Option<R> + Sync,
    R: Send,
{
    let found = AtomicBool::new(false);
    let found = &found;
    reduce_by(iter, &Any { found, predicate })
}

struct Any<'f, P> {
    /// A hint to stop, and nothing more: what was found comes back with the pieces. Not next
    /// to the predicate, for then the compiler had to take what that one refers to for
    /// changed whenever this was looked at.
    found: &'f AtomicBool,
    predicate: P,
}

impl<T, R, P> Reduction<T> for Any<'_, P>
where
    P: Fn(T) -> Option<R> + Sync,
    R: Send,
{
    type Piece = Option<R>;
    type Value = Option<R>;

    fn begin(&self) -> Option<R> {
        None
    }

    #[inline]
    fn step(&self, found: Option<R>, item: T) -> Option<R> {
        self.steps(found, std::iter::once(item))
    }

    #[inline]
    fn steps<I: Iterator<Item = T>>(&self, found: Option<R>, mut iter: I) -> Option<R> {
        // Whoever feeds items need not stop at once.
        found.or_else(|| {
            let found = iter.find_map(|item| {
                let found = (self.predicate)(item);
                // One branch for both, which matters where that is all there is to an item.
                (found.is_some() | Reduction::<T>::is_over(self)).then_some(found)
            })??;
            self.found.store(true, Ordering::Relaxed);
            Some(found)
        })
    }

    fn end(&self, found: Option<R>) -> Option<R> {
        found
    }

    fn merge(&self, left: Option<R>, right: Option<R>) -> Option<R> {
        left.or(right)
    }

    #[inline]
    fn is_over(&self) -> bool {
        self.found.load(Ordering::Relaxed)
    }
}
