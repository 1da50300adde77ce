//! `for_each`: items that are used up.

use crate::mechanism::Reduction;

macro_rules! methods {
    () => {
        /// Calls `op` with each item.
        ///
        /// # Panics
        ///
        /// If `op` does; items whose turn had not come by then may be dropped unused.
        ///
        /// ```
        /// use rayon::prelude::*;
        /// use std::sync::atomic::{AtomicU32, Ordering};
        ///
        /// let sum = AtomicU32::new(0);
        /// (1..=10_u32).into_par_iter().for_each(|n| {
        ///     sum.fetch_add(n, Ordering::Relaxed);
        /// });
        /// assert_eq!(sum.into_inner(), 55);
        /// ```
        fn for_each<OP>(self, op: OP)
        where
            OP: Fn(Self::Item) + Sync + Send,
        {
            $crate::mechanism::reduce(self, || (), |(), item| op(item), |(), ()| ())
        }

        /// Calls `op` with each item and a value that the items of one piece share, one after
        /// the other.
        ///
        /// `init` is cloned each time a piece is cut in two, and need not be `Sync`: a
        /// channel's sender, for example.
        ///
        /// # Panics
        ///
        /// If `op` or cloning does.
        ///
        /// ```
        /// use rayon::prelude::*;
        /// use std::sync::mpsc::channel;
        ///
        /// let (sender, receiver) = channel();
        /// (0..5).into_par_iter().for_each_with(sender, |sender, n| sender.send(n).unwrap());
        ///
        /// let mut received: Vec<_> = receiver.iter().collect();
        /// received.sort();
        /// assert_eq!(received, [0, 1, 2, 3, 4]);
        /// ```
        fn for_each_with<OP, T>(self, init: T, op: OP)
        where
            OP: Fn(&mut T, Self::Item) + Sync + Send,
            T: Send + Clone,
        {
            self.map_with(init, op).for_each(drop)
        }

        /// Calls `op` with each item and a value that the items of one piece share, one after
        /// the other. The value is made by `init` on the thread that runs the piece, need not
        /// be `Send`, and is dropped when the piece is done.
        ///
        /// # Panics
        ///
        /// If `op` or `init` does.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let mut words = vec!["to", "be", "or", "not"].iter().map(|w| w.to_string()).collect::<Vec<_>>();
        /// words.par_iter_mut().for_each_init(String::new, |buffer, word| {
        ///     buffer.clear();
        ///     buffer.extend(word.chars().rev());
        ///     word.clone_from(buffer);
        /// });
        /// assert_eq!(words, ["ot", "eb", "ro", "ton"]);
        /// ```
        fn for_each_init<OP, INIT, T>(self, init: INIT, op: OP)
        where
            OP: Fn(&mut T, Self::Item) + Sync + Send,
            INIT: Fn() -> T + Sync + Send,
        {
            self.map_init(init, op).for_each(drop)
        }

        /// How many items there are. Each of them is made and dropped.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let even = (0..9).into_par_iter().filter(|n| n % 2 == 0);
        /// assert_eq!(even.count(), 5);
        /// ```
        fn count(self) -> usize {
            $crate::mechanism::reduce_by(self, &$crate::iter::for_each::Count)
        }
    };
}
pub(super) use methods;

pub(crate) struct Count;

impl<T> Reduction<T> for Count {
    type Piece = usize;
    type Value = usize;

    fn begin(&self) -> usize {
        0
    }

    #[inline]
    fn step(&self, count: usize, _item: T) -> usize {
        count + 1
    }

    /// As `std` counts: it needs no branch for what is filtered.
    #[inline]
    fn steps<I: Iterator<Item = T>>(&self, count: usize, iter: I) -> usize {
        count + iter.count()
    }

    fn end(&self, count: usize) -> usize {
        count
    }

    fn merge(&self, left: usize, right: usize) -> usize {
        left + right
    }
}
