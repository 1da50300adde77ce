//! `unzip`, `partition` and their like: two collections in one pass. How that can be is in
//! `mechanism/both.rs`.

use super::collect::fill;
use super::{
    Either, FromParallelIterator, IndexedParallelIterator, IntoParallelIterator, ParallelExtend,
    ParallelIterator,
};
use crate::mechanism::{take_both, BothConsumer, Extend, Halves, Make, OnSide, Route};

macro_rules! methods {
    () => {
        /// Puts the first halves of the items, which are pairs, into one collection and the
        /// second halves into another, each in their order. Either may be a pair of
        /// collections itself, for pairs in pairs.
        ///
        /// Vectors of items whose number is known are written in place.
        ///
        /// # Panics
        ///
        /// If making the items does.
        ///
        /// ```
        /// use rayon::prelude::*;
        /// use std::collections::HashSet;
        ///
        /// let pairs = [(1, 'a'), (2, 'b'), (3, 'a')];
        /// let (numbers, letters): (Vec<u8>, HashSet<char>) = pairs.into_par_iter().unzip();
        /// assert_eq!(numbers, [1, 2, 3]);
        /// assert_eq!(letters, HashSet::from(['a', 'b']));
        ///
        /// let powers = (0..4).into_par_iter().map(|n| (n, (n * n, n * n * n)));
        /// let (_, (squares, cubes)): (Vec<u32>, (Vec<u32>, Vec<u32>)) = powers.unzip();
        /// assert_eq!(squares, [0, 1, 4, 9]);
        /// assert_eq!(cubes, [0, 1, 8, 27]);
        /// ```
        fn unzip<A, B, FromA, FromB>(self) -> (FromA, FromB)
        where
            Self: ParallelIterator<Item = (A, B)>,
            FromA: Default + Send + ParallelExtend<A>,
            FromB: Default + Send + ParallelExtend<B>,
            A: Send,
            B: Send,
        {
            $crate::iter::unzip::extended(self, &$crate::mechanism::Halves)
        }

        /// Puts the items for which `predicate` is true into one collection and the others
        /// into another, each in their order. Other than with `std` they may be of different
        /// types.
        ///
        /// # Panics
        ///
        /// If `predicate` does.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let numbers = (0..8).into_par_iter();
        /// let (even, odd): (Vec<u8>, Vec<u8>) = numbers.partition(|n| n % 2 == 0);
        /// assert_eq!(even, [0, 2, 4, 6]);
        /// assert_eq!(odd, [1, 3, 5, 7]);
        /// ```
        fn partition<A, B, P>(self, predicate: P) -> (A, B)
        where
            A: Default + Send + ParallelExtend<Self::Item>,
            B: Default + Send + ParallelExtend<Self::Item>,
            P: Fn(&Self::Item) -> bool + Sync + Send,
        {
            self.partition_map(move |item| match predicate(&item) {
                true => Either::Left(item),
                false => Either::Right(item),
            })
        }

        /// Puts what `predicate` makes of the items into one collection where that is
        /// `Left`, and into another where it is `Right`, each in their order.
        ///
        /// # Panics
        ///
        /// If `predicate` does.
        ///
        /// ```
        /// use rayon::iter::Either;
        /// use rayon::prelude::*;
        ///
        /// let words = ["1", "two", "3"];
        /// let (numbers, others): (Vec<u8>, Vec<&str>) =
        ///     words.into_par_iter().partition_map(|word| match word.parse::<u8>() {
        ///         Ok(number) => Either::Left(number),
        ///         Err(_) => Either::Right(word),
        ///     });
        /// assert_eq!(numbers, [1, 3]);
        /// assert_eq!(others, ["two"]);
        /// ```
        fn partition_map<A, B, P, L, R>(self, predicate: P) -> (A, B)
        where
            A: Default + Send + ParallelExtend<L>,
            B: Default + Send + ParallelExtend<R>,
            P: Fn(Self::Item) -> Either<L, R> + Sync + Send,
            L: Send,
            R: Send,
        {
            $crate::iter::unzip::extended(self, &$crate::mechanism::OnSide(predicate))
        }
    };
}
pub(super) use methods;

macro_rules! indexed_methods {
    () => {
        /// Puts the first halves of the items, which are pairs, into `left` and the second
        /// ones into `right`. Their memory is used again, and what was in them is dropped.
        ///
        /// # Panics
        ///
        /// If making the items does; both are then empty.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let (mut places, mut letters) = (vec![7], vec![]);
        /// let pairs = ['a', 'b'].into_par_iter().enumerate();
        /// pairs.unzip_into_vecs(&mut places, &mut letters);
        /// assert_eq!(places, [0, 1]);
        /// assert_eq!(letters, ['a', 'b']);
        /// ```
        fn unzip_into_vecs<A, B>(self, left: &mut Vec<A>, right: &mut Vec<B>)
        where
            Self: IndexedParallelIterator<Item = (A, B)>,
            A: Send,
            B: Send,
        {
            $crate::iter::unzip::into_vecs(self, left, right)
        }
    };
}
pub(super) use indexed_methods;

/// New collections, extended.
pub(crate) fn extended<I, R, A, B>(iter: I, route: &R) -> (A, B)
where
    I: ParallelIterator,
    R: Route<I::Item>,
    A: Default + Send + ParallelExtend<R::Left>,
    B: Default + Send + ParallelExtend<R::Right>,
{
    let mut both = (A::default(), B::default());
    take_both(iter, route, Extend(&mut both.0), Extend(&mut both.1));
    both
}

/// Collections made of the items.
fn made<I, R, A, B>(iter: I, route: &R) -> (A, B)
where
    I: ParallelIterator,
    R: Route<I::Item>,
    A: Send + FromParallelIterator<R::Left>,
    B: Send + FromParallelIterator<R::Right>,
{
    let (mut left, mut right) = (None, None);
    take_both(iter, route, Make(&mut left), Make(&mut right));
    left.zip(right).expect("both have taken what is theirs")
}

pub(crate) fn into_vecs<I, A, B>(iter: I, left: &mut Vec<A>, right: &mut Vec<B>)
where
    I: IndexedParallelIterator<Item = (A, B)>,
    A: Send,
    B: Send,
{
    left.clear();
    right.clear();
    let len = iter.len();
    fill(left, len, |left_slots| {
        let mut left_filled = None;
        fill(right, len, |right_slots| {
            let consumer = BothConsumer::new(&Halves, left_slots, right_slots);
            let (left, right) = iter.drive(consumer);
            left_filled = Some(left);
            right
        });
        left_filled.expect("filled with the other")
    });
}

/// Items that are pairs, for two collections.
///
/// ```
/// use rayon::prelude::*;
///
/// let pairs: Result<(Vec<u8>, String), char> = ["1a", "2b"]
///     .par_iter()
///     .map(|word| word.split_at(1))
///     .map(|(digit, letter)| Ok((digit.parse().map_err(|_| 'x')?, letter)))
///     .collect();
/// assert_eq!(pairs, Ok((vec![1, 2], String::from("ab"))));
/// ```
impl<A, B, FromA, FromB> FromParallelIterator<(A, B)> for (FromA, FromB)
where
    A: Send,
    B: Send,
    FromA: Send + FromParallelIterator<A>,
    FromB: Send + FromParallelIterator<B>,
{
    fn from_par_iter<I>(par_iter: I) -> Self
    where
        I: IntoParallelIterator<Item = (A, B)>,
    {
        made(par_iter.into_par_iter(), &Halves)
    }
}

/// Items that are one thing or another, for a collection each.
///
/// ```
/// use rayon::iter::Either;
/// use rayon::prelude::*;
///
/// let (even, odd): (Vec<u8>, Vec<String>) = (0..4_u8)
///     .into_par_iter()
///     .map(|n| match n % 2 {
///         0 => Either::Left(n),
///         _ => Either::Right(n.to_string()),
///     })
///     .collect();
/// assert_eq!(even, [0, 2]);
/// assert_eq!(odd, ["1", "3"]);
/// ```
impl<L, R, A, B> FromParallelIterator<Either<L, R>> for (A, B)
where
    L: Send,
    R: Send,
    A: Send + FromParallelIterator<L>,
    B: Send + FromParallelIterator<R>,
{
    fn from_par_iter<I>(par_iter: I) -> Self
    where
        I: IntoParallelIterator<Item = Either<L, R>>,
    {
        made(par_iter.into_par_iter(), &OnSide(|item| item))
    }
}

/// Extends one collection by the first halves, the other by the second ones.
///
/// ```
/// use rayon::prelude::*;
///
/// let mut both = (vec![1], String::from("a"));
/// both.par_extend([(2, 'b'), (3, 'c')]);
/// assert_eq!(both, (vec![1, 2, 3], String::from("abc")));
/// ```
impl<A, B, FromA, FromB> ParallelExtend<(A, B)> for (FromA, FromB)
where
    A: Send,
    B: Send,
    FromA: Send + ParallelExtend<A>,
    FromB: Send + ParallelExtend<B>,
{
    fn par_extend<I>(&mut self, par_iter: I)
    where
        I: IntoParallelIterator<Item = (A, B)>,
    {
        let (left, right) = self;
        let iter = par_iter.into_par_iter();
        take_both(iter, &Halves, Extend(left), Extend(right));
    }
}

/// Extends one collection by what is `Left`, the other by what is `Right`.
///
/// ```
/// use rayon::iter::Either;
/// use rayon::prelude::*;
///
/// let mut both = (vec![1], String::from("a"));
/// both.par_extend([Either::Left(2), Either::Right('b')]);
/// assert_eq!(both, (vec![1, 2], String::from("ab")));
/// ```
impl<L, R, A, B> ParallelExtend<Either<L, R>> for (A, B)
where
    L: Send,
    R: Send,
    A: Send + ParallelExtend<L>,
    B: Send + ParallelExtend<R>,
{
    fn par_extend<I>(&mut self, par_iter: I)
    where
        I: IntoParallelIterator<Item = Either<L, R>>,
    {
        let (left, right) = self;
        let iter = par_iter.into_par_iter();
        take_both(iter, &OnSide(|item| item), Extend(left), Extend(right));
    }
}
