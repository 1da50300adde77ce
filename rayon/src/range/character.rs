//! Ranges of characters are ranges of numbers with a gap: the surrogates, which are none.

use super::Iter;
use crate::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};
use std::ops::Range;

const SURROGATES: Range<u32> = 0xD800..0xE000;

/// How many characters there are before this one.
pub(crate) fn rank(character: char) -> u32 {
    let code = u32::from(character);
    if code < SURROGATES.start {
        code
    } else {
        code - (SURROGATES.end - SURROGATES.start)
    }
}

/// The character with this many before it.
fn of_rank(rank: u32) -> char {
    let code = if rank < SURROGATES.start {
        rank
    } else {
        rank + (SURROGATES.end - SURROGATES.start)
    };
    char::from_u32(code).expect("ranks are those of characters")
}

/// The characters whose ranks are in the range.
pub(crate) fn of_ranks(ranks: Range<u32>) -> impl IndexedParallelIterator<Item = char> {
    ranks.into_par_iter().map(of_rank)
}

/// Both traits for an iterator over characters whose `ranks()` are a range.
macro_rules! by_ranks {
    ($iter:ty) => {
        impl $crate::iter::ParallelIterator for $iter {
            type Item = char;

            $crate::mechanism::drive_unindexed_by_bridge!();
        }

        impl $crate::iter::IndexedParallelIterator for $iter {
            $crate::mechanism::drive_by_bridge!();

            fn len(&self) -> usize {
                self.ranks().len()
            }

            fn with_producer<CB>(self, callback: CB) -> CB::Output
            where
                CB: $crate::iter::plumbing::ProducerCallback<char>,
            {
                $crate::range::of_ranks(self.ranks()).with_producer(callback)
            }
        }
    };
}
pub(crate) use by_ranks;

impl Iter<char> {
    fn ranks(&self) -> Range<u32> {
        rank(self.range.start)..rank(self.range.end)
    }
}

by_ranks!(Iter<char>);
