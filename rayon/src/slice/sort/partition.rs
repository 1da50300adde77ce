//! Items that belong to the left go to the left, without a branch on where one belongs.
//!
//! Edelkamp and Weiss, "BlockQuicksort: Avoiding Branch Mispredictions in Quicksort"
//! (2016): the places of misplaced items are noted, block by block from both ends, and
//! then swapped. Nothing moves while `belongs` runs, so it may panic at any time.

use std::mem;

/// As many places as a `u8` can name, so that indexing needs no check.
const BLOCK: usize = 256;

/// The misplaced items of a block, by their places.
struct Misplaced {
    places: [u8; BLOCK],
    next: usize,
    end: usize,
}

impl Misplaced {
    fn none() -> Misplaced {
        Misplaced {
            places: [0; BLOCK],
            next: 0,
            end: 0,
        }
    }

    fn len(&self) -> usize {
        self.end - self.next
    }

    #[inline]
    fn note<T>(&mut self, block: &[T; BLOCK], misplaced: impl Fn(&T) -> bool) {
        let mut end = 0;
        for (place, item) in (0..=u8::MAX).zip(block) {
            self.places[end % BLOCK] = place;
            end += usize::from(misplaced(item));
        }
        self.next = 0;
        self.end = end;
    }
}

/// Has those of the items that `belongs` says so come first, and returns how many these
/// are. Some items are asked about twice.
pub(super) fn partition<T>(items: &mut [T], belongs: impl Fn(&T) -> bool) -> usize {
    let (mut left, mut right) = (Misplaced::none(), Misplaced::none());
    // What is before `start` belongs there, and what is not before `end` does not.
    let (mut start, mut end) = (0, items.len());
    while end - start >= 2 * BLOCK {
        let (_, undecided) = items[..end].split_at_mut(start);
        let (Some(first), Some(last)) = two_blocks(undecided) else {
            unreachable!("there are at least two blocks of items");
        };
        if left.len() == 0 {
            left.note(first, |item| !belongs(item));
        }
        if right.len() == 0 {
            right.note(last, &belongs);
        }
        let pairs = left.len().min(right.len());
        let left_places = &left.places[left.next..left.next + pairs];
        let right_places = &right.places[right.next..right.next + pairs];
        for (&a, &b) in left_places.iter().zip(right_places) {
            mem::swap(&mut first[usize::from(a)], &mut last[usize::from(b)]);
        }
        left.next += pairs;
        right.next += pairs;
        if left.len() == 0 {
            start += BLOCK;
        }
        if right.len() == 0 {
            end -= BLOCK;
        }
    }
    start + partition_few(&mut items[start..end], belongs)
}

/// The first block and the last.
fn two_blocks<T>(items: &mut [T]) -> (Option<&mut [T; BLOCK]>, Option<&mut [T; BLOCK]>) {
    let (first, others) = items.split_at_mut(BLOCK);
    let before_last = others.len() - BLOCK;
    let last = &mut others[before_last..];
    (first.try_into().ok(), last.try_into().ok())
}

fn partition_few<T>(items: &mut [T], belongs: impl Fn(&T) -> bool) -> usize {
    let mut count = 0;
    for at in 0..items.len() {
        let one_more = belongs(&items[at]);
        items.swap(count, at);
        count += usize::from(one_more);
    }
    count
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
