//! What ranges of all integer types have in common.
//!
//! The traits are in the bounds of public items, but nobody else can name or implement
//! them.

use crate::iter::plumbing::Folder;
use crate::mechanism::KnownLen;
use std::ops::Range;

/// An integer.
pub trait RangeInteger: Copy + PartialOrd + Send + Sync {
    /// What iterates over a range of it.
    type Steps: DoubleEndedIterator<Item = Self> + ExactSizeIterator;

    /// Iterates over the range, whose length a `usize` holds.
    fn steps(range: Range<Self>) -> Self::Steps;

    /// Feeds the range to `folder`.
    fn feed<F: Folder<Self>>(range: Range<Self>, folder: F) -> F;

    /// The length of the range, if a `usize` holds it.
    fn count(range: &Range<Self>) -> Option<usize>;

    /// The number `n` steps further on, which there must be.
    fn plus(self, n: usize) -> Self;

    /// The number in the middle of the range, or `None` if that has fewer than two.
    fn halfway(range: &Range<Self>) -> Option<Self>;

    /// The number one step further on, if there is any.
    fn successor(self) -> Option<Self>;
}

macro_rules! integers {
    ($($type:ident),* => $steps:ty, $to_steps:expr) => {$(
        impl RangeInteger for $type {
            type Steps = $steps;

            fn steps(range: Range<Self>) -> Self::Steps {
                let to_steps: fn(Range<Self>) -> Self::Steps = $to_steps;
                to_steps(range)
            }

            fn feed<F: Folder<Self>>(range: Range<Self>, folder: F) -> F {
                folder.consume_iter(range)
            }

            fn count(range: &Range<Self>) -> Option<usize> {
                if range.is_empty() {
                    return Some(0);
                }
                usize::try_from(range.start.abs_diff(range.end)).ok()
            }

            fn plus(self, n: usize) -> Self {
                // Exact modulo two to the width, as is what has become of `n`.
                self.wrapping_add(n as Self)
            }

            fn halfway(range: &Range<Self>) -> Option<Self> {
                if range.is_empty() {
                    return None;
                }
                let half = range.start.abs_diff(range.end) / 2;
                (half > 0).then(|| range.start.wrapping_add(half as Self))
            }

            fn successor(self) -> Option<Self> {
                self.checked_add(1)
            }
        }
    )*};
}

integers!(u8, i8, u16, i16, u32, i32, usize, isize => Range<Self>, |range| range);
integers!(u64, i64, u128, i128 => KnownLen<Range<Self>>, |range| {
    // What is iterated over like this has been cut off at a place, or knew its length.
    let len = Self::count(&range).unwrap_or(usize::MAX);
    KnownLen::new(range, len)
});

/// An integer such that a `usize` holds the length of any range, on targets of 32 bits
/// too.
pub trait IndexedRangeInteger: RangeInteger {}

macro_rules! indexed_integers {
    ($($type:ident),*) => {$(
        impl IndexedRangeInteger for $type {}
    )*};
}

indexed_integers!(u8, i8, u16, i16, u32, i32, usize, isize);

/// An integer such that a `usize` holds the length of any inclusive range, too.
pub trait InclusiveRangeInteger: IndexedRangeInteger {}

impl InclusiveRangeInteger for u8 {}
impl InclusiveRangeInteger for i8 {}
impl InclusiveRangeInteger for u16 {}
impl InclusiveRangeInteger for i16 {}
