//! Some items only. Quarters of at most eight are sorted where they are, and merged twice: to the
//! buffer, and back.
//!
//! A merge goes on at both ends at the same time, two chains of comparisons that the processor
//! overlaps, without a branch on what they say. It only notes where the items are; they are
//! copied when all have been compared. If the two ends don't meet, which is how an order shows
//! that it is none, they are copied as they are.

use super::super::gap::Gap;
use super::super::order::Order;
use std::mem::{self, MaybeUninit};
use std::ptr;

/// So many are sorted that way.
pub(super) const MOST: usize = 32;

/// Sorts up to [`MOST`] items, stably, with a buffer that is as long.
pub(super) fn sort<T, O: Order<T>>(items: &mut [T], buffer: &mut [MaybeUninit<T>], order: &O) {
    sort_by(items, buffer, order, quarter);
}

/// The same, as stably as `quarter` sorts up to eight.
#[inline]
pub(super) fn sort_by<T, O: Order<T>>(
    items: &mut [T],
    buffer: &mut [MaybeUninit<T>],
    order: &O,
    quarter: impl Fn(&mut [T], &O),
) {
    let len = items.len();
    assert!(len <= MOST && len <= buffer.len());
    if len < 8 {
        return quarter(items, order);
    }
    let half = len / 2;
    let (start, copies) = (items.as_mut_ptr(), buffer.as_mut_ptr().cast::<T>());
    if len < 16 {
        let (left, right) = items.split_at_mut(half);
        quarter(left, order);
        quarter(right, order);
        // SAFETY: the slice and the buffer are as long, and don't overlap. The copies are all of
        // the items, and count when they are back.
        unsafe {
            merge_halves(start, len, copies, order);
            ptr::copy_nonoverlapping(copies, start, len);
        }
        return;
    }
    let mut done = 0;
    for end in [half / 2, half, half + (len - half) / 2, len] {
        quarter(&mut items[done..end], order);
        done = end;
    }
    // SAFETY: as above; the two halves are parts of the slice, and of the buffer. When both are
    // merged the copies are what counts, until `Copies` is dropped, or they are merged back.
    unsafe {
        merge_halves(start, half, copies, order);
        merge_halves(start.add(half), len - half, copies.add(half), order);
        let from = Copies {
            from: copies,
            to: start,
            len,
        };
        merge_halves(copies, len, start, order);
        mem::forget(from);
    }
}

/// Items that are to be copied to where they belong, whatever happens.
struct Copies<T> {
    from: *const T,
    to: *mut T,
    len: usize,
}

impl<T> Drop for Copies<T> {
    fn drop(&mut self) {
        // SAFETY: who made this says that there are so many items, and so many places, elsewhere.
        unsafe { ptr::copy_nonoverlapping(self.from, self.to, self.len) };
    }
}

/// Sorts up to eight items, stably.
fn quarter<T, O: Order<T>>(items: &mut [T], order: &O) {
    if items.len() < 4 {
        return insert(items, 1, order);
    }
    // SAFETY: there are four.
    unsafe { sort_four(items.as_mut_ptr(), order) };
    insert(items, 4, order);
}

/// Sorts the items, stably, of which the first `sorted` are.
pub(super) fn insert<T, O: Order<T>>(items: &mut [T], sorted: usize, order: &O) {
    let start = items.as_mut_ptr();
    for n in sorted..items.len() {
        // SAFETY: all these places are of the slice, and have items but for that of the gap. What
        // is copied there leaves the next gap.
        unsafe {
            let last = start.add(n);
            if !order.less(&*last, &*last.sub(1)) {
                continue;
            }
            let mut gap = Gap::new(last);
            let mut before = last.sub(1);
            loop {
                ptr::copy_nonoverlapping(before, gap.at, 1);
                gap.at = before;
                if before == start {
                    break;
                }
                before = before.sub(1);
                if !order.less(gap.item(), &*before) {
                    break;
                }
            }
        }
    }
}

/// Sorts four items by five comparisons, stably and without branches: of two sorted pairs the
/// lesser first and the greater second are at the ends, and the others in between.
///
/// # Safety
///
/// There are so many, which the caller has exclusively.
unsafe fn sort_four<T, O: Order<T>>(start: *mut T, order: &O) {
    let select = |which: bool, yes: *const T, no: *const T| if which { yes } else { no };
    // SAFETY: what is compared are the four. They move when all is said, each once: of two
    // pointers one goes to one place, and the other to another.
    unsafe {
        let is_less = |a: *const T, b: *const T| order.less(&*a, &*b);
        let at = |n: usize| start.add(n).cast_const();
        let (swap_left, swap_right) = (is_less(at(1), at(0)), is_less(at(3), at(2)));
        let left = at(usize::from(swap_left));
        let left_end = at(usize::from(!swap_left));
        let right = at(2 + usize::from(swap_right));
        let right_end = at(2 + usize::from(!swap_right));
        let right_first = is_less(right, left);
        let left_last = is_less(right_end, left_end);
        let least = select(right_first, right, left);
        let greatest = select(left_last, left_end, right_end);
        // Of the other two, the one that came first.
        let one = select(right_first, left, select(left_last, right, left_end));
        let other = select(left_last, right_end, select(right_first, left_end, right));
        let swap = is_less(other, one);
        let sorted = [
            least,
            select(swap, other, one),
            select(swap, one, other),
            greatest,
        ];
        let mut copies = [const { MaybeUninit::<T>::uninit() }; 4];
        for (copy, from) in copies.iter_mut().zip(sorted) {
            ptr::copy_nonoverlapping(from, copy.as_mut_ptr(), 1);
        }
        ptr::copy_nonoverlapping(copies.as_ptr().cast(), start, 4);
    }
}

/// Merges two sorted halves, the second of which may have one item more, to `to`. Of equals those
/// of the first come first. Whatever the order says, each item is copied once.
///
/// # Safety
///
/// There are `len` items, 2 to [`MOST`], and as many places at `to`, elsewhere; the caller has
/// them exclusively.
#[inline]
unsafe fn merge_halves<T, O: Order<T>>(from: *const T, len: usize, to: *mut T, order: &O) {
    let half = len / 2;
    let mut merged = [const { MaybeUninit::<*const T>::uninit() }; MOST];
    let noted = merged.as_mut_ptr().cast::<*const T>();
    // SAFETY: before the step `n` either end took `n` items, which is less than a half has. So
    // there is a first and a last one in both. `noted` has a place for each of them.
    unsafe {
        let middle = from.add(half);
        let (mut a, mut b) = (from, middle);
        // The last ones.
        let (mut a_end, mut b_end) = (middle.sub(1), from.add(len - 1));
        for n in 0..half {
            let take_b = order.less(&*b, &*a);
            let take_end_of_a = order.less(&*b_end, &*a_end);
            *noted.add(n) = if take_b { b } else { a };
            *noted.add(len - 1 - n) = if take_end_of_a { a_end } else { b_end };
            b = b.add(usize::from(take_b));
            a = a.add(usize::from(!take_b));
            a_end = a_end.wrapping_sub(usize::from(take_end_of_a));
            b_end = b_end.wrapping_sub(usize::from(!take_end_of_a));
        }
        let (a_end, b_end) = (a_end.wrapping_add(1), b_end.wrapping_add(1));
        if len % 2 == 1 {
            // The one that is left, if the ends met.
            let from_a = a < a_end;
            *noted.add(half) = if from_a { a } else { b };
            a = a.add(usize::from(from_a));
            b = b.add(usize::from(!from_a));
        }
        if a != a_end || b != b_end {
            return ptr::copy_nonoverlapping(from, to, len);
        }
        for n in 0..len {
            ptr::copy_nonoverlapping(*noted.add(n), to.add(n), 1);
        }
    }
}
