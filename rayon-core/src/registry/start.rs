//! Who starts a thread, and what happens when the system refuses.
//!
//! | when | who asks | claim in `Counts` |
//! |---|---|---|
//! | at build, if somebody watches threads start | the building thread | `claim_start_at_build` |
//! | a job is published and nobody is free ([`Registry::help`]) | the publisher | `claim_start` |
//! | a worker takes a job while more is waiting ([`Registry::end_search`]) | that worker | `claim_start` |
//! | a call from outside finds no worker ([`caller_runs`](super::caller_runs)) | the caller | `claim_start_regardless` |
//! | a broadcast | the broadcaster | `claim_start_regardless` |
//!
//! A claim takes one unit of `room`, so no more threads are asked for than there are
//! slots; a `claim_start` is granted only while nobody searches, and makes the coming
//! thread count as a searcher, so of the many who publish while one worker starts none
//! asks for another. The claim is carried by a [`ThreadBuilder`]: running it is the
//! worker's birth, dropping it unrun (the system refused, a handler threw it away)
//! gives the claim back. There is no third way.
//!
//! With the claim in hand, [`Registry::ask`] first looks whether the address space has
//! room to spare ([`headroom`](super::headroom)) and then asks the system. A refusal by
//! either is put on [`Record`](super::status::Record), holds up the next try
//! ([`retry`](super::retry)) and lowers the [`ceiling`](super::ceiling).
//!
//! That nobody relies in vain on a thread that is asked for is modelled in `models/start.rs`,
//! with a twin in which nobody helps after a refusal.

use super::ceiling::FLOOR;
use super::config::Names;
use super::counts::Counts;
use super::headroom;
use super::refusal::Refusal;
use super::table::Life;
use super::thread_builder::{is_refusal, ThreadBuilder, ThreadSpawn};
use super::Registry;
use crate::error::ErrorKind;
#[cfg(not(all(any(loom, shuttle), test)))]
use crate::platform::{fork, posix};
use crate::sync::omittable;
use std::io;
use std::sync::atomic::Ordering;
use std::sync::Arc;

/// One of the claims in the table above.
type Claim = fn(&Counts) -> bool;

impl ThreadBuilder {
    /// Asks the system for the thread, one with what the pool's builder would have
    /// handed on to it.
    pub(super) fn start(self) -> io::Result<()> {
        #[cfg(test)]
        if (self.registry.config.refuse.as_ref()).is_some_and(|refuse| refuse(self.index)) {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        self.spawn()
    }

    #[cfg(all(any(loom, shuttle), test))]
    fn spawn(self) -> io::Result<()> {
        crate::sync::thread::spawn(move || self.run());
        Ok(())
    }

    #[cfg(not(all(any(loom, shuttle), test)))]
    fn spawn(self) -> io::Result<()> {
        let registry = Arc::clone(&self.registry);
        let builder = self.std_builder();
        // Only `std` can give a name. A thread without gets by without it where its locks
        // may be held for ever.
        let bare = (fork::generation() != 0 && self.name.is_none())
            .then(|| headroom::stack_of_a_thread(self.stack_size));
        let create = |main: Box<dyn FnOnce() + Send>| {
            if let Some(stack_size) = bare {
                return posix::spawn_bare(stack_size, main);
            }
            builder.spawn(main).map(drop)
        };
        if self.at_build {
            // By the thread whose child it is to be.
            return create(Box::new(move || self.run()));
        }
        registry.config.inherited.while_creating(|handed_on| {
            create(Box::new(move || {
                let likeness = self.registry.config.inherited.adopt(handed_on);
                self.run_as(likeness);
            }))
        })
    }
}

impl Registry {
    /// The builder of a worker of an index not below `from`, if `claim` grants one.
    fn thread_builder(
        self: &Arc<Self>,
        at_build: bool,
        from: usize,
        claim: Claim,
    ) -> Option<ThreadBuilder> {
        let index = (self.slots).take(Life::Starting, from, || claim(&self.counts))?;
        Some(ThreadBuilder {
            name: self.config.name(index),
            stack_size: self.config.stack_size,
            registry: Arc::clone(self),
            index,
            at_build,
            ran: false,
        })
    }

    /// Has `spawn` spawn `thread`, if there is room for it.
    fn ask(
        &self,
        thread: ThreadBuilder,
        spawn: impl FnOnce(ThreadBuilder) -> io::Result<()>,
    ) -> io::Result<()> {
        let stack_size = thread.stack_size;
        let refusals = self.slots.refusals();
        // This one is among those that are starting.
        let others = || self.slots.starting() - 1;
        // The first thread of a user's closure is left to the closure: without it there
        // is no pool.
        let first = || self.config.custom && self.slots.threads_and_ceiling().0 == 1;
        let limited = self.config.address_space_limited;
        let few = || self.slots.threads_and_ceiling().0 <= FLOOR;
        let room =
            headroom::check(limited, stack_size, few, others).or_else(|limit| match first() {
                true => Ok(()),
                false => Err(limit),
            });
        let (refusal, error) = match room {
            Err(limit) => {
                drop(thread);
                self.slots.lower_ceiling(false, refusals);
                let refusal = Refusal::no_headroom(limit);
                let error = refusal.error();
                (refusal, error)
            }
            Ok(()) => match spawn(thread) {
                Ok(()) => {
                    let beyond = self.slots.raise_ceiling();
                    self.retry.granted(beyond);
                    return Ok(());
                }
                Err(error) => {
                    let refusal = Refusal::by_system(&error, stack_size);
                    // A user's closure is gone after the build: what were given back now
                    // could never be asked for again.
                    if self.slots.lower_ceiling(!self.config.custom, refusals) {
                        self.wake_all();
                    }
                    (refusal, error)
                }
            },
        };
        self.record.refused(refusal);
        self.report_refusal();
        Err(error)
    }

    /// A thread that was claimed for will not come.
    pub(super) fn start_failed(&self, index: usize, at_build: bool) {
        // Noted before the room is given back, so that nobody asks again at once.
        self.retry.refused();
        self.slots.refused(index);
        if at_build {
            self.counts.start_refused_at_build();
        } else {
            self.counts.start_refused();
        }
        self.room_made();
        self.slots.poke_one();
    }

    /// Starts a worker on demand, if `claim` grants one; whether one was started. `None`
    /// without a claim.
    pub(super) fn start_if(self: &Arc<Self>, claim: Claim) -> Option<bool> {
        // Of a pool that has ended an exit handler may still publish: who leaves runs that.
        if self.is_of_the_past() || self.has_ended() {
            return Some(false);
        }
        let thread = self.thread_builder(false, 0, claim)?;
        self.note_use();
        // What the answer was is on record; a start on demand has nobody to tell it to.
        let granted = self.ask(thread, ThreadBuilder::start).is_ok();
        if !granted && omittable!(HelpAfterRefusal, self.work_waiting(), false) {
            // Others may have relied on this start, and somebody may have gone to sleep
            // since: the rule of `sleep` holds for starts, too.
            self.help();
        }
        Some(granted)
    }

    /// Starts as many workers as there is room for, until the system refuses.
    pub(crate) fn start_all(self: &Arc<Self>) {
        while self.retry.due() && self.start_if(Counts::claim_start_regardless) == Some(true) {}
    }

    /// Starts `wanted` workers at build, index by index, each after its name was asked
    /// for. A refusal ends it, and is an error only if fewer than `least` have started
    /// by then, or none by a custom closure, or none where callers have too small a stack.
    pub(super) fn start_at_build<S: ThreadSpawn>(
        self: &Arc<Self>,
        spawn: &mut S,
        names: &mut Names,
        wanted: usize,
        least: usize,
    ) -> Result<(), ErrorKind> {
        let mut started = 0;
        let mut refused = None;
        let mut next = 0;
        // Each index once, also if the closure drops what it is given.
        while started < wanted && next < self.size() {
            let claim = Counts::claim_start_at_build;
            let Some(mut thread) = self.thread_builder(true, next, claim) else {
                break;
            };
            next = thread.index + 1;
            thread.name = names.up_to(thread.index).cloned();
            match self.ask(thread, |thread| spawn.spawn(thread)) {
                Ok(()) => started += 1,
                Err(error) if is_refusal(&error) => {
                    refused = Some(error);
                    break;
                }
                Err(error) => return Err(ErrorKind::IOError(error)),
            }
        }
        let was_refused = refused.is_some();
        let needs_worker = self.config.needs_worker && started == 0;
        if let Some(error) = refused {
            if started < least {
                // The calling thread is one of those asked for, and is there.
                let host = usize::from(self.has_host.load(Ordering::Relaxed));
                return Err(ErrorKind::TooFewThreads {
                    started: started + host,
                    least: least + host,
                    refusal: self.record.last(),
                    error,
                });
            }
            if S::CUSTOM && started == 0 {
                return Err(ErrorKind::IOError(error));
            }
            if needs_worker {
                return Err(ErrorKind::NoStack {
                    asked: self.config.stack_size.unwrap_or_default(),
                    refusal: self.record.last(),
                    error,
                });
            }
        }
        // A custom closure is gone after the build, and nothing may start in its place.
        if !S::CUSTOM {
            self.retry.permit();
            if was_refused {
                self.retry.refused();
            }
        }
        Ok(())
    }
}
