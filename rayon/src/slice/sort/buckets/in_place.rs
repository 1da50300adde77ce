//! Items change places until each is in its bucket, within the slice that they are in: an
//! American flag sort (McIlroy, Bostic and McIlroy, "Engineering Radix Sort", 1993) by
//! buckets that were found before, so that nothing is compared while items move.
//!
//! Where an item goes depends on its bucket alone, and which one is next on what lay there.
//! That is a chain of loads, each of which waits for the last. So several items are in hand
//! at a time, each the head of a chain of its own, and the processor overlaps them.

use super::{starts, MOST_BUCKETS};
use std::mem::{self, MaybeUninit};
use std::ptr;

/// The buckets that there may be.
pub(super) const MOST: usize = 128;

/// The id of a place whose item was taken in hand, beside those of buckets.
const HOLE: u8 = u8::MAX;

/// Items that are in hand at a time.
const AT_ONCE: usize = 16;

/// Sorts items by the ids of their buckets, each less than [`MOST`], and overwrites the ids.
/// Returns where each bucket ends.
pub(super) fn sort<T>(items: &mut [T], ids: &mut [u8]) -> [usize; MOST_BUCKETS] {
    let starts = starts(ids);
    assert!(items.len() == ids.len() && starts[MOST] == ids.len());
    // Up to here a bucket has what belongs there.
    let mut filled = starts;
    let mut hands = [const { MaybeUninit::<T>::uninit() }; AT_ONCE];
    let mut hands_ids = [0; AT_ONCE];
    let mut held = 0;
    // A place of `bucket`. Each before it is filled, or a hole.
    let (mut next, mut bucket) = (0, 0);
    let items = items.as_mut_ptr();
    loop {
        while held < AT_ONCE && next < ids.len() {
            if starts[bucket + 1] <= next {
                bucket += 1;
            } else if next < filled[bucket] {
                next = filled[bucket];
            } else {
                hands_ids[held] = mem::replace(&mut ids[next], HOLE);
                // SAFETY: there is an item at `next`, a place of the slice, since it is
                // neither filled nor a hole. It becomes a hole.
                unsafe { ptr::copy_nonoverlapping(items.add(next), hands[held].as_mut_ptr(), 1) };
                held += 1;
                next += 1;
            }
        }
        if held == 0 {
            // As many holes were filled as there were.
            return filled;
        }
        let mut n = 0;
        while n < held {
            let id = usize::from(hands_ids[n]);
            let place = filled[id];
            filled[id] += 1;
            hands_ids[n] = ids[place];
            let hand = hands[n].as_mut_ptr();
            // SAFETY: hand `n` has an item, of a bucket that has fewer than belong to it, so
            // that `place` is in the bucket and in the slice. What is there, an item that was
            // not in hand yet or nothing, and the hand change over; from the last hand an item
            // comes to an empty one. Nothing in between panics.
            unsafe {
                if hands_ids[n] == HOLE {
                    ptr::copy_nonoverlapping(hand, items.add(place), 1);
                    held -= 1;
                    hands_ids[n] = hands_ids[held];
                    ptr::copy(hands[held].as_ptr(), hand, 1);
                } else {
                    ptr::swap_nonoverlapping(hand, items.add(place), 1);
                    n += 1;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{sort, AT_ONCE, MOST};

    #[test]
    fn each_item_comes_to_its_bucket_and_none_is_lost() {
        let buckets: [fn(usize) -> usize; 6] = [
            |_| 0,
            |_| MOST - 1,
            |n| n % 2 * 77,
            |n| n % MOST,
            |n| (MOST - 1).saturating_sub(n / 8),
            |n| n * n % 31,
        ];
        for len in [0, 1, 2, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 100, 1000, 5000] {
            for bucket in buckets {
                // On the heap, so that the allocator notices one that is there twice.
                let mut items: Vec<Box<usize>> = (0..len).map(Box::new).collect();
                let mut ids: Vec<u8> = (0..len).map(|n| bucket(n) as u8).collect();
                let ends = sort(&mut items, &mut ids);
                let mut start = 0;
                for (id, end) in ends.into_iter().enumerate() {
                    assert!(items[start..end].iter().all(|item| bucket(**item) == id));
                    start = end;
                }
                assert_eq!(start, len);
                items.sort();
                assert!(items.iter().map(|item| **item).eq(0..len));
            }
        }
    }
}
