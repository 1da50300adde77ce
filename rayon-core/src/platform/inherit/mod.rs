//! What a thread inherits from its maker, pinned to the thread that built the pool.
//!
//! A worker that starts on demand is made by whichever thread happens to publish a job, but
//! has to be the worker that would have been made at build. So a pool remembers what of its
//! builder a new thread takes over, and a late worker puts on what it has otherwise:
//!
//! | what | where | file |
//! |---|---|---|
//! | signal mask | every unix | `signals.rs` |
//! | floating-point control: MXCSR and x87 control word, FPCR | Linux and Android on x86 and ARM64 | `float.rs` |
//! | affinity | Linux | `affinity.rs` |
//! | scheduling class, nice value, timer slack, NUMA policy, I/O priority | Linux | `scheduling.rs` |
//!
//! Elsewhere a new thread does not take these over, or nobody can say.
//!
//! # At what price
//!
//! A program may have entered a sandbox since, in which a system call that it does not know of
//! is its end. The registers cost no call. Signal mask and affinity can be asked for by calls
//! that the C library makes as well to start a thread (`rt_sigprocmask`,
//! `sched_getaffinity`). The rest is asked for only outside of sandboxes
//! ([`sandbox`](super::sandbox)): inside, it stays what it is. Set is only what differs.
//!
//! # What can't be set back
//!
//! Without privileges (`CAP_SYS_NICE`, `RLIMIT_NICE`, `RLIMIT_RTPRIO`) Linux lets no thread
//! lower its nice value, leave `SCHED_IDLE`, or enter a real-time class. A worker that some
//! thread has made which had given these up is [`Likeness::Odd`], and the pool does not keep
//! it for long: see [`Worker::keep_alive`](crate::registry::Worker::keep_alive).

mod affinity;
mod float;
mod scheduling;
mod signals;

use self::affinity::Affinity;
use self::float::FloatControl;
use self::scheduling::Scheduling;
use self::signals::SignalMask;
use super::sandbox;

/// What threads inherit from one thread.
pub(crate) struct Inherited {
    signals: SignalMask,
    float: FloatControl,
    affinity: Affinity,
    /// `None` if the captured thread was in a sandbox.
    scheduling: Option<Scheduling>,
}

/// What its maker knows of a thread to be, on the way to that thread.
pub(crate) struct HandedOn {
    signals_differ: bool,
    affinity: affinity::HandedOn,
}

/// How much a thread is like the one that would have been made at build.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Likeness {
    /// In all that counts.
    Alike,
    /// It has given something up that the system does not give back.
    #[cfg_attr(any(rayon_portable, not(target_os = "linux")), allow(dead_code))]
    Odd,
}

impl Inherited {
    /// That of the calling thread.
    pub(crate) fn capture() -> Self {
        Inherited {
            signals: SignalMask::current(),
            float: FloatControl::current(),
            affinity: Affinity::current(),
            scheduling: (!sandbox::is_entered()).then(Scheduling::of_a_child),
        }
    }

    /// How many processors the captured thread was allowed to use, if that is known.
    pub(crate) fn processors(&self) -> Option<usize> {
        self.affinity.processors()
    }

    /// Runs `create`, which creates a thread that [adopts](Self::adopt) what it is given.
    pub(crate) fn while_creating<R>(&self, create: impl FnOnce(HandedOn) -> R) -> R {
        let signals_differ = self.signals.differs();
        let handed_on = HandedOn {
            signals_differ,
            affinity: self.affinity.to_hand_on(),
        };
        if !signals_differ {
            return create(handed_on);
        }
        // A signal that the captured thread had blocked must not find the new thread before
        // that blocks it as well.
        signals::all_blocked(|| create(handed_on))
    }

    /// Makes the calling thread, which was created in
    /// [`while_creating`](Self::while_creating), what a child of the captured thread would
    /// have been.
    pub(crate) fn adopt(&self, handed_on: HandedOn) -> Likeness {
        self.float.set();
        self.affinity.adopt(handed_on.affinity);
        let scheduling = self.scheduling.as_ref();
        let likeness = match scheduling.filter(|_| !sandbox::is_entered()) {
            Some(scheduling) => scheduling.adopt(),
            None => Likeness::Alike,
        };
        if handed_on.signals_differ {
            self.signals.set();
        }
        likeness
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::thread;

    /// What `look` sees on a thread that adopts `inherited`, made by the calling one.
    fn child_of<R: Send + 'static>(
        inherited: &Arc<Inherited>,
        look: impl FnOnce(Likeness) -> R + Send + 'static,
    ) -> R {
        let adopted = Arc::clone(inherited);
        let child = inherited
            .while_creating(|handed_on| thread::spawn(move || look(adopted.adopt(handed_on))));
        child.join().unwrap()
    }

    #[test]
    fn a_child_of_the_captured_thread_is_alike() {
        let inherited = Arc::new(Inherited::capture());
        assert_eq!(child_of(&inherited, |likeness| likeness), Likeness::Alike);
    }

    #[test]
    fn a_thread_that_is_not_created_leaves_nothing_behind() {
        let inherited = Inherited::capture();
        inherited.while_creating(drop);
        assert!(!inherited.signals.differs());
    }
}
