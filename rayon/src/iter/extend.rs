//! Which collections can be made of a parallel iterator, or extended by one.

use super::collect::{extend_by_pieces, fill, pieces};
use super::{FromParallelIterator, IntoParallelIterator, ParallelExtend, ParallelIterator};
use std::rc::Rc;
use std::sync::Arc;

/// In place if the number of items is known.
impl<T> ParallelExtend<T> for Vec<T>
where
    T: Send,
{
    fn par_extend<I>(&mut self, par_iter: I)
    where
        I: IntoParallelIterator<Item = T>,
    {
        let iter = par_iter.into_par_iter();
        match iter.opt_len() {
            Some(len) => fill(self, len, |slots| iter.drive_unindexed(slots)),
            None => extend_by_pieces(self, iter, Vec::reserve, |vec, mut piece| {
                vec.append(&mut piece);
            }),
        }
    }
}

impl<'a, T> ParallelExtend<&'a T> for Vec<T>
where
    T: 'a + Copy + Send + Sync,
{
    fn par_extend<I>(&mut self, par_iter: I)
    where
        I: IntoParallelIterator<Item = &'a T>,
    {
        self.par_extend(par_iter.into_par_iter().copied());
    }
}

/// In place if the number of items is known.
impl<T> FromParallelIterator<T> for Vec<T>
where
    T: Send,
{
    fn from_par_iter<I>(par_iter: I) -> Self
    where
        I: IntoParallelIterator<Item = T>,
    {
        let iter = par_iter.into_par_iter();
        if iter.opt_len().is_none() {
            return joined(pieces(iter));
        }
        let mut vec = Vec::new();
        vec.par_extend(iter);
        vec
    }
}

/// All items in one vector: the first, unless another has to be allocated anyhow.
fn joined<T>(mut pieces: std::collections::LinkedList<Vec<T>>) -> Vec<T> {
    let len = pieces.iter().map(Vec::len).sum();
    if pieces.len() == 1 {
        return pieces.pop_front().unwrap_or_default();
    }
    let mut vec = Vec::with_capacity(len);
    for mut piece in pieces {
        vec.append(&mut piece);
    }
    vec
}

macro_rules! by_way_of_vec {
    ($($type:ty),*) => {$(
        impl<T> FromParallelIterator<T> for $type
        where
            T: Send,
        {
            fn from_par_iter<I>(par_iter: I) -> Self
            where
                I: IntoParallelIterator<Item = T>,
            {
                Vec::from_par_iter(par_iter).into()
            }
        }
    )*};
}

by_way_of_vec!(Box<[T]>, Rc<[T]>, Arc<[T]>);
