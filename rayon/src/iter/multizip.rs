//! Tuples of up to twelve iterators as an iterator over tuples.

use super::plumbing::ProducerCallback;
use super::{
    IndexedParallelIterator, IntoParallelIterator, IntoParallelRefIterator,
    IntoParallelRefMutIterator, ParallelIterator,
};
use crate::mechanism::{drive_by_bridge, drive_unindexed_by_bridge};

/// What a tuple of iterators of known length is turned into: tuples of items at the same
/// place, as many as the shortest of them has, as by
/// [`zip`](IndexedParallelIterator::zip).
///
/// ```
/// use rayon::prelude::*;
///
/// let mut sums = [0; 3];
/// let (left, right) = (vec![1, 2, 3], vec![10, 20, 30]);
/// let all = (&mut sums, &left, &right).into_par_iter();
/// all.for_each(|(sum, left, right)| *sum = left + right);
/// assert_eq!(sums, [11, 22, 33]);
///
/// // A tuple of collections has all three kinds.
/// let columns = (left, right);
/// let rows: Vec<(&i32, &i32)> = columns.par_iter().collect();
/// assert_eq!(rows, [(&1, &10), (&2, &20), (&3, &30)]);
/// ```
#[derive(Debug, Clone)]
pub struct MultiZip<T> {
    tuple: T,
}

/// A closure from the pairs in pairs that nested zips make to a tuple.
macro_rules! flat {
    ($first:ident) => { |$first| ($first,) };
    ($first:ident $($rest:ident)+) => { flat!(@nest [$first] [$($rest)+] [$first $($rest)+]) };
    (@nest [$nested:pat] [] [$($all:ident)+]) => { |$nested| ($($all),+) };
    (@nest [$nested:pat] [$next:ident $($rest:ident)*] [$($all:ident)+]) => {
        flat!(@nest [($nested, $next)] [$($rest)*] [$($all)+])
    };
}

macro_rules! tuple {
    ($first:ident $($rest:ident)*) => {
        #[allow(non_snake_case)] // The variables are named after the types.
        const _: () = {
            impl<$first, $($rest),*> ParallelIterator for MultiZip<($first, $($rest),*)>
            where
                $first: IndexedParallelIterator,
                $($rest: IndexedParallelIterator,)*
            {
                type Item = ($first::Item, $($rest::Item),*);

                drive_unindexed_by_bridge!();
            }

            impl<$first, $($rest),*> IndexedParallelIterator for MultiZip<($first, $($rest),*)>
            where
                $first: IndexedParallelIterator,
                $($rest: IndexedParallelIterator,)*
            {
                drive_by_bridge!();

                fn len(&self) -> usize {
                    let ($first, $($rest),*) = &self.tuple;
                    $first.len()$(.min($rest.len()))*
                }

                fn with_producer<CB>(self, callback: CB) -> CB::Output
                where
                    CB: ProducerCallback<Self::Item>,
                {
                    let ($first, $($rest),*) = self.tuple;
                    $first$(.zip($rest))*.map(flat!($first $($rest)*)).with_producer(callback)
                }
            }

            impl<$first, $($rest),*> IntoParallelIterator for ($first, $($rest),*)
            where
                $first: IntoParallelIterator<Iter: IndexedParallelIterator>,
                $($rest: IntoParallelIterator<Iter: IndexedParallelIterator>,)*
            {
                type Item = ($first::Item, $($rest::Item),*);
                type Iter = MultiZip<($first::Iter, $($rest::Iter),*)>;

                fn into_par_iter(self) -> Self::Iter {
                    let ($first, $($rest),*) = self;
                    MultiZip {
                        tuple: ($first.into_par_iter(), $($rest.into_par_iter()),*),
                    }
                }
            }

            impl<'a, $first, $($rest),*> IntoParallelIterator for &'a ($first, $($rest),*)
            where
                $first: IntoParallelRefIterator<'a, Iter: IndexedParallelIterator>,
                $($rest: IntoParallelRefIterator<'a, Iter: IndexedParallelIterator>,)*
            {
                type Item = ($first::Item, $($rest::Item),*);
                type Iter = MultiZip<($first::Iter, $($rest::Iter),*)>;

                fn into_par_iter(self) -> Self::Iter {
                    let ($first, $($rest),*) = self;
                    MultiZip {
                        tuple: ($first.par_iter(), $($rest.par_iter()),*),
                    }
                }
            }

            impl<'a, $first, $($rest),*> IntoParallelIterator for &'a mut ($first, $($rest),*)
            where
                $first: IntoParallelRefMutIterator<'a, Iter: IndexedParallelIterator>,
                $($rest: IntoParallelRefMutIterator<'a, Iter: IndexedParallelIterator>,)*
            {
                type Item = ($first::Item, $($rest::Item),*);
                type Iter = MultiZip<($first::Iter, $($rest::Iter),*)>;

                fn into_par_iter(self) -> Self::Iter {
                    let ($first, $($rest),*) = self;
                    MultiZip {
                        tuple: ($first.par_iter_mut(), $($rest.par_iter_mut()),*),
                    }
                }
            }
        };
    };
}

tuple!(T1);
tuple!(T1 T2);
tuple!(T1 T2 T3);
tuple!(T1 T2 T3 T4);
tuple!(T1 T2 T3 T4 T5);
tuple!(T1 T2 T3 T4 T5 T6);
tuple!(T1 T2 T3 T4 T5 T6 T7);
tuple!(T1 T2 T3 T4 T5 T6 T7 T8);
tuple!(T1 T2 T3 T4 T5 T6 T7 T8 T9);
tuple!(T1 T2 T3 T4 T5 T6 T7 T8 T9 T10);
tuple!(T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11);
tuple!(T1 T2 T3 T4 T5 T6 T7 T8 T9 T10 T11 T12);
