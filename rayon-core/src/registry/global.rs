//! The one pool that is there without being built.

use super::thread_builder::ThreadSpawn;
use super::worker::Worker;
use super::{Held, Registry};
use crate::error::{ErrorKind, ThreadPoolBuildError};
use crate::platform::fork::PerProcess;
use crate::sync::{lock, Mutex};
use crate::ThreadPoolBuilder;
use std::sync::{Arc, OnceLock};

static GLOBAL: PerProcess<Global> = PerProcess::empty();

/// The global pool of one process.
#[derive(Default)]
struct Global {
    registry: OnceLock<Held>,
    /// Held while the registry is built.
    building: Mutex<()>,
    /// Why it is not built by mere use: the first error of `build_global` that was no refusal.
    forbidden: OnceLock<String>,
}

impl Global {
    /// That of this process. If it is the child of one in which the pool was there, it is
    /// there.
    #[inline]
    fn of_this_process() -> &'static Self {
        GLOBAL.get().unwrap_or_else(Global::make)
    }

    #[cold]
    fn make() -> &'static Self {
        let global = GLOBAL.get_or_make(|before| {
            let global = Global::default();
            if let Some(error) = before.and_then(|before| before.forbidden.get()) {
                global.forbidden.get_or_init(|| error.clone());
            }
            if let Some(registry) = before.and_then(|before| before.registry.get()) {
                global.registry.get_or_init(|| registry.again());
            }
            global
        });
        if let Some(registry) = global.registry.get() {
            registry.catch_up();
        }
        global
    }
}

impl Global {
    /// From now on the pool is there if `build_global` is called with success, and not by mere
    /// use: who has had it fail for another reason than a lack of resources may mean that.
    fn forbid(&self, error: String) {
        self.forbidden.get_or_init(|| error);
    }
}

/// Forbids the pool when a build panics.
struct Forbid<'a>(&'a Global);

impl Drop for Forbid<'_> {
    fn drop(&mut self) {
        self.0.forbid("the build panicked".into());
    }
}

/// The words are those of rayon-core 1.13.0.
const NOT_THERE: &str = "The global thread pool has not been initialized.";

/// The global registry, built with the default configuration if need be.
fn global() -> &'static Arc<Registry> {
    let global = Global::of_this_process();
    global.registry.get().unwrap_or_else(|| {
        let _building = lock(&global.building);
        (global.registry).get_or_init(|| {
            if let Some(error) = global.forbidden.get() {
                panic!("{NOT_THERE} It could not be built as asked for: {error}");
            }
            match Registry::build(ThreadPoolBuilder::new()) {
                Ok(registry) => registry,
                Err(error) => panic!("{NOT_THERE} {error}"),
            }
        })
    })
}

/// Builds the global registry, unless it is there already.
pub(crate) fn build_global<S: ThreadSpawn>(
    builder: ThreadPoolBuilder<S>,
) -> Result<(), ThreadPoolBuildError> {
    let global = Global::of_this_process();
    let building = lock(&global.building);
    if global.registry.get().is_some() {
        return Err(ErrorKind::GlobalPoolAlreadyInitialized.into());
    }
    let forbid = Forbid(global);
    let built = Registry::build(builder);
    std::mem::forget(forbid);
    let registry = built.inspect_err(|error| {
        if !error.is_refusal() {
            global.forbid(error.to_string());
        }
    })?;
    let registry = global.registry.get_or_init(|| registry);
    drop(building);
    registry.slots.wait_until_settled();
    Ok(())
}

/// The registry that the calling thread works for, else the global one.
pub(crate) fn current_registry() -> &'static Arc<Registry> {
    match Worker::current() {
        Some(worker) => worker.registry(),
        None => global(),
    }
}

/// Runs `op` on the calling thread if it is a worker, of whichever pool, else on one
/// of the global pool. `op` is told whether it changed threads.
#[inline]
pub(crate) fn in_worker<F, R>(op: F) -> R
where
    F: FnOnce(&Worker, bool) -> R + Send,
    R: Send,
{
    match Worker::current() {
        Some(worker) => op(worker, false),
        None => global().in_worker(op),
    }
}
