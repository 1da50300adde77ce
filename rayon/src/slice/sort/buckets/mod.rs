//! Long items: distributed to buckets, which `std` sorts.
//!
//! Splitters out of a sorted sample are the bounds of the buckets. Each item finds its own
//! by a binary search without branches, several items at a time, so that the processor
//! overlaps them (Sanders and Winkel, "Super Scalar Sample Sort", 2004, section 3). That is
//! eight levels of quicksort in one, and no item moves more than twice, to a buffer and back:
//! at once (`moved.rs`), or, if it is very long, when there is nothing left to compare
//! (`by_reference.rs`). Very long ones come to the pieces that are sorted so by buckets as
//! well, within their slice (`in_place.rs`).

mod by_reference;
mod in_place;
mod moved;

use super::order::Order;
use super::pivots::sample_of;
use super::run::{self, Run};
use super::LEAST;
use crate::current_num_threads;
use std::mem::{self, MaybeUninit};

/// How many items a bucket is meant to have, where there are not too many for that.
const BUCKET: usize = 256;

const MOST_BUCKETS: usize = 256;

/// Fewer are not worth it.
const FEWEST_BUCKETS: usize = 8;

/// How many of a sample there are for each splitter.
const OVERSAMPLING: usize = 4;

/// And where a bucket is to be as long as a piece, no longer.
const OVERSAMPLING_PIECES: usize = 16;

/// So many pieces are made by a few cuts as fast.
const FEW_PIECES: usize = 4;

/// Items whose searches go on at the same time.
const AT_ONCE: usize = 8;

/// Whether items are so long that to move them is what takes time. Numbers are sorted
/// faster by `std` alone.
pub(super) const fn are_faster<T>() -> bool {
    size_of::<T>() > 16
}

/// How many items are distributed at once: they fit into a processor's own cache, with the
/// buffer.
pub(super) fn piece_len<T>(items: &[T]) -> usize {
    const BYTES: usize = 1 << 20;
    let most = BYTES / size_of::<T>().max(1);
    items
        .len()
        .div_ceil(8 * current_num_threads())
        .min(most)
        .max(LEAST)
}

/// Whether it takes longer to move an item than to follow a reference to it, wherever it is.
const fn faster_by_reference<T>() -> bool {
    size_of::<T>() > 32
}

/// Sorts on the thread that calls. It takes as much memory as the items do; if there is
/// none `std` does without.
pub(super) fn sort<T, O>(items: &mut [T], order: &O)
where
    T: Send,
    O: Order<T>,
{
    match run::find(items, order, items.len()) {
        Some(Run::Ascending) => return,
        Some(Run::Descending) => return items.reverse(),
        None => {}
    }
    let len = items.len();
    let Some(ids) = ids_of(items, most_buckets(len), OVERSAMPLING, order) else {
        return order.sort_unstable(items);
    };
    let mut buffer: Vec<T> = Vec::new();
    if buffer.try_reserve_exact(len).is_err() {
        return order.sort_unstable(items);
    }
    let buffer = &mut buffer.spare_capacity_mut()[..len];
    if !faster_by_reference::<T>() {
        moved::sort(items, &ids, buffer, order);
    } else if !by_reference::sort(items, &ids, buffer, |refs| order.sort_unstable_refs(refs)) {
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
    let sorted = faster_by_reference::<T>()
        && !run::are_most(items, order)
        && ids_of(items, most_buckets(items.len()), OVERSAMPLING, order).is_some_and(|ids| {
            by_reference::sort(items, &ids, buffer, |refs| order.sort_refs(refs))
        });
    if !sorted {
        order.sort(items);
    }
}

/// How many buckets so many items are distributed to.
fn most_buckets(len: usize) -> usize {
    (len / BUCKET).min(MOST_BUCKETS)
}

/// Distributes very long items to buckets of about `piece` items, within the slice: one move
/// instead of one for each cut. Returns where each bucket ends; `None` if cuts are better.
pub(super) fn distribute<T, O>(items: &mut [T], piece: usize, order: &O) -> Option<Vec<usize>>
where
    T: Send,
    O: Order<T>,
{
    if !faster_by_reference::<T>() || items.len() <= FEW_PIECES * piece {
        return None;
    }
    let buckets = (items.len() / piece)
        .next_power_of_two()
        .min(in_place::MOST);
    let mut ids = ids_of(items, buckets, OVERSAMPLING_PIECES, order)?;
    Some(in_place::sort(items, &mut ids)[..buckets].to_vec())
}

/// The bucket of each item, of as many as there are to be or fewer, if they are a power of
/// two. `None` if there are hardly any, or if many items are equal, which `std` sorts faster,
/// or if there is no memory.
fn ids_of<T, O: Order<T>>(
    items: &[T],
    buckets: usize,
    oversampling: usize,
    order: &O,
) -> Option<Vec<u8>> {
    if buckets < FEWEST_BUCKETS {
        return None;
    }
    let splitters = splitters(items, 1 << buckets.ilog2(), oversampling, order)?;
    let mut ids: Vec<u8> = Vec::new();
    ids.try_reserve_exact(items.len()).ok()?;
    find_buckets(items, &splitters, order, &mut ids);
    Some(ids)
}

/// The splitters of so many buckets, one less than these, if they differ.
fn splitters<'a, T, O: Order<T>>(
    items: &'a [T],
    buckets: usize,
    oversampling: usize,
    order: &O,
) -> Option<Vec<&'a T>> {
    let mut sample: Vec<&T> = sample_of(items, buckets * oversampling)
        .map(|place| &items[place])
        .collect();
    order.sort_unstable_refs(&mut sample);
    let splitters: Vec<&T> = (1..buckets).map(|n| sample[n * oversampling - 1]).collect();
    let differ = splitters
        .windows(2)
        .all(|pair| order.less(pair[0], pair[1]));
    differ.then_some(splitters)
}

/// Writes the bucket of each item to `ids`.
fn find_buckets<T, O: Order<T>>(items: &[T], splitters: &[&T], order: &O, ids: &mut Vec<u8>) {
    let buckets = splitters.len() + 1;
    // The splitters as a search tree: the first in the middle, the children of the n-th at
    // 2n and 2n + 1.
    let mut tree = [splitters[0]; MOST_BUCKETS];
    for (n, node) in tree.iter_mut().enumerate().take(buckets).skip(1) {
        let level = n.ilog2();
        let width = buckets >> level;
        *node = splitters[(n - (1 << level)) * width + width / 2 - 1];
    }
    let levels = buckets.ilog2();
    let step = |found: usize, item: &T| {
        // It is in the tree anyway, which the compiler does not know.
        let node = tree[found % MOST_BUCKETS];
        2 * found + usize::from(!order.less(item, node))
    };
    let id = |found: usize| (found - buckets) as u8;
    let mut groups = items.chunks_exact(AT_ONCE);
    for group in &mut groups {
        let mut found = [1; AT_ONCE];
        for _ in 0..levels {
            for (item, found) in group.iter().zip(&mut found) {
                *found = step(*found, item);
            }
        }
        ids.extend_from_slice(&found.map(id));
    }
    for item in groups.remainder() {
        ids.push(id((0..levels).fold(1, |found, _| step(found, item))));
    }
}

/// Where each bucket begins, one after the other; those that there are not are empty.
fn starts(ids: &[u8]) -> [usize; MOST_BUCKETS] {
    let mut starts = [0; MOST_BUCKETS];
    for &id in ids {
        starts[usize::from(id)] += 1;
    }
    let mut end = 0;
    for start in &mut starts {
        end += mem::replace(start, end);
    }
    starts
}

#[cfg(test)]
mod tests {
    use super::super::order::{By, Natural, Order};
    use super::{faster_by_reference, sort, sort_stably, MOST_BUCKETS};
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
    fn buckets_one_after_the_other_are_sorted() {
        assert!(faster_by_reference::<Long>() && !faster_by_reference::<Item>());
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
        for (len, values, steps) in [
            (8192, 100, 16),
            (8192, 1_000_003, 16),
            (2048, 1_000_003, 256),
        ] {
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
