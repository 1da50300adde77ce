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

/// The global registry, built with the default configuration if need be.
fn global() -> &'static Arc<Registry> {
    let global = Global::of_this_process();
    global.registry.get().unwrap_or_else(|| {
        let _building = lock(&global.building);
        (global.registry).get_or_init(|| match Registry::build(ThreadPoolBuilder::new()) {
            Ok(registry) => registry,
            Err(error) => panic!("the global thread pool could not be built: {error}"),
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
    let registry = Registry::build(builder)?;
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
