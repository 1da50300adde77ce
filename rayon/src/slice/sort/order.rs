//! What to sort by: the same three ways as `std` has, so that its sorts at the leaves are
//! called as a program would call them.
//!
//! Since Rust 1.81 these may panic where an order is not a total one. The published rayon's
//! sorts never did, and there are programs that compare floats as if all were ordered; so a
//! leaf's complaint ends here. The items are all there, in some order, and more was never
//! promised.

use super::integers;
use std::cmp::Ordering;
use std::marker::PhantomData;
use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};

/// How `std`'s complaint begins.
const COMPLAINT: &str = "user-provided comparison function does not correctly implement";

/// Has `std` sort, without its complaint. Any other panic goes on.
pub(super) fn uncomplaining(sort: impl FnOnce()) {
    // Items that are looked at after a panic are the caller's matter, as without this.
    if let Err(payload) = catch_unwind(AssertUnwindSafe(sort)) {
        let complaint = payload.downcast_ref::<&str>();
        if !complaint.is_some_and(|text| text.starts_with(COMPLAINT)) {
            resume_unwind(payload);
        }
    }
}

/// An order of items, and the sorts of `std` by it.
pub(crate) trait Order<T>: Sync {
    /// Whether `a` must come before `b`.
    fn less(&self, a: &T, b: &T) -> bool;

    fn sort(&self, items: &mut [T]);

    fn sort_unstable(&self, items: &mut [T]);

    /// Whether it is the natural order of integers.
    fn is_of_integers(&self) -> bool {
        false
    }

    /// As [`sort_unstable`](Self::sort_unstable), if it is the natural order of integers, and
    /// faster if they are as many as a piece.
    fn sort_integers(&self, _: &mut [T]) -> bool {
        false
    }

    /// As [`sort`](Self::sort), of what refers to items, which stay where they are.
    fn sort_refs(&self, items: &mut [&T]);

    /// As [`sort_unstable`](Self::sort_unstable), of what refers to items.
    fn sort_unstable_refs(&self, items: &mut [&T]);
}

/// That of the items themselves.
pub(crate) struct Natural;

impl<T: Ord> Order<T> for Natural {
    #[inline]
    fn less(&self, a: &T, b: &T) -> bool {
        a.lt(b)
    }

    fn sort(&self, items: &mut [T]) {
        uncomplaining(|| items.sort());
    }

    fn sort_unstable(&self, items: &mut [T]) {
        uncomplaining(|| items.sort_unstable());
    }

    fn is_of_integers(&self) -> bool {
        integers::are::<T>()
    }

    fn sort_integers(&self, items: &mut [T]) -> bool {
        integers::sort(items)
    }

    fn sort_refs(&self, items: &mut [&T]) {
        uncomplaining(|| items.sort());
    }

    fn sort_unstable_refs(&self, items: &mut [&T]) {
        uncomplaining(|| items.sort_unstable());
    }
}

/// That of a comparator.
pub(crate) struct By<F>(pub(crate) F);

impl<T, F> Order<T> for By<F>
where
    F: Fn(&T, &T) -> Ordering + Sync,
{
    #[inline]
    fn less(&self, a: &T, b: &T) -> bool {
        (self.0)(a, b) == Ordering::Less
    }

    fn sort(&self, items: &mut [T]) {
        uncomplaining(|| items.sort_by(&self.0));
    }

    fn sort_unstable(&self, items: &mut [T]) {
        uncomplaining(|| items.sort_unstable_by(&self.0));
    }

    fn sort_refs(&self, items: &mut [&T]) {
        uncomplaining(|| items.sort_by(|a, b| (self.0)(a, b)));
    }

    fn sort_unstable_refs(&self, items: &mut [&T]) {
        uncomplaining(|| items.sort_unstable_by(|a, b| (self.0)(a, b)));
    }
}

/// That of keys.
pub(crate) struct ByKey<F, K> {
    key: F,
    keys: PhantomData<fn() -> K>,
}

impl<F, K> ByKey<F, K> {
    pub(crate) fn new(key: F) -> Self {
        ByKey {
            key,
            keys: PhantomData,
        }
    }
}

impl<T, K, F> Order<T> for ByKey<F, K>
where
    K: Ord,
    F: Fn(&T) -> K + Sync,
{
    #[inline]
    fn less(&self, a: &T, b: &T) -> bool {
        (self.key)(a).lt(&(self.key)(b))
    }

    fn sort(&self, items: &mut [T]) {
        uncomplaining(|| items.sort_by_key(&self.key));
    }

    fn sort_unstable(&self, items: &mut [T]) {
        uncomplaining(|| items.sort_unstable_by_key(&self.key));
    }

    fn sort_refs(&self, items: &mut [&T]) {
        uncomplaining(|| items.sort_by_key(|item| (self.key)(item)));
    }

    fn sort_unstable_refs(&self, items: &mut [&T]) {
        uncomplaining(|| items.sort_unstable_by_key(|item| (self.key)(item)));
    }
}
