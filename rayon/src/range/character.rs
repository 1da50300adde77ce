//! Ranges of characters are ranges of numbers with a gap: the surrogates, which are none.

use super::Iter;
use crate::iter::plumbing::Consumer;
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

/// Feeds the characters whose ranks are in the range to `consumer`. If there may be some on
/// both sides of the gap, the first cut is there.
pub(crate) fn drive_ranks<C: Consumer<char>>(
    ranks: Range<u32>,
    both_sides: bool,
    consumer: C,
) -> C::Result {
    if both_sides {
        let gap = SURROGATES.start;
        let before = of_ranks(ranks.start..gap);
        before.chain(of_ranks(gap..ranks.end)).drive(consumer)
    } else {
        of_ranks(ranks).drive(consumer)
    }
}

/// Whether a range of characters that ends with `end`, or before it, may have some on both
/// sides of the gap.
pub(crate) fn on_both_sides(start: char, end: char) -> bool {
    u32::from(start) < SURROGATES.start && u32::from(end) >= SURROGATES.end
}

/// Both traits for an iterator over characters whose `ranks()` are a range.
macro_rules! by_ranks {
    ($iter:ty) => {
        impl $crate::iter::ParallelIterator for $iter {
            type Item = char;

            fn drive_unindexed<C>(self, consumer: C) -> C::Result
            where
                C: $crate::iter::plumbing::UnindexedConsumer<char>,
            {
                $crate::iter::IndexedParallelIterator::drive(self, consumer)
            }

            fn opt_len(&self) -> Option<usize> {
                Some(self.ranks().len())
            }
        }

        impl $crate::iter::IndexedParallelIterator for $iter {
            fn drive<C>(self, consumer: C) -> C::Result
            where
                C: $crate::iter::plumbing::Consumer<char>,
            {
                $crate::range::drive_ranks(self.ranks(), self.both_sides(), consumer)
            }

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
    fn both_sides(&self) -> bool {
        on_both_sides(self.range.start, self.range.end)
    }

    fn ranks(&self) -> Range<u32> {
        rank(self.range.start)..rank(self.range.end)
    }
}

by_ranks!(Iter<char>);
