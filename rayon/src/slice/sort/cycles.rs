//! Items go to where they belong along the cycles of a permutation, by several threads.
//!
//! A place gets its item from another one, which then gets its own from a third. One thread that
//! goes along a cycle waits for memory at each step, and a permutation in no order has one cycle
//! that most places are on. So cycles are cut: places at a fixed distance are cuts, whose items
//! are lifted out first. From a cut on a thread goes along the cycle until it comes to the next
//! one, whose item is among those that were lifted out. No two of these ways have a place in
//! common; a thread goes along several in turns, and waits for all of them at once.
//!
//! Cycles without a cut, which are short if the permutation is in no order, are left to one
//! thread. A place that has its item says of itself that it gets it from there.
//!
//! Nothing is compared or dropped meanwhile, and nothing panics.

use super::gap::Gap;
use super::memory::{little, room};
use crate::current_num_threads;
use crate::iter::{IntoParallelIterator, ParallelIterator};
use std::ops::Range;
use std::ptr;

/// How many ways a thread goes along in turns.
const AT_ONCE: usize = 8;

/// So many places there are at least from one cut to the next, and no more cuts than that.
const LEAST_WIDTH: usize = 64;
const MOST_CUTS: usize = 1024;

/// The number of a place.
pub(super) trait Place: Copy + Send {
    fn of(place: usize) -> Self;

    fn get(self) -> usize;
}

macro_rules! places {
    ($($integer:ident)*) => {
        $(
            impl Place for $integer {
                fn of(place: usize) -> Self {
                    place as $integer
                }

                fn get(self) -> usize {
                    self as usize
                }
            }
        )*
    };
}

places!(u16 u32 usize);

/// Moves items to where they belong: `from` says, beside other things, of each place where its item
/// is.
///
/// # Safety
///
/// That is each place once.
pub(super) unsafe fn follow<T, K, P: Place>(items: &mut [T], from: &mut [(K, P)]) {
    assert!(items.len() == from.len());
    let items = items.as_mut_ptr();
    for first in 0..from.len() {
        if from[first].1.get() == first {
            continue;
        }
        // SAFETY: all these are places of the slice. Along a cycle each of them is the gap once,
        // until it comes back to the first, whose item was lifted out.
        unsafe {
            let mut gap = Gap::new(items.add(first));
            let mut at = first;
            loop {
                let next = from[at].1.get();
                from[at].1 = P::of(at);
                if next == first {
                    break;
                }
                ptr::copy_nonoverlapping(items.add(next), gap.at, 1);
                gap.at = items.add(next);
                at = next;
            }
        }
    }
}

/// The same by all threads of the pool whose worker this is.
///
/// # Safety
///
/// As of [`follow`].
pub(super) unsafe fn follow_by_all<T, K, P>(items: &mut [T], from: &mut [(K, P)])
where
    T: Send,
    K: Send,
    P: Place,
{
    assert!(items.len() == from.len());
    let wanted = (items.len() / LEAST_WIDTH).clamp(1, MOST_CUTS);
    let width = items.len().div_ceil(wanted).next_power_of_two();
    let cuts = items.len().div_ceil(width);
    let lifted = match cuts <= little::<T>() {
        true => room::<T>(cuts),
        false => None,
    };
    if let Some(mut lifted) = lifted {
        for cut in 0..cuts {
            // SAFETY: there is an item at the cut, which counts in the vector only from now on;
            // that one's length stays 0. Nothing panics until it is back in the slice.
            unsafe {
                let item = items.as_ptr().add(cut * width);
                ptr::copy_nonoverlapping(item, lifted.as_mut_ptr().add(cut), 1);
            }
        }
        let ways = Ways {
            items: items.as_mut_ptr(),
            from: from.as_mut_ptr(),
            lifted: lifted.as_ptr(),
            width,
        };
        let groups = (4 * current_num_threads()).min(cuts);
        let group = |n: usize| n * cuts / groups..(n + 1) * cuts / groups;
        // SAFETY: each cut is in one group. `from` is what the caller says.
        (0..groups)
            .into_par_iter()
            .for_each(|n| unsafe { ways.go(group(n)) });
    }
    // SAFETY: what has its item says so, and of the others the cycles are whole.
    unsafe { follow(items, from) };
}

/// Ways from each cut to the next one on its cycle.
struct Ways<T, K, P> {
    items: *mut T,
    from: *mut (K, P),
    /// The items of the cuts.
    lifted: *const T,
    /// A cut is what this divides, a power of two.
    width: usize,
}

// SAFETY: what several threads have to do with is each other's: no two ways have a place in common,
// and each item that was lifted out is read on one. Items and places may go to other threads, and
// keys are not touched.
unsafe impl<T: Send, K: Send, P: Send> Sync for Ways<T, K, P> {}

impl<T, K, P: Place> Ways<T, K, P> {
    /// Goes along the ways from so many cuts.
    ///
    /// # Safety
    ///
    /// No way begins twice. `from` has each of the slice's places once, and the items of the cuts
    /// are lifted out.
    unsafe fn go(&self, mut cuts: Range<usize>) {
        let mut places = [0; AT_ONCE];
        let mut ways = 0;
        loop {
            while ways < AT_ONCE {
                let Some(cut) = cuts.next() else { break };
                places[ways] = cut * self.width;
                ways += 1;
            }
            if ways == 0 {
                return;
            }
            let mut way = 0;
            while way < ways {
                // SAFETY: it is where this way is.
                match unsafe { self.step(places[way]) } {
                    Some(next) => {
                        places[way] = next;
                        way += 1;
                    }
                    None => {
                        ways -= 1;
                        places[way] = places[ways];
                    }
                }
            }
        }
    }

    /// Gets the item of a place, and returns the place that it is from; `None` if that is a cut.
    ///
    /// # Safety
    ///
    /// This place is on the way of the thread that calls, which got there just now: its own item is
    /// gone.
    unsafe fn step(&self, at: usize) -> Option<usize> {
        // SAFETY: it is a place of the slice, as is the one that it gets its item from. If that is
        // no cut it is the next one on the same way; if it is, its item is one of those that were
        // lifted out, and no other way ends there.
        unsafe {
            let place = &raw mut (*self.from.add(at)).1;
            let next = place.read().get();
            place.write(P::of(at));
            let to = self.items.add(at);
            if next % self.width == 0 {
                ptr::copy_nonoverlapping(self.lifted.add(next / self.width), to, 1);
                return None;
            }
            ptr::copy_nonoverlapping(self.items.add(next), to, 1);
            Some(next)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{follow, follow_by_all};
    use crate::ThreadPoolBuilder;

    /// A place for each, in no order; or all in one cycle of neighbours; or in pairs; or each its
    /// own.
    fn permutations(len: usize) -> [Vec<usize>; 4] {
        let mut mixed: Vec<usize> = (0..len).collect();
        mixed.sort_by_key(|n| (n ^ (n >> 7)).wrapping_mul(0x2C1B_3C6D) % 1_000_003);
        [
            mixed,
            (0..len).map(|n| (n + 1) % len).collect(),
            (0..len).rev().collect(),
            (0..len).collect(),
        ]
    }

    #[test]
    fn each_item_comes_from_where_it_was_wanted_from() {
        let pool = ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        for len in [1, 2, 3, 63, 64, 65, 1000, 5000, 66_000] {
            for permutation in permutations(len) {
                let items: Vec<Box<usize>> = (0..len).map(Box::new).collect();
                let from = || {
                    permutation
                        .iter()
                        .map(|n| ((), *n as u32))
                        .collect::<Vec<_>>()
                };
                let mut alone = items.clone();
                // SAFETY: each place is there once.
                unsafe { follow(&mut alone, &mut from()) };
                assert!(alone
                    .iter()
                    .map(|item| **item)
                    .eq(permutation.iter().copied()));
                let mut by_all = items;
                // SAFETY: as above.
                pool.install(|| unsafe { follow_by_all(&mut by_all, &mut from()) });
                assert!(by_all == alone);
            }
        }
    }
}
