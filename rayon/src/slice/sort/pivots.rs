//! Pivots: what is in the middle of a sample.
//!
//! By the median of a large sample the items are cut in nearly equal halves (Frazer and
//! McKellar, "Samplesort", 1970, with one splitter).

use super::order::Order;
use super::unstable;

/// How common the pivots are.
#[derive(PartialEq)]
pub(super) enum Pivots {
    /// Of different values, or of one that few items have.
    Rare,
    /// All equal, as many items are.
    Common,
    /// All equal, as many items are, and hardly any item is less.
    Lowest,
}

/// Puts `count` pivots to the front, in their order.
pub(super) fn to_front<T, O>(items: &mut [T], count: usize, order: &O) -> Pivots
where
    T: Send,
    O: Order<T>,
{
    // Several pivots are for several threads, which then have the two sides to sort: by
    // this one the longer is expected to be 1% too long. Later there are more sides.
    // A sample takes hardly any time beside the cut.
    let sample_len = match count {
        1 => (items.len() / 256).clamp(31.min(items.len()), 127),
        _ => 1023.min(items.len() / 32).max(count),
    };
    let sample = sample_to_front(items, sample_len, order);
    let middle = &sample[sample_len / 2];
    let less = sample.partition_point(|item| order.less(item, middle));
    let not_greater = sample.partition_point(|item| !order.less(middle, item));
    // An order that is none may say that the second is before the first.
    let equal = not_greater.saturating_sub(less);
    let common = equal > (sample_len / 8).max(count);
    let first = match common {
        true => less,
        false => (sample_len - count) / 2,
    };
    sample[..first + count].rotate_right(count);
    match (common, less) {
        (false, _) => Pivots::Rare,
        (true, 0) => Pivots::Lowest,
        (true, _) => Pivots::Common,
    }
}

/// The places of a sample of so many, each in a step of its own. An odd offset in each keeps a
/// period of the items from showing.
pub(super) fn sample_of<T>(items: &[T], len: usize) -> impl Iterator<Item = usize> {
    let step = items.len() / len.max(1);
    (0..len).map(move |n| n * step + n.wrapping_mul(0x9E37_79B9) % step)
}

/// Swaps a sample to the front, sorts and returns it.
pub(super) fn sample_to_front<'a, T, O>(items: &'a mut [T], len: usize, order: &O) -> &'a mut [T]
where
    T: Send,
    O: Order<T>,
{
    // Each comes from a step of its own; those at the front are in no order afterwards.
    for (n, place) in sample_of(items, len).enumerate() {
        items.swap(n, place);
    }
    let sample = &mut items[..len];
    unstable::sort_alone(sample, order);
    sample
}
