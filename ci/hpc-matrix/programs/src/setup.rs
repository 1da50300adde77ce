//! What a program is asked for by its environment.

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
}

impl Setup {
    /// What the environment asks for; none without a size.
    pub fn from_environment() -> Option<Setup> {
        let size = number("RAYON_NUM_THREADS")?;
        (size > 0).then(|| Setup {
            size,
            stack: number("HPC_STACK"),
            allocate: number("HPC_ALLOCATE").unwrap_or(ALLOCATE),
        })
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
