//! The unstable sort, in place: quicksort above, what one thread sorts (`leaf/`) below, and where
//! items are long something in between (`buckets/`), as where they are integers (`integers.rs`).
//!
//! The first cuts are made by several threads (`rings.rs`), by pivots out of the middle of
//! a sample; the two sides are sorted at the same time, and cut again until there are some
//! pieces for each worker. What equals a common pivot is done with (Bentley and McIlroy,
//! "Engineering a Sort Function", 1993, section 5).

use super::order::Order;
use super::pivots::{self, Pivots};
use super::{buckets, heap, integers, leaf, nearly, rings, run, LEAST};
use crate::{current_num_threads, join};
use std::ops::Range;

/// So many items are partitioned in the time that it takes to wake a thread a few times.
const RING: usize = 16 * LEAST;

/// How long a piece of so many items is, which one thread sorts.
fn piece_len<T, O: Order<T>>(len: usize, order: &O) -> usize {
    super::piece_len(len).min(longest_piece(order))
}

/// No piece is longer. Integers, and items that are sorted by reference, take [little
/// memory](super::memory), others none.
fn longest_piece<T, O: Order<T>>(order: &O) -> usize {
    match order.is_of_integers() {
        true => integers::PIECE_BYTES / size_of::<T>(),
        false if buckets::are_long::<T>() => buckets::PIECE,
        false => usize::MAX,
    }
}

/// Sorts on the pool whose worker this is.
pub(super) fn sort<T, O>(items: &mut [T], order: &O)
where
    T: Send,
    O: Order<T>,
{
    let piece = piece_len(items.len(), order);
    if run::ascends(items, order, piece) || run::turn_if_descending(items, order, piece) {
        return;
    }
    let threads = current_num_threads();
    let cuts = cuts(items.len(), piece);
    let ring = RING;
    Sort { order, piece, ring }.quicksort(items, threads, cuts);
}

/// Sorts what others have nothing to do with.
pub(super) fn sort_alone<T, O>(items: &mut [T], order: &O)
where
    T: Send,
    O: Order<T>,
{
    let (piece, ring) = (longest_piece(order), RING);
    if items.len() <= piece {
        return sort_piece(items, order);
    }
    let cuts = cuts(items.len(), piece);
    Sort { order, piece, ring }.quicksort(items, 1, cuts);
}

/// How many cuts in a row there may be: twice as many as with good pivots.
fn cuts(len: usize, piece: usize) -> u32 {
    2 * (len / piece.max(1) + 1).ilog2() + 2
}

struct Sort<'a, O> {
    order: &'a O,
    /// What isn't longer is not cut any more.
    piece: usize,
    /// Nor are there shorter rings.
    ring: usize,
}

impl<O> Sort<'_, O> {
    /// Sorts what so many workers have to do with. After `cuts` cuts in a row it cuts no more:
    /// the pivots are bad ones.
    fn quicksort<T>(&self, items: &mut [T], workers: usize, cuts: u32)
    where
        T: Send,
        O: Order<T>,
    {
        if items.len() <= self.piece {
            return self.sort_piece(items);
        }
        if cuts == 0 {
            return heap::sort(items, self.order);
        }
        // Such as all equals to the left of a common pivot.
        if self.ascending(items) {
            return;
        }
        if workers == 1 {
            if self.order.sort_few_values(items) {
                return;
            }
            if let Some(ends) = buckets::distribute(items, self.order) {
                return self.sort_buckets(items, 0, ends.get(), cuts - 1);
            }
        }
        let rings = workers.min(items.len() / self.ring).clamp(1, rings::MOST);
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
                    || self.side(left, workers, for_left, cuts - 1),
                    || self.side(right, workers, for_right, cuts - 1),
                );
                self.sort_between(items, pivots);
            }
        }
    }

    /// Sorts a side of what so many workers had to do with.
    fn side<T>(&self, items: &mut [T], before: usize, workers: usize, cuts: u32)
    where
        T: Send,
        O: Order<T>,
    {
        // Tried before there are more cuts, each of which moves items out of their places.
        let is_first = before > 1 && workers == 1;
        if !is_first || !nearly::sort(items, self.order) {
            self.quicksort(items, workers, cuts);
        }
    }

    /// Sorts what was distributed to buckets. `ends` says where each ends in a slice in which
    /// the first begins at `start`.
    fn sort_buckets<T>(&self, items: &mut [T], start: usize, ends: &[usize], cuts: u32)
    where
        T: Send,
        O: Order<T>,
    {
        if ends.len() <= 1 {
            return self.quicksort(items, 1, cuts);
        }
        let (left_ends, right_ends) = ends.split_at(ends.len() / 2);
        let middle = left_ends[left_ends.len() - 1];
        let (left, right) = items.split_at_mut(middle - start);
        join(
            || self.sort_buckets(left, start, left_ends, cuts),
            || self.sort_buckets(right, middle, right_ends, cuts),
        );
    }

    fn sort_piece<T>(&self, items: &mut [T])
    where
        T: Send,
        O: Order<T>,
    {
        if !nearly::sort(items, self.order) {
            sort_piece(items, self.order);
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
        T: Send,
        O: Order<T>,
    {
        let (least, greatest) = (&items[pivots.start], &items[pivots.end - 1]);
        let (left, right) = (&items[..pivots.start], &items[pivots.end..]);
        let from = left.partition_point(|item| self.order.less(item, least));
        let until = right.partition_point(|item| self.order.less(item, greatest));
        let between = from..pivots.end + until;
        if between.len() > 1 {
            sort_alone(&mut items[between], self.order);
        }
    }

    fn ascending<T>(&self, items: &mut [T]) -> bool
    where
        T: Send,
        O: Order<T>,
    {
        run::ascends(items, self.order, self.piece)
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

/// Sorts what is no longer than [a piece](longest_piece).
fn sort_piece<T, O: Order<T>>(items: &mut [T], order: &O) {
    if order.sort_integers(items) {
        return;
    }
    match buckets::are_long::<T>() {
        true => buckets::sort(items, order),
        false => leaf::sort_unstable(items, order),
    }
}

/// How many of so many workers are for the left side, and for the right one.
fn shares(workers: usize, left: usize, right: usize) -> (usize, usize) {
    let of_left = workers as f64 * left as f64 / (left + right).max(1) as f64;
    let for_left = of_left.round() as usize;
    (for_left.max(1), (workers - for_left.min(workers)).max(1))
}

#[cfg(test)]
mod tests {
    use super::super::order::By;
    use super::Sort;
    use crate::{ThreadPool, ThreadPoolBuilder};
    use std::cmp::Ordering;
    use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

    /// On the heap, so that the allocator notices one that is there twice; and long, so
    /// that they are distributed to buckets.
    type Item = (Box<usize>, [usize; 4]);

    const LEN: usize = 6_000;

    fn mixed(n: usize) -> usize {
        (n ^ (n >> 7)).wrapping_mul(0x2C1B_3C6D) % 1_000_003
    }

    const SHAPES: [fn(usize) -> usize; 9] = [
        mixed,
        |_| 7,
        |at| mixed(at) % 2,
        |at| usize::from(mixed(at) % 8 == 0),
        |at| usize::from(mixed(at) % 8 != 0),
        |at| mixed(at) % 16,
        |at| at.min(LEN - at),
        |at| at.max(LEN - at),
        |at| if at % 2 == 0 { 0 } else { mixed(at) },
    ];

    fn items(shape: fn(usize) -> usize, len: usize) -> Vec<Item> {
        (0..len).map(|at| (Box::new(shape(at)), [at; 4])).collect()
    }

    fn pools() -> [ThreadPool; 4] {
        let pool = |slots| ThreadPoolBuilder::new().num_threads(slots).build();
        [1, 2, 3, 4].map(|slots| pool(slots).unwrap())
    }

    /// Sorts with as many rings as there are workers, whose pieces may be long or short.
    /// Whatever happens, the items must be those that were there.
    fn sort(
        pool: &ThreadPool,
        piece: usize,
        items: &mut [Item],
        compare: impl Fn(&Item, &Item) -> Ordering + Sync + Send,
    ) -> std::thread::Result<()> {
        let mut expected = items.to_vec();
        let order = &By(compare);
        let workers = pool.current_num_threads();
        let result = catch_unwind(AssertUnwindSafe(|| {
            let ring = 256;
            pool.install(|| Sort { order, piece, ring }.quicksort(items, workers, 20));
        }));
        let mut left = items.to_vec();
        left.sort();
        expected.sort();
        assert!(left == expected, "items were lost, or are there twice");
        result
    }

    #[test]
    fn any_number_of_rings_sorts_items_of_any_shape() {
        for pool in pools() {
            for piece in [256, 3000] {
                for shape in SHAPES {
                    for len in [0, 1, 2, 255, 257, 513, 1024, 3001, LEN - 1, LEN] {
                        let mut items = items(shape, len);
                        sort(&pool, piece, &mut items, |a, b| a.0.cmp(&b.0)).unwrap();
                        assert!(items.windows(2).all(|pair| pair[0].0 <= pair[1].0));
                    }
                }
            }
        }
    }

    #[test]
    fn rings_lose_nothing_when_comparing_panics() {
        for pool in pools() {
            for (shape, piece) in SHAPES.into_iter().zip([3000, 256].into_iter().cycle()) {
                let mut panic_at = 0;
                loop {
                    let calls = AtomicUsize::new(0);
                    let mut items = items(shape, LEN);
                    let result = sort(&pool, piece, &mut items, |a, b| {
                        if calls.fetch_add(1, SeqCst) == panic_at {
                            resume_unwind(Box::new("asked for"));
                        }
                        a.0.cmp(&b.0)
                    });
                    if result.is_ok() {
                        break;
                    }
                    panic_at = 2 * panic_at + 1;
                }
                assert!(panic_at >= LEN);
            }
        }
    }

    #[test]
    fn rings_lose_nothing_by_an_order_that_is_none() {
        let orders: [fn(&Item, &Item) -> Ordering; 4] = [
            |_, _| Ordering::Less,
            |_, _| Ordering::Greater,
            |a, b| mixed(*a.0 ^ (*b.0 << 7)).cmp(&mixed(*b.0 ^ (*a.0 << 3))),
            |a, b| (*a.0 % 3).cmp(&((*b.0 + 1) % 3)),
        ];
        for pool in pools() {
            for order in orders {
                for shape in SHAPES {
                    // That there is a panic is allowed.
                    for piece in [256, 3000] {
                        let _ = sort(&pool, piece, &mut items(shape, LEN), order);
                    }
                }
            }
        }
    }
}
