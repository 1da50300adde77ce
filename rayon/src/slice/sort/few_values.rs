//! Integers of few values next to each other: it is counted how many there are of each, and so
//! many are written. Nobody can tell them from those that were there.

use super::integers::Integer;
use super::pivots::sample_of;

/// Each has a counter, all of which are on the stack: eight kilobytes.
const MOST: usize = 2048;

/// How many items there are for each value, at least.
const EACH: usize = 8;

/// How many are looked at first: mostly they have more values, and these show it.
const GLANCE: usize = 64;

/// Sorts the items if they are of few values. If not it leaves them as they are.
#[inline(never)]
pub(super) fn sort<I: Integer>(items: &mut [I]) -> bool {
    let some = sample_of(items, GLANCE.min(items.len())).map(|place| items[place]);
    if width(some, items.len()).is_none() {
        return false;
    }
    let Some((low, width)) = width(items.iter().copied(), items.len()) else {
        return false;
    };
    let mut counts = [0_u32; MOST];
    let counts = &mut counts[..=width];
    for item in &*items {
        // None is below the lowest, or further above it than the highest.
        counts[item.above(low) as usize] += 1;
    }
    let mut rest = items;
    for (above, count) in counts.iter().enumerate() {
        let (equal, others) = rest.split_at_mut(*count as usize);
        equal.fill(low.plus(above));
        rest = others;
    }
    true
}

/// The lowest number, and by how much the highest is greater; `None` if that is not little for
/// so many items.
fn width<I: Integer>(numbers: impl Iterator<Item = I>, items: usize) -> Option<(I, usize)> {
    // The counters don't count more.
    let most = MOST.min(u32::try_from(items).ok()? as usize / EACH);
    let (low, high) = numbers.fold(None, |bounds, number| match bounds {
        None => Some((number, number)),
        Some((low, high)) => Some((number.min(low), number.max(high))),
    })?;
    let width = usize::try_from(high.above(low)).ok()?;
    (width < most).then_some((low, width))
}

#[cfg(test)]
mod tests {
    use super::super::integers::Integer;
    use super::{sort, EACH, MOST};

    fn mixed(n: usize) -> usize {
        (n ^ (n >> 7)).wrapping_mul(0x2C1B_3C6D) % 1_000_003
    }

    /// `len` numbers from `low` on, of so many values.
    fn check<I: Integer + std::fmt::Debug>(len: usize, low: I, values: usize, is_sorted: bool) {
        let mut items: Vec<I> = (0..len).map(|n| low.plus(mixed(n) % values)).collect();
        let mut expected = items.clone();
        if is_sorted {
            expected.sort();
        }
        assert_eq!(sort(&mut items), is_sorted, "{len} items, {values} values");
        assert_eq!(items, expected);
    }

    #[test]
    fn few_values_are_counted_wherever_they_are() {
        for values in [1, 2, 16, 100] {
            check(10_000, 0_u64, values, true);
            check(10_000, u64::MAX - 99, values, true);
            check(10_000, i64::MIN, values, true);
            check(10_000, -50_i64, values, true);
            check(10_000, i64::MAX - 99, values, true);
            check(10_000, -128_i8, values, true);
            check(10_000, 156_u8, values, true);
            check(10_000, -3_isize, values, true);
        }
        check(10_000, i8::MIN, 256, true);
        check(MOST * EACH, 0_u16, MOST, true);
    }

    #[test]
    fn more_values_are_left_as_they_are() {
        check(MOST * EACH, 0_u64, MOST + 1, false);
        check(MOST * EACH * 2, -9_i32, MOST + 1, false);
        check(1000, 0_u32, 1000 / EACH + 10, false);
        check(0, 0_u64, 1, false);
        // One of them only, at either end, which no sample has.
        for place in [1, 9_998] {
            for other in [u64::MAX, 0] {
                let mut items = vec![1_u64 << 40; 10_000];
                items[place] = other;
                let before = items.clone();
                assert!(!sort(&mut items));
                assert_eq!(items, before);
            }
        }
    }
}
