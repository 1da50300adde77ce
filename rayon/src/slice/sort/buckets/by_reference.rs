//! What is sorted are references. Each item moves when all of its bucket are sorted, and
//! nothing is compared that has moved.
//!
//! Until all are sorted the items are where they were, and their copies count for nothing. So
//! a comparator that panics finds all of them there.

use super::super::order::Order;
use super::super::to_starts;
use super::MOST_BUCKETS;
use std::mem::MaybeUninit;
use std::ptr;

/// Sorts items, equal ones in any order. `false` if there is no memory for it.
pub(super) fn sort_unstable<T, O: Order<T>>(items: &mut [T], order: &O) -> bool {
    let mut buffer: Vec<T> = Vec::new();
    let mut sorted: Vec<&T> = Vec::new();
    let len = items.len();
    if buffer.try_reserve_exact(len).is_err() || sorted.try_reserve_exact(len).is_err() {
        return false;
    }
    sorted.extend(items.iter());
    order.sort_unstable_refs(&mut sorted);
    let buffer = &mut buffer.spare_capacity_mut()[..len];
    copy(&sorted, buffer);
    // SAFETY: each item was referred to once.
    unsafe { move_back(buffer, items) };
    true
}

/// Sorts items of which the ids of their buckets are known, equal ones in their order. `false`
/// if there is no memory for it.
pub(super) fn sort<T, O: Order<T>>(
    items: &mut [T],
    ids: &[u8],
    buffer: &mut [MaybeUninit<T>],
    order: &O,
) -> bool {
    let mut sorted: Vec<&T> = Vec::new();
    if sorted.try_reserve_exact(items.len()).is_err() {
        return false;
    }
    let ends = distribute(items, ids, &mut sorted);
    let mut start = 0;
    for end in ends {
        order.sort_refs(&mut sorted[start..end]);
        copy(&sorted[start..end], &mut buffer[start..end]);
        start = end;
    }
    // SAFETY: each item was referred to once.
    unsafe { move_back(buffer, items) };
    true
}

/// Has `to` refer to the items of each bucket. Returns where the buckets end.
fn distribute<'a, T>(items: &'a [T], ids: &[u8], to: &mut Vec<&'a T>) -> [usize; MOST_BUCKETS] {
    let mut ends = [0; MOST_BUCKETS];
    for &id in ids {
        ends[usize::from(id)] += 1;
    }
    to_starts(&mut ends);
    to.resize(items.len(), &items[0]);
    for (item, &id) in items.iter().zip(ids) {
        let end = &mut ends[usize::from(id)];
        to[*end] = item;
        *end += 1;
    }
    ends
}

/// Copies what is referred to, which stays what counts.
fn copy<T>(from: &[&T], to: &mut [MaybeUninit<T>]) {
    for (from, to) in from.iter().zip(to) {
        // SAFETY: it is an item, whose copy is not yet one.
        to.write(unsafe { ptr::read(*from) });
    }
}

/// Has the copies in `buffer` count instead of the items.
///
/// # Safety
///
/// They are all there, each once.
unsafe fn move_back<T>(buffer: &[MaybeUninit<T>], items: &mut [T]) {
    assert!(buffer.len() == items.len());
    // SAFETY: so the items are the same as before, in another order.
    unsafe { ptr::copy_nonoverlapping(buffer.as_ptr().cast(), items.as_mut_ptr(), items.len()) };
}
