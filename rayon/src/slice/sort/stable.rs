//! The stable sort: what one thread sorts (`leaf/`) below, parallel merges above.
//!
//! Four sorted quarters are merged into the two halves of a buffer, and these back into
//! the slice. While the first merges run the slice keeps the items, and their copies in
//! the buffer count for nothing; in between there is a moment when both hold all of them,
//! and nothing runs; from then on the buffer keeps them, until the slice is written. So a
//! panic at any time leaves the slice with all items, at most after one copy.
//!
//! The buffer is as long as the slice. If there is no memory for that it is half as long, and so
//! on; then as much is sorted at a time as it has room for, and merged in place.

use super::memory::room_if_any;
use super::merge::{copy, merge};
use super::order::Order;
use super::{in_place, leaf, piece_len, run, LEAST};
use crate::{current_num_threads, join};
use std::mem::{self, MaybeUninit};
use std::ptr;

/// Sorts on the pool whose worker this is.
pub(super) fn sort<T, O>(items: &mut [T], order: &O)
where
    T: Send,
    O: Order<T>,
{
    let threads = current_num_threads();
    let piece = piece_len(items.len());
    match run::find(items, order, piece) {
        Some(run::Run::Ascending) => return,
        Some(run::Run::Descending) => return run::reverse(items, piece),
        None => {}
    }
    sort_by(items, order, threads);
}

/// Sorts what others have nothing to do with.
pub(super) fn sort_alone<T, O>(items: &mut [T], order: &O)
where
    T: Send,
    O: Order<T>,
{
    match items.len() <= leaf::FEW {
        true => leaf::sort(items, &mut [], order),
        false => sort_by(items, order, 1),
    }
}

fn sort_by<T, O>(items: &mut [T], order: &O, threads: usize)
where
    T: Send,
    O: Order<T>,
{
    let piece = match threads {
        1 => items.len(),
        _ => piece_len(items.len()),
    };
    let mut buffer = room_if_any(items.len());
    let sort = Sort {
        order,
        piece,
        threads,
    };
    sort.with_buffer(items, buffer.spare_capacity_mut());
}

struct Sort<'a, O> {
    order: &'a O,
    /// How much is merged by one thread.
    piece: usize,
    threads: usize,
}

impl<O> Sort<'_, O> {
    /// Sorts `items`, with memory to put some of them meanwhile.
    fn with_buffer<T>(&self, items: &mut [T], buffer: &mut [MaybeUninit<T>])
    where
        T: Send,
        O: Order<T>,
    {
        let len = items.len();
        if len <= buffer.len() {
            return self.by_quarters(items, &mut buffer[..len], self.levels(len));
        }
        if len <= leaf::FEW {
            return leaf::sort(items, buffer, self.order);
        }
        let middle = len / 2;
        self.with_buffer(&mut items[..middle], buffer);
        self.with_buffer(&mut items[middle..], buffer);
        in_place::merge(items, middle, buffer, self.order);
    }

    /// How often so many items are quartered.
    fn levels(&self, len: usize) -> u32 {
        let mut levels = u32::from(self.threads > 1 && len >= 4 * LEAST / 2);
        while levels > 0
            && 4_usize.saturating_pow(levels) < 2 * self.threads
            && len >> (2 * levels) >= 4 * LEAST
        {
            levels += 1;
        }
        levels
    }

    /// Sorts `items`, with as much memory to put them meanwhile.
    fn by_quarters<T>(&self, items: &mut [T], buffer: &mut [MaybeUninit<T>], levels: u32)
    where
        T: Send,
        O: Order<T>,
    {
        if levels == 0 {
            return leaf::sort(items, buffer, self.order);
        }
        let middle = items.len() / 2;
        let (left, right) = items.split_at_mut(middle);
        let (left_buffer, right_buffer) = buffer.split_at_mut(middle);
        let (left_sorted, right_sorted) = join(
            || self.half(left, left_buffer, levels - 1),
            || self.half(right, right_buffer, levels - 1),
        );
        if left_sorted && right_sorted && self.follow(left, right) {
            return;
        }
        if left_sorted {
            copy(left, left_buffer);
        }
        if right_sorted {
            copy(right, right_buffer);
        }
        // SAFETY: `half` or `copy` has written either half of it. `items` holds the same,
        // but from here on as memory only.
        let restore = unsafe { Restore::new(buffer, items) };
        let (left, right) = restore.items.split_at_mut(middle);
        merge(left, right, restore.to, self.order, self.piece);
        mem::forget(restore);
    }

    /// Sorts the two quarters of a half, and merges them into `buffer`, unless they follow
    /// one another: then it returns true, and has not written it.
    fn half<T>(&self, items: &mut [T], buffer: &mut [MaybeUninit<T>], levels: u32) -> bool
    where
        T: Send,
        O: Order<T>,
    {
        let middle = items.len() / 2;
        let (left, right) = items.split_at_mut(middle);
        let (left_buffer, right_buffer) = buffer.split_at_mut(middle);
        join(
            || self.by_quarters(left, left_buffer, levels),
            || self.by_quarters(right, right_buffer, levels),
        );
        let sorted = self.follow(left, right);
        if !sorted {
            merge(left, right, buffer, self.order, self.piece);
        }
        sorted
    }

    /// Whether what comes after what is sorted too.
    fn follow<T>(&self, left: &[T], right: &[T]) -> bool
    where
        O: Order<T>,
    {
        match (left.last(), right.first()) {
            (Some(last), Some(first)) => !self.order.less(first, last),
            _ => true,
        }
    }
}

/// Items in a buffer, on their way back. If they don't get there, by a panic, this takes
/// them back as they are.
struct Restore<'a, T> {
    items: &'a mut [T],
    to: &'a mut [MaybeUninit<T>],
}

impl<'a, T> Restore<'a, T> {
    /// # Safety
    ///
    /// `items` is initialized. `to` is not used as items before this is dropped, or before
    /// all items of `items` are written to it and this is forgotten.
    unsafe fn new(items: &'a mut [MaybeUninit<T>], to: &'a mut [T]) -> Self {
        let items = ptr::from_mut(items) as *mut [T];
        let to = ptr::from_mut(to) as *mut [MaybeUninit<T>];
        // SAFETY: they come from references. The items are there, says the caller, who
        // also minds what is written to `to`.
        unsafe {
            Restore {
                items: &mut *items,
                to: &mut *to,
            }
        }
    }
}

impl<T> Drop for Restore<'_, T> {
    fn drop(&mut self) {
        copy(self.items, self.to);
    }
}
