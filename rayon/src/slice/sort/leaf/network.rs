//! Up to eight short items, by comparisons that don't depend on what those before them said
//! (Batcher, "Sorting Networks and Their Applications", 1968).

use super::super::order::Order;
use super::small::insert;
use std::mem::MaybeUninit;
use std::ptr;

/// Sorts up to eight items, equal ones in any order.
pub(super) fn sort<T, O: Order<T>>(items: &mut [T], order: &O) {
    let start = items.as_mut_ptr();
    // SAFETY: there are so many, which the slice has exclusively.
    unsafe {
        match items.len() {
            4 => sort_some::<4, T, O>(start, order),
            5 => sort_some::<5, T, O>(start, order),
            6 => sort_some::<6, T, O>(start, order),
            7 => sort_some::<7, T, O>(start, order),
            8 => sort_some::<8, T, O>(start, order),
            _ => insert(items, 1, order),
        }
    }
}

/// Sorts `COUNT` items as if there were eight, the others greater than any of these; they would
/// stay where they are.
///
/// # Safety
///
/// There are `COUNT` items, which the caller has exclusively.
#[inline]
unsafe fn sort_some<const COUNT: usize, T, O: Order<T>>(start: *mut T, order: &O) {
    macro_rules! exchange {
        ($($a:literal $b:literal,)*) => {
            $(
                if $b < COUNT {
                    // SAFETY: these are two of the items.
                    unsafe { exchange(start.add($a), start.add($b), order) };
                }
            )*
        };
    }
    // Each pair, two pairs, two fours.
    exchange!(0 1, 2 3, 4 5, 6 7,);
    exchange!(0 2, 1 3, 4 6, 5 7, 1 2, 5 6,);
    exchange!(0 4, 1 5, 2 6, 3 7, 2 4, 3 5, 1 2, 3 4, 5 6,);
}

/// Has the lesser of two items be at `a`, without a branch.
///
/// # Safety
///
/// These are two places with items, which the caller has exclusively.
#[inline]
unsafe fn exchange<T, O: Order<T>>(a: *mut T, b: *mut T, order: &O) {
    // SAFETY: one of the two items is copied to either place, when they are compared.
    unsafe {
        let swap = order.less(&*b, &*a);
        let (lesser, greater) = if swap { (b, a) } else { (a, b) };
        let last: MaybeUninit<T> = greater.cast::<MaybeUninit<T>>().read();
        ptr::copy(lesser, a, 1);
        b.cast::<MaybeUninit<T>>().write(last);
    }
}
