//! Several threads partition one slice, each by a pivot of its own.
//!
//! Two threads may not compare with the same pivot, since items need not be `Sync`. So each
//! has another one, neighbours in the order of a sample, and what is between the least and
//! the greatest of them may come to either side. Where the pivots are equal nothing is;
//! otherwise it is little, and whoever sorts puts it right when both sides are sorted.
//!
//! A thread's share is a ring: as much at one distance from the front of the slice as at
//! the same distance from its back. If the pivots halve the ring, its two parts are the two
//! sides, and next to nothing has to move once all rings are partitioned. (Tsigas and
//! Zhang, "A Simple, Fast Parallel Implementation of Quicksort", 2003, take blocks from
//! both ends for the same reason, and share the pivot.)

use super::partition::partition;
use crate::join;
use std::ops::Range;

/// More threads have more to do to bring together what they have partitioned.
pub(super) const MOST: usize = 64;

/// One part of a ring: so many items, and how many of them belong to the left.
#[derive(Clone, Copy, Default)]
struct Part {
    len: usize,
    belong: usize,
}

/// The first `pivots` items are pivots, for as many threads, at most [`MOST`]. Puts them in between the items
/// that belong to the left of them, as `belongs` says of an item and a pivot, and the
/// others; returns where they are. If `belongs` panics the items are in some order.
pub(super) fn cut<T, F>(items: &mut [T], pivots: usize, belongs: &F) -> Range<usize>
where
    T: Send,
    F: Fn(&T, &T) -> bool + Sync,
{
    let (pivots, others) = items.split_at_mut(pivots);
    let count = pivots.len();
    let middle = others.len().div_ceil(2);
    let (left, right) = others.split_at_mut(middle);
    let belong = if let [pivot] = pivots {
        partition(left, right, pivot, belongs)
    } else {
        let mut parts = [Part::default(); 2 * MOST];
        let parts = &mut parts[..2 * count];
        let (left_parts, right_parts) = parts.split_at_mut(count);
        partition_rings(left, right, pivots, left_parts, right_parts, belongs);
        bring_together(others, parts)
    };
    match belong < count {
        true => items[..count + belong].rotate_left(count),
        false => {
            let (to, from) = items[..count + belong].split_at_mut(count);
            let behind = from.len() - count;
            to.swap_with_slice(&mut from[behind..]);
        }
    }
    belong..belong + count
}

/// As many rings as there are pivots, the outermost first. `right_parts` are in the order
/// of the slice, so that of the outermost is the last.
fn partition_rings<T, F>(
    left: &mut [T],
    right: &mut [T],
    pivots: &mut [T],
    left_parts: &mut [Part],
    right_parts: &mut [Part],
    belongs: &F,
) where
    T: Send,
    F: Fn(&T, &T) -> bool + Sync,
{
    if let [pivot] = pivots {
        let belong = partition(left, right, pivot, belongs);
        left_parts[0] = Part {
            len: left.len(),
            belong: belong.min(left.len()),
        };
        right_parts[0] = Part {
            len: right.len(),
            belong: belong - left_parts[0].belong,
        };
        return;
    }
    let outer = pivots.len() / 2;
    let inner = pivots.len() - outer;
    let width = right.len() * outer / pivots.len();
    let (outer_left, inner_left) = left.split_at_mut(width);
    let (inner_right, outer_right) = right.split_at_mut(right.len() - width);
    let (outer_pivots, inner_pivots) = pivots.split_at_mut(outer);
    let (outer_left_parts, inner_left_parts) = left_parts.split_at_mut(outer);
    let (inner_right_parts, outer_right_parts) = right_parts.split_at_mut(inner);
    join(
        || {
            partition_rings(
                outer_left,
                outer_right,
                outer_pivots,
                outer_left_parts,
                outer_right_parts,
                belongs,
            );
        },
        || {
            partition_rings(
                inner_left,
                inner_right,
                inner_pivots,
                inner_left_parts,
                inner_right_parts,
                belongs,
            );
        },
    );
}

/// In each part those that belong to the left come first. Has them come first in the whole
/// slice, which the parts make up, and returns how many they are.
fn bring_together<T>(items: &mut [T], parts: &mut [Part]) -> usize {
    let total = parts.iter().map(|part| part.belong).sum();
    let (mut first, mut last) = (0, parts.len() - 1);
    let (mut first_start, mut last_end) = (0, items.len());
    while first < last {
        let Part { len, belong } = parts[first];
        let there = &mut parts[last];
        let moved = (len - belong).min(there.belong);
        let (before, behind) = items.split_at_mut(last_end - there.len);
        let free = first_start + belong;
        before[free..free + moved].swap_with_slice(&mut behind[there.belong - moved..there.belong]);
        there.belong -= moved;
        parts[first].belong += moved;
        if belong + moved == len {
            first_start += len;
            first += 1;
        } else {
            last_end -= parts[last].len;
            last -= 1;
        }
    }
    total
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn pivots_come_between_what_belongs_to_the_left_of_them_and_the_others() {
        let orders: [fn(usize, usize) -> usize; 5] = [
            |at, _| at * 7919 % 10_007,
            |at, _| at,
            |at, len| len - at,
            |at, len| at.min(len - at),
            |at, len| at.max(len - at),
        ];
        for len in [0, 1, 2, 3, 7, 100, 5000] {
            for pivots in 1..=5 {
                for order in orders {
                    for tenths in 0..=10 {
                        let pivot = len * tenths / 10;
                        let others = (0..len).map(|at| (order(at, len), 0));
                        let pivot_items = (0..pivots).map(|n| (pivot + n, 1));
                        let mut items: Vec<_> = pivot_items.chain(others).collect();
                        let mut expected = items.clone();
                        let at = cut(&mut items, pivots, &|item, pivot| item.0 < pivot.0);
                        assert_eq!(at.len(), pivots);
                        assert!(items[at.clone()].iter().all(|item| item.1 == 1));
                        assert!(items[..at.start].iter().all(|n| n.0 < pivot + pivots - 1));
                        assert!(items[at.end..].iter().all(|n| n.0 >= pivot && n.1 == 0));
                        items.sort();
                        expected.sort();
                        assert_eq!(items, expected);
                    }
                }
            }
        }
    }
}
