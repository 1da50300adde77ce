//! The unstable sort, in place: quicksort above, `std`'s sort below.
//!
//! The first cuts are made by several threads (`rings.rs`), by pivots out of the middle of
//! a sample; the two sides are sorted at the same time, and cut again until there are some
//! pieces for each worker. What equals a common pivot is done with (Bentley and McIlroy,
//! "Engineering a Sort Function", 1993, section 5).

use super::order::Order;
use super::pivots::{self, Pivots};
use super::run::{self, Run};
use super::{piece_len, rings, LEAST};
use crate::{current_num_threads, join};
use std::ops::Range;

/// So many items are partitioned in the time that it takes to wake a thread a few times.
const RING: usize = 16 * LEAST;

/// More threads have more to do to bring together what they have partitioned.
const MOST_RINGS: usize = 64;

/// Sorts on the pool whose worker this is.
pub(super) fn sort<T, O>(items: &mut [T], order: &O)
where
    T: Send,
    O: Order<T>,
{
    let threads = current_num_threads();
    if threads == 1 {
        return order.sort_unstable(items);
    }
    let piece = piece_len(items.len());
    match run::find(items, order, piece) {
        Some(Run::Ascending) => {}
        Some(Run::Descending) => run::reverse(items, piece),
        // Twice as many cuts in a row as there are with good pivots.
        None => Sort { order, piece }.quicksort(items, threads, 2 * (threads.ilog2() + 5)),
    }
}

struct Sort<'a, O> {
    order: &'a O,
    /// What isn't longer is not cut any more.
    piece: usize,
}

impl<O> Sort<'_, O> {
    /// Sorts what so many workers have to do with. After `cuts` cuts in a row it cuts no
    /// more.
    fn quicksort<T>(&self, items: &mut [T], workers: usize, cuts: u32)
    where
        T: Send,
        O: Order<T>,
    {
        if items.len() <= self.piece || cuts == 0 {
            return self.order.sort_unstable(items);
        }
        // Such as all equals to the left of a common pivot.
        if self.ascending(items) {
            return;
        }
        let rings = workers.min(items.len() / RING).clamp(1, MOST_RINGS);
        match pivots::to_front(items, rings, self.order) {
            Pivots::Lowest => {
                let pivots = rings::cut(items, rings, &self.not_greater());
                let (left, right) = items.split_at_mut(pivots.end);
                let (for_left, for_right) = shares(workers, left.len(), right.len());
                join(
                    || self.sort_few_and_equals(left, rings, for_left, cuts - 1),
                    || self.quicksort(right, for_right, cuts - 1),
                );
            }
            Pivots::Common => {
                let pivots = rings::cut(items, rings, &self.less());
                let (left, right) = items.split_at_mut(pivots.start);
                let (for_left, for_right) = shares(workers, left.len(), right.len());
                join(
                    || self.quicksort(left, for_left, cuts - 1),
                    || self.sort_equals_and_greater(right, rings, for_right, cuts - 1),
                );
            }
            Pivots::Rare => {
                let pivots = rings::cut(items, rings, &self.less());
                let (left, pivots_and_right) = items.split_at_mut(pivots.start);
                let right = &mut pivots_and_right[rings..];
                let (for_left, for_right) = shares(workers, left.len(), right.len());
                join(
                    || self.quicksort(left, for_left, cuts - 1),
                    || self.quicksort(right, for_right, cuts - 1),
                );
                self.sort_between(items, pivots);
            }
        }
    }

    /// None of the items is greater than a pivot, and pivots, all equal, are at the end.
    fn sort_few_and_equals<T>(&self, items: &mut [T], pivots: usize, workers: usize, cuts: u32)
    where
        T: Send,
        O: Order<T>,
    {
        if self.ascending(items) {
            return;
        }
        items.rotate_right(pivots);
        let pivots = rings::cut(items, pivots, &self.less());
        self.quicksort(&mut items[..pivots.start], workers, cuts);
    }

    /// None of the items is less than a pivot, and pivots, all equal, are at the front.
    fn sort_equals_and_greater<T>(&self, items: &mut [T], pivots: usize, workers: usize, cuts: u32)
    where
        T: Send,
        O: Order<T>,
    {
        if self.ascending(items) {
            return;
        }
        let pivots = rings::cut(items, pivots, &self.not_greater());
        self.quicksort(&mut items[pivots.end..], workers, cuts);
    }

    /// Both sides of the pivots are sorted. Sorts what is not less than the least of these
    /// and less than the greatest, which each side may have.
    fn sort_between<T>(&self, items: &mut [T], pivots: Range<usize>)
    where
        O: Order<T>,
    {
        let (least, greatest) = (&items[pivots.start], &items[pivots.end - 1]);
        let (left, right) = (&items[..pivots.start], &items[pivots.end..]);
        let from = left.partition_point(|item| self.order.less(item, least));
        let until = right.partition_point(|item| self.order.less(item, greatest));
        let between = from..pivots.end + until;
        if between.len() > 1 {
            self.order.sort_unstable(&mut items[between]);
        }
    }

    fn ascending<T>(&self, items: &mut [T]) -> bool
    where
        T: Send,
        O: Order<T>,
    {
        matches!(
            run::find(items, self.order, self.piece),
            Some(Run::Ascending)
        )
    }

    fn less<T>(&self) -> impl Fn(&T, &T) -> bool + Sync + '_
    where
        O: Order<T>,
    {
        |item, pivot| self.order.less(item, pivot)
    }

    fn not_greater<T>(&self) -> impl Fn(&T, &T) -> bool + Sync + '_
    where
        O: Order<T>,
    {
        |item, pivot| !self.order.less(pivot, item)
    }
}

/// How many of so many workers are for the left side, and for the right one.
fn shares(workers: usize, left: usize, right: usize) -> (usize, usize) {
    let of_left = workers as f64 * left as f64 / (left + right).max(1) as f64;
    let for_left = of_left.round() as usize;
    (for_left.max(1), (workers - for_left.min(workers)).max(1))
}
