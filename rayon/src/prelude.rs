//! The traits whose methods make and use parallel iterators: `use rayon::prelude::*;`.
//!
//! ```
//! use rayon::prelude::*;
//!
//! let mut words = vec!["to", "be", "or"];
//! words.par_extend(["not", "to", "be"]);
//! assert_eq!(words.par_iter().map(|word| word.len()).sum::<usize>(), 13);
//! ```

pub use crate::iter::{
    FromParallelIterator, IndexedParallelIterator, IntoParallelIterator, IntoParallelRefIterator,
    IntoParallelRefMutIterator, ParallelBridge, ParallelDrainFull, ParallelDrainRange,
    ParallelExtend, ParallelIterator,
};
pub use crate::slice::{ParallelSlice, ParallelSliceMut};
pub use crate::str::ParallelString;
