//! The core of Rayon's API: fork-join parallelism on a work-stealing pool whose
//! threads are started on demand.
//!
//! This crate stands in for `rayon-core` 1.13.0, with the same API. Programs mostly
//! use it by way of the crate `rayon`.
//!
//! * [`join`] runs two closures, potentially at the same time.
//! * [`scope`] runs any number of jobs that may borrow from the caller, and waits for
//!   them; [`scope_fifo`] starts them in the order in which they were spawned.
//! * [`spawn`] runs a job that nobody waits for.
//! * [`broadcast`] runs a closure on every worker.
//! * [`ThreadPoolBuilder`] configures the global pool or builds a [`ThreadPool`] of
//!   one's own.
//!
//! ```
//! fn sum(numbers: &[u64]) -> u64 {
//!     if numbers.len() <= 1000 {
//!         return numbers.iter().sum();
//!     }
//!     let (left, right) = numbers.split_at(numbers.len() / 2);
//!     let (left, right) = rayon_core::join(|| sum(left), || sum(right));
//!     left + right
//! }
//! let numbers: Vec<u64> = (0..10_000).collect();
//! assert_eq!(sum(&numbers), 49_995_000);
//! ```
//!
//! # Workers
//!
//! A pool has as many *slots* as it was asked for threads, and between none and that
//! many live *workers*. Building it starts no thread; a worker is started when a job
//! is published and no worker is free to take it. Where the system refuses a thread
//! (a limit on processes or on memory, a target without threads), the pool runs with
//! the workers that it has, and asks again later. With no worker at all, the thread
//! that calls `install`, `join` or `scope` runs the jobs itself, as a worker of the
//! pool until the call returns; a job given to [`spawn`] from outside of the pool is
//! then run before `spawn` returns.
//!
//! [`current_num_threads`] is always the number of slots.
//!
//! # Jobs that wait for other jobs
//!
//! A job may block for another one, by a channel say, as far as there are threads: on N slots
//! to which the system grants N threads N jobs may wait for each other. Where it grants fewer,
//! a thread that waits in a call (`install`, a scope, a broadcast) takes part after a tenth of
//! a second, if work is waiting: so with one worker, a job that the caller waits for may wait
//! for one other. It runs its own job first, and may be in somebody else's when its own
//! is done. What is left is a job that blocks where there is no worker at all, or one and nobody
//! who waits in a call: it blocks for good. A program that relies on jobs which run at the same
//! time should ask for as many threads, by
//! [`min_threads`](ThreadPoolBuilder::min_threads), and gets an error where they are refused.
//!
//! # One core to a program
//!
//! There must be one global pool, so cargo refuses a program with two `rayon-core`s:
//! "native library `rayon-core` is being linked to by more than one package". It is
//! then for the requirements on `rayon-core` in the dependency tree to be brought
//! together.

#![deny(missing_docs)]
// In models threads are not the system's, and a closure's path names its test.
#![cfg_attr(
    all(any(loom, shuttle), test),
    allow(
        dead_code,
        clippy::absurd_extreme_comparisons,
        clippy::arc_with_non_send_sync,
        clippy::large_enum_variant,
        clippy::redundant_closure,
        clippy::unnecessary_min_or_max
    )
)]

mod broadcast;
mod builder;
mod compat;
mod deque;
mod error;
mod job;
mod join;
mod latch;
#[cfg(all(any(loom, shuttle), test))]
mod models;
mod platform;
mod pool;
mod registry;
mod scope;
mod spawn;
mod sync;
mod unwind;

#[cfg(test)]
mod tests;

pub use self::broadcast::{broadcast, spawn_broadcast, BroadcastContext};
pub use self::builder::{max_num_threads, ThreadPoolBuilder};
#[allow(deprecated)]
pub use self::compat::{initialize, Configuration};
pub use self::error::ThreadPoolBuildError;
pub use self::join::{join, join_context, FnContext};
pub use self::pool::{
    current_num_threads, current_thread_has_pending_tasks, current_thread_index, status,
    yield_local, yield_now, ThreadPool, Yield,
};
pub use self::registry::refusal::Refusal;
pub use self::registry::status::PoolStatus;
pub use self::registry::thread_builder::ThreadBuilder;
pub use self::scope::{in_place_scope, in_place_scope_fifo, scope, scope_fifo, Scope, ScopeFifo};
pub use self::spawn::{spawn, spawn_fifo};
