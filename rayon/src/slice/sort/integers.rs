//! Integers in their natural order: they are distributed by what the numbers are, first in the
//! slice, to buckets (`buckets/blocks.rs`), and then in pieces that have room for a copy. What
//! comes together is sorted as any items are (Neubert, "The Flashsort1 Algorithm", Dr. Dobb's
//! Journal, February 1998).
//!
//! The numbers from the lowest to the highest of a sample are divided into equal parts. Which
//! one a number is in takes a subtraction and a shift, where quicksort compares and moves it a
//! dozen times. Numbers outside of the sample are in the first part or the last. If most
//! numbers are crowded into few parts, which is known before any of them moves, they are left
//! to others.
//!
//! Nothing is compared by a program's own code, and there is nothing to drop.

use super::buckets::{self, Ends};
use super::few_values;
use super::leaf;
use super::memory::room;
use super::order::Natural;
use super::pivots::sample_of;
use super::to_starts;
use std::any::TypeId;
use std::ptr;

/// How many numbers a part has at least on average, and less than twice as many.
const PART: usize = 12;

/// A part that has more has no longer gained much.
const CROWD: usize = 8 * PART;

/// Fewer parts are not worth it.
const FEWEST_PARTS: usize = 16;

/// How many numbers are looked at, at most, to know how far they reach.
const SAMPLE: usize = 256;

/// How much is sorted at once, with a copy and some counters.
pub(super) const PIECE_BYTES: usize = 32 << 10;

/// How much a bucket is meant to have: half a piece, since some have more.
const BUCKET_BYTES: usize = PIECE_BYTES / 2;

/// Fewer buckets are no better than cuts.
const FEWEST_BUCKETS: usize = 8;

macro_rules! integers {
    ($($integer:ident)*) => {
        /// Whether that is what the items are.
        pub(super) fn are<T>() -> bool {
            let item = typeid::of::<T>();
            false $(|| item == TypeId::of::<$integer>())*
        }

        /// Sorts the items on the thread that calls, if they are integers. It takes as much memory
        /// as they do; if there is none `std` does without.
        pub(super) fn sort<T>(items: &mut [T]) -> bool {
            let item = typeid::of::<T>();
            $(
                if item == TypeId::of::<$integer>() {
                    let items = ptr::from_mut(items) as *mut [$integer];
                    // SAFETY: it is the same type, and the same slice.
                    sort_integers(unsafe { &mut *items });
                    return true;
                }
            )*
            false
        }

        /// Sorts the items if they are integers of [few values](few_values), however many.
        pub(super) fn sort_few_values<T>(items: &mut [T]) -> bool {
            let item = typeid::of::<T>();
            $(
                if item == TypeId::of::<$integer>() {
                    let items = ptr::from_mut(items) as *mut [$integer];
                    // SAFETY: it is the same type, and the same slice.
                    return few_values::sort(unsafe { &mut *items });
                }
            )*
            false
        }

        /// Distributes the items to buckets. `None` if they are not integers, or if most of them
        /// would come to one bucket, or if cuts are better.
        pub(super) fn distribute<T>(items: &mut [T]) -> Option<Ends> {
            let item = typeid::of::<T>();
            $(
                if item == TypeId::of::<$integer>() {
                    let items = ptr::from_mut(items) as *mut [$integer];
                    // SAFETY: it is the same type, and the same slice.
                    return distribute_integers(unsafe { &mut *items });
                }
            )*
            None
        }

        $(
            impl Integer for $integer {
                #[inline]
                fn above(self, low: Self) -> u64 {
                    match self < low {
                        true => 0,
                        false => self.abs_diff(low) as u64,
                    }
                }

                #[inline]
                fn plus(self, above: usize) -> Self {
                    self.wrapping_add(above as $integer)
                }
            }
        )*
    };
}

integers!(u8 i8 u16 i16 u32 i32 u64 i64 usize isize);

pub(super) trait Integer: Copy + Ord {
    /// By how much it is greater; 0 if it is less.
    fn above(self, low: Self) -> u64;

    /// The number that is greater by so much, if there is one.
    fn plus(self, above: usize) -> Self;
}

/// Parts of equal width.
#[derive(Clone, Copy)]
struct Parts<I> {
    low: I,
    /// The width is two to the power of this.
    shift: u32,
    last: usize,
}

impl<I: Integer> Parts<I> {
    /// At most so many. `None` if a sample, of how many are looked at, has one value only.
    fn new(items: &[I], most: usize, looked_at: usize) -> Option<Self> {
        let (low, high) = sample(items, looked_at).fold(None, |bounds, item| match bounds {
            None => Some((item, item)),
            Some((low, high)) => Some((item.min(low), item.max(high))),
        })?;
        let span = high.above(low);
        let shift = (span.checked_ilog2()? + 1).saturating_sub(most.ilog2());
        Some(Parts {
            low,
            shift,
            last: (span >> shift) as usize,
        })
    }

    #[inline]
    fn of(self, item: I) -> usize {
        let part = item.above(self.low) >> self.shift;
        part.min(self.last as u64) as usize
    }
}

fn sample<I: Integer>(items: &[I], len: usize) -> impl Iterator<Item = I> + '_ {
    sample_of(items, len).map(|place| items[place])
}

fn distribute_integers<I: Integer>(items: &mut [I]) -> Option<Ends> {
    let most = (size_of_val(items) / BUCKET_BYTES).min(buckets::MOST_BUCKETS);
    if most < FEWEST_BUCKETS {
        return None;
    }
    let parts = Parts::new(items, most, SAMPLE)?;
    let mut counts = [0; buckets::MOST_BUCKETS];
    for item in sample(items, SAMPLE) {
        counts[parts.of(item)] += 1;
    }
    if counts.iter().any(|count| *count > SAMPLE / 2) {
        return None;
    }
    buckets::distribute_by(items, parts.last + 1, |items, ids| {
        for (item, id) in items.iter().zip(ids) {
            *id = parts.of(*item) as u8;
        }
    })
}

/// The counters are on the stack.
const MOST_PARTS: usize = 512;

fn sort_integers<I: Integer>(items: &mut [I]) {
    if few_values::sort(items) {
        return;
    }
    let most = (items.len() / PART).min(MOST_PARTS);
    if most < FEWEST_PARTS {
        return items.sort_unstable();
    }
    let Some(parts) = Parts::new(items, most, SAMPLE.min(most)) else {
        return items.sort_unstable();
    };
    let mut ends = [0; MOST_PARTS];
    let ends = &mut ends[..=parts.last];
    for &item in &*items {
        ends[parts.of(item)] += 1;
    }
    let crowded: usize = ends.iter().filter(|count| **count > CROWD).sum();
    // A part of one value is sorted when it is together.
    if parts.shift > 0 && crowded > items.len() / 2 {
        return items.sort_unstable();
    }
    let Some(mut copy) = room(items.len()) else {
        return items.sort_unstable();
    };
    copy.extend_from_slice(items);
    to_starts(ends);
    for item in copy {
        let end = &mut ends[parts.of(item)];
        items[*end] = item;
        *end += 1;
    }
    let mut rest = items;
    let mut start = 0;
    for end in ends {
        let (part, others) = rest.split_at_mut(*end - start);
        leaf::sort_part(part, &Natural);
        (rest, start) = (others, *end);
    }
}

#[cfg(test)]
mod tests {
    use super::{are, sort, FEWEST_PARTS, PART};

    const FEWEST: u64 = (PART * FEWEST_PARTS) as u64;

    fn mixed(n: u64) -> u64 {
        let n = (n ^ (n >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        n ^ (n >> 27) ^ (n << 33)
    }

    /// Sorts numbers that are made out of any.
    fn check<T>(made: impl Fn(u64) -> T)
    where
        T: Copy + Ord + std::fmt::Debug,
    {
        assert!(are::<T>());
        let shapes: [fn(u64) -> u64; 8] = [
            mixed,
            |n| n,
            |n| u64::MAX - n,
            |_| 7,
            |n| mixed(n) % 2,
            |n| mixed(n) >> (mixed(n + 1) % 64),
            |n| mixed(n) % [1000, u64::MAX][usize::from(n % 1000 == 1)],
            |n| u64::MAX << (mixed(n) % 64),
        ];
        for shape in shapes {
            for len in [0, 1, FEWEST - 1, FEWEST, 1000, 10_007] {
                let mut items: Vec<T> = (0..len).map(|n| made(shape(n))).collect();
                let mut expected = items.clone();
                assert!(sort(&mut items));
                expected.sort();
                assert_eq!(items, expected);
            }
        }
    }

    #[test]
    fn integers_of_any_width_and_shape_are_sorted() {
        check(|n| n as u8);
        check(|n| n as i8);
        check(|n| n as u16);
        check(|n| n as i16);
        check(|n| n as u32);
        check(|n| n as i32);
        check(|n| n);
        check(|n| n as i64);
        check(|n| n as usize);
        check(|n| n as isize);
    }

    #[test]
    fn nothing_else_is_taken_for_an_integer() {
        #[derive(Clone, Copy, PartialEq, Debug)]
        struct Like(u64);
        let mut items = [Like(2), Like(1)];
        assert!(!are::<Like>() && !sort(&mut items));
        assert_eq!(items, [Like(2), Like(1)]);
        assert!(!are::<&u64>() && !are::<[u64; 1]>() && !are::<u128>() && !are::<bool>());
    }
}
