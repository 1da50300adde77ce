//! Parallel iterators over options: one item or none. And options of collections.

use crate::iter::plumbing::{Producer, ProducerCallback};
use crate::iter::{
    FromParallelIterator, IndexedParallelIterator, IntoParallelIterator, ParallelIterator,
};
use crate::mechanism::{drive_by_bridge, drive_unindexed_by_bridge};
use std::sync::atomic::{AtomicBool, Ordering};

impl<T: Send> IntoParallelIterator for Option<T> {
    type Iter = IntoIter<T>;
    type Item = T;

    fn into_par_iter(self) -> IntoIter<T> {
        IntoIter { option: self }
    }
}

impl<'a, T: Sync> IntoParallelIterator for &'a Option<T> {
    type Iter = Iter<'a, T>;
    type Item = &'a T;

    fn into_par_iter(self) -> Iter<'a, T> {
        Iter {
            option: self.as_ref(),
        }
    }
}

impl<'a, T: Send> IntoParallelIterator for &'a mut Option<T> {
    type Iter = IterMut<'a, T>;
    type Item = &'a mut T;

    fn into_par_iter(self) -> IterMut<'a, T> {
        IterMut {
            option: self.as_mut(),
        }
    }
}

/// A parallel iterator over what is in an option.
///
/// ```
/// use rayon::prelude::*;
///
/// let iter: rayon::option::IntoIter<u8> = Some(1).into_par_iter();
/// assert_eq!(iter.chain([2, 3]).collect::<Vec<_>>(), [1, 2, 3]);
/// ```
#[derive(Debug, Clone)]
pub struct IntoIter<T> {
    option: Option<T>,
}

/// A parallel iterator over a shared reference to what is in an option.
///
/// ```
/// use rayon::prelude::*;
///
/// let option = Some(1);
/// let iter: rayon::option::Iter<'_, u8> = option.par_iter();
/// assert_eq!(iter.min(), Some(&1));
/// ```
#[derive(Debug)]
pub struct Iter<'a, T> {
    option: Option<&'a T>,
}

impl<T> Clone for Iter<'_, T> {
    fn clone(&self) -> Self {
        Iter { ..*self }
    }
}

/// A parallel iterator over an exclusive reference to what is in an option.
///
/// ```
/// use rayon::prelude::*;
///
/// let mut option = Some(1);
/// let iter: rayon::option::IterMut<'_, u8> = option.par_iter_mut();
/// iter.for_each(|n| *n += 1);
/// assert_eq!(option, Some(2));
/// ```
#[derive(Debug)]
pub struct IterMut<'a, T> {
    option: Option<&'a mut T>,
}

macro_rules! one_or_none {
    ([$($params:tt)*] $iter:ty, $item:ty) => {
        impl<$($params)*> ParallelIterator for $iter {
            type Item = $item;

            drive_unindexed_by_bridge!();
        }

        impl<$($params)*> IndexedParallelIterator for $iter {
            drive_by_bridge!();

            fn len(&self) -> usize {
                usize::from(self.option.is_some())
            }

            fn with_producer<CB>(self, callback: CB) -> CB::Output
            where
                CB: ProducerCallback<Self::Item>,
            {
                callback.callback(OptionProducer(self.option))
            }
        }
    };
}

one_or_none!([T: Send] IntoIter<T>, T);
one_or_none!(['a, T: Sync] Iter<'a, T>, &'a T);
one_or_none!(['a, T: Send] IterMut<'a, T>, &'a mut T);

/// Of one item or none.
pub(crate) struct OptionProducer<T>(pub(crate) Option<T>);

impl<T: Send> Producer for OptionProducer<T> {
    type Item = T;
    type IntoIter = std::option::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }

    fn split_at(self, index: usize) -> (Self, Self) {
        match index {
            0 => (OptionProducer(None), self),
            _ => (self, OptionProducer(None)),
        }
    }
}

/// What is in the items, or `None` if one of them is. When one was found the other pieces
/// stop, each with the item that it is at.
///
/// ```
/// use rayon::prelude::*;
///
/// let halves = |numbers: &[u8]| -> Option<Vec<u8>> {
///     numbers.par_iter().map(|n| (n % 2 == 0).then_some(n / 2)).collect()
/// };
/// assert_eq!(halves(&[2, 4]), Some(vec![1, 2]));
/// assert_eq!(halves(&[2, 3]), None);
/// ```
impl<C, T> FromParallelIterator<Option<T>> for Option<C>
where
    C: FromParallelIterator<T>,
    T: Send,
{
    fn from_par_iter<I>(par_iter: I) -> Self
    where
        I: IntoParallelIterator<Item = Option<T>>,
    {
        let none_seen = AtomicBool::new(false);
        let collection = par_iter
            .into_par_iter()
            .inspect(|item| {
                if item.is_none() {
                    none_seen.store(true, Ordering::Relaxed);
                }
            })
            .while_some()
            .collect();
        (!none_seen.into_inner()).then_some(collection)
    }
}
