//! `scope`: any number of jobs that borrow from the caller, who waits for them.

mod base;
mod fifo;
mod lifo;

pub(crate) use self::fifo::in_place_scope_fifo_in;
pub use self::fifo::{in_place_scope_fifo, scope_fifo, ScopeFifo};
pub(crate) use self::lifo::in_place_scope_in;
pub use self::lifo::{in_place_scope, scope, Scope};
