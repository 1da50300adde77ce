//! How the models are run: small ones whole, by `loom` (`explore.rs`), and whole pools by
//! chance, by `shuttle` (`whole_pools.rs`).
//!
//! Each model has twins in which one step of the protocol is left out, or one ordering
//! weakened, and which must fail. The places are marked with [`omittable`] in the code. A
//! twin explores in a process of its own, since a failure in the middle of a pool leaves
//! nothing that could be cleaned up.

#[cfg(loom)]
mod explore;
#[cfg(shuttle)]
mod whole_pools;

#[cfg(loom)]
pub(crate) use self::explore::{fails, holds, Frame, Outcome};

use std::cell::Cell;
use std::fmt::Write;
use std::process::Command;

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
    /// Who was refused the barrier goes on as if it had been granted.
    RefusalIsNoBarrier,
    /// A sleeper that was refused the barrier does not wait instead.
    WaitForStores,
    /// The fence of a deque's owner that is not biased.
    OwnersFence,
    /// A thief that finds another one's revocation takes the barrier for issued.
    ThiefsOwnBarrier,
    /// A thief does not say that it is at a revocation, so that the owner may take the bias
    /// back meanwhile.
    SayRevoking,
    /// An owner whose revocation was left undone does not look at that.
    OwnersLook,
    /// A thief does not ask the owner's next push to look at the mode.
    PushersLook,
    /// The owner does look, but brings nobody to the jobs that can be stolen again.
    BringThieves,
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
    /// A thread is put to sleep at a futex whatever its word is.
    FutexLooks,
    /// A token's release: what was done before may be seen later.
    TokenReleases,
    /// A publisher relies on who searches for as long as that takes.
    PromisesExpire,
    /// A sleeper does not say at its latch that it sleeps.
    SaySleeping,
    /// The owner of a scope keeps its credit when it has no more jobs of its own.
    CountCreditOut,
    /// He does not look whether all its jobs have ended before he takes one of his own.
    LookBeforeOwnJobs,
    /// A caller that waited for a slot stays registered.
    Deregister,
    /// A caller that waits for workers does not run jobs beside them.
    CallersHand,
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

/// Set for the process in which a twin is explored.
const TWIN: &str = "RAYON_MODEL_TWIN";

/// Has the test of this name, which calls this, run again in a process of its own, in which it
/// calls `twin`; checks that this fails, with a panic in which `how` occurs.
fn fails_in_a_process(name: &str, how: &str, omit: Omit, twin: impl FnOnce()) {
    if std::env::var_os(TWIN).is_some() {
        OMIT.set(omit);
        return twin();
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
