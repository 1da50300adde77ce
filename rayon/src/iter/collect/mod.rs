//! `collect`: a collection out of the items.
//!
//! Where each item has a place, it is written to it at once (`in_place.rs`). Otherwise each
//! piece is a vector of its own (`pieces.rs`), to which small ones behind it are added
//! (`joined.rs`), and the collection is extended by one after the other.

mod in_place;
mod joined;
mod pieces;

pub(crate) use self::in_place::fill;
pub(crate) use self::joined::joined;
pub(crate) use self::pieces::{append, pieces};

macro_rules! methods {
    () => {
        /// Makes a collection of the items: whatever implements [`FromParallelIterator`].
        /// Where it has an order, the items come in theirs.
        ///
        /// A vector of items whose number is known is written in place; others are collected
        /// piece by piece first, and most of them moved once.
        ///
        /// # Panics
        ///
        /// If making the items does. Those that were made by then are dropped.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let squares: Vec<_> = (0..5).into_par_iter().map(|n| n * n).collect();
        /// assert_eq!(squares, [0, 1, 4, 9, 16]);
        /// ```
        fn collect<C>(self) -> C
        where
            C: FromParallelIterator<Self::Item>,
        {
            C::from_par_iter(self)
        }

        /// The items of each piece as a vector, and these in a list, in order: as good as a
        /// collection to iterate over, and nothing is moved. There is no empty vector.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let pieces = (0..100).into_par_iter().filter(|n| n % 2 == 0).collect_vec_list();
        /// assert!(pieces.into_iter().flatten().eq((0..100).step_by(2)));
        /// ```
        fn collect_vec_list(self) -> ::std::collections::LinkedList<Vec<Self::Item>> {
            let pieces = $crate::iter::collect::pieces::<_, Vec<_>>(self);
            pieces
                .into_iter()
                .filter(|piece| !piece.is_empty())
                .collect()
        }
    };
}
pub(super) use methods;

macro_rules! indexed_methods {
    () => {
        /// Puts the items into `target`, whose memory is used again, and what was in it is
        /// dropped.
        ///
        /// # Panics
        ///
        /// If making the items does; `target` is then empty.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let mut squares = vec![9, 9];
        /// (0..5).into_par_iter().map(|n| n * n).collect_into_vec(&mut squares);
        /// assert_eq!(squares, [0, 1, 4, 9, 16]);
        /// ```
        fn collect_into_vec(self, target: &mut Vec<Self::Item>) {
            target.clear();
            let len = self.len();
            $crate::iter::collect::fill(target, len, |slots| self.drive(slots));
        }
    };
}
pub(super) use indexed_methods;
