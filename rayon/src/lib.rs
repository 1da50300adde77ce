//! Data parallelism: iterators that run on all of a pool's workers.
//!
//! This crate stands in for `rayon` 1.12.0, with the same API, on the `rayon-core` of
//! the same workspace.
//!
//! Put `use rayon::prelude::*;` at the top and turn `iter()` into `par_iter()`:
//!
//! ```
//! use rayon::prelude::*;
//!
//! fn sum_of_squares(numbers: &[i64]) -> i64 {
//!     numbers.par_iter().map(|n| n * n).sum()
//! }
//! assert_eq!(sum_of_squares(&[1, 2, 3]), 14);
//! ```
//!
//! * [`iter`] has the parallel iterators: the traits, what can be done with an iterator,
//!   and iterators out of nothing but a function.
//! * The modules named as those of `std` ([`mod@slice`], [`mod@vec`], [`collections`], …) have
//!   the iterators over its types; nobody needs to name these but to store them.
//! * [`join`], [`scope`] and [`spawn`] are for work that is not a loop, and
//!   [`ThreadPoolBuilder`] is for pools of one's own; all of them are `rayon-core`'s.
//!
//! # What may run when
//!
//! The items of a parallel iterator are cut into pieces, which any worker of the pool may
//! run, at the same time and in any order; within a piece the items come in their order.
//! Closures are therefore shared between threads (`Fn` and `Sync`) and items move between
//! them (`Send`), which is checked when the program is compiled. What is collected, found
//! first or reduced keeps the order of the items, whoever ran them.
//!
//! # Panics
//!
//! A panic in a closure goes on in the caller when all of the pieces that had begun by
//! then have ended. Pieces that have not begun may or may not be run. Where two panic,
//! one of the panics is reported.

#![deny(missing_docs)]

#[macro_use]
mod debug;

#[cfg(doctest)]
mod guarantees;
mod mechanism;

pub mod array;
pub mod collections;
pub mod iter;
pub mod option;
pub mod prelude;
pub mod range;
pub mod range_inclusive;
pub mod result;
pub mod slice;
pub mod str;
pub mod string;
pub mod vec;

pub use rayon_core::{
    broadcast, current_num_threads, current_thread_index, in_place_scope, in_place_scope_fifo,
    join, join_context, max_num_threads, scope, scope_fifo, spawn, spawn_broadcast, spawn_fifo,
    yield_local, yield_now, BroadcastContext, FnContext, Scope, ScopeFifo, ThreadBuilder,
    ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder, Yield,
};
