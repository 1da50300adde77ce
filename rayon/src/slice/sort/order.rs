//! What to sort by.

use super::buckets::Ends;
use super::integers;
use std::cmp::Ordering;
use std::marker::PhantomData;

/// An order of items. It may be none, in which case they come to be in some order.
pub(crate) trait Order<T>: Sync {
    /// Whether `a` must come before `b`.
    fn less(&self, a: &T, b: &T) -> bool;

    /// Whether it is the natural order of integers.
    fn is_of_integers(&self) -> bool {
        false
    }

    /// Sorts a [piece](integers::PIECE_BYTES) if it is the natural order of integers.
    fn sort_integers(&self, _: &mut [T]) -> bool {
        false
    }

    /// Sorts any number of items if it is the natural order of integers, and these are of few
    /// values.
    fn sort_few_values(&self, _: &mut [T]) -> bool {
        false
    }

    /// Distributes the items to buckets if it is the natural order of integers, and these are many
    /// in no few places.
    fn distribute_integers(&self, _: &mut [T]) -> Option<Ends> {
        None
    }
}

/// That of the items themselves.
pub(crate) struct Natural;

impl<T: Ord> Order<T> for Natural {
    #[inline]
    fn less(&self, a: &T, b: &T) -> bool {
        a.lt(b)
    }

    fn is_of_integers(&self) -> bool {
        integers::are::<T>()
    }

    fn sort_integers(&self, items: &mut [T]) -> bool {
        integers::sort(items)
    }

    fn sort_few_values(&self, items: &mut [T]) -> bool {
        integers::sort_few_values(items)
    }

    fn distribute_integers(&self, items: &mut [T]) -> Option<Ends> {
        integers::distribute(items)
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
}

/// That of what is referred to.
pub(super) struct ByRef<'a, O>(pub(super) &'a O);

impl<T, O: Order<T>> Order<&T> for ByRef<'_, O> {
    #[inline]
    fn less(&self, a: &&T, b: &&T) -> bool {
        self.0.less(a, b)
    }
}
