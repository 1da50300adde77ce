//! Parallel iterators over the collections of `std`.
//!
//! None of them can be cut, so their items, or references to them, are first collected
//! into a vector, by one thread.

mod by_vec;

pub mod hash_map;
