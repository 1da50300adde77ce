//! How the models are run: all schedules of a few threads, with at most so many preemptions,
//! explored by `loom`. The models themselves are beside what they model.
//!
//! Run with `RUSTFLAGS="--cfg loom" cargo test -p rayon-core --release --lib models`.
//!
//! Each model has twins in which one step of the protocol is left out, or one ordering
//! weakened, and which must fail. The places are marked with [`omittable`] in the code. A
//! twin explores in a process of its own, since a failure in the middle of a pool leaves
//! nothing that could be cleaned up.

use std::cell::Cell;
use std::fmt::Write;
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use std::time::Instant;

/// What is left out, or weakened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Omit {
    Nothing,
    /// The fence of one who publishes in its own deque.
    PublishersFence,
    /// The fence of one who injects.
    InjectorsFence,
    /// The fence between a sleeper's announcement and its look.
    SleepersFence,
    /// A sleeper's look for jobs after its announcement.
    SleepersLook,
    /// The barrier that every thread crosses.
    Barrier,
    /// That of a sleeper that finds another one at it.
    OwnBarrier,
    /// A sleeper leaves the epoch as it is.
    Epoch,
    /// The look of the last searcher, which has found a job, for more.
    LastSearchersLook,
    /// The fence before that look.
    LastSearchersFence,
    /// A setter's release: what its job did before may be seen later.
    SetReleases,
    /// That of one who counts a job out.
    CountOutReleases,
    /// A waiter that has said BLOCKED does not wait for the setter to be done.
    WaitToBeTold,
    /// A setter lets go of the lock before it wakes the waiter.
    NotifyUnderLock,
    /// A sleeper does not say at its latch that it sleeps.
    SaySleeping,
    /// The owner of a scope keeps its credit when it has no more jobs of its own.
    CountCreditOut,
    /// A caller that waited for a slot stays registered.
    Deregister,
    /// The help of one whose start was refused, for those who relied on it.
    HelpAfterRefusal,
    /// The look of a worker that has given its slot back.
    LookAfterLeaving,
    /// That of a guest.
    GuestsLook,
    /// A worker that is born after the end is not told to stop.
    ToldAtBirth,
    /// The end of the last hold.
    Terminate,
    /// A broadcast does not wait until no start is under way.
    SettledStarts,
    /// One who gives its slot back does not look at what a broadcast has given it.
    LeaversBroadcasts,
    /// Nor does one who falls asleep.
    SleepersBroadcasts,
    /// The release of who counts a block back.
    BlocksRelease,
    /// The acquire of who frees a slab.
    BlocksAcquire,
    /// A thread that ends does not count back what it has not handed out.
    BlocksLeft,
}

thread_local! {
    /// Of the model that this thread explores.
    static OMIT: Cell<Omit> = const { Cell::new(Omit::Nothing) };
}

pub(crate) fn omits(omit: Omit) -> bool {
    OMIT.get() == omit
}

/// A step of a protocol, unless the model omits it: then what is to be done instead.
macro_rules! omittable {
    ($omit:ident, $step:expr) => {
        $crate::models::omittable!($omit, $step, ())
    };
    ($omit:ident, $step:expr, $instead:expr) => {
        match $crate::models::omits($crate::models::Omit::$omit) {
            true => $instead,
            false => $step,
        }
    };
}
pub(crate) use omittable;

/// The most that one execution goes through.
const POINTS_OF_SCHEDULE: usize = 20_000;

/// Explores all schedules of `model` with at most so many preemptions (or as many as
/// `LOOM_MAX_PREEMPTIONS` says), and says how many there were.
pub(crate) fn holds<F: Fn() + Send + Sync + 'static>(preemptions: usize, model: F) {
    let begun = Instant::now();
    let bound = explore(preemptions, Omit::Nothing, model);
    let name = name_of::<F>();
    let (bound, schedules) = bound;
    let seconds = begun.elapsed().as_secs_f64();
    crate::platform::stderr::write_line(&format!(
        "model {name}: at most {bound} preemptions, {schedules} schedules, {seconds:.1} s"
    ));
}

/// The preemptions and the number of schedules.
fn explore(
    preemptions: usize,
    omit: Omit,
    model: impl Fn() + Send + Sync + 'static,
) -> (usize, usize) {
    let mut builder = loom::model::Builder::new();
    let bound = *builder.preemption_bound.get_or_insert(preemptions);
    builder.max_branches = POINTS_OF_SCHEDULE;
    let schedules = Arc::new(AtomicUsize::new(0));
    OMIT.set(omit);
    builder.check({
        let schedules = Arc::clone(&schedules);
        move || {
            schedules.fetch_add(1, Ordering::Relaxed);
            crate::sync::begin_execution();
            model();
        }
    });
    OMIT.set(Omit::Nothing);
    (bound, schedules.load(Ordering::Relaxed))
}

/// Set for the process in which a twin is explored.
const TWIN: &str = "RAYON_MODEL_TWIN";

/// Checks that without `omit` some schedule of `model` fails, and says so with a panic in
/// which `how` occurs.
pub(crate) fn fails<F>(how: &str, omit: Omit, preemptions: usize, model: F)
where
    F: Fn() + Send + Sync + 'static,
{
    let name = name_of::<F>();
    if std::env::var_os(TWIN).is_some() {
        let (_, schedules) = explore(preemptions, omit, model);
        panic!("none of {schedules} schedules fails without {omit:?}");
    }
    let test = std::env::current_exe().expect("a test can be run again");
    let output = Command::new(test)
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env(TWIN, "1")
        .output()
        .expect("a test can be run again");
    let mut said = String::from_utf8_lossy(&output.stdout).into_owned();
    let _infallible = write!(said, "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!output.status.success(), "the twin {name} passes:\n{said}");
    assert!(said.contains(how), "{name} fails otherwise:\n{said}");
}

/// The path of the test that a closure is in, as the test's arguments have it.
fn name_of<F>() -> &'static str {
    let path = std::any::type_name::<F>();
    let in_crate = path.split_once("::").map(|(_, path)| path);
    let closure = in_crate.and_then(|path| path.split_once("::{{closure}}"));
    closure.expect("a closure in a test").0
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
