//! What a program is asked for by its environment.

use crate::Checked;

/// The size of the allocation beside the pool, if nobody asks for another.
const ALLOCATE: usize = 32 << 20;

/// The pool to make, and what to do beside it.
pub struct Setup {
    /// The size that the global pool is to have.
    pub size: usize,
    /// The stack that each worker is to have, if not the usual one.
    pub stack: Option<usize>,
    /// How much is allocated beside the busy pool.
    pub allocate: usize,
    /// Whether a pool with fewer threads may say so.
    pub fewer: bool,
}

impl Setup {
    /// What the environment asks for; none without a size.
    pub fn from_environment() -> Option<Setup> {
        let size = number("RAYON_NUM_THREADS")?;
        (size > 0).then(|| Setup {
            size,
            stack: number("HPC_STACK"),
            allocate: number("HPC_ALLOCATE").unwrap_or(ALLOCATE),
            fewer: number("HPC_FEWER") == Some(1),
        })
    }

    /// Whether a pool may say that it has so many threads.
    pub fn allows(&self, reported: usize) -> Checked {
        let size = self.size;
        if reported == size || self.fewer && (1..size).contains(&reported) {
            Ok(())
        } else {
            Err(format!(
                "current_num_threads() is {reported}, {size} were asked for"
            ))
        }
    }

    /// A builder of a pool as asked for.
    pub fn builder(&self) -> rayon::ThreadPoolBuilder {
        let builder = rayon::ThreadPoolBuilder::new().num_threads(self.size);
        match self.stack {
            Some(bytes) => builder.stack_size(bytes),
            None => builder,
        }
    }
}

fn number(name: &str) -> Option<usize> {
    std::env::var(name).ok()?.parse().ok()
}
