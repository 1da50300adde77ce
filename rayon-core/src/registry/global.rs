//! The one pool that is there without being built.

use super::worker::Worker;
use super::Registry;
use crate::error::{ErrorKind, ThreadPoolBuildError};
use crate::registry::start::ThreadSpawn;
use crate::sync::{lock, Mutex};
use crate::ThreadPoolBuilder;
use std::sync::{Arc, OnceLock};

static GLOBAL: OnceLock<Arc<Registry>> = OnceLock::new();

/// Held while the global registry is built.
static BUILDING: Mutex<()> = Mutex::new(());

/// The global registry, built with the default configuration if need be.
fn global() -> &'static Arc<Registry> {
    GLOBAL.get().unwrap_or_else(|| {
        let _building = lock(&BUILDING);
        GLOBAL.get_or_init(|| match Registry::build(ThreadPoolBuilder::new()) {
            Ok(registry) => registry,
            Err(error) => panic!("the global thread pool could not be built: {error}"),
        })
    })
}

/// Builds the global registry, unless it is there already.
pub(crate) fn build_global<S: ThreadSpawn>(
    builder: ThreadPoolBuilder<S>,
) -> Result<(), ThreadPoolBuildError> {
    let building = lock(&BUILDING);
    if GLOBAL.get().is_some() {
        return Err(ErrorKind::GlobalPoolAlreadyInitialized.into());
    }
    let registry = Registry::build(builder)?;
    let registry = GLOBAL.get_or_init(|| registry);
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
