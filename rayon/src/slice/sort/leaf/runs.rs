//! Runs that are there already are merged; where there is none some items are made one.
//!
//! Which two are merged next depends on where they meet: the nearer that is to the middle of all,
//! or of a half, and so on, the later (Munro and Wild, "Nearly-Optimal Mergesorts", 2018, section
//! 3.2). So each item is merged a number of times that is logarithmic, and fewer if there are long
//! runs.

use super::super::merge::merge_piece;
use super::super::order::Order;
use super::super::run;
use super::small;
use std::mem::MaybeUninit;
use std::ptr;

/// No more runs wait than there are different heights at which two may meet.
const MOST_WAITING: usize = 66;

/// Sorts items, with a buffer that is as long.
pub(super) fn sort<T, O: Order<T>>(items: &mut [T], buffer: &mut [MaybeUninit<T>], order: &O) {
    let len = items.len();
    // Where they begin, and how low they meet the one after them.
    let mut waiting = [(0, 0); MOST_WAITING];
    let mut waits = 0;
    let (mut start, mut end) = (0, make_run(items, buffer, order));
    while end < len {
        let next_end = end + make_run(&mut items[end..], buffer, order);
        let depth = depth(start, end, next_end, len);
        while waits > 0 && waiting[waits - 1].1 >= depth {
            waits -= 1;
            start = merge(items, waiting[waits].0, start, end, buffer, order);
        }
        waiting[waits] = (start, depth);
        waits += 1;
        (start, end) = (end, next_end);
    }
    while waits > 0 {
        waits -= 1;
        start = merge(items, waiting[waits].0, start, len, buffer, order);
    }
}

/// Has the first items be a run, and returns how many these are.
fn make_run<T, O: Order<T>>(items: &mut [T], buffer: &mut [MaybeUninit<T>], order: &O) -> usize {
    let found = run::make_first_ascend(items, order);
    let least = small::MOST.min(items.len());
    if found >= least {
        return found;
    }
    small::sort(&mut items[..least], buffer, order);
    least
}

/// How often the whole must be halved until a bound is between the middles of these two runs.
fn depth(start: usize, middle: usize, end: usize, len: usize) -> u32 {
    // As parts of the whole, which is 2 to the power of 62 of them; that of a sum of two, 63.
    let scale = (1_u64 << 62).div_ceil(len as u64);
    let of = |a: usize, b: usize| (a as u64 + b as u64).wrapping_mul(scale);
    (of(start, middle) ^ of(middle, end)).leading_zeros()
}

/// Merges two runs next to each other. Returns where they begin.
fn merge<T, O: Order<T>>(
    items: &mut [T],
    start: usize,
    middle: usize,
    end: usize,
    buffer: &mut [MaybeUninit<T>],
    order: &O,
) -> usize {
    let (left, right) = items[start..end].split_at(middle - start);
    let (Some(last_left), Some(first_right)) = (left.last(), right.first()) else {
        return start;
    };
    // What is in its place already, at either end.
    let kept = left.partition_point(|item| !order.less(first_right, item));
    let right_end = right.partition_point(|item| order.less(item, last_left));
    let (left, right) = (&left[kept..], &right[..right_end]);
    let count = left.len() + right.len();
    merge_piece(left, right, &mut buffer[..count], order);
    let to = items[start + kept..][..count].as_mut_ptr();
    // SAFETY: these are as many places; what was merged are the items that were there.
    unsafe { ptr::copy_nonoverlapping(buffer.as_ptr().cast(), to, count) };
    start
}
