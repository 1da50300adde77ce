//! Sorting by keys that are computed once: the keys are sorted with the places where
//! their items are, and then the items are fetched from there, by all workers, and put back.
//!
//! Keys that are to be dropped are brought back to their order first.
//!
//! To follow the cycles of the permutation would take no memory for items, but each step
//! waits for the one before it, and most of them for memory, on one thread.

use super::merge::copy_back;
use super::order::{uncomplaining, Natural};
use super::unstable;
use crate::current_num_threads;
use crate::iter::{
    IndexedParallelIterator, IntoParallelIterator, IntoParallelRefMutIterator, ParallelIterator,
};
use std::mem::{needs_drop, MaybeUninit};

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
    place: impl Fn(P) -> usize + Sync + Send,
    key: &(impl Fn(&T) -> K + Sync),
) where
    T: Send,
    K: Ord + Send,
    P: Ord + Copy + Send,
{
    let with_place = |(at, item): (usize, &mut T)| (key(item), kept(at));
    let mut from: Vec<(K, P)> = items.par_iter_mut().enumerate().map(with_place).collect();
    unstable::sort(&mut from, &Natural);
    let len = items.len();
    let mut buffer = Vec::with_capacity(len);
    let buffer: &mut [MaybeUninit<T>] = &mut buffer.spare_capacity_mut()[..len];
    let mut keys: Vec<K> = Vec::new();
    if needs_drop::<K>() {
        keys.reserve_exact(len);
    }
    let (source, keys_again) = (Shared(items.as_mut_ptr()), Shared(keys.as_mut_ptr()));
    let fetch = |((key, from), to): ((K, P), &mut MaybeUninit<T>)| {
        let from = place(from);
        // SAFETY: the places are those of all items, whatever the order of keys says, and
        // each is here once. So no other thread has to do with this one. There are as many
        // for keys, if they are to be dropped.
        unsafe {
            to.write(source.read(from));
            if needs_drop::<K>() {
                keys_again.write(from, key);
            }
        }
    };
    let from = from.into_par_iter();
    from.zip(buffer.par_iter_mut()).for_each(fetch);
    // SAFETY: all places are written, so that the buffer has each of the items once.
    unsafe { copy_back(buffer, items) };
    if needs_drop::<K>() {
        // SAFETY: as many are written.
        unsafe { keys.set_len(len) };
    }
    // In the order in which they were made, and most likely by the thread that made them: an
    // allocator takes a fifth of the time to get back what lies next to each other.
    keys.into_par_iter().for_each(drop);
}

/// What several threads read or write, each other places.
struct Shared<T>(*mut T);

// SAFETY: an item goes to the thread that reads it, or comes from the one that writes it, which
// `Send` allows; that no two threads have to do with the same is up to who calls.
unsafe impl<T: Send> Sync for Shared<T> {}

impl<T> Shared<T> {
    /// # Safety
    ///
    /// There is an item at this place, which nobody else uses, and which is in use here or
    /// there afterwards, but not in both.
    unsafe fn read(&self, place: usize) -> T {
        // SAFETY: as above.
        unsafe { self.0.add(place).read() }
    }

    /// # Safety
    ///
    /// There is memory at this place, which nobody else uses, and no item.
    unsafe fn write(&self, place: usize, item: T) {
        // SAFETY: as above.
        unsafe { self.0.add(place).write(item) }
    }
}
