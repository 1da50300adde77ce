//! Merging with a buffer that is shorter than what is merged, or with none.
//!
//! If the second part has room in the buffer, it is merged from there. If not, its middle and the
//! place where that belongs in the first part are the bounds of two merges of half the length,
//! once what is between them has changed places (Dudziński and Dydek, "On a Stable Minimum Storage
//! Merging Algorithm", 1981).

use super::order::Order;
use std::mem::MaybeUninit;
use std::ptr;

/// Merges the items before `middle` and the others, both sorted. Of equals those before it come
/// first.
pub(super) fn merge<T, O: Order<T>>(
    mut items: &mut [T],
    mut middle: usize,
    buffer: &mut [MaybeUninit<T>],
    order: &O,
) {
    loop {
        let (left, right) = items.split_at(middle);
        let (Some(last), Some(first)) = (left.last(), right.first()) else {
            return;
        };
        // What is in its place already, at either end.
        let start = left.partition_point(|item| !order.less(first, item));
        let end = middle + right.partition_point(|item| order.less(item, last));
        items = &mut items[start..end];
        middle -= start;
        let (left, right) = items.split_at(middle);
        if left.is_empty() || right.is_empty() {
            return;
        }
        if right.len() <= buffer.len() {
            return merge_from_buffer(items, middle, buffer, order);
        }
        if items.len() == 2 {
            return items.swap(0, 1);
        }
        // One of the two parts is halved, which neither half is as long as, whatever the order.
        let (in_left, in_right) = match left.len() > right.len() {
            true => {
                let half = left.len() / 2;
                let bound = &left[half];
                (half, right.partition_point(|item| order.less(item, bound)))
            }
            false => {
                let half = right.len() / 2;
                let bound = &right[half];
                (left.partition_point(|item| !order.less(bound, item)), half)
            }
        };
        items[in_left..middle + in_right].rotate_left(middle - in_left);
        let (left, right) = items.split_at_mut(in_left + in_right);
        merge(left, in_left, buffer, order);
        (items, middle) = (right, middle - in_left);
    }
}

/// The same from the back, where the second part has room in the buffer.
fn merge_from_buffer<T, O: Order<T>>(
    items: &mut [T],
    middle: usize,
    buffer: &mut [MaybeUninit<T>],
    order: &O,
) {
    let in_buffer = items.len() - middle;
    let buffer = &mut buffer[..in_buffer];
    let start = items.as_mut_ptr();
    // SAFETY: the buffer is as long, and no place of the slice. Its copies are the items
    // from now on; `Rest` sees to it that they return.
    let mut rest = unsafe {
        ptr::copy_nonoverlapping(start.add(middle), buffer.as_mut_ptr().cast(), in_buffer);
        Rest {
            items: start,
            left: middle,
            buffer: buffer.as_ptr().cast(),
            in_buffer,
        }
    };
    while rest.in_buffer > 0 && rest.left > 0 {
        // SAFETY: the last of either are items. In the slice there are as many free places
        // behind the left ones as there are items in the buffer; one of those items is
        // copied to the last of these places, and its own is counted no more.
        unsafe {
            let last_left = rest.items.add(rest.left - 1);
            let last_in_buffer = rest.buffer.add(rest.in_buffer - 1);
            let to = rest.items.add(rest.left + rest.in_buffer - 1);
            if order.less(&*last_in_buffer, &*last_left) {
                ptr::copy(last_left, to, 1);
                rest.left -= 1;
            } else {
                ptr::copy_nonoverlapping(last_in_buffer, to, 1);
                rest.in_buffer -= 1;
            }
        }
    }
}

/// The first `left` items are where they belong or are to be merged yet; as many places
/// behind them are free as there are items in the buffer.
struct Rest<T> {
    items: *mut T,
    left: usize,
    buffer: *const T,
    in_buffer: usize,
}

impl<T> Drop for Rest<T> {
    fn drop(&mut self) {
        // SAFETY: these places are free, and the items have no others.
        unsafe { ptr::copy_nonoverlapping(self.buffer, self.items.add(self.left), self.in_buffer) };
    }
}

#[cfg(test)]
mod tests {
    use super::super::order::By;
    use super::merge;
    use std::cmp::Ordering;
    use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

    /// A key, and where it was; on the heap, so that the allocator notices one that is there twice.
    type Item = (Box<usize>, usize);

    fn mixed(n: usize) -> usize {
        (n ^ (n >> 7)).wrapping_mul(0x2C1B_3C6D) % 1_000_003
    }

    /// Two parts, each sorted, of so many values.
    fn items(left: usize, right: usize, values: usize) -> Vec<Item> {
        let part = |from: usize, len: usize| {
            let mut keys: Vec<usize> = (from..from + len).map(|n| mixed(n) % values).collect();
            keys.sort();
            keys
        };
        let keys = part(0, left).into_iter().chain(part(left, right));
        keys.map(Box::new).zip(0..).collect()
    }

    const LENGTHS: [usize; 7] = [0, 1, 2, 3, 10, 63, 200];

    #[test]
    fn two_parts_are_merged_stably_whatever_room_there_is() {
        let order = By(|a: &Item, b: &Item| a.0.cmp(&b.0));
        for left in LENGTHS {
            for right in LENGTHS {
                for values in [1, 3, 50, 1_000_000] {
                    for room in [0, 1, 5, 1000] {
                        let mut items = items(left, right, values);
                        let mut expected = items.clone();
                        let mut buffer = Vec::with_capacity(room);
                        merge(&mut items, left, buffer.spare_capacity_mut(), &order);
                        expected.sort_by(|a, b| a.0.cmp(&b.0));
                        assert!(items == expected);
                    }
                }
            }
        }
    }

    #[test]
    fn nothing_is_lost_whichever_comparison_panics_or_whatever_it_says() {
        for room in [0, 3, 1000] {
            let mut panic_at = 0;
            loop {
                let calls = AtomicUsize::new(0);
                let order = By(|a: &Item, b: &Item| {
                    if calls.fetch_add(1, SeqCst) == panic_at {
                        resume_unwind(Box::new("asked for"));
                    }
                    a.cmp(b)
                });
                let mut items = items(40, 60, 1000);
                let mut expected = items.clone();
                let mut buffer = Vec::with_capacity(room);
                let result = catch_unwind(AssertUnwindSafe(|| {
                    merge(&mut items, 40, buffer.spare_capacity_mut(), &order);
                }));
                items.sort();
                expected.sort();
                assert!(items == expected);
                if result.is_ok() {
                    break;
                }
                panic_at += 1;
            }
            assert!(panic_at > 20);
            let none = By(|_: &Item, _: &Item| match mixed(calls_of(&AT)) % 2 {
                0 => Ordering::Less,
                _ => Ordering::Greater,
            });
            for (left, right) in [(1, 1), (1, 30), (30, 1), (17, 40), (40, 17)] {
                let mut items = items(left, right, 1000);
                let mut expected = items.clone();
                let mut buffer = Vec::with_capacity(room);
                merge(&mut items, left, buffer.spare_capacity_mut(), &none);
                items.sort();
                expected.sort();
                assert!(items == expected);
            }
        }
    }

    static AT: AtomicUsize = AtomicUsize::new(0);

    fn calls_of(calls: &AtomicUsize) -> usize {
        calls.fetch_add(1, SeqCst)
    }
}
