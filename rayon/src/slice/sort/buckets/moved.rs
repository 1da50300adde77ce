//! The items go to their buckets at once, and go back when they are sorted there: a bucket
//! fits into the first cache.
//!
//! While they move nothing is compared. From then on those in the buffer are the items, and
//! where they come from is free; a bucket goes back when it is sorted, or, with all that
//! follow, after a panic.

use super::super::order::Order;
use super::{starts, MOST_BUCKETS};
use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::{ptr, slice};

/// Sorts items of which the ids of their buckets are known.
pub(super) fn sort<T, O: Order<T>>(
    items: &mut [T],
    ids: &[u8],
    buffer: &mut [MaybeUninit<T>],
    order: &O,
) {
    let (ends, mut rest) = distribute(items, ids, buffer);
    let mut start = 0;
    for end in ends {
        order.sort_unstable(rest.first(end - start));
        rest.go_back(end - start);
        start = end;
    }
}

/// Moves each item to its bucket in the buffer. Returns where the buckets end.
fn distribute<'a, T>(
    items: &'a mut [T],
    ids: &[u8],
    buffer: &'a mut [MaybeUninit<T>],
) -> ([usize; MOST_BUCKETS], Rest<'a, T>) {
    assert!(ids.len() == items.len() && buffer.len() == items.len());
    let mut ends = starts(ids);
    let (from, to) = (items.as_ptr(), buffer.as_mut_ptr().cast::<T>());
    for (at, &id) in ids.iter().enumerate() {
        let end = &mut ends[usize::from(id)];
        // SAFETY: each bucket has as many places as there are items with its id, and all of
        // them together are as long as the items and the buffer are. So each place of the
        // buffer is written once.
        unsafe { ptr::copy_nonoverlapping(from.add(at), to.add(*end), 1) };
        *end += 1;
    }
    let rest = Rest {
        from: to,
        to: items.as_mut_ptr(),
        len: items.len(),
        memory: PhantomData,
    };
    (ends, rest)
}

/// Items in the buffer, which are to go back to as many places that are free.
struct Rest<'a, T> {
    from: *mut T,
    to: *mut T,
    len: usize,
    memory: PhantomData<&'a mut [T]>,
}

impl<T> Rest<'_, T> {
    fn first(&mut self, count: usize) -> &mut [T] {
        assert!(count <= self.len);
        // SAFETY: they are items, and nobody else looks at them.
        unsafe { slice::from_raw_parts_mut(self.from, count) }
    }

    /// Has the first `count` items go back.
    fn go_back(&mut self, count: usize) {
        assert!(count <= self.len);
        // SAFETY: there are as many items, and as many free places elsewhere. Behind both is
        // what is left.
        unsafe {
            ptr::copy_nonoverlapping(self.from, self.to, count);
            self.from = self.from.add(count);
            self.to = self.to.add(count);
        }
        self.len -= count;
    }
}

impl<T> Drop for Rest<'_, T> {
    fn drop(&mut self) {
        self.go_back(self.len);
    }
}
