//! Counts items: how many there are, whether any is dropped twice, and what becomes of
//! them when there is a panic in the middle.

use super::pools;
use rayon::prelude::*;
use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicIsize, AtomicUsize, Ordering};
use std::sync::Arc;

/// An item that is counted while it lives, clones too.
#[derive(Debug)]
pub(crate) struct Counted {
    pub(crate) number: usize,
    live: Arc<AtomicIsize>,
    /// On the heap, so that the allocator or a sanitizer notices a second drop.
    _own: Box<usize>,
}

impl Counted {
    fn new(number: usize, live: &Arc<AtomicIsize>) -> Counted {
        live.fetch_add(1, Ordering::SeqCst);
        Counted {
            number,
            live: Arc::clone(live),
            _own: Box::new(number),
        }
    }
}

impl Clone for Counted {
    fn clone(&self) -> Counted {
        Counted::new(self.number, &self.live)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.live.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The panic that a test asked for.
#[derive(Debug, PartialEq)]
struct Asked(usize);

/// Has `op` make something of counted items on several pools, and fails unless each item
/// is dropped exactly once.
///
/// `op` is to call the closure that it gets with each item that it visits. Once all goes
/// well; then the closure panics when it is called for the first time, in the middle, and
/// for the last time, and the panic must come through.
#[track_caller]
pub(crate) fn every_item_is_dropped_once<R>(
    op: impl Fn(rayon::vec::IntoIter<Counted>, &(dyn Fn(&Counted) + Sync)) -> R + Sync,
) {
    const ITEMS: usize = 100;
    for pool in pools() {
        let visits = AtomicUsize::new(0);
        let panic_at = AtomicUsize::new(usize::MAX);
        let visit = |_: &Counted| {
            let visit = visits.fetch_add(1, Ordering::SeqCst);
            if visit == panic_at.load(Ordering::SeqCst) {
                resume_unwind(Box::new(Asked(visit)));
            }
        };
        let run = || {
            let live = Arc::new(AtomicIsize::new(0));
            let items: Vec<_> = (0..ITEMS).map(|n| Counted::new(n, &live)).collect();
            visits.store(0, Ordering::SeqCst);
            let result = catch_unwind(AssertUnwindSafe(|| {
                pool.install(|| drop(op(items.into_par_iter(), &visit)));
            }));
            assert_eq!(
                live.load(Ordering::SeqCst),
                0,
                "items left, or dropped twice"
            );
            result
        };
        run().unwrap();
        let all = visits.load(Ordering::SeqCst);
        assert!(all > 0, "no item was visited");
        for at in [0, all / 2, all - 1] {
            panic_at.store(at, Ordering::SeqCst);
            let payload = run().expect_err("the panic got lost");
            assert_eq!(payload.downcast_ref(), Some(&Asked(at)));
        }
        panic_at.store(usize::MAX, Ordering::SeqCst);
    }
}
