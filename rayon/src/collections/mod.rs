//! Parallel iterators over the collections of `std`.
//!
//! A deque is two slices. None of the others can be cut, so their
//! items, or references to them, are first collected into a vector, by one thread.

mod by_vec;

pub mod binary_heap;
pub mod btree_map;
pub mod btree_set;
pub mod hash_map;
pub mod hash_set;
pub mod linked_list;
pub mod vec_deque;
