//! Items whose places are known, written straight into a vector's spare memory.
//!
//! The memory is cut up as the items are. Each piece fills its part from the front, and
//! its result owns the items that it wrote: dropped on the way, by a panic elsewhere, it
//! drops them. Two neighbours of which the first is filled up become one. In the end there
//! is one result, and if that says that everything was filled, the vector takes it over.

use crate::iter::plumbing::{Consumer, Folder, Reducer, UnindexedConsumer};
use std::marker::PhantomData;
use std::mem;
use std::ptr;

/// Has `len` items written behind those of `vec`, by giving the places to `drive`.
///
/// # Panics
///
/// If `drive` does, or if the iterator has not made as many items as it had said. `vec` is
/// then as it was, but for its capacity.
pub(crate) fn fill<T, D>(vec: &mut Vec<T>, len: usize, drive: D)
where
    T: Send,
    D: for<'c> FnOnce(Slots<'c, T>) -> Filled<'c, T>,
{
    vec.reserve(len);
    let old_len = vec.len();
    let spare = &mut vec.spare_capacity_mut()[..len];
    let filled = drive(Slots {
        start: spare.as_mut_ptr().cast(),
        len,
        memory: PhantomData,
    });
    let made = filled.len;
    assert!(made == len, "an iterator of length {len} made {made} items");
    mem::forget(filled);
    // SAFETY: `filled` says that the first `len` slots hold items. It has been told from
    // what is in other memory by where it starts (`FilledReducer`), and its items were
    // forgotten, so that they are the vector's now.
    unsafe { vec.set_len(old_len + len) };
}

/// Places for items: the consumer.
pub(crate) struct Slots<'c, T> {
    start: *mut T,
    len: usize,
    memory: PhantomData<&'c mut [T]>,
}

// SAFETY: it stands for `&mut [MaybeUninit<T>]`. It is a pointer so that neighbours can be
// put together again.
unsafe impl<T: Send> Send for Slots<'_, T> {}

/// Places of which the first `len` hold items that this owns: folder and result.
#[must_use]
pub(crate) struct Filled<'c, T> {
    slots: Slots<'c, T>,
    len: usize,
}

impl<T> Drop for Filled<'_, T> {
    fn drop(&mut self) {
        let items = ptr::slice_from_raw_parts_mut(self.slots.start, self.len);
        // SAFETY: the first `len` slots hold items, which nobody else owns.
        unsafe { items.drop_in_place() }
    }
}

impl<T> Filled<'_, T> {
    /// Moves all items of a vector here.
    pub(super) fn append(mut self, items: &mut Vec<T>) -> Self {
        let len = items.len();
        assert!(
            len <= self.slots.len - self.len,
            "more items than places for them"
        );
        // SAFETY: the slots are there, and nothing is in them. The items are not the vector's
        // any more, and are counted here.
        unsafe {
            items.set_len(0);
            let place = self.slots.start.add(self.len);
            ptr::copy_nonoverlapping(items.as_ptr(), place, len);
        }
        self.len += len;
        self
    }
}

impl<'c, T: Send> Consumer<T> for Slots<'c, T> {
    type Folder = Filled<'c, T>;
    type Reducer = FilledReducer;
    type Result = Filled<'c, T>;

    fn split_at(self, index: usize) -> (Self, Self, FilledReducer) {
        assert!(index <= self.len, "a place behind the last");
        // SAFETY: it is within the slots, or at their end.
        let middle = unsafe { self.start.add(index) };
        let part = |start, len| Slots {
            start,
            len,
            memory: PhantomData,
        };
        (
            part(self.start, index),
            part(middle, self.len - index),
            FilledReducer,
        )
    }

    fn into_folder(self) -> Filled<'c, T> {
        Filled {
            slots: self,
            len: 0,
        }
    }

    #[inline]
    fn full(&self) -> bool {
        false
    }
}

/// For iterators that know their length by [`opt_len`](crate::iter::ParallelIterator::opt_len)
/// alone. They promise not to use this.
impl<T: Send> UnindexedConsumer<T> for Slots<'_, T> {
    fn split_off_left(&self) -> Self {
        panic!("an iterator that says how many items it has must cut at places");
    }

    fn to_reducer(&self) -> FilledReducer {
        FilledReducer
    }
}

impl<'c, T: Send> Folder<T> for Filled<'c, T> {
    type Result = Filled<'c, T>;

    #[inline]
    fn consume(mut self, item: T) -> Self {
        assert!(self.len < self.slots.len, "more items than places for them");
        // SAFETY: the slot is there, and nothing is in it.
        unsafe { self.slots.start.add(self.len).write(item) };
        self.len += 1;
        self
    }

    #[inline]
    fn consume_iter<I>(self, iter: I) -> Self
    where
        I: IntoIterator<Item = T>,
    {
        iter.into_iter().fold(self, Filled::consume)
    }

    fn complete(self) -> Filled<'c, T> {
        self
    }

    #[inline]
    fn full(&self) -> bool {
        false
    }
}

pub(crate) struct FilledReducer;

impl<'c, T> Reducer<Filled<'c, T>> for FilledReducer {
    /// If the first is not filled up, the rest of the items is dropped: then there was a
    /// panic, or the iterator made fewer items than it had said.
    fn reduce(self, mut left: Filled<'c, T>, right: Filled<'c, T>) -> Filled<'c, T> {
        let behind_left = left.slots.start.wrapping_add(left.len);
        if ptr::eq(behind_left, right.slots.start) {
            left.slots.len = left.len + right.slots.len;
            left.len += right.len;
            mem::forget(right);
        }
        left
    }
}
