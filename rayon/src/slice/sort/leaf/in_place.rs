//! Quicksort in the slice, which keeps equal items in no order, and takes no memory.
//!
//! An item that equals the pivot of the cut before it, which is the one in front of the slice, has
//! none that is less behind it; so all that equal it are done with. After too many bad pivots a
//! heap does the rest.

use super::super::heap;
use super::super::order::Order;
use super::super::partition::partition;
use super::quick::{most_cuts, pivot_of};
use super::{network, small};
use std::mem::{needs_drop, MaybeUninit};

/// Sorts items in any order.
pub(super) fn sort<T, O: Order<T>>(items: &mut [T], order: &O) {
    cut(items, None, order, most_cuts(items.len()));
}

/// Sorts items by so many cuts in a row. None is less than `before`.
fn cut<'a, T, O: Order<T>>(
    mut items: &'a mut [T],
    mut before: Option<&'a T>,
    order: &O,
    mut cuts: u32,
) {
    while items.len() > small::MOST {
        if cuts == 0 {
            return heap::sort(items, order);
        }
        cuts -= 1;
        items.swap(0, pivot_of(items, order));
        if before.is_some_and(|before| !order.less(before, &items[0])) {
            let equal = cut_off(items, |item, pivot| !order.less(pivot, item));
            items = &mut items[1 + equal..];
            before = None;
            continue;
        }
        let less = cut_off(items, |item, pivot| order.less(item, pivot));
        items.swap(0, less);
        let (left, right) = items.split_at_mut(less);
        cut(left, before, order, cuts);
        let (pivot, right) = right.split_at_mut(1);
        (items, before) = (right, Some(&pivot[0]));
    }
    sort_small(items, order);
}

/// Has those of which `comes_first` says so come next to the pivot in front, and returns how many
/// these are.
#[inline]
fn cut_off<T>(items: &mut [T], comes_first: impl Fn(&T, &T) -> bool) -> usize {
    let (pivot, others) = items.split_at_mut(1);
    partition(others, &mut [], &pivot[0], comes_first)
}

/// Sorts up to [`small::MOST`] items.
fn sort_small<T, O: Order<T>>(items: &mut [T], order: &O) {
    let mut buffer = [const { MaybeUninit::uninit() }; small::MOST];
    // What is as short as a word, and owns nothing, is most likely fast to compare.
    match size_of::<T>() <= size_of::<u64>() && !needs_drop::<T>() {
        true => small::sort_by(items, &mut buffer, order, network::sort),
        false => small::sort(items, &mut buffer, order),
    }
}
