//! What comes to the buckets, and is sorted there, are references. Each item moves when all
//! of its bucket are sorted, and nothing is compared that has moved.
//!
//! Until all are sorted the items are where they were, and their copies count for nothing. So
//! a comparator that panics finds all of them there.

use super::{starts, MOST_BUCKETS};
use std::mem::MaybeUninit;
use std::ptr;

/// Sorts items of which the ids of their buckets are known; `sort_refs` sorts a bucket. If
/// that keeps equal items in their order, so does this. `false` if there is no memory for it.
pub(super) fn sort<T>(
    items: &mut [T],
    ids: &[u8],
    buffer: &mut [MaybeUninit<T>],
    sort_refs: impl Fn(&mut [&T]),
) -> bool {
    assert!(buffer.len() == items.len());
    let mut sorted: Vec<&T> = Vec::new();
    if sorted.try_reserve_exact(items.len()).is_err() {
        return false;
    }
    let ends = distribute(items, ids, &mut sorted);
    let mut start = 0;
    for end in ends {
        let bucket = &mut sorted[start..end];
        sort_refs(bucket);
        for (from, to) in bucket.iter().zip(&mut buffer[start..end]) {
            // SAFETY: it is an item, whose copy is not yet one.
            to.write(unsafe { ptr::read(*from) });
        }
        start = end;
    }
    // SAFETY: each item was referred to once.
    unsafe { ptr::copy_nonoverlapping(buffer.as_ptr().cast(), items.as_mut_ptr(), items.len()) };
    true
}

/// Has `to` refer to the items of each bucket. Returns where the buckets end.
fn distribute<'a, T>(items: &'a [T], ids: &[u8], to: &mut Vec<&'a T>) -> [usize; MOST_BUCKETS] {
    let mut ends = starts(ids);
    to.resize(items.len(), &items[0]);
    for (item, &id) in items.iter().zip(ids) {
        let end = &mut ends[usize::from(id)];
        to[*end] = item;
        *end += 1;
    }
    ends
}
