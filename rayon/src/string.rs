//! Parallel iterators over owned strings: draining.
//!
//! What else can be done with strings is in [`str`](mod@crate::str).

use crate::iter::plumbing::UnindexedConsumer;
use crate::iter::{ParallelDrainRange, ParallelIterator};
use crate::str::ParallelString;
use std::ops::{Range, RangeBounds};

/// Takes the characters of a range of bytes out of the string.
///
/// # Panics
///
/// If the range ends before it begins or after the string, or if either end is within a
/// character.
///
/// ```
/// use rayon::prelude::*;
///
/// let mut text = String::from("2 × 3 = 6");
/// let factors: Vec<_> = text.par_drain(..6).filter_map(|c| c.to_digit(10)).collect();
/// assert_eq!(factors, [2, 3]);
/// assert_eq!(text, " = 6");
/// ```
impl<'a> ParallelDrainRange for &'a mut String {
    type Iter = Drain<'a>;
    type Item = char;

    fn par_drain<R: RangeBounds<usize>>(self, range: R) -> Drain<'a> {
        let range = crate::slice::checked_range(range, self.len());
        for end in [range.start, range.end] {
            assert!(
                self.is_char_boundary(end),
                "byte {end} is within a character"
            );
        }
        Drain {
            string: self,
            range,
        }
    }
}

/// A parallel iterator that takes the characters of a range out of a string. When it is
/// dropped, consumed or not, what came after the range moves up; the capacity stays.
///
/// ```
/// use rayon::prelude::*;
///
/// let mut text = String::from("abcd");
/// let drain: rayon::string::Drain<'_> = text.par_drain(1..3);
/// assert_eq!(drain.collect::<String>(), "bc");
/// assert_eq!(text, "ad");
/// ```
#[derive(Debug)]
pub struct Drain<'a> {
    string: &'a mut String,
    range: Range<usize>,
}

impl ParallelIterator for Drain<'_> {
    type Item = char;

    fn drive_unindexed<C>(self, consumer: C) -> C::Result
    where
        C: UnindexedConsumer<char>,
    {
        let chars = self.string[self.range.clone()].par_chars();
        chars.drive_unindexed(consumer)
    }
}

impl Drop for Drain<'_> {
    fn drop(&mut self) {
        self.string.drain(self.range.clone());
    }
}
