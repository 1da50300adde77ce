//! Parallel iterators over results: one item, or none if it is an error. And results of
//! collections.

use crate::iter::{FromParallelIterator, IntoParallelIterator, ParallelIterator};
use crate::mechanism::{clone_inner, is_inner};
use crate::option;
use std::sync::{Mutex, PoisonError};

impl<T: Send, E> IntoParallelIterator for Result<T, E> {
    type Iter = IntoIter<T>;
    type Item = T;

    fn into_par_iter(self) -> IntoIter<T> {
        IntoIter {
            inner: self.ok().into_par_iter(),
        }
    }
}

impl<'a, T: Sync, E> IntoParallelIterator for &'a Result<T, E> {
    type Iter = Iter<'a, T>;
    type Item = &'a T;

    fn into_par_iter(self) -> Iter<'a, T> {
        Iter {
            inner: self.as_ref().ok().into_par_iter(),
        }
    }
}

impl<'a, T: Send, E> IntoParallelIterator for &'a mut Result<T, E> {
    type Iter = IterMut<'a, T>;
    type Item = &'a mut T;

    fn into_par_iter(self) -> IterMut<'a, T> {
        IterMut {
            inner: self.as_mut().ok().into_par_iter(),
        }
    }
}

/// A parallel iterator over what is in a result, unless that is an error.
///
/// ```
/// use rayon::prelude::*;
///
/// let iter: rayon::result::IntoIter<u8> = "12".parse::<u8>().into_par_iter();
/// assert_eq!(iter.collect::<Vec<_>>(), [12]);
/// ```
#[derive(Debug, Clone)]
pub struct IntoIter<T> {
    inner: option::IntoIter<T>,
}

/// A parallel iterator over a shared reference to what is in a result, unless that is an
/// error.
///
/// ```
/// use rayon::prelude::*;
///
/// let result = "12".parse::<u8>();
/// let iter: rayon::result::Iter<'_, u8> = result.par_iter();
/// assert_eq!(iter.collect::<Vec<_>>(), [&12]);
/// ```
#[derive(Debug)]
pub struct Iter<'a, T> {
    inner: option::IntoIter<&'a T>,
}

clone_inner!([T] Iter<'_, T>);

/// A parallel iterator over an exclusive reference to what is in a result, unless that is
/// an error.
///
/// ```
/// use rayon::prelude::*;
///
/// let mut result = "12".parse::<u8>();
/// let iter: rayon::result::IterMut<'_, u8> = result.par_iter_mut();
/// iter.for_each(|n| *n += 1);
/// assert_eq!(result, Ok(13));
/// ```
#[derive(Debug)]
pub struct IterMut<'a, T> {
    inner: option::IntoIter<&'a mut T>,
}

is_inner!([T: Send] IntoIter<T>, T);
is_inner!(['a, T: Sync] Iter<'a, T>, &'a T);
is_inner!(['a, T: Send] IterMut<'a, T>, &'a mut T);

/// What is in the items, or one of the errors if there is any: not always the first. When
/// one was found the other pieces stop, each with the item that it is at.
///
/// ```
/// use rayon::prelude::*;
///
/// let parsed = |words: &[&str]| -> Result<Vec<u8>, _> {
///     words.par_iter().map(|word| word.parse()).collect()
/// };
/// assert_eq!(parsed(&["1", "2"]), Ok(vec![1, 2]));
/// assert!(parsed(&["1", "two"]).is_err());
/// ```
impl<C, T, E> FromParallelIterator<Result<T, E>> for Result<C, E>
where
    C: FromParallelIterator<T>,
    T: Send,
    E: Send,
{
    fn from_par_iter<I>(par_iter: I) -> Self
    where
        I: IntoParallelIterator<Item = Result<T, E>>,
    {
        let error = Mutex::new(None);
        let keep = |other| {
            let mut error = error.lock().unwrap_or_else(PoisonError::into_inner);
            error.get_or_insert(other);
        };
        let collection = par_iter
            .into_par_iter()
            .map(|item| item.map_err(keep).ok())
            .while_some()
            .collect();
        match error.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(error) => Err(error),
            None => Ok(collection),
        }
    }
}
