//! What is sorted are references, and then each item moves once, along the cycles of the
//! permutation. Nothing is compared any more when the first one moves, so a comparator that panics
//! finds all of them where they were.

use super::super::cycles;
use super::super::leaf;
use super::super::memory::{little, room};
use super::super::order::{ByRef, Order};
use std::{ptr, slice};

/// The number of an item, which is as long as a reference.
type Numbered = ((), usize);

const _: () = assert!(size_of::<Numbered>() == size_of::<&()>());

/// So many are sorted at once: each has a reference.
pub(in super::super) const MOST: usize = little::<&()>();

/// Sorts items, equal ones in any order. `false` if there is no memory for it.
pub(super) fn sort<T, O: Order<T>>(items: &mut [T], order: &O) -> bool {
    let (start, len) = (items.as_ptr(), items.len());
    let Some(mut refs) = room::<&T>(len) else {
        return false;
    };
    refs.extend(&*items);
    leaf::sort_unstable(&mut refs, &ByRef(order));
    // The numbers of the items come to where the references were.
    refs.clear();
    let refs = refs.as_mut_ptr();
    // SAFETY: a word of the vector's memory is read, and another one written. A reference is
    // to one of the items, so that it is a number of them from the first.
    let places = unsafe {
        for n in 0..len {
            let place = ptr::from_ref(*refs.add(n)).offset_from(start);
            refs.cast::<Numbered>().add(n).write(((), place as usize));
        }
        slice::from_raw_parts_mut(refs.cast::<Numbered>(), len)
    };
    // SAFETY: each item was referred to once.
    unsafe { cycles::follow(items, places) };
    true
}
