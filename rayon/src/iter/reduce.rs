//! `reduce`: two items in one, again and again.

macro_rules! methods {
    () => {
        /// Puts all items together by `op`, two at a time. In which groups is not said, but
        /// always in their order.
        ///
        /// `op` should be associative, or the result depends on the grouping; `identity()`
        /// should be neutral, for it takes part any number of times. Without items, that is
        /// the result.
        ///
        /// # Panics
        ///
        /// If `op` or `identity` does.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let sums = [(0, 1), (5, 6), (16, 2), (8, 9)]
        ///     .into_par_iter()
        ///     .reduce(|| (0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
        /// assert_eq!(sums, (29, 18));
        /// ```
        fn reduce<OP, ID>(self, identity: ID, op: OP) -> Self::Item
        where
            OP: Fn(Self::Item, Self::Item) -> Self::Item + Sync + Send,
            ID: Fn() -> Self::Item + Sync + Send,
        {
            $crate::mechanism::reduce(self, identity, &op, &op)
        }

        /// As [`reduce`](Self::reduce), without a neutral value: `None` if there are no
        /// items, and a single one is the result.
        ///
        /// # Panics
        ///
        /// If `op` does.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let longer = |a, b| if str::len(b) > str::len(a) { b } else { a };
        /// assert_eq!(["one", "three", "six"].into_par_iter().reduce_with(longer), Some("three"));
        /// assert_eq!(["one"].into_par_iter().reduce_with(longer), Some("one"));
        /// assert_eq!([].into_par_iter().reduce_with(longer), None);
        /// ```
        fn reduce_with<OP>(self, op: OP) -> Option<Self::Item>
        where
            OP: Fn(Self::Item, Self::Item) -> Self::Item + Sync + Send,
        {
            let merge = |left, right| match (left, right) {
                (Some(left), Some(right)) => Some(op(left, right)),
                (left, right) => left.or(right),
            };
            let step = |value, item| merge(value, Some(item));
            $crate::mechanism::reduce(self, || None, step, merge)
        }
    };
}
pub(super) use methods;
