//! Items that belong to the left go to the left, without a branch on where one belongs.
//!
//! Lomuto's partition: what has been seen is two rows, those that belong and those that
//! don't, and the next item goes to the end of the first, whose place is made free whether
//! it belongs or not. That takes one copy and not a swap where one item is lifted out
//! first and the gap wanders (Peters, "Branchless Lomuto Partitioning", 2023). It is also
//! how `std` partitions; noting misplaced items block by block ("BlockQuicksort", 2016)
//! took twice as long here.

use std::mem::ManuallyDrop;
use std::ptr;

/// An item that was lifted out, and the place that has none instead. It is put there
/// whatever happens.
struct Gap<T> {
    item: ManuallyDrop<T>,
    at: *mut T,
}

impl<T> Drop for Gap<T> {
    fn drop(&mut self) {
        // SAFETY: there is no item at this place, and this one has no other.
        unsafe { ptr::copy_nonoverlapping(&*self.item, self.at, 1) };
    }
}

/// Has those of the items that `belongs` says so come first, and returns how many these
/// are. If `belongs` panics, they are in some order.
pub(super) fn partition<T>(items: &mut [T], belongs: impl Fn(&T) -> bool) -> usize {
    let len = items.len();
    if len == 0 {
        return 0;
    }
    let start = items.as_mut_ptr();
    let mut count = 0;
    // SAFETY: `count` is less than `at`, and `at` less than the length, so all places are
    // of the slice. Each has an item before and after the moves below, but for the gap,
    // which `Gap` fills. `belongs` is called while that is so, and with items in places.
    unsafe {
        let mut gap = Gap {
            item: ManuallyDrop::new(start.read()),
            at: start,
        };
        for at in 1..len {
            let next = start.add(at);
            let one_more = belongs(&*next);
            let end_of_first = start.add(count);
            ptr::copy(end_of_first, gap.at, 1);
            ptr::copy_nonoverlapping(next, end_of_first, 1);
            gap.at = next;
            count += usize::from(one_more);
        }
        let one_more = belongs(&gap.item);
        let end_of_first = start.add(count);
        ptr::copy(end_of_first, gap.at, 1);
        gap.at = end_of_first;
        count + usize::from(one_more)
    }
}

#[cfg(test)]
mod tests {
    use super::partition;

    #[test]
    fn what_belongs_to_the_left_is_there_and_nothing_is_lost() {
        for len in [0, 1, 2, 511, 512, 513, 767, 768, 1024, 5000] {
            for percent in [0, 1, 50, 99, 100] {
                let mut items: Vec<usize> = (0..len).map(|n| n * 7919 % 10_007).collect();
                let mut expected = items.clone();
                let belongs = |n: &usize| n % 100 < percent;
                let count = partition(&mut items, belongs);
                assert_eq!(count, expected.iter().filter(|n| belongs(n)).count());
                assert!(items[..count].iter().all(belongs));
                assert!(!items[count..].iter().any(belongs));
                items.sort();
                expected.sort();
                assert_eq!(items, expected);
            }
        }
    }
}
