//! How many pieces? Decides for the bridges when to cut once more.
//!
//! A loop starts with a budget of as many cuts in a row as it takes for the pool: each
//! piece has half of the budget of what it was cut from, and one whose budget is used up
//! is run. So N items on a pool of N are N pieces: programs hand out one item to each
//! worker and let the items wait for each other.
//!
//! Nobody knows beforehand whether items are cheap, or alike. But a piece that was stolen
//! was stolen by somebody who had nothing to do, and who will not be the only one, so its
//! budget is what a loop starts with. Where nobody steals, the loop is cut into no more
//! than twice as many pieces as the pool has slots.
//!
//! The worker of a pool of one has nobody to share with, and cuts nevertheless: there the
//! pieces are always the same, and are those of the published rayon 1.12.0, so that a sum
//! of floating-point numbers has the same bits. From outside, a cut is also what brings a
//! loop into the pool: its closures count on a worker's index and stack.

use crate::current_num_threads;

/// The budget of a piece whose length is unknown.
#[derive(Clone, Copy)]
pub(super) struct Splitter {
    budget: usize,
}

impl Splitter {
    /// That of a loop.
    pub(super) fn new() -> Splitter {
        Splitter::at_least(0)
    }

    fn at_least(budget: usize) -> Splitter {
        Splitter {
            budget: budget.max(current_num_threads()),
        }
    }

    /// Whether to cut. If so, this has become the budget of each half.
    pub(super) fn cut(&mut self, stolen: bool) -> bool {
        if stolen {
            *self = Splitter::at_least(self.budget / 2);
            return true;
        }
        let affordable = self.budget > 0;
        self.budget /= 2;
        affordable
    }
}

/// The budget of a piece whose length is known, and may be bounded.
#[derive(Clone, Copy)]
pub(super) struct LengthSplitter {
    inner: Splitter,
    /// No piece is to be shorter.
    min_len: usize,
}

impl LengthSplitter {
    /// That of a loop over `len` items, in pieces of `min_len` to `max_len` items; where
    /// the two contradict each other, `min_len` holds.
    pub(super) fn new(len: usize, min_len: usize, max_len: usize) -> LengthSplitter {
        LengthSplitter {
            inner: Splitter::at_least(cuts_down_to(len, max_len)),
            min_len: min_len.max(1),
        }
    }

    /// Whether to cut a piece of `len` items in the middle. If so, this has become the
    /// budget of each half.
    pub(super) fn cut(&mut self, len: usize, stolen: bool) -> bool {
        len / 2 >= self.min_len && self.inner.cut(stolen)
    }
}

/// The budget by which `len` items come down to pieces of at most `max_len`.
///
/// A budget of `b` is good for as many cuts in a row as it has binary digits, so there
/// are more than `b` pieces, and the longest is `len / (b + 1)`, rounded up. One less would
/// do where `max_len` divides `len`, but is not what 1.12.0 cuts.
fn cuts_down_to(len: usize, max_len: usize) -> usize {
    len / max_len.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ThreadPoolBuilder;

    /// The lengths of the pieces, in order, if `stolen` says which cuts get stolen.
    fn pieces(len: usize, splitter: LengthSplitter) -> Vec<usize> {
        fn cut(len: usize, mut splitter: LengthSplitter, pieces: &mut Vec<usize>) {
            if splitter.cut(len, false) {
                cut(len / 2, splitter, pieces);
                cut(len - len / 2, splitter, pieces);
            } else {
                pieces.push(len);
            }
        }
        let mut pieces = Vec::new();
        cut(len, splitter, &mut pieces);
        pieces
    }

    fn on_a_pool_of<R: Send>(slots: usize, op: impl FnOnce() -> R + Send) -> R {
        let pool = ThreadPoolBuilder::new().num_threads(slots).build().unwrap();
        pool.install(op)
    }

    #[test]
    fn n_items_on_a_pool_of_n_are_n_pieces() {
        for slots in 2..70 {
            let pieces = on_a_pool_of(slots, || {
                pieces(slots, LengthSplitter::new(slots, 1, usize::MAX))
            });
            assert_eq!(pieces, vec![1; slots]);
        }
    }

    #[test]
    fn many_items_that_nobody_steals_are_at_most_twice_as_many_pieces_as_slots() {
        for slots in 2..70 {
            let pieces = on_a_pool_of(slots, || {
                pieces(1 << 20, LengthSplitter::new(1 << 20, 1, usize::MAX))
            });
            assert!(pieces.len() >= slots && pieces.len() <= 2 * slots);
        }
    }

    #[test]
    fn the_worker_of_a_pool_of_one_cuts_once() {
        let splitter = || LengthSplitter::new(1001, 1, usize::MAX);
        assert_eq!(on_a_pool_of(1, || pieces(1001, splitter())), [500, 501]);
    }

    #[test]
    fn no_piece_is_longer_than_asked_for() {
        for len in 0..200 {
            for max_len in 0..20 {
                let splitter = || LengthSplitter::new(len, 1, max_len);
                let pieces = on_a_pool_of(1, || pieces(len, splitter()));
                assert!(
                    pieces.iter().all(|&piece| piece <= max_len.max(1)),
                    "{len}, {max_len}"
                );
            }
        }
    }

    #[test]
    fn no_piece_is_shorter_than_asked_for_unless_all_of_it_is() {
        for len in 0..200 {
            for min_len in 0..20 {
                let splitter = || LengthSplitter::new(len, min_len, 1);
                let pieces = on_a_pool_of(64, || pieces(len, splitter()));
                assert!(pieces.iter().all(|&piece| piece >= min_len.min(len)));
            }
        }
    }

    #[test]
    fn what_was_stolen_can_be_cut_as_a_loop_can() {
        on_a_pool_of(4, || {
            let mut splitter = Splitter::new();
            while splitter.cut(false) {}
            assert!(splitter.cut(true));
            let cuts = (0..).take_while(|_| splitter.cut(false)).count();
            assert_eq!(cuts, 3);
        });
    }
}
