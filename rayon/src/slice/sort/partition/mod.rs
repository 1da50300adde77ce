//! Items that belong to the left go to the left.

mod blockwise;
mod lomuto;

/// Has those of the items that `belongs` says so, of each and the pivot, come first in the row that
/// `left` and then `right` make up, and returns how many these are. If `belongs` panics, they are
/// in some order.
///
/// The pivot is no part of what `belongs` has captured: of a reference that is a parameter the
/// compiler knows that it is to nothing that moves.
pub(super) fn partition<T, P>(
    left: &mut [T],
    right: &mut [T],
    pivot: &P,
    belongs: impl Fn(&T, &P) -> bool,
) -> usize {
    // Lomuto's partition moves each item twice, which takes no time if it is short: of numbers
    // the other takes twice as long, of items of 40 bytes half as long.
    match super::buckets::are_long::<T>() {
        true => blockwise::partition(left, right, pivot, &belongs),
        false => lomuto::partition(left, right, pivot, &belongs),
    }
}

#[cfg(test)]
mod tests {
    use super::{blockwise, lomuto};
    use std::panic::{catch_unwind, AssertUnwindSafe};

    /// On the heap, so that the allocator notices one that is there twice.
    type Item = Box<usize>;

    type Partition = fn(&mut [Item], &mut [Item], &&dyn Fn(&Item) -> bool) -> usize;

    const PARTITIONS: [Partition; 2] = [
        |left, right, belongs| {
            lomuto::partition(left, right, belongs, &|item, belongs| belongs(item))
        },
        |left, right, belongs| {
            blockwise::partition(left, right, belongs, &|item, belongs| belongs(item))
        },
    ];

    fn items(len: usize) -> Vec<Item> {
        (0..len).map(|n| Box::new(n * 7919 % 10_007)).collect()
    }

    #[test]
    fn what_belongs_to_the_left_is_there_and_nothing_is_lost() {
        for partition in PARTITIONS {
            for len in [0_usize, 1, 2, 3, 5, 64, 128, 129, 512, 5000] {
                for in_left in [0, 1, len / 3, len / 2, len.saturating_sub(1), len] {
                    for percent in [0, 1, 33, 50, 99, 100] {
                        let mut items = items(len);
                        let mut expected = items.clone();
                        let belongs = |n: &Item| **n % 100 < percent;
                        let (left, right) = items.split_at_mut(in_left.min(len));
                        let count = partition(left, right, &(&belongs as &dyn Fn(&Item) -> bool));
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
    }

    #[test]
    fn what_is_sorted_the_wrong_way_round_or_already_is_partitioned() {
        for partition in PARTITIONS {
            for len in [2, 65, 1000] {
                for bound in [0, 1, len / 2, len - 1, len] {
                    for reversed in [false, true] {
                        let mut items: Vec<Item> = (0..len).map(Box::new).collect();
                        if reversed {
                            items.reverse();
                        }
                        let (left, right) = items.split_at_mut(len / 4);
                        let belongs = |n: &Item| **n < bound;
                        assert_eq!(partition(left, right, &(&belongs as _)), bound);
                        assert!(items[..bound].iter().all(|n| **n < bound));
                    }
                }
            }
        }
    }

    #[test]
    fn nothing_is_lost_whichever_call_panics() {
        const LEN: usize = 300;
        for partition in PARTITIONS {
            for panic_at in 0..LEN {
                let calls = std::cell::Cell::new(0);
                let belongs = |n: &Item| {
                    assert_ne!(calls.replace(calls.get() + 1), panic_at);
                    **n % 2 == 0
                };
                let mut items = items(LEN);
                let mut expected = items.clone();
                let (left, right) = items.split_at_mut(LEN / 3);
                let result = catch_unwind(AssertUnwindSafe(|| {
                    partition(left, right, &(&belongs as &dyn Fn(&Item) -> bool))
                }));
                assert!(result.is_err());
                items.sort();
                expected.sort();
                assert_eq!(items, expected);
            }
        }
    }
}
