//! `spawn`: jobs that nobody waits for.

use crate::job::{owned_ref, JobRef};
use crate::registry::global;
use crate::registry::{Hold, Registry};
use std::sync::Arc;

/// Publishes a job in the pool of the calling thread, or in the global one, and does
/// not wait for it.
///
/// The job may not borrow from the caller; for that there is
/// [`scope`](crate::scope). Of the jobs that one worker has spawned it takes the newest
/// first, other workers take the oldest first.
///
/// Called outside of the pool while the pool has no worker and the system grants it
/// none, this runs the job before it returns.
///
/// # Panics
///
/// A panic of the job goes to the pool's
/// [`panic_handler`](crate::ThreadPoolBuilder::panic_handler); without one it aborts
/// the process.
///
/// # Examples
///
/// ```
/// let (sender, receiver) = std::sync::mpsc::channel();
/// for i in 0..3 {
///     let sender = sender.clone();
///     rayon_core::spawn(move || sender.send(i * i).unwrap());
/// }
/// drop(sender);
/// let mut squares: Vec<i32> = receiver.iter().collect();
/// squares.sort();
/// assert_eq!(squares, [0, 1, 4]);
/// ```
pub fn spawn<F>(func: F)
where
    F: FnOnce() + Send + 'static,
{
    spawn_in(func, global::current_registry());
}

/// As [`spawn`], but each worker takes the jobs that it has spawned this way oldest
/// first.
///
/// ```
/// let (sender, receiver) = std::sync::mpsc::channel();
/// let pool = rayon_core::ThreadPoolBuilder::new().num_threads(1).build()?;
/// pool.install(move || {
///     for i in 0..3 {
///         let sender = sender.clone();
///         rayon_core::spawn_fifo(move || sender.send(i).unwrap());
///     }
/// });
/// assert!(receiver.iter().eq(0..3));
/// # Ok::<(), rayon_core::ThreadPoolBuildError>(())
/// ```
pub fn spawn_fifo<F>(func: F)
where
    F: FnOnce() + Send + 'static,
{
    spawn_fifo_in(func, global::current_registry());
}

pub(crate) fn spawn_in(func: impl FnOnce() + Send + 'static, registry: &Arc<Registry>) {
    registry.publish(detached(func, registry));
}

pub(crate) fn spawn_fifo_in(func: impl FnOnce() + Send + 'static, registry: &Arc<Registry>) {
    registry.publish_fifo(detached(func, registry));
}

/// A job that holds its registry until it has run.
fn detached(func: impl FnOnce() + Send + 'static, registry: &Arc<Registry>) -> JobRef {
    let hold = Hold::new(registry);
    let job = move || {
        hold.registry().report_panic(func);
        drop(hold);
    };
    // SAFETY: the closure borrows nothing.
    unsafe { owned_ref(job) }
}
