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
    let ascending = |a: &T, b: &T| !order.less(b, a);
    let [first, second, ..] = items else {
        return Some(Run::Ascending);
    };
    if descending(first, second) {
        all_neighbours(items, &descending, piece).then_some(Run::Descending)
    } else {
        all_neighbours(items, &ascending, piece).then_some(Run::Ascending)
    }
}

/// Whether no item is greater than the one before it, so that they are sorted when they are
/// turned round; which equals then come first changes.
pub(super) fn descends<T, O>(items: &mut [T], order: &O, piece: usize) -> bool
where
    T: Send,
    O: Order<T>,
{
    all_neighbours(items, &|a: &T, b: &T| !order.less(a, b), piece)
}

/// Whether most of the items seem to be in runs of some length, as a sample of places says.
pub(super) fn are_most<T, O: Order<T>>(items: &[T], order: &O) -> bool {
    let in_a_run = |place: usize| {
        let there = &items[place..items.len().min(place + GLANCE / 2)];
        neighbours(there, &|a: &T, b: &T| !order.less(b, a))
            || neighbours(there, &|a: &T, b: &T| order.less(b, a))
    };
    let places = PLACES.min(items.len());
    let sample = sample_of(items, places);
    let in_runs = sample.filter(|place| in_a_run(*place)).count();
    4 * in_runs > 3 * places
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
    let half = items.len() / 2;
    let behind_middle = items.len() - half;
    let (left, right) = items.split_at_mut(behind_middle);
    swap_mirrored(&mut left[..half], right, piece);
}

/// Swaps the first of `left` with the last of `right`, and so on. They are equally long.
fn swap_mirrored<T: Send>(left: &mut [T], right: &mut [T], piece: usize) {
    if left.len() <= piece.max(NOT_SHARED / size_of::<T>()) {
        for (a, b) in left.iter_mut().zip(right.iter_mut().rev()) {
            mem::swap(a, b);
        }
        return;
    }
    let middle = left.len() / 2;
    let (outer_left, inner_left) = left.split_at_mut(middle);
    let (inner_right, outer_right) = right.split_at_mut(inner_left.len());
    join(
        || swap_mirrored(outer_left, outer_right, piece),
        || swap_mirrored(inner_left, inner_right, piece),
    );
}
