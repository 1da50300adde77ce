//! `zip_eq`: `zip` of iterators of the same length.

use super::{IndexedParallelIterator, Zip};
use crate::mechanism::is_inner;

macro_rules! indexed_methods {
    () => {
        /// As [`zip`](Self::zip), of iterators of the same length.
        ///
        /// # Panics
        ///
        /// If their lengths differ; no item is made then.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let pairs = [1, 2].into_par_iter().zip_eq(['a', 'b']);
        /// assert_eq!(pairs.collect::<Vec<_>>(), [(1, 'a'), (2, 'b')]);
        /// ```
        ///
        /// ```should_panic
        /// use rayon::prelude::*;
        ///
        /// let _ = [1, 2].into_par_iter().zip_eq(['a']);
        /// ```
        #[track_caller]
        fn zip_eq<Z>(self, zip_op: Z) -> ZipEq<Self, Z::Iter>
        where
            Z: IntoParallelIterator<Iter: IndexedParallelIterator>,
        {
            let inner = self.zip(zip_op);
            let (left, right) = (inner.a.len(), inner.b.len());
            assert!(
                left == right,
                "zip_eq: iterators must have the same length, not {left} and {right}"
            );
            ZipEq { inner }
        }
    };
}
pub(super) use indexed_methods;

/// What [`zip_eq`](IndexedParallelIterator::zip_eq) returns.
#[must_use = "does nothing until it is consumed"]
#[derive(Debug, Clone)]
pub struct ZipEq<A, B> {
    pub(super) inner: Zip<A, B>,
}

is_inner!(
    [A: IndexedParallelIterator, B: IndexedParallelIterator] ZipEq<A, B>,
    (A::Item, B::Item)
);
