//! Models of the registry: real pools of one or two, in the hands of a few threads. How they
//! are run is told in [`models`](crate::models).
//!
//! Where a model is of what happens between occupants, these are threads of the model that
//! take their slots by themselves, so that not every schedule begins with the birth of
//! workers. Where births and ends are what it is about, the pool starts its workers.

mod broadcast;
mod caller_runs;
mod life;
mod publish_fence;
mod sleep;
mod start;
mod wait;

use super::config::Config;
use super::table::Life;
use super::worker::Worker;
use super::{Held, Registry};
use crate::job::{Job, JobRef};
use crate::latch::{CoreLatch, Latch, LockLatch};
use crate::platform::barrier::Barrier;
use crate::sync::thread;
use crate::ThreadPoolBuilder;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use std::time::Duration;

/// A pool of `size` that asks the system for its workers on demand.
fn pool(size: usize, barrier: &'static Barrier) -> Held {
    pool_with(ThreadPoolBuilder::new().num_threads(size), barrier)
}

/// A pool of `size` whose system grants no thread.
fn workerless(size: usize) -> Held {
    let builder = ThreadPoolBuilder::new().num_threads(size);
    pool_with(builder.refuse_starts(|_| true), Barrier::symmetric())
}

/// A pool of one whose worker leaves as soon as it finds nothing to do, and whose system grants
/// so many threads.
fn short_lived(births: usize) -> Held {
    let asked = AtomicUsize::new(0);
    let refuse = move |_| asked.fetch_add(1, Ordering::Relaxed) >= births;
    let builder = ThreadPoolBuilder::new()
        .num_threads(1)
        .refuse_starts(refuse);
    let builder = builder.thread_keep_alive(Duration::ZERO);
    pool_with(builder, Barrier::symmetric())
}

fn pool_with(builder: ThreadPoolBuilder, barrier: &'static Barrier) -> Held {
    let (mut config, _, _) = Config::new(builder.start_on_demand(true));
    config.barrier = barrier;
    let registry = Registry::new(Arc::new(config));
    registry.retry.permit();
    Held::new(registry)
}

/// Takes a slot for some thread.
fn slot(registry: &Registry) -> usize {
    let taken = (registry.slots).take(Life::Guest, 0, || registry.counts.claim_guest());
    taken.expect("a slot is vacant")
}

/// Is the worker of a slot taken by [`slot`], once, for `f`.
fn occupy<R>(registry: &Arc<Registry>, index: usize, f: impl FnOnce(&Worker) -> R) -> R {
    // SAFETY: each slot that is taken is handed to one thread, which calls this once.
    let worker = unsafe { Worker::new(Arc::clone(registry), index) };
    worker.enter(|| f(&worker))
}

/// A thread in slot `index` that runs one job, from anywhere, sleeping until there is one.
fn runner(registry: &Arc<Registry>, index: usize) -> thread::JoinHandle<()> {
    runner_of(1, registry, index)
}

fn runner_of(jobs: usize, registry: &Arc<Registry>, index: usize) -> thread::JoinHandle<()> {
    let registry = Arc::clone(registry);
    thread::spawn(move || {
        let never = CoreLatch::new();
        occupy(&registry, index, |worker| {
            for _ in 0..jobs {
                let job = worker.search(&never, None);
                job.expect("only a job ends the search").run();
            }
        });
    })
}

/// A thread in slot `index` that looks for a job once.
fn thief_of_one_job(registry: &Arc<Registry>, index: usize) -> thread::JoinHandle<()> {
    let registry = Arc::clone(registry);
    thread::spawn(move || {
        occupy(&registry, index, |worker| {
            worker.find_job().into_iter().for_each(JobRef::run);
        });
    })
}

/// A job that sets a latch.
struct Sets(LockLatch);

/// A job that waits, blocking, until another has set its latch, and then sets its own.
struct WaitsFor(Arc<Sets>, Sets);

impl Sets {
    fn set(&self) {
        // SAFETY: the models keep their latches to the end.
        unsafe { LockLatch::set(&self.0) };
    }
}

impl Job for Sets {
    unsafe fn run(this: *const Self) {
        // SAFETY: the models keep their jobs to the end.
        unsafe { &*this }.set();
    }
}

impl Job for WaitsFor {
    unsafe fn run(this: *const Self) {
        // SAFETY: as above.
        let WaitsFor(other, own) = unsafe { &*this };
        other.0.wait_or_poke();
        own.set();
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        crate::sync::registry_goes();
    }
}

fn waits_for(other: &Arc<Sets>) -> Arc<WaitsFor> {
    Arc::new(WaitsFor(Arc::clone(other), Sets(LockLatch::new())))
}

fn sets() -> Arc<Sets> {
    Arc::new(Sets(LockLatch::new()))
}

fn job<J: Job>(job: &Arc<J>) -> JobRef {
    // SAFETY: the models keep their jobs to the end.
    unsafe { JobRef::new(Arc::as_ptr(job)) }
}
