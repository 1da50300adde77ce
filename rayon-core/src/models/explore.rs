//! Models that are explored: all schedules of a few threads, with at most so many preemptions.
//! The models themselves are beside what they model.
//!
//! Run with `RUSTFLAGS="--cfg loom" cargo test -p rayon-core --release --lib models`.

use super::{fails_in_a_process, name_of, Omit};
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use std::time::Instant;

/// The most that one execution goes through.
const POINTS_OF_SCHEDULE: usize = 20_000;

/// Explores all schedules of `model` with at most so many preemptions (or as many as
/// `LOOM_MAX_PREEMPTIONS` says), and says how many there were.
pub(crate) fn holds<F: Fn() + Send + Sync + 'static>(preemptions: usize, model: F) {
    let begun = Instant::now();
    let (bound, schedules) = explore(preemptions, model);
    let name = name_of::<F>();
    let seconds = begun.elapsed().as_secs_f64();
    crate::platform::stderr::write_line(&format!(
        "model {name}: at most {bound} preemptions, {schedules} schedules, {seconds:.1} s"
    ));
}

/// The preemptions and the number of schedules.
fn explore(preemptions: usize, model: impl Fn() + Send + Sync + 'static) -> (usize, usize) {
    let mut builder = loom::model::Builder::new();
    let bound = *builder.preemption_bound.get_or_insert(preemptions);
    builder.max_branches = POINTS_OF_SCHEDULE;
    let schedules = Arc::new(AtomicUsize::new(0));
    builder.check({
        let schedules = Arc::clone(&schedules);
        move || {
            schedules.fetch_add(1, Ordering::Relaxed);
            crate::sync::begin_execution();
            model();
        }
    });
    (bound, schedules.load(Ordering::Relaxed))
}

/// Checks that without `omit` some schedule of `model` fails, and says so with a panic in
/// which `how` occurs.
pub(crate) fn fails<F>(how: &str, omit: Omit, preemptions: usize, model: F)
where
    F: Fn() + Send + Sync + 'static,
{
    fails_in_a_process(name_of::<F>(), how, omit, || {
        let (_, schedules) = explore(preemptions, model);
        panic!("none of {schedules} schedules fails without {omit:?}");
    });
}

/// What is in a frame that goes while others may think that it is there: the memory stays, so
/// that a touch that comes too late is one of the model's.
pub(crate) struct Frame<T>(Box<ManuallyDrop<T>>);

impl<T> Frame<T> {
    pub(crate) fn new(value: T) -> Self {
        Frame(Box::new(ManuallyDrop::new(value)))
    }

    /// Drops what is in the frame; its memory, to be kept until all threads have ended.
    pub(crate) fn leave(mut self) -> impl Drop {
        // SAFETY: what is left is not looked at again.
        unsafe { ManuallyDrop::drop(&mut self.0) };
        self.0
    }
}

impl<T> Deref for Frame<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// What a job does, to be seen by who has waited for it. `loom` notices a read that is not
/// ordered after the write.
#[derive(Clone)]
pub(crate) struct Outcome(Arc<loom::cell::UnsafeCell<u32>>);

// SAFETY: that accesses are ordered is what the models are about.
unsafe impl Send for Outcome {}
// SAFETY: as above.
unsafe impl Sync for Outcome {}

impl Outcome {
    pub(crate) fn new() -> Self {
        Outcome(Arc::new(loom::cell::UnsafeCell::new(0)))
    }

    pub(crate) fn write(&self) {
        // SAFETY: the model ends before an access that is not ordered with this one.
        self.0.with_mut(|times| unsafe { *times += 1 });
    }

    /// Once it was written, once.
    pub(crate) fn read(&self) {
        // SAFETY: as above.
        let times = self.0.with(|times| unsafe { *times });
        assert_eq!(times, 1, "times run");
    }
}
