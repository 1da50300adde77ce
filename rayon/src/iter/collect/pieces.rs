//! Items without places: a collection for each piece, a vector or whatever is cheap to
//! add to.

use super::in_place::{fill, Filled, FilledReducer, Slots};
use super::joined::{Join, SMALL};
use crate::iter::plumbing::{Consumer, Reducer};
use crate::iter::ParallelIterator;
use crate::mechanism::{reduce_by, Reduction};
use crate::{current_num_threads, join};
use std::collections::LinkedList;
use std::ffi::OsString;
use std::marker::PhantomData;
use std::mem::size_of;

/// What was made of the items of each piece, in order. There may be empty ones.
pub(crate) fn pieces<I, P>(iter: I) -> LinkedList<P>
where
    I: ParallelIterator,
    P: Piece<I::Item>,
{
    reduce_by(iter, &Pieces(PhantomData))
}

/// What a piece can be collected in.
pub(crate) trait Piece<T>: Default + Extend<T> + Send {
    /// Adds one item. `Extend` takes twice as long for one.
    fn with(self, item: T) -> Self;

    /// Adds the items of an iterator.
    #[inline]
    fn with_all<I: Iterator<Item = T>>(mut self, iter: I) -> Self {
        self.extend(iter);
        self
    }
}

impl<T: Send> Piece<T> for Vec<T> {
    /// A folder is moved for each item. A vector stays in registers meanwhile unless its
    /// address is given away in the same loop, as `push` does where it has to grow; it was
    /// then copied from one place on the stack to another for each item, at eight times the
    /// time.
    #[inline]
    fn with(mut self, item: T) -> Self {
        if self.len() == self.capacity() {
            return with_more_room(self, item);
        }
        self.push(item);
        self
    }

    /// A vector asks an iterator for one item after the other, unless it knows how many there
    /// are. That takes several times as long for iterators of iterators as to have them fold.
    #[inline]
    fn with_all<I: Iterator<Item = T>>(mut self, iter: I) -> Self {
        match iter.size_hint() {
            (least, Some(most)) if least == most => {
                self.extend(iter);
                self
            }
            _ => iter.fold(self, Self::with),
        }
    }
}

#[cold]
#[inline(never)]
fn with_more_room<T>(mut vec: Vec<T>, item: T) -> Vec<T> {
    vec.push(item);
    vec
}

impl<T: Send> Piece<T> for LinkedList<T> {
    #[inline]
    fn with(mut self, item: T) -> Self {
        self.push_back(item);
        self
    }
}

impl<T> Piece<T> for String
where
    String: Extend<T>,
{
    #[inline]
    fn with(mut self, item: T) -> Self {
        self.extend(Some(item));
        self
    }
}

impl<T> Piece<T> for OsString
where
    OsString: Extend<T>,
{
    #[inline]
    fn with(mut self, item: T) -> Self {
        self.extend(Some(item));
        self
    }
}

impl<T> Join for Vec<T> {
    #[inline]
    fn is_nothing(&self) -> bool {
        self.is_empty()
    }

    #[inline]
    fn join(&mut self, mut other: Self) -> Option<Self> {
        if size_of::<T>().saturating_mul(other.len()) > SMALL {
            return Some(other);
        }
        self.append(&mut other);
        None
    }
}

impl<T> Join for LinkedList<T> {
    fn is_nothing(&self) -> bool {
        self.is_empty()
    }

    fn join(&mut self, mut other: Self) -> Option<Self> {
        self.append(&mut other);
        None
    }
}

macro_rules! join_text {
    ($text:ty, $push:ident) => {
        impl Join for $text {
            fn is_nothing(&self) -> bool {
                self.is_empty()
            }

            fn join(&mut self, other: Self) -> Option<Self> {
                if other.len() > SMALL {
                    return Some(other);
                }
                self.$push(&other);
                None
            }
        }
    };
}

join_text!(String, push_str);
join_text!(OsString, push);

struct Pieces<P>(PhantomData<fn() -> P>);

impl<T, P: Piece<T>> Reduction<T> for Pieces<P> {
    type Piece = P;
    type Value = LinkedList<P>;

    fn begin(&self) -> P {
        P::default()
    }

    #[inline]
    fn step(&self, piece: P, item: T) -> P {
        piece.with(item)
    }

    #[inline]
    fn steps<I: Iterator<Item = T>>(&self, piece: P, iter: I) -> P {
        piece.with_all(iter)
    }

    fn end(&self, piece: P) -> LinkedList<P> {
        LinkedList::from([piece])
    }

    fn merge(&self, mut left: LinkedList<P>, mut right: LinkedList<P>) -> LinkedList<P> {
        left.append(&mut right);
        left
    }
}

/// Adds all that is in the pieces to a vector, which then has little more memory than it
/// needs: a new one is the first piece, made longer.
///
/// The memory of the pieces is freed in the end, by the caller: freed by whoever has moved
/// their items, it went back to the system and was asked for again by the next collection.
pub(crate) fn append<T: Send>(vec: &mut Vec<T>, mut pieces: LinkedList<Vec<T>>) {
    /// Less is moved in the time that it takes to wake a worker for it.
    const WORTH_SHARING: usize = 256 << 10;
    let is_new = vec.capacity() == 0;
    if is_new {
        *vec = pieces.pop_front().unwrap_or_default();
    }
    let len = pieces.iter().map(Vec::len).sum();
    if !is_new {
        vec.reserve(len);
    } else if len > 0 {
        vec.reserve_exact(len);
    } else {
        vec.shrink_to_fit();
    }
    if len * size_of::<T>() < WORTH_SHARING || current_num_threads() == 1 {
        for mut piece in pieces {
            vec.append(&mut piece);
        }
    } else {
        let mut pieces: Vec<_> = pieces.into_iter().collect();
        fill(vec, len, |slots| move_all(&mut pieces, slots));
    }
}

/// Half of the pieces on each side.
fn move_all<'c, T: Send>(pieces: &mut [Vec<T>], slots: Slots<'c, T>) -> Filled<'c, T> {
    if let [piece] = pieces {
        return slots.into_folder().append(piece);
    }
    let (left, right) = pieces.split_at_mut(pieces.len() / 2);
    let (for_left, for_right, _) = slots.split_at(left.iter().map(Vec::len).sum());
    let (left, right) = join(|| move_all(left, for_left), || move_all(right, for_right));
    FilledReducer.reduce(left, right)
}
