//! A sort, and what its result must be like.

use super::inputs::Item;
use rayon::slice::ParallelSliceMut;

/// Which sort.
#[derive(Clone, Copy)]
pub enum Way {
    Unstable,
    Stable,
    /// The standard library's, by the calling thread alone.
    StdUnstable,
    StdStable,
}

impl Way {
    pub fn sort<T: Item>(self, values: &mut [T]) {
        match self {
            Way::Unstable => values.par_sort_unstable(),
            Way::Stable => values.par_sort(),
            Way::StdUnstable => values.sort_unstable(),
            Way::StdStable => values.sort(),
        }
    }

    /// The same by a key; there is no unstable form of it.
    pub fn sort_by_cached_key<T: Item, K: Ord + Send + Sync>(
        self,
        values: &mut [T],
        key: impl Fn(&T) -> K + Sync,
    ) {
        match self {
            Way::Unstable | Way::Stable => values.par_sort_by_cached_key(key),
            Way::StdUnstable | Way::StdStable => values.sort_by_cached_key(key),
        }
    }

    /// Whether `b` may follow `a` in the result.
    pub fn may_stand_before<T: Item>(self, a: &T, b: &T) -> bool {
        match self {
            Way::Unstable | Way::StdUnstable => a <= b,
            Way::Stable | Way::StdStable => a < b || (a == b && a.came_before(b)),
        }
    }
}
