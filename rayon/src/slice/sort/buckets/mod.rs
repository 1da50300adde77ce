//! Long items: those that are distributed to buckets, and what is sorted by reference.
//!
//! It takes time to move them. So the pieces that are to be sorted, which fit into a processor's
//! own cache, are sorted by reference (`by_reference.rs`), and before that it depends on
//! what it takes to compare. If that is far from the item, as it may be with those that own
//! something, each comparison waits for memory; then the buckets of several items are found at
//! the same time (`tree.rs`), which is eight levels of quicksort in one, and the items come
//! there by three moves (`blocks.rs`). If not, those cuts are faster.

mod blocks;
mod by_reference;
mod tree;

use self::tree::{differ, find, splitter_of};
use super::order::Order;
use super::pivots::sample_of;
use super::run;
use std::mem::{needs_drop, MaybeUninit};

/// How many items a bucket is meant to have, where there are not too many for that.
const BUCKET: usize = 256;

const MOST_BUCKETS: usize = 256;

/// Fewer are not worth it.
const FEWEST_BUCKETS: usize = 8;

/// How many of a sample there are for each splitter.
const OVERSAMPLING: usize = 4;

/// Whether items are so long that it takes time to move them. Shorter ones are sorted faster by
/// `std` alone.
pub(super) const fn are_long<T>() -> bool {
    size_of::<T>() > 16
}

/// Whether to move them is what takes time, whatever it takes to compare them.
const fn are_very_long<T>() -> bool {
    size_of::<T>() > 128
}

/// Whether a comparison is likely to look at memory elsewhere, or a move takes longer than that.
const fn are_far<T>() -> bool {
    needs_drop::<T>() || are_very_long::<T>()
}

/// Whether one worker sorts them faster than `std`: very long ones not if many are equal.
pub(super) const fn pay_alone<T>() -> bool {
    are_long::<T>() && !are_very_long::<T>()
}

/// How much is sorted at once, with a buffer.
pub(super) const PIECE_BYTES: usize = 1 << 19;

/// Sorts on the thread that calls. It takes as much memory as the items do; if there is
/// none `std` does without.
pub(super) fn sort<T, O: Order<T>>(items: &mut [T], order: &O) {
    if !by_reference::sort_unstable(items, order) {
        order.sort_unstable(items);
    }
}

/// As [`sort`], with equal items in their order, and with memory for as many items.
pub(super) fn sort_stably<T, O>(items: &mut [T], buffer: &mut [MaybeUninit<T>], order: &O)
where
    T: Send,
    O: Order<T>,
{
    // Runs are what `std` merges.
    let sorted = size_of::<T>() > 32
        && !run::are_most(items, order)
        && ids_of(items, order).is_some_and(|ids| by_reference::sort(items, &ids, buffer, order));
    if !sorted {
        order.sort(items);
    }
}

/// Distributes items to buckets, within the slice. Returns where each bucket ends; `None` if
/// cuts are better.
pub(super) fn distribute<T, O: Order<T>>(items: &mut [T], order: &O) -> Option<Vec<usize>> {
    let buckets = buckets(items.len())?;
    match are_far::<T>() {
        true => blocks::distribute(items, buckets, order),
        false => None,
    }
}

/// How many buckets so many items are distributed to.
fn buckets(len: usize) -> Option<usize> {
    let most = (len / BUCKET).min(MOST_BUCKETS);
    (most >= FEWEST_BUCKETS).then(|| 1 << most.ilog2())
}

/// The bucket of each item. `None` if there are hardly any, or if many items are equal, which
/// `std` sorts faster, or if there is no memory.
fn ids_of<T, O: Order<T>>(items: &[T], order: &O) -> Option<Vec<u8>> {
    let buckets = buckets(items.len())?;
    let mut sample: Vec<&T> = sample_of(items, buckets * OVERSAMPLING)
        .map(|place| &items[place])
        .collect();
    order.sort_unstable_refs(&mut sample);
    let splitters: Vec<&T> = (1..buckets).map(|n| sample[n * OVERSAMPLING]).collect();
    if !differ(&splitters, order) {
        return None;
    }
    let mut nodes = [splitters[0]; MOST_BUCKETS];
    for (n, node) in nodes.iter_mut().enumerate().take(buckets).skip(1) {
        *node = splitters[splitter_of(n, buckets)];
    }
    let mut ids: Vec<u8> = Vec::new();
    ids.try_reserve_exact(items.len()).ok()?;
    ids.resize(items.len(), 0);
    // It is one of them anyway, which the compiler does not know.
    let node = |n: usize| nodes[n % MOST_BUCKETS];
    find(items, buckets, node, order, &mut ids);
    Some(ids)
}

#[cfg(test)]
mod tests {
    use super::super::order::{By, Natural, Order};
    use super::{sort, sort_stably, MOST_BUCKETS};
    use std::cmp::Ordering;
    use std::panic::{catch_unwind, AssertUnwindSafe};
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

    /// On the heap, so that the allocator notices one that is there twice.
    type Item = Box<usize>;

    /// So long that references are sorted.
    type Long = (Item, [usize; 4]);

    fn boxes(len: usize, values: usize) -> Vec<Item> {
        (0..len).map(|n| Box::new(n * 7919 % values)).collect()
    }

    fn long(item: Item) -> Long {
        let rest = [*item; 4];
        (item, rest)
    }

    #[test]
    fn pieces_are_sorted() {
        for len in [0, 1, 4095, 4096, 4097, 10_007, 1024 * MOST_BUCKETS + 1] {
            for values in [1, 2, 100, 1_000_003] {
                let mut items = boxes(len, values);
                let mut expected = items.clone();
                let mut long_items: Vec<Long> = items.iter().cloned().map(long).collect();
                sort(&mut items, &Natural);
                sort(&mut long_items, &Natural);
                expected.sort();
                assert_eq!(items, expected);
                let long_expected: Vec<Long> = expected.into_iter().map(long).collect();
                assert!(long_items == long_expected);
            }
        }
    }

    type Comparator<'a, T> = By<&'a (dyn Fn(&T, &T) -> Ordering + Sync)>;

    /// With a buffer of its own.
    fn stably<T: Send, O: Order<T>>(items: &mut [T], order: &O) {
        let mut buffer = Vec::with_capacity(items.len());
        let buffer = &mut buffer.spare_capacity_mut()[..items.len()];
        sort_stably(items, buffer, order);
    }

    #[test]
    fn equals_stay_in_their_order() {
        for len in [0, 1, 4096, 10_007, 1024 * MOST_BUCKETS + 1] {
            for values in [1, 2, 100, len / 5 + 1, 1_000_003] {
                let keys = boxes(len, values).into_iter().enumerate();
                let mut items: Vec<Long> = keys.map(|(at, key)| (key, [at; 4])).collect();
                let mut expected = items.clone();
                expected.sort_by(|a, b| a.0.cmp(&b.0));
                stably(&mut items, &By(|a: &Long, b: &Long| a.0.cmp(&b.0)));
                assert!(items == expected, "{len} items of {values} values");
            }
        }
    }

    /// Fails unless all of so many items are there, whichever comparison panics.
    fn check_panics<T, S>(made: impl Fn(Item) -> T, sort: S)
    where
        T: Ord + Clone + Send,
        S: Fn(&mut [T], &Comparator<'_, T>),
    {
        for (len, values, steps) in [(2048, 100, 16), (2048, 1_000_003, 64)] {
            let mut panic_at = 0;
            loop {
                let calls = AtomicUsize::new(0);
                let mut items: Vec<T> = boxes(len, values).into_iter().map(&made).collect();
                let mut expected = items.clone();
                let compare = |a: &T, b: &T| {
                    assert_ne!(calls.fetch_add(1, SeqCst), panic_at);
                    a.cmp(b)
                };
                let order = By(&compare as &(dyn Fn(&T, &T) -> Ordering + Sync));
                let result = catch_unwind(AssertUnwindSafe(|| sort(&mut items, &order)));
                items.sort();
                expected.sort();
                assert!(items == expected);
                if result.is_ok() {
                    break;
                }
                panic_at += 1 + panic_at / steps;
            }
            assert!(panic_at > len);
        }
    }

    #[test]
    fn all_items_are_there_whenever_comparing_them_panics() {
        check_panics(|item| item, |items, order| sort(items, order));
        check_panics(long, |items, order| sort(items, order));
        check_panics(long, |items, order| stably(items, order));
    }
}
