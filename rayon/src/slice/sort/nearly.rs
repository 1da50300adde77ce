//! Items of which few are out of place: these are taken out, sorted, and merged again
//! (Cook and Kim, "Best Sorting Algorithm for Nearly Sorted Lists", 1980).
//!
//! In front is what was kept, ascending, and behind it what was dropped so far; an item
//! that goes on ascending changes places with the first of the dropped ones. Others are
//! dropped, until there are as many in a row as there are kept ones in the way of the last:
//! then it is rather these that are out of place, and they are dropped instead.
//!
//! Up to there items only change places. Then the dropped ones are sorted, and merged with the
//! others.

use super::memory::{little, room_if_any};
use super::order::Order;
use super::{in_place, unstable};

/// Sorts the items if few are out of place; otherwise it soon gives up, which leaves them
/// in some order.
pub(super) fn sort<T, O>(items: &mut [T], order: &O) -> bool
where
    T: Send,
    O: Order<T>,
{
    let Some(kept) = keep(items, order) else {
        return false;
    };
    unstable::sort_alone(&mut items[kept..], order);
    let mut buffer = room_if_any((items.len() - kept).min(little::<T>()));
    in_place::merge(items, kept, buffer.spare_capacity_mut(), order);
    true
}

/// Has what ascends come first, and returns how much that is, unless it is too little.
fn keep<T, O: Order<T>>(items: &mut [T], order: &O) -> Option<usize> {
    // There may be a sample in front.
    let few = (items.len() / 128).clamp(items.len().min(1024) / 16, 4096);
    let (mut kept, mut next, mut in_a_row, mut again) = (0, 0, 0, 0);
    while next < items.len() {
        if kept == 0 || !order.less(&items[next], &items[kept - 1]) {
            items.swap(kept, next);
            kept += 1;
            next += 1;
            in_a_row = 0;
            continue;
        }
        if next - kept + again > few + next / 8 {
            return None;
        }
        in_a_row += 1;
        if kept <= in_a_row || !order.less(&items[next], &items[kept - 1 - in_a_row]) {
            while kept > 0 && order.less(&items[next], &items[kept - 1]) {
                kept -= 1;
            }
            // These are tried again. It comes to an end because that is counted.
            again += in_a_row;
            next -= in_a_row;
            in_a_row = 0;
        }
        next += 1;
    }
    Some(kept)
}

#[cfg(test)]
mod tests {
    use super::super::order::{By, Natural};
    use super::{keep, sort};
    use std::cmp::Ordering;
    use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

    /// On the heap, so that the allocator notices one that is there twice.
    type Item = Box<usize>;

    type Compare = fn(&Item, &Item) -> Ordering;

    fn mixed(n: usize) -> usize {
        (n ^ (n >> 7)).wrapping_mul(0x2C1B_3C6D) % 1_000_003
    }

    /// Ascending, but for swaps of two items each, of which some are neighbours.
    fn with_swaps(len: usize, swaps: usize) -> Vec<Item> {
        let mut items: Vec<_> = (0..len).map(|n| Box::new(n / 2)).collect();
        for n in 0..swaps {
            let at = mixed(n) % len;
            items.swap(at, mixed(n + 1000) % len);
            items.swap((at + 1) % len, mixed(n + 2000) % len);
        }
        items
    }

    #[test]
    fn few_items_out_of_place_are_put_there() {
        for len in [1, 2, 3, 10, 31, 64, 100, 1000, 5000] {
            for swaps in [0, 1, 2, 5, len / 200] {
                let mut items = with_swaps(len, swaps);
                let mut expected = items.clone();
                let done = sort(&mut items, &Natural);
                assert!(done || swaps > len / 200, "gave up on {swaps} of {len}");
                if done {
                    expected.sort();
                } else {
                    items.sort();
                    expected.sort();
                }
                assert_eq!(items, expected);
            }
        }
    }

    #[test]
    fn items_in_no_order_are_given_up_soon() {
        let calls = AtomicUsize::new(0);
        let order = By(|a: &Item, b: &Item| {
            calls.fetch_add(1, SeqCst);
            a.cmp(b)
        });
        let mut items: Vec<_> = (0..100_000).map(|n| Box::new(mixed(n))).collect();
        let mut expected = items.clone();
        assert!(!sort(&mut items, &order));
        assert!(calls.load(SeqCst) < 2000);
        items.sort();
        expected.sort();
        assert_eq!(items, expected);
    }

    #[test]
    fn greater_items_in_front_do_not_keep_the_others_out() {
        let mut items: Vec<usize> = (0..100).map(|n| n * 100).chain(0..10_000).collect();
        let kept = keep(&mut items, &Natural).expect("few are out of place");
        assert!(kept > 9_800);
        assert!(items[..kept].windows(2).all(|pair| pair[0] <= pair[1]));
    }

    #[test]
    fn all_items_are_there_whenever_comparing_them_panics() {
        for (len, swaps) in [(3, 1), (64, 2), (300, 3), (400, 200)] {
            let mut panic_at = 0;
            loop {
                let calls = AtomicUsize::new(0);
                let mut items = with_swaps(len, swaps);
                let mut expected = items.clone();
                let order = By(|a: &Item, b: &Item| {
                    if calls.fetch_add(1, SeqCst) == panic_at {
                        resume_unwind(Box::new("asked for"));
                    }
                    a.cmp(b)
                });
                let result = catch_unwind(AssertUnwindSafe(|| sort(&mut items, &order)));
                items.sort();
                expected.sort();
                assert_eq!(items, expected);
                if result.is_ok() {
                    break;
                }
                panic_at += 1;
            }
            assert!(panic_at > len / 16);
        }
    }

    #[test]
    fn an_order_that_is_none_comes_to_an_end() {
        let orders: [Compare; 4] = [
            |_, _| Ordering::Less,
            |_, _| Ordering::Greater,
            |a, b| mixed(**a ^ (**b << 7)).cmp(&mixed(**b ^ (**a << 3))),
            |a, b| {
                if mixed(**a ^ **b) % 50 == 0 {
                    Ordering::Less
                } else {
                    a.cmp(b)
                }
            },
        ];
        for order in orders {
            for (len, swaps) in [(3, 1), (64, 2), (300, 3), (5000, 20)] {
                let mut items = with_swaps(len, swaps);
                let mut expected = items.clone();
                sort(&mut items, &By(order));
                items.sort();
                expected.sort();
                assert_eq!(items, expected);
            }
        }
    }
}
