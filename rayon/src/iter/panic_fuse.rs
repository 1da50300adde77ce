//! `panic_fuse`: a panic in one piece ends the others.

use super::plumbing::Folder;
use super::{IndexedParallelIterator, ParallelIterator};
use crate::mechanism::{
    apply_unless_done, drive_by_one_to_one, drive_unindexed_by_one_to_one, no_iter_of_std, OneToOne,
};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::thread;

macro_rules! methods {
    () => {
        /// Iterates over the items until there is a panic in a piece, before this adaptor or
        /// behind it. The other pieces then stop, each with the item that it is at.
        /// Otherwise those that have begun would go on to their end before the panic goes on
        /// in the caller.
        ///
        /// It costs a look at a shared flag for each item.
        ///
        /// ```
        /// use rayon::prelude::*;
        /// use std::panic::catch_unwind;
        ///
        /// let result = catch_unwind(|| {
        ///     (0..u64::MAX).into_par_iter().panic_fuse().for_each(|n| assert!(n != 1000));
        /// });
        /// assert!(result.is_err());
        /// ```
        fn panic_fuse(self) -> PanicFuse<Self> {
            PanicFuse { base: self }
        }
    };
}
pub(super) use methods;

/// What [`panic_fuse`](ParallelIterator::panic_fuse) returns.
#[must_use = "does nothing until it is consumed"]
#[derive(Debug, Clone)]
pub struct PanicFuse<I> {
    pub(super) base: I,
}

/// Whether it has blown: a hint to stop, and nothing more.
#[derive(Clone, Default)]
struct Fuse(Arc<AtomicBool>);

/// Blows the fuse when it is dropped by a panic.
struct Wire {
    fuse: Fuse,
    /// A loop may be run by a destructor, while another panic is under way.
    before: bool,
}

impl Drop for Wire {
    fn drop(&mut self) {
        if thread::panicking() && !self.before {
            self.fuse.0.store(true, Ordering::Relaxed);
        }
    }
}

impl Fuse {
    #[inline]
    fn has_blown(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl<T> OneToOne<T> for Fuse {
    type Item = T;
    type State = Wire;
    no_iter_of_std!(T);

    fn begin(self) -> Wire {
        Wire {
            fuse: self,
            before: thread::panicking(),
        }
    }

    #[inline]
    fn apply(_wire: &mut Wire, item: T) -> T {
        item
    }

    #[inline]
    fn feed_iter<I, F>(wire: &mut Wire, iter: I, folder: F) -> F
    where
        I: Iterator<Item = T>,
        F: Folder<T>,
    {
        folder.consume_iter(iter.map_while(|item| apply_unless_done::<T, Fuse>(wire, item)))
    }

    #[inline]
    fn is_over(&self) -> bool {
        self.has_blown()
    }

    #[inline]
    fn is_done(wire: &Wire) -> bool {
        wire.fuse.has_blown()
    }
}

impl<I: ParallelIterator> ParallelIterator for PanicFuse<I> {
    type Item = I::Item;

    drive_unindexed_by_one_to_one!(fuse => Fuse::default());
}

impl<I: IndexedParallelIterator> IndexedParallelIterator for PanicFuse<I> {
    drive_by_one_to_one!(fuse => Fuse::default());
}
