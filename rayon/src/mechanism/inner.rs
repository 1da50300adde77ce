//! For iterators that are another one under a name of their own.

/// The methods of `ParallelIterator` for an iterator that is its field `inner`.
macro_rules! drive_unindexed_by_inner {
    () => {
        fn drive_unindexed<C>(self, consumer: C) -> C::Result
        where
            C: $crate::iter::plumbing::UnindexedConsumer<Self::Item>,
        {
            self.inner.drive_unindexed(consumer)
        }

        fn opt_len(&self) -> Option<usize> {
            self.inner.opt_len()
        }
    };
}
pub(crate) use drive_unindexed_by_inner;

/// The methods of `IndexedParallelIterator` for an iterator that is its field `inner`.
macro_rules! drive_by_inner {
    () => {
        fn drive<C>(self, consumer: C) -> C::Result
        where
            C: $crate::iter::plumbing::Consumer<Self::Item>,
        {
            self.inner.drive(consumer)
        }

        fn len(&self) -> usize {
            self.inner.len()
        }

        fn with_producer<CB>(self, callback: CB) -> CB::Output
        where
            CB: $crate::iter::plumbing::ProducerCallback<Self::Item>,
        {
            self.inner.with_producer(callback)
        }
    };
}
pub(crate) use drive_by_inner;

/// Both traits for an iterator that is its field `inner`, which knows its length.
///
/// ```text
/// is_inner!(['a, T: Sync] Iter<'a, T>, &'a T);
/// ```
macro_rules! is_inner {
    ([$($params:tt)*] $iter:ty, $item:ty) => {
        impl<$($params)*> $crate::iter::ParallelIterator for $iter {
            type Item = $item;

            $crate::mechanism::drive_unindexed_by_inner!();
        }

        impl<$($params)*> $crate::iter::IndexedParallelIterator for $iter {
            $crate::mechanism::drive_by_inner!();
        }
    };
}
pub(crate) use is_inner;

/// `Clone` for an iterator over references, whose items need not be `Clone`.
macro_rules! clone_inner {
    ([$($params:tt)*] $iter:ty) => {
        impl<$($params)*> Clone for $iter {
            fn clone(&self) -> Self {
                Self {
                    inner: self.inner.clone(),
                }
            }
        }
    };
}
pub(crate) use clone_inner;
