//! The unstable sort, in place: quicksort above, `std`'s sort below.
//!
//! The median of a sample cuts the items in nearly equal halves (Frazer and McKellar,
//! "Samplesort", 1970, with one splitter), which are sorted at the same time, and cut
//! again until there are a few pieces for each worker. What equals a common pivot is done
//! with. One thread cuts: items need not be
//! `Sync`, so two threads may not compare with the same pivot.

use super::order::Order;
use super::partition::partition;
use super::{piece_len, run, LEAST};
use crate::{current_num_threads, join};

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
        Some(run::Run::Ascending) => {}
        Some(run::Run::Descending) => run::reverse(items, piece),
        // Twice as many cuts in a row as there are with good pivots.
        None => quicksort(items, order, piece, 2 * (threads.ilog2() + 3)),
    }
}

fn quicksort<T, O>(items: &mut [T], order: &O, piece: usize, cuts: u32)
where
    T: Send,
    O: Order<T>,
{
    if items.len() <= piece || cuts == 0 {
        return order.sort_unstable(items);
    }
    // Such as all equals to the left of a common pivot.
    if let Some(run::Run::Ascending) = run::find(items, order, piece) {
        return;
    }
    let common = pivot_to_front(items, order);
    let Some((pivot, others)) = items.split_first_mut() else {
        return;
    };
    let before = partition(others, |item| order.less(item, pivot));
    items.swap(0, before);
    let (left, pivot_and_right) = items.split_at_mut(before);
    join(
        || quicksort(left, order, piece, cuts - 1),
        || {
            let Some((pivot, mut right)) = pivot_and_right.split_first_mut() else {
                return;
            };
            if common {
                let equal = partition(right, |item| !order.less(pivot, item));
                right = &mut right[equal..];
            }
            quicksort(right, order, piece, cuts - 1);
        },
    );
}

/// Swaps the median of a sample to the front, and returns whether it is a common one.
fn pivot_to_front<T, O: Order<T>>(items: &mut [T], order: &O) -> bool {
    /// By its median the longer half is expected to be 1% too long.
    const SAMPLE: usize = 1023;
    const { assert!(SAMPLE < LEAST) };
    let sample_len = SAMPLE.min(items.len() / 32).max(1);
    let step = items.len() / sample_len;
    // Each comes from a step of its own; those at the front are in no order afterwards.
    // An odd offset in each keeps a period of the items from showing.
    for n in 0..sample_len {
        let offset = n.wrapping_mul(0x9E37_79B9) % step;
        items.swap(n, n * step + offset);
    }
    let sample = &mut items[..sample_len];
    order.sort_unstable(sample);
    let middle = sample_len / 2;
    let pivot = &sample[middle];
    let is_pivot = |item: &T| !order.less(item, pivot) && !order.less(pivot, item);
    let equal = sample.iter().filter(|item| is_pivot(item)).count();
    items.swap(0, middle);
    equal > sample_len / 8
}
