//! Quicksort, stable: what is less than a pivot is copied to the front of the buffer, the others
//! to its back, and then back into the slice.
//!
//! No branch depends on what is compared. If nothing is less than the pivot, what equals it comes
//! first, and is done. After too many bad pivots merges do the rest, whatever is to be sorted.

use super::super::order::Order;
use super::{runs, small};
use std::mem::MaybeUninit;
use std::ptr;

/// Sorts items, with a buffer that is as long.
pub(super) fn sort<T, O: Order<T>>(items: &mut [T], buffer: &mut [MaybeUninit<T>], order: &O) {
    cut(items, buffer, order, most_cuts(items.len()));
}

/// Twice as many cuts in a row as there are with good pivots.
pub(super) fn most_cuts(len: usize) -> u32 {
    2 * len.max(1).ilog2()
}

/// Sorts items by so many cuts in a row.
fn cut<T, O: Order<T>>(
    mut items: &mut [T],
    buffer: &mut [MaybeUninit<T>],
    order: &O,
    mut cuts: u32,
) {
    while items.len() > small::MOST {
        if cuts == 0 {
            return runs::sort(items, buffer, order);
        }
        cuts -= 1;
        let pivot = pivot_of(items, order);
        let less = |item: &T, pivot: &T| order.less(item, pivot);
        let middle = partition(items, buffer, pivot, false, less);
        if middle == 0 {
            // They are where they were.
            let not_greater = |item: &T, pivot: &T| !order.less(pivot, item);
            let done = partition(items, buffer, pivot, true, not_greater);
            items = &mut items[done..];
            continue;
        }
        let (left, right) = items.split_at_mut(middle);
        cut(right, buffer, order, cuts);
        items = left;
    }
    small::sort(items, buffer, order);
}

/// The place of a pivot: the middle one of three, each of which is so of three others if there
/// are many, and so on.
pub(super) fn pivot_of<T, O: Order<T>>(items: &[T], order: &O) -> usize {
    let eighth = items.len() / 8;
    // Somewhere at the front, in the middle and at the back.
    middle_of(items, [0, 4 * eighth, 7 * eighth], eighth, order)
}

fn middle_of<T, O: Order<T>>(items: &[T], places: [usize; 3], width: usize, order: &O) -> usize {
    let [a, b, c] = match width < 8 {
        true => places,
        false => {
            let eighth = width / 8;
            places.map(|place| {
                let below = [place, place + 4 * eighth, place + 7 * eighth];
                middle_of(items, below, eighth, order)
            })
        }
    };
    let less = |a: usize, b: usize| order.less(&items[a], &items[b]);
    let a_b = less(a, b);
    match less(a, c) == a_b {
        // It is the least or the greatest.
        true if less(b, c) == a_b => b,
        true => c,
        false => a,
    }
}

/// Has those come first of which `goes_left` says so, of each and the pivot, beside the pivot, and
/// returns how many these are. Either part keeps its order.
#[inline]
fn partition<T>(
    items: &mut [T],
    buffer: &mut [MaybeUninit<T>],
    pivot: usize,
    pivot_goes_left: bool,
    goes_left: impl Fn(&T, &T) -> bool,
) -> usize {
    let len = items.len();
    let buffer = &mut buffer[..len];
    let (before, others) = items.split_at(pivot);
    let (pivot, behind) = others.split_at(1);
    let left = copy_to_sides(
        before,
        &pivot[0],
        behind,
        buffer,
        pivot_goes_left,
        &goes_left,
    );
    assert!(left <= len);
    let (start, copies) = (items.as_mut_ptr(), buffer.as_ptr().cast::<T>());
    // SAFETY: all items are in the buffer, each once, which is as long.
    unsafe {
        ptr::copy_nonoverlapping(copies, start, left);
        let (right, last) = (start.add(left), copies.add(len - 1));
        for n in 0..len - left {
            ptr::copy_nonoverlapping(last.sub(n), right.add(n), 1);
        }
    }
    left
}

/// Copies items to the front of the buffer, and others to its back, from the end on. Nobody
/// compares one that is copied already: the pivot is the last.
///
/// It is a parameter of its own, so that the compiler knows that nothing is written there.
fn copy_to_sides<T>(
    before: &[T],
    pivot: &T,
    behind: &[T],
    buffer: &mut [MaybeUninit<T>],
    pivot_goes_left: bool,
    goes_left: &impl Fn(&T, &T) -> bool,
) -> usize {
    let len = before.len() + 1 + behind.len();
    assert!(len == buffer.len());
    let mut left = 0;
    let copies = buffer.as_mut_ptr().cast::<T>();
    // SAFETY: when `n` items are copied, `left` of them to the first places, the others are at the
    // last ones. Each next one goes to the first or the last of the places in between.
    unsafe {
        let mut last = copies.add(len - 1);
        for item in before {
            let goes_left = goes_left(item, pivot);
            let side = if goes_left { copies } else { last };
            ptr::copy_nonoverlapping(item, side.wrapping_add(left), 1);
            left += usize::from(goes_left);
            last = last.wrapping_sub(1);
        }
        let place_of_pivot = if pivot_goes_left { copies } else { last }.wrapping_add(left);
        left += usize::from(pivot_goes_left);
        last = last.wrapping_sub(1);
        for item in behind {
            let goes_left = goes_left(item, pivot);
            let side = if goes_left { copies } else { last };
            ptr::copy_nonoverlapping(item, side.wrapping_add(left), 1);
            left += usize::from(goes_left);
            last = last.wrapping_sub(1);
        }
        ptr::copy_nonoverlapping(pivot, place_of_pivot, 1);
    }
    left
}
