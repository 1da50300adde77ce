//! `interleave` and `interleave_shortest`: items of two iterators, by turns.

use super::plumbing::{Producer, ProducerCallback};
use super::{IndexedParallelIterator, ParallelIterator};
use crate::mechanism::{drive_by_bridge, drive_unindexed_by_bridge, with_both, WrapBoth};

macro_rules! indexed_methods {
    () => {
        /// Iterates over items of this and of `other` by turns, beginning with this. When one
        /// of them has no more, the rest of the other follows.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let both: Vec<_> = [1, 2].into_par_iter().interleave([10, 20, 30, 40]).collect();
        /// assert_eq!(both, [1, 10, 2, 20, 30, 40]);
        /// ```
        fn interleave<I>(self, other: I) -> Interleave<Self, I::Iter>
        where
            I: IntoParallelIterator<Item = Self::Item, Iter: IndexedParallelIterator>,
        {
            Interleave {
                i: self,
                j: other.into_par_iter(),
            }
        }

        /// As [`interleave`](Self::interleave), but ends when the one whose turn it is has no
        /// more. The items that don't get their turn are not made.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let longer = [1, 2, 3, 4].into_par_iter().interleave_shortest([10, 20]);
        /// assert_eq!(longer.collect::<Vec<_>>(), [1, 10, 2, 20, 3]);
        /// let shorter = [1].into_par_iter().interleave_shortest([10, 20]);
        /// assert_eq!(shorter.collect::<Vec<_>>(), [1, 10]);
        /// ```
        fn interleave_shortest<I>(self, other: I) -> InterleaveShortest<Self, I::Iter>
        where
            I: IntoParallelIterator<Item = Self::Item, Iter: IndexedParallelIterator>,
        {
            InterleaveShortest {
                i: self,
                j: other.into_par_iter(),
            }
        }
    };
}
pub(super) use indexed_methods;

/// How many items of each there are, and whose turn it is.
#[derive(Clone, Copy)]
struct Turns {
    i_len: usize,
    j_len: usize,
    i_next: bool,
}

impl Turns {
    /// All items of both.
    fn all(i_len: usize, j_len: usize) -> Turns {
        let i_next = true;
        Turns {
            i_len,
            j_len,
            i_next,
        }
    }

    /// Those until one has no more at its turn.
    fn shortest(i_len: usize, j_len: usize) -> Turns {
        Turns::all(i_len.min(j_len.saturating_add(1)), j_len.min(i_len))
    }

    fn len(self) -> usize {
        let len = self.i_len.checked_add(self.j_len);
        len.expect("there are more items to interleave than a usize holds")
    }

    /// Those of the first `index` items, and the rest.
    fn split_at(self, index: usize) -> (Turns, Turns) {
        let more = index.div_ceil(2);
        let wanted_of_i = if self.i_next { more } else { index - more };
        // What one of them doesn't have is the other's.
        let of_i = wanted_of_i
            .min(self.i_len)
            .max(index.saturating_sub(self.j_len));
        let of_j = index - of_i;
        let before = Turns {
            i_len: of_i,
            j_len: of_j,
            ..self
        };
        let after = Turns {
            i_len: self.i_len - of_i,
            j_len: self.j_len - of_j,
            // Of no interest where one of them has run out.
            i_next: self.i_next == (index % 2 == 0),
        };
        (before, after)
    }
}

macro_rules! interleaved {
    ($(#[$doc:meta])* $name:ident, $turns:ident) => {
        $(#[$doc])*
        #[must_use = "does nothing until it is consumed"]
        #[derive(Debug, Clone)]
        pub struct $name<I, J> {
            pub(super) i: I,
            pub(super) j: J,
        }

        impl<I, J> ParallelIterator for $name<I, J>
        where
            I: IndexedParallelIterator,
            J: IndexedParallelIterator<Item = I::Item>,
        {
            type Item = I::Item;

            drive_unindexed_by_bridge!();
        }

        impl<I, J> IndexedParallelIterator for $name<I, J>
        where
            I: IndexedParallelIterator,
            J: IndexedParallelIterator<Item = I::Item>,
        {
            drive_by_bridge!();

            /// # Panics
            ///
            /// If there are more than `usize::MAX` items.
            fn len(&self) -> usize {
                Turns::$turns(self.i.len(), self.j.len()).len()
            }

            fn with_producer<CB>(self, callback: CB) -> CB::Output
            where
                CB: ProducerCallback<I::Item>,
            {
                let turns = Turns::$turns(self.i.len(), self.j.len());
                with_both(self.i, self.j, ByTurns(turns), callback)
            }
        }
    };
}

interleaved!(
    /// What [`interleave`](IndexedParallelIterator::interleave) returns.
    Interleave, all
);
interleaved!(
    /// What [`interleave_shortest`](IndexedParallelIterator::interleave_shortest) returns.
    InterleaveShortest, shortest
);

/// Of the first items of each.
struct ByTurns(Turns);

impl<T> WrapBoth<T, T> for ByTurns {
    type Item = T;
    type Producer<P: Producer<Item = T>, Q: Producer<Item = T>> = InterleaveProducer<P, Q>;

    fn wrap<P, Q>(self, i: P, j: Q) -> InterleaveProducer<P, Q>
    where
        P: Producer<Item = T>,
        Q: Producer<Item = T>,
    {
        let turns = self.0;
        let (i, _) = i.split_at(turns.i_len);
        let (j, _) = j.split_at(turns.j_len);
        InterleaveProducer { turns, i, j }
    }
}

struct InterleaveProducer<P, Q> {
    turns: Turns,
    i: P,
    j: Q,
}

impl<P, Q> Producer for InterleaveProducer<P, Q>
where
    P: Producer,
    Q: Producer<Item = P::Item>,
{
    type Item = P::Item;
    type IntoIter = InterleaveIter<P::IntoIter, Q::IntoIter>;

    fn into_iter(self) -> Self::IntoIter {
        InterleaveIter {
            turns: self.turns,
            i: self.i.into_iter(),
            j: self.j.into_iter(),
        }
    }

    fn min_len(&self) -> usize {
        self.i.min_len().max(self.j.min_len())
    }

    fn max_len(&self) -> usize {
        self.i.max_len().min(self.j.max_len())
    }

    fn split_at(self, index: usize) -> (Self, Self) {
        let (before, after) = self.turns.split_at(index);
        let (i_left, i_right) = self.i.split_at(before.i_len);
        let (j_left, j_right) = self.j.split_at(before.j_len);
        let by = |turns, i, j| InterleaveProducer { turns, i, j };
        (by(before, i_left, j_left), by(after, i_right, j_right))
    }
}

struct InterleaveIter<I, J> {
    turns: Turns,
    i: I,
    j: J,
}

impl<I, J> Iterator for InterleaveIter<I, J>
where
    I: Iterator,
    J: Iterator<Item = I::Item>,
{
    type Item = I::Item;

    #[inline]
    fn next(&mut self) -> Option<I::Item> {
        let turns = &mut self.turns;
        if turns.j_len == 0 || (turns.i_next && turns.i_len > 0) {
            turns.i_len = turns.i_len.checked_sub(1)?;
            turns.i_next = false;
            self.i.next()
        } else {
            turns.j_len -= 1;
            turns.i_next = true;
            self.j.next()
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let len = self.turns.len();
        (len, Some(len))
    }

    #[inline]
    fn fold<B, F>(mut self, init: B, mut f: F) -> B
    where
        F: FnMut(B, I::Item) -> B,
    {
        let mut value = init;
        if !self.turns.i_next && self.turns.j_len > 0 {
            value = self.next().into_iter().fold(value, &mut f);
        }
        // Here the turn is that of `i`, as long as there are items in both.
        let InterleaveIter {
            turns,
            mut i,
            mut j,
        } = self;
        for _ in 0..turns.i_len.min(turns.j_len) {
            value = i.next().into_iter().fold(value, &mut f);
            value = j.next().into_iter().fold(value, &mut f);
        }
        let value = i.fold(value, &mut f);
        j.fold(value, f)
    }
}

impl<I, J> DoubleEndedIterator for InterleaveIter<I, J>
where
    I: DoubleEndedIterator,
    J: DoubleEndedIterator<Item = I::Item>,
{
    #[inline]
    fn next_back(&mut self) -> Option<I::Item> {
        let turns = &mut self.turns;
        // The longer one has the last item; of two alike, the one that is not next.
        let i_last = match turns.i_len == turns.j_len {
            true => !turns.i_next,
            false => turns.i_len > turns.j_len,
        };
        if i_last {
            turns.i_len = turns.i_len.checked_sub(1)?;
            self.i.next_back()
        } else {
            turns.j_len = turns.j_len.checked_sub(1)?;
            self.j.next_back()
        }
    }
}

impl<I, J> ExactSizeIterator for InterleaveIter<I, J>
where
    I: ExactSizeIterator,
    J: ExactSizeIterator<Item = I::Item>,
{
}
