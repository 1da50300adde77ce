//! Sorting by keys that are computed once: the keys are sorted with the places where
//! their items are, and then the items are fetched.

use super::order::{uncomplaining, Natural};
use super::unstable;
use crate::current_num_threads;
use crate::iter::{IndexedParallelIterator, IntoParallelRefMutIterator, ParallelIterator};

/// Sorts on the pool whose worker this is. Equal keys keep their order by their places.
pub(super) fn sort<T, K, F>(items: &mut [T], key: &F)
where
    T: Send,
    K: Ord + Send,
    F: Fn(&T) -> K + Sync,
{
    if current_num_threads() == 1 {
        return uncomplaining(|| items.sort_by_cached_key(key));
    }
    match u32::try_from(items.len()) {
        Ok(_) => permute(items, |at| at as u32, |at| at as usize, key),
        Err(_) => permute(items, |at| at, |at| at, key),
    }
}

/// Places are kept as `P`, which is half as long as a `usize` where that is enough.
fn permute<T, K, P>(
    items: &mut [T],
    kept: impl Fn(usize) -> P + Sync + Send,
    place: impl Fn(P) -> usize,
    key: &(impl Fn(&T) -> K + Sync),
) where
    T: Send,
    K: Ord + Send,
    P: Ord + Copy + Send,
{
    let with_place = |(at, item): (usize, &mut T)| (key(item), kept(at));
    let mut from: Vec<(K, P)> = items.par_iter_mut().enumerate().map(with_place).collect();
    unstable::sort(&mut from, &Natural);
    for at in 0..items.len() {
        // What was at an earlier place went where the item now here came from.
        let mut source = place(from[at].1);
        while source < at {
            source = place(from[source].1);
        }
        from[at].1 = kept(source);
        items.swap(at, source);
    }
}
