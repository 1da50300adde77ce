//! For iterators that are defined by their producer.

/// The methods of `ParallelIterator` for an iterator that has `len` and `with_producer`.
macro_rules! drive_unindexed_by_bridge {
    () => {
        fn drive_unindexed<C>(self, consumer: C) -> C::Result
        where
            C: $crate::iter::plumbing::UnindexedConsumer<Self::Item>,
        {
            $crate::iter::plumbing::bridge(self, consumer)
        }

        fn opt_len(&self) -> Option<usize> {
            Some($crate::iter::IndexedParallelIterator::len(self))
        }
    };
}
pub(crate) use drive_unindexed_by_bridge;

/// The method of `IndexedParallelIterator` that is left beside `len` and `with_producer`.
macro_rules! drive_by_bridge {
    () => {
        fn drive<C>(self, consumer: C) -> C::Result
        where
            C: $crate::iter::plumbing::Consumer<Self::Item>,
        {
            $crate::iter::plumbing::bridge(self, consumer)
        }
    };
}
pub(crate) use drive_by_bridge;
