//! Items that are sorted already, or the wrong way round: no more than a look at each.

use super::order::Order;
use super::pivots::sample_of;
use crate::join;
use std::mem;

/// Ascending or descending: what all neighbours have in common.
pub(super) enum Run {
    Ascending,
    Descending,
}

/// So many items are looked at before anybody else is asked to look: those in no order
/// show it soon.
const GLANCE: usize = 64;

/// A sample of so many tells most from few.
const PLACES: usize = 32;

/// So many pairs are looked at before it is asked what they had in common.
const BLOCK: usize = 8;

/// So much memory is looked at before it is swapped: two times that fit into a processor's own
/// cache, and with less the switch from one to the other takes longer than what it spares.
const SWAPPED: usize = 64 << 10;

/// To look at so much memory takes no longer than to wake another thread a few times.
pub(super) const NOT_SHARED: usize = 512 << 10;

/// What the items are, if they are a run. They are descending only if no two neighbours
/// are equal, so that turning them round is stable.
pub(super) fn find<T, O>(items: &mut [T], order: &O, piece: usize) -> Option<Run>
where
    T: Send,
    O: Order<T>,
{
    let descending = |a: &T, b: &T| order.less(b, a);
    let [first, second, ..] = items else {
        return Some(Run::Ascending);
    };
    if descending(first, second) {
        all_neighbours(items, &descending, piece).then_some(Run::Descending)
    } else {
        ascends(items, order, piece).then_some(Run::Ascending)
    }
}

/// Whether the items are a run, which then is made an ascending one, by this thread.
pub(super) fn is_ascending_now<T, O: Order<T>>(items: &mut [T], order: &O) -> bool {
    let descending = |a: &T, b: &T| order.less(b, a);
    match items {
        [first, second, ..] if descending(first, second) => {
            let is_run = neighbours(items, &descending);
            if is_run {
                items.reverse();
            }
            is_run
        }
        _ => neighbours(items, &|a: &T, b: &T| !order.less(b, a)),
    }
}

/// How many of the first items are a run, which is made an ascending one, by this thread.
pub(super) fn make_first_ascend<T, O: Order<T>>(items: &mut [T], order: &O) -> usize {
    let descends = |pair: &[T]| order.less(&pair[1], &pair[0]);
    let descending = items.windows(2).take_while(|pair| descends(pair)).count();
    if descending > 0 {
        items[..=descending].reverse();
        return descending + 1;
    }
    let ascending = items.windows(2).take_while(|pair| !descends(pair)).count();
    items.len().min(ascending + 1)
}

/// Whether no item is less than the one before it.
pub(super) fn ascends<T, O>(items: &mut [T], order: &O, piece: usize) -> bool
where
    T: Send,
    O: Order<T>,
{
    all_neighbours(items, &|a: &T, b: &T| !order.less(b, a), piece)
}

/// Sorts the items by turning them round, if none is greater than the one before it; which of
/// equals come first changes. They are looked at and turned round in one go, so otherwise some
/// of them have changed places.
pub(super) fn turn_if_descending<T, O>(items: &mut [T], order: &O, piece: usize) -> bool
where
    T: Send,
    O: Order<T>,
{
    let descending = |a: &T, b: &T| !order.less(a, b);
    let half = items.len() / 2;
    let glance = items.len().min(GLANCE);
    let middle = half.saturating_sub(1)..items.len().min(items.len() - half + 1);
    if !neighbours(&items[..glance], &descending) || !neighbours(&items[middle], &descending) {
        return false;
    }
    let (left, right) = halves(items);
    swap_mirrored_if(left, right, &descending, piece)
}

/// Whether most of the items seem to be in runs of some length, as a sample of places says.
pub(super) fn are_most<T, O: Order<T>>(items: &[T], order: &O) -> bool {
    let in_a_run = |place: usize| {
        let there = &items[place..items.len().min(place + GLANCE / 2)];
        neighbours(there, &|a: &T, b: &T| !order.less(b, a))
            || neighbours(there, &|a: &T, b: &T| order.less(b, a))
    };
    let places = PLACES.min(items.len());
    let mut others = 0;
    // It ends as soon as there are too many others, which is soon if there are no runs.
    sample_of(items, places).all(|place| {
        others += usize::from(!in_a_run(place));
        4 * others < places
    })
}

fn all_neighbours<T, F>(items: &mut [T], holds: &F, piece: usize) -> bool
where
    T: Send,
    F: Fn(&T, &T) -> bool + Sync,
{
    let glance = &items[..items.len().min(GLANCE)];
    neighbours(glance, holds) && neighbours_in_pieces(items, holds, piece)
}

fn neighbours<T>(items: &[T], holds: &impl Fn(&T, &T) -> bool) -> bool {
    let mut rest = items;
    while let Some((pairs, _)) = rest.split_at_checked(BLOCK + 1) {
        // All of them, which is faster than one branch for each.
        let all = (0..BLOCK).fold(true, |all, n| all & holds(&pairs[n], &pairs[n + 1]));
        if !all {
            return false;
        }
        rest = &rest[BLOCK..];
    }
    rest.windows(2).all(|pair| holds(&pair[0], &pair[1]))
}

/// The slice is an exclusive one because items need not be `Sync`: no two threads may look
/// at the same of them. So the pair that is cut is looked at before the cut.
fn neighbours_in_pieces<T, F>(items: &mut [T], holds: &F, piece: usize) -> bool
where
    T: Send,
    F: Fn(&T, &T) -> bool + Sync,
{
    if items.len() <= piece.max(NOT_SHARED / size_of::<T>()) {
        return neighbours(items, holds);
    }
    let middle = items.len() / 2;
    if !neighbours(&items[middle - 1..=middle], holds) {
        return false;
    }
    let (left, right) = items.split_at_mut(middle);
    let (left, right) = join(
        || neighbours_in_pieces(left, holds, piece),
        || neighbours_in_pieces(right, holds, piece),
    );
    left && right
}

/// Turns the items round.
pub(super) fn reverse<T: Send>(items: &mut [T], piece: usize) {
    let (left, right) = halves(items);
    swap_mirrored_if(left, right, &|_: &T, _: &T| true, piece);
}

/// The two halves, without the item in the middle if there is one.
fn halves<T>(items: &mut [T]) -> (&mut [T], &mut [T]) {
    let half = items.len() / 2;
    let behind_middle = items.len() - half;
    let (left, right) = items.split_at_mut(behind_middle);
    (&mut left[..half], right)
}

/// Swaps the first of `left` with the last of `right`, and so on, as long as that is so of all
/// neighbours in either of them. They are equally long.
fn swap_mirrored_if<T, F>(left: &mut [T], right: &mut [T], holds: &F, piece: usize) -> bool
where
    T: Send,
    F: Fn(&T, &T) -> bool + Sync,
{
    if left.len() <= piece.max(NOT_SHARED / size_of::<T>()) {
        return swap_blocks_if(left, right, holds);
    }
    let middle = left.len() / 2;
    let behind_middle = right.len() - middle;
    if !neighbours(&left[middle - 1..=middle], holds)
        || !neighbours(&right[behind_middle - 1..=behind_middle], holds)
    {
        return false;
    }
    let (outer_left, inner_left) = left.split_at_mut(middle);
    let (inner_right, outer_right) = right.split_at_mut(behind_middle);
    let (outer, inner) = join(
        || swap_mirrored_if(outer_left, outer_right, holds, piece),
        || swap_mirrored_if(inner_left, inner_right, holds, piece),
    );
    outer && inner
}

/// The same, by this thread: a block is looked at with the item behind it, and swapped.
fn swap_blocks_if<T, F>(mut left: &mut [T], mut right: &mut [T], holds: &F) -> bool
where
    F: Fn(&T, &T) -> bool,
{
    while !left.is_empty() {
        let len = left.len();
        let block = len.min((SWAPPED / size_of::<T>()).max(1));
        let (left_end, right_start) = (len.min(block + 1), (len - block).saturating_sub(1));
        if !neighbours(&left[..left_end], holds) || !neighbours(&right[right_start..], holds) {
            return false;
        }
        let (from, left_rest) = left.split_at_mut(block);
        let (right_rest, to) = right.split_at_mut(len - block);
        for (a, b) in from.iter_mut().zip(to.iter_mut().rev()) {
            mem::swap(a, b);
        }
        (left, right) = (left_rest, right_rest);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::super::order::By;
    use super::{reverse, turn_if_descending, NOT_SHARED, SWAPPED};
    use crate::ThreadPoolBuilder;

    /// So long that a few of them are a block.
    type Item = (usize, [u8; 4096]);

    fn items(numbers: impl Iterator<Item = usize>) -> Vec<Item> {
        numbers.map(|n| (n, [n as u8; 4096])).collect()
    }

    #[test]
    fn what_descends_is_turned_round_and_anything_else_is_found_out() {
        let order = By(|a: &Item, b: &Item| a.0.cmp(&b.0));
        let pool = ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        let (block, shared) = (SWAPPED / 4096, NOT_SHARED / 4096);
        for len in [
            0,
            1,
            2,
            3,
            block,
            2 * block,
            2 * block + 1,
            5 * shared,
            5 * shared + 1,
        ] {
            // Each number twice.
            let descending = || items((0..len).rev().map(|n| n / 2));
            let mut turned = descending();
            assert!(pool.install(|| turn_if_descending(&mut turned, &order, 1)));
            assert!(turned.iter().map(|item| item.0).eq((0..len).map(|n| n / 2)));
            pool.install(|| reverse(&mut turned, 1));
            assert!(turned == descending());
            let middle = (len / 2).max(1)..len.min(len / 2 + 3);
            for wrong in middle.chain((1..len).step_by(1 + len / 50)) {
                let mut other = descending();
                other[wrong].0 = other[wrong - 1].0 + 1;
                let mut expected = other.clone();
                assert!(!pool.install(|| turn_if_descending(&mut other, &order, 1)));
                other.sort();
                expected.sort();
                assert!(other == expected);
            }
        }
    }
}
