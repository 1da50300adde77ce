//! Sorting by keys that are computed once: the keys are sorted with the places where
//! their items are, and then the items go from there to where they belong (`cycles.rs`).
//!
//! That takes memory for keys and places, and hardly any for items.

use super::cycles::{self, Place};
use super::order::Natural;
use super::{unstable, LEAST};
use crate::iter::{
    IndexedParallelIterator, IntoParallelIterator, IntoParallelRefMutIterator, ParallelIterator,
};
use std::mem::needs_drop;

/// Sorts on the pool whose worker this is, or alone if the items are few. Equal keys
/// keep their order by their places.
pub(super) fn sort<T, K, F>(items: &mut [T], key: &F)
where
    T: Send,
    K: Ord + Send,
    F: Fn(&T) -> K + Sync,
{
    // The shorter places are the less memory they take, unless it is no less beside a key.
    let shorter = size_of::<(K, u16)>() < size_of::<(K, u32)>();
    match items.len() {
        ..=0xFFFF if shorter => by_keys::<T, K, u16>(items, key),
        len if u32::try_from(len).is_ok() => by_keys::<T, K, u32>(items, key),
        _ => by_keys::<T, K, usize>(items, key),
    }
}

fn by_keys<T, K, P>(items: &mut [T], key: &(impl Fn(&T) -> K + Sync))
where
    T: Send,
    K: Ord + Send,
    P: Place + Ord,
{
    let with_place = |(at, item): (usize, &mut T)| (key(item), P::of(at));
    if items.len() < LEAST {
        let mut from: Vec<(K, P)> = items.iter_mut().enumerate().map(with_place).collect();
        unstable::sort_alone(&mut from, &Natural);
        // SAFETY: the places are those of all items, whatever the order of keys says, and each
        // is there once.
        return unsafe { cycles::follow(items, &mut from) };
    }
    let mut from: Vec<(K, P)> = items.par_iter_mut().enumerate().map(with_place).collect();
    unstable::sort(&mut from, &Natural);
    // SAFETY: as above.
    unsafe { cycles::follow_by_all(items, &mut from) };
    if needs_drop::<K>() {
        from.into_par_iter().for_each(drop);
    }
}
