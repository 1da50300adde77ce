//! Whether work is spread well, where that is hard and where it is easy.

use crate::{expect, meter, pool, process, Figures};
use rayon::prelude::*;
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Barrier;
use std::time::Duration;

const ELEMENTS: usize = 20_000_000;

/// Items of the uneven loop, the first of which is long.
const ITEMS: usize = 64;
const LONG: Duration = Duration::from_millis(60);
const SHORT: Duration = Duration::from_millis(1);

/// What a coarse job takes.
const COARSE: Duration = Duration::from_millis(2);

/// A long loop with next to nothing to do for each element.
pub fn map_sum(slots: usize) -> Figures {
    let mapped = |n: usize| n ^ (n >> 3);
    let sum = || {
        let elements = (0..black_box(ELEMENTS)).into_par_iter();
        elements.map(mapped).sum::<usize>()
    };
    let right = (0..ELEMENTS).map(mapped).sum();
    pool(slots)?.install(|| {
        expect("the sum", sum(), right)?;
        let seconds = meter::seconds(|| {
            black_box(sum());
        });
        Ok(vec![("wall", seconds)])
    })
}

/// A loop whose first item takes as long as nearly all the others.
pub fn uneven(slots: usize) -> Figures {
    let seconds = pool(slots)?.install(|| {
        meter::seconds(|| {
            let items = (0..ITEMS).into_par_iter().with_max_len(1);
            items.for_each(|n| meter::burn(if n == 0 { LONG } else { SHORT }));
        })
    });
    Ok(vec![("wall", seconds)])
}

/// As many coarse jobs as slots, given to a pool that is built for them.
pub fn coarse(slots: usize) -> Figures {
    in_fresh_pools(slots, || meter::burn(COARSE))
}

/// As many jobs as slots, each of which waits for all the others, given to a
/// pool that is built for them.
pub fn barrier(slots: usize) -> Figures {
    let barrier = Barrier::new(slots);
    in_fresh_pools(slots, || {
        barrier.wait();
    })
}

fn in_fresh_pools(slots: usize, job: impl Fn() + Sync) -> Figures {
    let ran = AtomicUsize::new(0);
    let runs = AtomicUsize::new(0);
    let run = || -> Result<rayon::ThreadPool, String> {
        runs.fetch_add(1, Ordering::Relaxed);
        let pool = pool(slots)?;
        pool.scope(|scope| {
            for _ in 0..slots {
                scope.spawn(|_| {
                    job();
                    ran.fetch_add(1, Ordering::Relaxed);
                });
            }
        });
        Ok(pool)
    };
    // Threads of the pool before must not be in the way.
    let seconds = meter::seconds_between(
        || process::wait_for_threads_to_end().expect("they end"),
        |_| run().expect("a pool can be built"),
        drop,
    );
    expect(
        "the number of jobs that ran",
        ran.into_inner(),
        runs.into_inner() * slots,
    )?;
    Ok(vec![("wall", seconds)])
}
