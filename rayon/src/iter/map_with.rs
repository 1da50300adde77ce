//! `map_with` and `map_init`: `map` with a value that the items of a piece share.

use super::{IndexedParallelIterator, ParallelIterator};
use crate::mechanism::{
    drive_by_one_to_one, drive_unindexed_by_one_to_one, no_iter_of_std, OneToOne,
};
use std::fmt::Debug;

macro_rules! methods {
    () => {
        /// As [`map`](Self::map); `map_op` also gets a value that the items of one piece
        /// share, one after the other.
        ///
        /// `init` is cloned each time a piece is cut in two, and need not be `Sync`.
        ///
        /// ```
        /// use rayon::prelude::*;
        /// use std::sync::mpsc::channel;
        ///
        /// let (sender, receiver) = channel();
        /// let squares: Vec<u32> = (0..5)
        ///     .into_par_iter()
        ///     .map_with(sender, |sender, n| {
        ///         sender.send(n).unwrap();
        ///         n * n
        ///     })
        ///     .collect();
        /// assert_eq!(squares, [0, 1, 4, 9, 16]);
        /// assert_eq!(receiver.iter().sum::<u32>(), 10);
        /// ```
        fn map_with<F, T, R>(self, init: T, map_op: F) -> MapWith<Self, T, F>
        where
            F: Fn(&mut T, Self::Item) -> R + Sync + Send,
            T: Send + Clone,
            R: Send,
        {
            MapWith {
                base: self,
                init,
                map_op,
            }
        }

        /// As [`map`](Self::map); `map_op` also gets a value that the items of one piece
        /// share, one after the other. `init` makes it on the thread that runs the piece, so
        /// that it need not be `Send`.
        ///
        /// ```
        /// use rayon::prelude::*;
        /// use std::rc::Rc;
        ///
        /// let lengths: Vec<usize> = ["a", "bb", "ccc"]
        ///     .par_iter()
        ///     .map_init(
        ///         || Rc::new(100),
        ///         |base, word| **base + word.len(),
        ///     )
        ///     .collect();
        /// assert_eq!(lengths, [101, 102, 103]);
        /// ```
        fn map_init<F, INIT, T, R>(self, init: INIT, map_op: F) -> MapInit<Self, INIT, F>
        where
            F: Fn(&mut T, Self::Item) -> R + Sync + Send,
            INIT: Fn() -> T + Sync + Send,
            R: Send,
        {
            MapInit {
                base: self,
                init,
                map_op,
            }
        }
    };
}
pub(super) use methods;

/// What [`map_with`](ParallelIterator::map_with) returns.
#[must_use = "does nothing until it is consumed"]
#[derive(Clone)]
pub struct MapWith<I, T, F> {
    pub(super) base: I,
    pub(super) init: T,
    pub(super) map_op: F,
}

debug_fields!([I: Debug, T: Debug, F] MapWith<I, T, F> { base, init });

struct ApplyWith<'f, T, F> {
    value: T,
    map_op: &'f F,
}

impl<T: Clone, F> Clone for ApplyWith<'_, T, F> {
    fn clone(&self) -> Self {
        ApplyWith {
            value: self.value.clone(),
            map_op: self.map_op,
        }
    }
}

impl<A, T, R, F> OneToOne<A> for ApplyWith<'_, T, F>
where
    T: Clone + Send,
    F: Fn(&mut T, A) -> R + Sync,
{
    type Item = R;
    type State = Self;
    no_iter_of_std!(A);

    fn begin(self) -> Self {
        self
    }

    #[inline]
    fn apply(state: &mut Self, item: A) -> R {
        (state.map_op)(&mut state.value, item)
    }
}

impl<I, T, F, R> ParallelIterator for MapWith<I, T, F>
where
    I: ParallelIterator,
    T: Send + Clone,
    F: Fn(&mut T, I::Item) -> R + Sync + Send,
    R: Send,
{
    type Item = R;

    drive_unindexed_by_one_to_one!(map => ApplyWith { value: map.init, map_op: &map.map_op });
}

impl<I, T, F, R> IndexedParallelIterator for MapWith<I, T, F>
where
    I: IndexedParallelIterator,
    T: Send + Clone,
    F: Fn(&mut T, I::Item) -> R + Sync + Send,
    R: Send,
{
    drive_by_one_to_one!(map => ApplyWith { value: map.init, map_op: &map.map_op });
}

/// What [`map_init`](ParallelIterator::map_init) returns.
#[must_use = "does nothing until it is consumed"]
#[derive(Clone)]
pub struct MapInit<I, INIT, F> {
    pub(super) base: I,
    pub(super) init: INIT,
    pub(super) map_op: F,
}

debug_fields!([I: Debug, INIT, F] MapInit<I, INIT, F> { base });

struct InitAndApply<'f, INIT, F> {
    init: &'f INIT,
    map_op: &'f F,
}

impl<INIT, F> Clone for InitAndApply<'_, INIT, F> {
    fn clone(&self) -> Self {
        InitAndApply { ..*self }
    }
}

impl<'f, A, INIT, T, F, R> OneToOne<A> for InitAndApply<'f, INIT, F>
where
    INIT: Fn() -> T + Sync,
    F: Fn(&mut T, A) -> R + Sync,
{
    type Item = R;
    type State = (T, &'f F);
    no_iter_of_std!(A);

    fn begin(self) -> Self::State {
        ((self.init)(), self.map_op)
    }

    #[inline]
    fn apply((value, map_op): &mut Self::State, item: A) -> R {
        map_op(value, item)
    }
}

impl<I, INIT, T, F, R> ParallelIterator for MapInit<I, INIT, F>
where
    I: ParallelIterator,
    INIT: Fn() -> T + Sync + Send,
    F: Fn(&mut T, I::Item) -> R + Sync + Send,
    R: Send,
{
    type Item = R;

    drive_unindexed_by_one_to_one!(map => InitAndApply { init: &map.init, map_op: &map.map_op });
}

impl<I, INIT, T, F, R> IndexedParallelIterator for MapInit<I, INIT, F>
where
    I: IndexedParallelIterator,
    INIT: Fn() -> T + Sync + Send,
    F: Fn(&mut T, I::Item) -> R + Sync + Send,
    R: Send,
{
    drive_by_one_to_one!(map => InitAndApply { init: &map.init, map_op: &map.map_op });
}
