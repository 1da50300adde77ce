//! Two sorted slices become one, by several threads.
//!
//! The output is cut, and co-ranking finds what of either input goes before the cut
//! (Siebert and Träff, "Perfectly load-balanced, optimal, stable, parallel merge", 2013).
//! A piece is merged without branches from both ends at the same time, two chains of
//! comparisons that the processor can overlap.
//!
//! Items are copied bit by bit, and their originals stay. Until the caller decides which
//! of the two are the items, a panic leaves the originals as they are: no item is compared
//! after it was copied.

use super::order::Order;
use crate::join;
use std::mem::MaybeUninit;
use std::ptr;

/// Copies the items of `a` and `b`, each sorted, to `to`, so that they are sorted there.
/// Of equals, those of `a` come first.
///
/// The inputs are exclusive because items need not be `Sync`.
pub(super) fn merge<T, O>(
    a: &mut [T],
    b: &mut [T],
    to: &mut [MaybeUninit<T>],
    order: &O,
    piece: usize,
) where
    T: Send,
    O: Order<T>,
{
    if to.len() <= piece {
        return merge_piece(a, b, to, order);
    }
    let middle = to.len() / 2;
    let in_a = co_rank(middle, a, b, order);
    let (a_left, a_right) = a.split_at_mut(in_a);
    let (b_left, b_right) = b.split_at_mut(middle - in_a);
    let (to_left, to_right) = to.split_at_mut(middle);
    join(
        || merge(a_left, b_left, to_left, order, piece),
        || merge(a_right, b_right, to_right, order, piece),
    );
}

/// How many of the first `rank` items of the output come from `a`. Whatever the order
/// says, it is at most `a.len()`, and the others are at most `b.len()`.
fn co_rank<T, O: Order<T>>(rank: usize, a: &[T], b: &[T], order: &O) -> usize {
    let mut low = rank.saturating_sub(b.len());
    let mut high = rank.min(a.len());
    while low < high {
        let in_a = low + (high - low) / 2;
        let last_of_b = &b[rank - in_a - 1];
        if order.less(last_of_b, &a[in_a]) {
            high = in_a;
        } else {
            low = in_a + 1;
        }
    }
    low
}

/// Copies `items` to the beginning of `to`.
pub(super) fn copy<T>(items: &[T], to: &mut [MaybeUninit<T>]) {
    let to = &mut to[..items.len()];
    // SAFETY: both are as long, and an exclusive reference overlaps with no other.
    unsafe { ptr::copy_nonoverlapping(items.as_ptr(), to.as_mut_ptr().cast(), items.len()) };
}

/// As [`merge`], by one thread.
pub(super) fn merge_piece<T, O: Order<T>>(a: &[T], b: &[T], to: &mut [MaybeUninit<T>], order: &O) {
    assert_eq!(a.len() + b.len(), to.len(), "each item has a place");
    if let ([first_a, .., last_a], [first_b, .., last_b]) = (a, b) {
        if !order.less(first_b, last_a) {
            copy(a, to);
            return copy(b, &mut to[a.len()..]);
        }
        if order.less(last_b, first_a) {
            copy(b, to);
            return copy(a, &mut to[b.len()..]);
        }
    }
    let (mut a, mut b, mut to) = (a, b, to);
    loop {
        // Either end takes at most so many items of one input, so that they can't meet.
        let steps = a.len().min(b.len()) / 2;
        if steps < 8 {
            break;
        }
        // SAFETY: `a` and `b` have twice as many items, and `to` has places for all.
        let (front, back) = unsafe { merge_both_ends(a, b, to.as_mut_ptr().cast(), steps, order) };
        a = &a[front..a.len() - back];
        b = &b[steps - front..b.len() - (steps - back)];
        let rest = to.len() - steps;
        to = &mut to[steps..rest];
    }
    merge_few(a, b, to, order);
}

/// Copies `steps` items to the beginning of `to`, and as many to its end, which is where
/// `a.len() + b.len()` items end. Returns how many of each were of `a`.
///
/// # Safety
///
/// `a` and `b` have at least `2 * steps` items each, and there is memory for all of their
/// items at `to`, which is not theirs.
#[inline]
unsafe fn merge_both_ends<T, O: Order<T>>(
    a: &[T],
    b: &[T],
    to: *mut T,
    steps: usize,
    order: &O,
) -> (usize, usize) {
    let (a_start, b_start) = (a.as_ptr(), b.as_ptr());
    let (mut front, mut back) = (0, 0);
    // SAFETY: after `n` steps `front` and `back` are at most `n`, which is less than
    // `steps`. So places from the front are below `steps`, those from the back are at
    // least `len - steps`: in range, and never the same.
    unsafe {
        let (a_last, b_last) = (a_start.add(a.len() - 1), b_start.add(b.len() - 1));
        let to_last = to.add(a.len() + b.len() - 1);
        for n in 0..steps {
            let (from_a, from_b) = (a_start.add(front), b_start.add(n - front));
            let take_a = !order.less(&*from_b, &*from_a);
            let (end_of_a, end_of_b) = (a_last.sub(back), b_last.sub(n - back));
            let take_end_of_a = order.less(&*end_of_b, &*end_of_a);
            let from = if take_a { from_a } else { from_b };
            ptr::copy_nonoverlapping(from, to.add(n), 1);
            let from = if take_end_of_a { end_of_a } else { end_of_b };
            ptr::copy_nonoverlapping(from, to_last.sub(n), 1);
            front += usize::from(take_a);
            back += usize::from(take_end_of_a);
        }
    }
    (front, back)
}

fn merge_few<T, O: Order<T>>(a: &[T], b: &[T], to: &mut [MaybeUninit<T>], order: &O) {
    let (mut in_a, mut in_b) = (0, 0);
    while in_a < a.len() && in_b < b.len() {
        let (from_a, from_b) = (&a[in_a], &b[in_b]);
        let take_b = order.less(from_b, from_a);
        let from = if take_b { from_b } else { from_a };
        // SAFETY: it is an item, whose copy is not yet one.
        to[in_a + in_b].write(unsafe { ptr::read(from) });
        in_b += usize::from(take_b);
        in_a += usize::from(!take_b);
    }
    let to = &mut to[in_a + in_b..];
    copy(&a[in_a..], to);
    copy(&b[in_b..], &mut to[a.len() - in_a..]);
}
