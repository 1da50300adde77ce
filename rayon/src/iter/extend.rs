//! Which collections can be made of a parallel iterator, or extended by one.
//!
//! Vectors are written in place if they can be. For all other collections each piece
//! becomes a vector, or a string or a list, and one thread then adds these to the
//! collection, which has made room for all of them; to a vector that gets many, several do.
//! Until then the collection is as it was.

use super::collect::{append, fill, joined};
use super::{FromParallelIterator, IntoParallelIterator, ParallelExtend, ParallelIterator};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap, HashSet, LinkedList, VecDeque};
use std::ffi::{OsStr, OsString};
use std::hash::{BuildHasher, Hash};
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
            None => append(self, joined(iter)),
        }
    }
}

/// `ParallelExtend` for collections of `$item` that can be extended by pieces.
macro_rules! extend_by {
    ($pieces:ty: $([$($params:tt)*] $collection:ty, $item:ty, $reserve:expr, $add:expr;)*) => {$(
        impl<$($params)*> ParallelExtend<$item> for $collection {
            fn par_extend<I>(&mut self, par_iter: I)
            where
                I: IntoParallelIterator<Item = $item>,
            {
                let pieces: LinkedList<$pieces> = joined(par_iter.into_par_iter());
                let reserve: fn(&mut Self, usize) = $reserve;
                reserve(self, pieces.iter().map(|piece| piece.len()).sum());
                let add: fn(&mut Self, $pieces) = $add;
                pieces.into_iter().for_each(|piece| add(self, piece));
            }
        }
    )*};
}

extend_by! {
    Vec<_>:
    [T: Ord + Send] BinaryHeap<T>, T, Self::reserve, Self::extend;
    [T: Send] VecDeque<T>, T, Self::reserve, Self::extend;
    [T: Ord + Send] BTreeSet<T>, T, |_, _| (), Self::extend;
    [K: Ord + Send, V: Send] BTreeMap<K, V>, (K, V), |_, _| (), Self::extend;
    [T: Eq + Hash + Send, S: BuildHasher + Send] HashSet<T, S>, T, Self::reserve, Self::extend;
    [K: Eq + Hash + Send, V: Send, S: BuildHasher + Send]
        HashMap<K, V, S>, (K, V), Self::reserve, insert_all;
}

/// There is room already, for which `extend` would look again at each piece.
fn insert_all<K, V, S>(map: &mut HashMap<K, V, S>, piece: Vec<(K, V)>)
where
    K: Eq + Hash,
    S: BuildHasher,
{
    for (key, value) in piece {
        map.insert(key, value);
    }
}

extend_by! {
    LinkedList<_>:
    [T: Send] LinkedList<T>, T, |_, _| (), |list, mut piece| list.append(&mut piece);
}

extend_by! {
    String:
    [] String, char, Self::reserve, |string, piece| string.push_str(&piece);
    ['a] String, &'a char, Self::reserve, |string, piece| string.push_str(&piece);
    ['a] String, &'a str, Self::reserve, |string, piece| string.push_str(&piece);
    [] String, String, Self::reserve, |string, piece| string.push_str(&piece);
    [] String, Box<str>, Self::reserve, |string, piece| string.push_str(&piece);
    ['a] String, Cow<'a, str>, Self::reserve, |string, piece| string.push_str(&piece);
}

extend_by! {
    OsString:
    ['a] OsString, &'a OsStr, Self::reserve, |string, piece| string.push(piece);
    [] OsString, OsString, Self::reserve, |string, piece| string.push(piece);
    ['a] OsString, Cow<'a, OsStr>, Self::reserve, |string, piece| string.push(piece);
}

/// Items that are `()` make nothing; they are made nevertheless.
impl ParallelExtend<()> for () {
    fn par_extend<I>(&mut self, par_iter: I)
    where
        I: IntoParallelIterator<Item = ()>,
    {
        par_iter.into_par_iter().for_each(drop);
    }
}

/// `ParallelExtend` by references, whose copies are added.
macro_rules! extend_by_copies {
    ($([$($params:tt)*] $collection:ty, $item:ty => $copied:expr;)*) => {$(
        impl<'a, $($params)*> ParallelExtend<$item> for $collection {
            fn par_extend<I>(&mut self, par_iter: I)
            where
                I: IntoParallelIterator<Item = $item>,
            {
                self.par_extend(par_iter.into_par_iter().map($copied));
            }
        }
    )*};
}

extend_by_copies! {
    [T: 'a + Copy + Send + Sync] Vec<T>, &'a T => |&item| item;
    [T: 'a + Copy + Send + Sync] VecDeque<T>, &'a T => |&item| item;
    [T: 'a + Copy + Send + Sync] LinkedList<T>, &'a T => |&item| item;
    [T: 'a + Copy + Ord + Send + Sync] BinaryHeap<T>, &'a T => |&item| item;
    [T: 'a + Copy + Ord + Send + Sync] BTreeSet<T>, &'a T => |&item| item;
    [T: 'a + Copy + Eq + Hash + Send + Sync, S: BuildHasher + Send]
        HashSet<T, S>, &'a T => |&item| item;
    [K: Copy + Ord + Send + Sync + 'a, V: Copy + Send + Sync + 'a]
        BTreeMap<K, V>, (&'a K, &'a V) => |(&key, &value)| (key, value);
    [K: Copy + Eq + Hash + Send + Sync + 'a, V: Copy + Send + Sync + 'a, S: BuildHasher + Send]
        HashMap<K, V, S>, (&'a K, &'a V) => |(&key, &value)| (key, value);
}

/// `FromParallelIterator` for collections that can be empty, and extended.
macro_rules! from_empty {
    ($([$($params:tt)*] $collection:ty, $item:ty;)*) => {$(
        impl<$($params)*> FromParallelIterator<$item> for $collection {
            fn from_par_iter<I>(par_iter: I) -> Self
            where
                I: IntoParallelIterator<Item = $item>,
            {
                let mut collection = Self::default();
                collection.par_extend(par_iter);
                collection
            }
        }
    )*};
}

from_empty! {
    [T: Send] Vec<T>, T;
    [T: Send] LinkedList<T>, T;
    [T: Ord + Send] BTreeSet<T>, T;
    [K: Ord + Send, V: Send] BTreeMap<K, V>, (K, V);
    [T: Eq + Hash + Send, S: BuildHasher + Default + Send] HashSet<T, S>, T;
    [K: Eq + Hash + Send, V: Send, S: BuildHasher + Default + Send] HashMap<K, V, S>, (K, V);
    [] String, char;
    ['a] String, &'a char;
    ['a] String, &'a str;
    [] String, String;
    [] String, Box<str>;
    ['a] String, Cow<'a, str>;
    ['a] OsString, &'a OsStr;
    [] OsString, OsString;
    ['a] OsString, Cow<'a, OsStr>;
    [] (), ();
}

/// `FromParallelIterator` for what is made of another collection without copying, or by
/// copying once.
macro_rules! from_other {
    ($other:ty: $([$($params:tt)*] $collection:ty, $item:ty;)*) => {$(
        impl<$($params)*> FromParallelIterator<$item> for $collection {
            fn from_par_iter<I>(par_iter: I) -> Self
            where
                I: IntoParallelIterator<Item = $item>,
            {
                <$other>::from_par_iter(par_iter).into()
            }
        }
    )*};
}

from_other! {
    Vec<_>:
    [T: Send] Box<[T]>, T;
    [T: Send] Rc<[T]>, T;
    [T: Send] Arc<[T]>, T;
    [T: Send] VecDeque<T>, T;
    [T: Ord + Send] BinaryHeap<T>, T;
}

from_other! {
    String:
    [] Box<str>, char;
    ['a] Box<str>, &'a char;
    ['a] Box<str>, &'a str;
    [] Box<str>, String;
    [] Box<str>, Box<str>;
    ['a] Box<str>, Cow<'a, str>;
}

/// Always owned.
///
/// ```
/// use rayon::prelude::*;
/// use std::borrow::Cow;
///
/// let word: Cow<'_, str> = ['a', 'b'].par_iter().collect();
/// assert!(matches!(word, Cow::Owned(word) if word == "ab"));
/// ```
impl<C, T> FromParallelIterator<T> for Cow<'_, C>
where
    C: ToOwned<Owned: FromParallelIterator<T>> + ?Sized,
    T: Send,
{
    fn from_par_iter<I>(par_iter: I) -> Self
    where
        I: IntoParallelIterator<Item = T>,
    {
        Cow::Owned(C::Owned::from_par_iter(par_iter))
    }
}
