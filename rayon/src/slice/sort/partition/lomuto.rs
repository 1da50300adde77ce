//! Short items, without a branch on where one belongs.
//!
//! Lomuto's partition: what has been seen is two rows, those that belong and those that
//! don't, and the next item goes to the end of the first, whose place is made free whether
//! it belongs or not. That takes one copy and not a swap where one item is lifted out
//! first and the gap wanders (Peters, "Branchless Lomuto Partitioning", 2023). It is also
//! how `std` partitions.

use super::super::gap::Gap;
use std::ptr;

/// As [`super::partition`].
pub(super) fn partition<T, P>(
    left: &mut [T],
    right: &mut [T],
    pivot: &P,
    belongs: &impl Fn(&T, &P) -> bool,
) -> usize {
    let Some(first) = left.first_mut() else {
        return match right.is_empty() {
            true => 0,
            false => partition(right, left, pivot, belongs),
        };
    };
    let first: *mut T = first;
    let (left_len, right_len) = (left.len(), right.len());
    let (left, right) = (left.as_mut_ptr(), right.as_mut_ptr());
    // SAFETY: the items from the one after the first are seen in the order of the row. What
    // belongs is fewer than what was seen with the first one, so that the end of it is a
    // place of `left`, or of `right` if `left` is full of it. Each place has an item, but
    // for the gap, which `Gap` fills.
    unsafe {
        let mut gap = Gap::new(first);
        let mut count = pass(&mut gap, left.add(1), left_len - 1, left, pivot, belongs);
        let mut seen = 0;
        while seen < right_len && count < left_len {
            // So many don't fill `left`.
            let steps = (right_len - seen).min(left_len - count);
            let (next, end) = (right.add(seen), left.add(count));
            count += pass(&mut gap, next, steps, end, pivot, belongs);
            seen += steps;
        }
        let in_right = count.saturating_sub(left_len);
        let (next, steps) = (right.add(seen), right_len - seen);
        let end = right.add(in_right);
        count += pass(&mut gap, next, steps, end, pivot, belongs);
        let one_more = belongs(gap.item(), pivot);
        let end_of_first = match count < left_len {
            true => left.add(count),
            false => right.add(count - left_len),
        };
        ptr::copy(end_of_first, gap.at, 1);
        gap.at = end_of_first;
        count + usize::from(one_more)
    }
}

/// Goes through the `steps` items from `next` on. Those that belong come to `end_of_first`
/// and behind it, and what was there to the places of others. Returns how many belong.
///
/// # Safety
///
/// All these places are of slices that the caller has exclusively. They have items, but
/// for that of the gap, and those from `end_of_first` on come before `next`: for each step
/// there is one which is a place of the first row, of the second, or the gap.
#[inline]
unsafe fn pass<T, P>(
    gap: &mut Gap<T>,
    next: *mut T,
    steps: usize,
    end_of_first: *mut T,
    pivot: &P,
    belongs: &impl Fn(&T, &P) -> bool,
) -> usize {
    let mut count = 0;
    for step in 0..steps {
        // SAFETY: the caller says that these are places, and that `next` is not that of
        // the gap nor in front of the end of the first row. `belongs` is called while each
        // but the gap has an item.
        unsafe {
            let next = next.add(step);
            let one_more = belongs(&*next, pivot);
            let end_of_first = end_of_first.add(count);
            ptr::copy(end_of_first, gap.at, 1);
            ptr::copy_nonoverlapping(next, end_of_first, 1);
            gap.at = next;
            count += usize::from(one_more);
        }
    }
    count
}
