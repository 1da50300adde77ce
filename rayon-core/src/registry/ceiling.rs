//! How many workers a pool takes the system to be good for.
//!
//! A pool that holds the last thread which the system grants makes something else
//! fail: a child process, a thread of another library. So a refusal lowers the *ceiling*
//! below the number of threads there are, by an eighth of it, and the workers above it
//! stop. Starts are tried again later ([`retry`](super::retry)), and each one granted
//! raises the ceiling by one: additive increase, multiplicative decrease, as TCP does
//! with bandwidth (V. Jacobson, "Congestion Avoidance and Control", SIGCOMM 1988,
//! section 3).
//!
//! It does not go below [`FLOOR`], nor does the pool keep itself below that: of two workers
//! one may block for what the other does.
//!
//! The *wall* is the number at which the last refusal came. Growing up to it says nothing
//! new, so the next refusal is then followed by a longer wait than the last; so a pool
//! at a lasting limit runs into it ever more rarely. Growing past the wall shows that
//! the limit has gone, and the waits begin anew.

/// The part of the workers that is given back: one in so many.
const GIVEN_BACK: usize = 8;

/// So many workers are never given back.
pub(super) const FLOOR: usize = 2;

/// The ceiling of one pool. Kept under the lock of the slots' table.
#[derive(Debug)]
pub(super) struct Ceiling {
    size: usize,
    level: usize,
    wall: usize,
}

impl Ceiling {
    /// That of a pool of `size`, of which nothing has been refused.
    pub(super) fn new(size: usize) -> Self {
        Ceiling {
            size,
            level: size,
            wall: 0,
        }
    }

    /// The most worker threads that the pool wants to have for the moment.
    pub(super) fn level(&self) -> usize {
        self.level
    }

    /// A start was refused to a pool with so many threads. By the system: then room is
    /// given back, unless these are few. By the pool itself, which has kept some: then it stays as it is.
    pub(super) fn refused(&mut self, threads: usize, by_system: bool) {
        let given_back = match by_system && threads > FLOOR {
            true => (threads / GIVEN_BACK).max(1),
            false => 0,
        };
        self.wall = threads;
        self.level = threads - given_back;
    }

    /// A start was granted, which makes so many threads. Whether that is more than at
    /// the last refusal.
    pub(super) fn granted(&mut self, threads: usize) -> bool {
        self.level = self.level.max(threads).min(self.size);
        threads > self.wall
    }

    /// How many of so many threads are above the ceiling.
    pub(super) fn surplus(&self, threads: usize) -> usize {
        threads.saturating_sub(self.level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The level after a refusal to a pool of 1,000 with so many threads.
    fn after_refusal(threads: usize, by_system: bool) -> usize {
        let mut ceiling = Ceiling::new(1000);
        ceiling.refused(threads, by_system);
        ceiling.level()
    }

    #[test]
    fn an_eighth_is_given_back_and_at_least_one_of_three() {
        for (threads, level) in [(0, 0), (1, 1), (2, 2), (3, 2), (9, 8), (16, 14), (800, 700)] {
            assert_eq!(after_refusal(threads, true), level, "{threads} threads");
        }
    }

    #[test]
    fn a_pool_that_keeps_clear_of_the_wall_by_itself_gives_nothing_back() {
        for threads in [0, 1, 2, 100] {
            assert_eq!(after_refusal(threads, false), threads);
        }
    }

    #[test]
    fn each_start_raises_the_ceiling_by_one_up_to_the_size() {
        let mut ceiling = Ceiling::new(4);
        ceiling.refused(3, true);
        assert_eq!((ceiling.level(), ceiling.surplus(3)), (2, 1));
        assert!(!ceiling.granted(3), "it has been there before");
        assert_eq!((ceiling.level(), ceiling.surplus(3)), (3, 0));
        assert!(ceiling.granted(4), "it has got further");
        assert_eq!(ceiling.level(), 4);
        assert!(ceiling.granted(5));
        assert_eq!(ceiling.level(), 4);
    }

    #[test]
    fn a_start_below_the_ceiling_leaves_it() {
        let mut ceiling = Ceiling::new(100);
        ceiling.refused(40, true);
        assert!(!ceiling.granted(3));
        assert_eq!(ceiling.level(), 35);
    }
}
