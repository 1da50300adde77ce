//! Long items: those that are distributed to buckets, and what is sorted by reference.
//!
//! It takes time to move them. So the pieces that are to be sorted, which fit into a processor's
//! own cache, are sorted by reference (`by_reference.rs`), and before that it depends on
//! what it takes to compare. If that is far from the item, as it may be with those that own
//! something, each comparison waits for memory; then the buckets of several items are found at
//! the same time (`tree.rs`), which is six levels of quicksort in one, and the items come
//! there by three moves (`blocks.rs`). If not, those cuts are faster.

mod blocks;
mod by_reference;
mod tree;

use super::order::Order;
use super::{heap, leaf};
use std::mem::needs_drop;

pub(super) use self::blocks::distribute_by;
pub(super) use self::by_reference::MOST as PIECE;

/// How many items a bucket is meant to have, where there are not too many for that.
const BUCKET: usize = 256;

pub(super) const MOST_BUCKETS: usize = 64;

/// Fewer are not worth it.
const FEWEST_BUCKETS: usize = 8;

/// How many of a sample there are for each splitter.
const OVERSAMPLING: usize = 4;

/// Whether items are so long that it takes time to move them.
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

/// Sorts a [piece](by_reference::MOST) on the thread that calls. If there is no memory for it that
/// takes longer.
pub(super) fn sort<T, O: Order<T>>(items: &mut [T], order: &O) {
    match items.len() <= leaf::FEW {
        true => leaf::sort(items, &mut [], order),
        false if by_reference::sort(items, order) => {}
        false => heap::sort(items, order),
    }
}

/// Distributes items to buckets, within the slice. Returns where each bucket ends; `None` if
/// cuts are better.
pub(super) fn distribute<T, O>(items: &mut [T], order: &O) -> Option<Ends>
where
    T: Send,
    O: Order<T>,
{
    if order.is_of_integers() {
        return order.distribute_integers(items);
    }
    let buckets = buckets(items.len())?;
    match are_far::<T>() {
        true => blocks::distribute(items, buckets, order),
        false => None,
    }
}

/// Where buckets end, in their order.
pub(crate) struct Ends {
    ends: [usize; MOST_BUCKETS],
    buckets: usize,
}

impl Ends {
    fn new(all: impl ExactSizeIterator<Item = usize>) -> Self {
        let buckets = all.len();
        let mut ends = [0; MOST_BUCKETS];
        for (to, end) in ends.iter_mut().zip(all) {
            *to = end;
        }
        Ends { ends, buckets }
    }

    pub(super) fn get(&self) -> &[usize] {
        &self.ends[..self.buckets]
    }
}

/// How many buckets so many items are distributed to.
fn buckets(len: usize) -> Option<usize> {
    let most = (len / BUCKET).min(MOST_BUCKETS);
    (most >= FEWEST_BUCKETS).then(|| 1 << most.ilog2())
}

#[cfg(test)]
mod tests {
    use super::super::order::{By, Natural};
    use super::{sort, PIECE};
    use std::cmp::Ordering;
    use std::panic::{catch_unwind, AssertUnwindSafe};
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

    /// On the heap, so that the allocator notices one that is there twice.
    type Item = (Box<usize>, [usize; 4]);

    fn items(len: usize, values: usize) -> Vec<Item> {
        let value = |n: usize| n * 7919 % values;
        (0..len)
            .map(|n| (Box::new(value(n)), [value(n); 4]))
            .collect()
    }

    #[test]
    fn pieces_are_sorted() {
        for len in [0, 1, 20, 21, 100, 4097, PIECE] {
            for values in [1, 2, 100, 1_000_003] {
                let mut items = items(len, values);
                let mut expected = items.clone();
                sort(&mut items, &Natural);
                expected.sort();
                assert!(items == expected);
            }
        }
    }

    #[test]
    fn all_items_are_there_whenever_comparing_them_panics() {
        for (len, values, steps) in [(2048, 100, 16), (2048, 1_000_003, 64)] {
            let mut panic_at = 0;
            loop {
                let calls = AtomicUsize::new(0);
                let mut items = items(len, values);
                let mut expected = items.clone();
                let order = By(|a: &Item, b: &Item| -> Ordering {
                    assert_ne!(calls.fetch_add(1, SeqCst), panic_at);
                    a.cmp(b)
                });
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
}
