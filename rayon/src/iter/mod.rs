//! Parallel iterators.
//!
//! [`ParallelIterator`] has what can be done with any of them, [`IndexedParallelIterator`]
//! what more can be done where the number of items is known and each of them has a place:
//! `zip`, `enumerate`, `rev`, and collecting without a copy.
//!
//! They are made of
//! * collections and ranges, by [`par_iter`](IntoParallelRefIterator::par_iter) (of shared
//!   references), [`par_iter_mut`](IntoParallelRefMutIterator::par_iter_mut) (of exclusive
//!   ones) and [`into_par_iter`](IntoParallelIterator::into_par_iter) (of the items
//!   themselves), and emptied by `par_drain`;
//! * slices and strings, in parts, by [`ParallelSlice`](crate::slice::ParallelSlice),
//!   [`ParallelSliceMut`](crate::slice::ParallelSliceMut) and
//!   [`ParallelString`](crate::str::ParallelString);
//! * whatever can be cut, by implementing the traits of [`plumbing`].
//!
//! ```
//! use rayon::prelude::*;
//!
//! let mut heights = [2.0, 1.5, 3.5];
//! heights.par_iter_mut().for_each(|height| *height *= 2.0);
//! assert_eq!(heights, [4.0, 3.0, 7.0]);
//!
//! let longest = ["one", "two", "three"].par_iter().max_by_key(|word| word.len());
//! assert_eq!(longest, Some(&"three"));
//!
//! let squares: Vec<u32> = (0..5).into_par_iter().map(|n| n * n).collect();
//! assert_eq!(squares, [0, 1, 4, 9, 16]);
//! ```

pub mod plumbing;

mod convert;
mod indexed;
mod parallel;

// One adaptor, or several alike, in each: its type, its methods, how it works.
mod blocks;
mod chain;
mod chunks;
mod cloned;
mod cmp;
mod collect;
mod either;
mod empty;
mod enumerate;
mod extend;
mod filter;
mod find;
mod find_first;
mod flat_map;
mod flat_map_iter;
mod fold;
mod for_each;
mod inspect;
mod interleave;
mod intersperse;
mod len;
mod map;
mod map_with;
mod min_max;
mod multizip;
mod once;
mod panic_fuse;
mod par_bridge;
mod position;
mod reduce;
mod repeat;
mod rev;
mod skip;
mod split;
mod step_by;
mod sum;
mod take;
mod take_any;
mod try_;
mod try_fold;
mod unzip;
mod walk_tree;
mod while_some;
mod zip;
mod zip_eq;

pub use self::convert::{
    FromParallelIterator, IntoParallelIterator, IntoParallelRefIterator,
    IntoParallelRefMutIterator, ParallelDrainFull, ParallelDrainRange, ParallelExtend,
};
pub use self::indexed::IndexedParallelIterator;
pub use self::parallel::ParallelIterator;

pub use self::blocks::{ExponentialBlocks, UniformBlocks};
pub use self::chain::Chain;
pub use self::chunks::{Chunks, FoldChunks, FoldChunksWith};
pub use self::cloned::{Cloned, Copied};
pub use self::empty::{empty, Empty};
pub use self::enumerate::Enumerate;
pub use self::filter::{Filter, FilterMap};
pub use self::flat_map::{FlatMap, Flatten};
pub use self::flat_map_iter::{FlatMapIter, FlattenIter};
pub use self::fold::{Fold, FoldWith};
pub use self::inspect::{Inspect, Update};
pub use self::interleave::{Interleave, InterleaveShortest};
pub use self::intersperse::Intersperse;
pub use self::len::{MaxLen, MinLen};
pub use self::map::Map;
pub use self::map_with::{MapInit, MapWith};
pub use self::multizip::MultiZip;
pub use self::once::{once, Once};
pub use self::panic_fuse::PanicFuse;
pub use self::par_bridge::{IterBridge, ParallelBridge};
pub use self::position::Positions;
#[allow(deprecated)]
pub use self::repeat::repeatn;
pub use self::repeat::{repeat, repeat_n, Repeat, RepeatN};
pub use self::rev::Rev;
pub use self::skip::Skip;
pub use self::split::{split, Split};
pub use self::step_by::StepBy;
pub use self::take::Take;
pub use self::take_any::{SkipAny, SkipAnyWhile, TakeAny, TakeAnyWhile};
pub use self::try_fold::{TryFold, TryFoldWith};
pub use self::walk_tree::{
    walk_tree, walk_tree_postfix, walk_tree_prefix, WalkTree, WalkTreePostfix, WalkTreePrefix,
};
pub use self::while_some::WhileSome;
pub use self::zip::Zip;
pub use self::zip_eq::ZipEq;
pub use ::either::Either;
