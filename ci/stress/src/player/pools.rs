//! The pools of a round, of every kind that can be asked for.

use super::events::{Event, EXPECTED_PANICS};
use super::ledger::fail;
use fastrand::Rng;
use rayon_core::{ThreadPool, ThreadPoolBuilder};
use std::any::Any;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

/// The panic of a job that is to panic.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Injected;

/// How often handlers were told that a worker starts, and that one ends.
pub(crate) static STARTS: AtomicU64 = AtomicU64::new(0);
pub(crate) static EXITS: AtomicU64 = AtomicU64::new(0);

/// The workers that the global pool is built for.
pub(crate) const GLOBAL_SIZE: usize = 4;

const SIZES: [usize; 10] = [1, 1, 2, 2, 3, 4, 5, 8, 16, 70];
const MIB: usize = 1 << 20;

/// A pool, and whether a forked child may use it.
#[derive(Debug)]
pub(crate) struct Pool {
    pub(crate) pool: ThreadPool,
    pub(crate) forks: bool,
}

impl Pool {
    /// Builds the pool that is drawn.
    pub(crate) fn draw(rng: &mut Rng) -> Pool {
        Event::Pool.count();
        let size = SIZES[rng.usize(..SIZES.len())];
        let kind = rng.u32(..12);
        let mut builder = builder(size);
        let large_stack = rng.u32(..4) == 0;
        if large_stack {
            builder = builder.stack_size(MIB + rng.usize(..4 * MIB));
        }
        let on_demand = match kind {
            0..=3 => builder,
            4..=5 => builder.thread_keep_alive(Duration::from_micros(rng.u64(..3000))),
            6 => builder.start_on_demand(false),
            7 => watched(builder),
            8 => watched(builder)
                .start_on_demand(true)
                .thread_keep_alive(Duration::from_micros(rng.u64(..1000))),
            9 => {
                // Workers with a name depend on a lock of the parent's.
                let named = builder.thread_name(|index| format!("stress-{index}"));
                let pool = or_plain(named.build(), size).pool;
                return Pool { pool, forks: false };
            }
            10 => {
                let spawn = |thread: rayon_core::ThreadBuilder| {
                    thread::Builder::new().spawn(|| thread.run()).map(drop)
                };
                return or_plain(builder.spawn_handler(spawn).build(), size);
            }
            _ => return or_plain(builder.min_threads(1 + size / 2).build(), size),
        };
        match large_stack {
            // Refused where the calling thread has less and no other is granted.
            true => or_plain(on_demand.build(), size),
            false => Pool {
                pool: built(on_demand.build()),
                forks: true,
            },
        }
    }
}

/// Of any pool here.
fn builder(size: usize) -> ThreadPoolBuilder {
    ThreadPoolBuilder::new()
        .num_threads(size)
        .panic_handler(caught)
}

fn watched(builder: ThreadPoolBuilder) -> ThreadPoolBuilder {
    let count = |counter: &'static AtomicU64| {
        move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    };
    builder
        .start_handler(count(&STARTS))
        .exit_handler(count(&EXITS))
}

/// A panic that nobody waits for.
fn caught(payload: Box<dyn Any + Send>) {
    expect_injected(&*payload);
    EXPECTED_PANICS.fetch_sub(1, Ordering::Relaxed);
}

/// Whoever is told of a panic is told of one that was injected.
pub(crate) fn expect_injected(payload: &(dyn Any + Send)) {
    if !payload.is::<Injected>() {
        let text = payload.downcast_ref::<&str>().copied();
        let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        fail(&format!("a panic that nobody has injected: {text:?}"));
    }
}

fn built(pool: Result<ThreadPool, rayon_core::ThreadPoolBuildError>) -> ThreadPool {
    pool.unwrap_or_else(|error| fail(&format!("a pool can't be built: {error}")))
}

/// These may fail while threads are refused.
fn or_plain(pool: Result<ThreadPool, rayon_core::ThreadPoolBuildError>, size: usize) -> Pool {
    let pool = pool.unwrap_or_else(|_| {
        Event::RefusedBuild.count();
        built(builder(size).build())
    });
    Pool { pool, forks: true }
}

/// Configures the global pool so that its workers are gone when a round is over.
pub(crate) fn build_global() {
    let global = builder(GLOBAL_SIZE).thread_keep_alive(Duration::from_millis(1));
    if let Err(error) = global.build_global() {
        fail(&format!("the global pool can't be built: {error}"));
    }
}
