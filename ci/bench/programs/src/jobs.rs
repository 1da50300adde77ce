//! Handing jobs over: what each costs when there is nothing in it.

use crate::{expect, meter, pool, Figures};
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use std::thread;

const JOBS: usize = 200_000;
/// So many calls are timed together, as one alone is short.
const INSTALLS: usize = 500;

/// Jobs spawned by one worker in one scope, to the scope's end.
pub fn scope(slots: usize) -> Figures {
    let seconds = pool(slots)?.install(|| {
        meter::seconds(|| {
            rayon::scope(|scope| {
                for _ in 0..JOBS {
                    scope.spawn(|_| {});
                }
            });
        })
    });
    Ok(vec![("wall", seconds / JOBS as f64)])
}

/// Jobs spawned by a thread that is none of the pool's, until all have run.
pub fn spawn_outside(slots: usize) -> Figures {
    let pool = pool(slots)?;
    let seconds = meter::seconds(|| {
        let left = Arc::new(AtomicUsize::new(JOBS));
        let caller = thread::current();
        for _ in 0..JOBS {
            let (left, caller) = (Arc::clone(&left), caller.clone());
            pool.spawn(move || {
                if left.fetch_sub(1, Ordering::AcqRel) == 1 {
                    caller.unpark();
                }
            });
        }
        while left.load(Ordering::Acquire) > 0 {
            thread::park();
        }
    });
    Ok(vec![("wall", seconds / JOBS as f64)])
}

/// A call into the pool and back.
pub fn install(slots: usize) -> Figures {
    let pool = pool(slots)?;
    expect("what install returns", pool.install(|| 7), 7)?;
    let seconds = meter::seconds(|| {
        for n in 0..INSTALLS {
            black_box(pool.install(|| black_box(n)));
        }
    });
    Ok(vec![("wall", seconds / INSTALLS as f64)])
}
