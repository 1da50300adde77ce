//! When a worker sleeps, who wakes it, and why no job is left lying meanwhile.
//!
//! # The rule
//!
//! **Whoever stops looking for work looks once more after it has said so.** Said
//! means: the read-modify-write on [`Counts`](super::counts::Counts) that takes it
//! out of `searching`. The rest follows:
//!
//! 1. *A publisher that sees a searcher may go.* It has stored its job and then,
//!    behind a fence, read `searching > 0`. That searcher's leaving `searching` comes
//!    later in the order of the word, so its last look, behind a fence of its own,
//!    finds the job (or somebody who took it).
//! 2. *A searcher that found a job* ([`Registry::end_search`]) and was the last looks
//!    whether more is waiting, and if so brings the next worker, before it runs what
//!    it has. That is the chain: a hundred jobs published while one worker starts
//!    start one worker, which starts the next, or the next two if many are waiting.
//! 3. *A searcher that found none* ([`Worker::sleep`]) looks again after it has
//!    announced itself asleep, and blocks only if there is still nothing.
//!
//! # The fences
//!
//! | one side | | the other | |
//! |---|---|---|---|
//! | publisher | job into deque; maybe a fence; read word | going to sleep | word; [`before_look`]; read deques |
//! | publisher, pool not saturated | job; fence; read word | end of search | word; fence; read deques |
//! | injecting thread | job; fence; read word | either | as above |
//!
//! Who pays in the first row is told in [`publish_fence`](super::publish_fence). In a
//! saturated pool nobody sleeps and nobody can be started, so the one event that could make
//! this publisher's help wanted is somebody falling asleep later, or leaving, and that
//! somebody sees to the fence of both. A publisher that finds the pool not saturated pays
//! for a full fence and reads again, and is then a match for the end of a search.
//!
//! # The sleeper's bit
//!
//! To wake an occupant is to clear its bit in `asleep`, which one waker alone can do;
//! that one moves the word from `sleeping` to `searching` *on behalf of* the sleeper
//! and then hands it the token it blocks for. So the word says "somebody is about to
//! search" from the moment of the decision, and rule 1 holds through the wake-up. The
//! sleeper is counted before its bit is set, so there is never a bit without a count. A
//! publisher that read `sleeping > 0` and finds no bit set may go: each sleeper that
//! it counted has been taken by a waker, hence will leave `searching` after the
//! publisher's look, or has yet to set its bit, after which it sees to the fence and looks.
//!
//! A latch, a broadcast or the end of the pool wakes one particular occupant the same
//! way. Those store first (latch, queue) and then try the bit; the sleeper sets the
//! bit first and then looks at the latch and its queue. Both are read-modify-writes of
//! the bit's word, so one of them comes second and sees what the other did before.
//!
//! # Models
//!
//! Rules 1 and 3 and the fences: `models/sleep.rs`, with twins that lack the publisher's, the
//! injecting thread's or the sleeper's fence, or the sleeper's look. Rule 2: the same file, and
//! with births `models/start.rs`. The sleeper's bit, by a latch: `models/wait.rs`; by a
//! broadcast: `models/broadcast.rs`.
//!
//! [`before_look`]: super::publish_fence::PublishFence::before_look

use super::child;
use super::counts::Counts;
use super::worker::Worker;
use super::Registry;
use crate::latch::CoreLatch;
use crate::sync::atomic::{fence, Ordering};
use crate::sync::{contended, omittable};
use std::sync::Arc;
use std::time::Duration;

/// So many jobs that wait are a flat list, as a loop of spawns makes it; a tree of joins
/// leaves no more than its depth. A list is work for many, so workers are then started
/// two by two. (A tree of which two workers could see to the end would only pay for it.)
const FLAT: usize = 16;

/// How long an occupant sleeps that has to look after work which nobody would wake
/// it for: see [`Worker::must_poll`] and [`Worker::wait_briefly`].
const POLL: Duration = Duration::from_millis(1);

impl Registry {
    /// Called after a job was put into the deque of one of this pool's workers, one of a `list`
    /// or of a tree of joins.
    #[inline(always)]
    pub(super) fn published_by(self: &Arc<Self>, worker: &Worker, list: bool) {
        if !self.publish_fence.is_light() {
            self.published_with_fence(worker, list);
        }
    }

    /// To be called by who has made room for a start, before it looks for jobs or leaves that
    /// to others: publishers that took the pool for saturated now look whether it is.
    pub(super) fn room_made(&self) {
        self.publish_fence.before_look();
    }

    #[inline(never)]
    fn published_with_fence(self: &Arc<Self>, worker: &Worker, list: bool) {
        omittable!(PublishersFence, fence(Ordering::SeqCst));
        let seen = self.counts.snapshot();
        let saturated = || self.counts.snapshot().saturated();
        self.publish_fence.note(saturated, worker.calm());
        if seen.saturated() {
            return;
        }
        let searching = seen.searching();
        if searching > 0 && !self.relies_too_long(worker, seen, list) {
            return;
        }
        // Nobody searching may also mean that the one who did has the job already.
        if !worker.has_local() {
            return;
        }
        // While the system refuses threads, all that help could do here is to read
        // the clock: not on every job.
        if seen.sleeping() == 0 && self.retry.refused_last() && !worker.nth_idle_publish() {
            return;
        }
        self.help_beside(searching);
    }

    /// Sees to it that somebody looks for the job that the caller knows to be waiting:
    /// wakes a sleeper or else starts a worker, unless someone is searching.
    pub(super) fn help(self: &Arc<Self>) {
        self.help_beside(0);
    }

    /// As [`help`](Self::help), for one on top of those so many who are `searching`.
    #[cold]
    pub(super) fn help_beside(self: &Arc<Self>, searching: usize) {
        if self.is_of_the_past() {
            return;
        }
        loop {
            fence(Ordering::SeqCst);
            let seen = self.counts.snapshot();
            if seen.searching() > searching || seen.saturated() {
                return;
            }
            if seen.sleeping() > 0 {
                if let Some(index) = self.slots.directory.take_any_sleeper() {
                    self.brought.note();
                    self.wake_taken(index);
                }
                return;
            }
            // The job that the caller speaks of may have been taken by now.
            if !self.retry.due() || !self.work_waiting() {
                return;
            }
            let claim = match searching {
                0 => Counts::claim_start,
                // What one start waits for, another would have to wait for, too.
                _ if self.slots.starting() > 0 => return,
                _ => Counts::claim_start_regardless,
            };
            self.brought.note();
            if self.start_if(claim).is_some() {
                return;
            }
        }
    }

    /// Wakes the occupant of `index` if it sleeps.
    pub(crate) fn wake_slot(&self, index: usize) {
        if !self.is_of_the_past() && self.slots.directory.take_sleeper(index) {
            self.wake_taken(index);
        }
    }

    /// Wakes all that sleep, to look whether they are still wanted.
    pub(super) fn wake_all(&self) {
        self.slots.directory.find_occupied(0, |index, _| {
            self.wake_slot(index);
            None::<()>
        });
    }

    /// Wakes the occupant of `index`, whose bit the caller has cleared.
    fn wake_taken(&self, index: usize) {
        self.counts.wake();
        self.slots.directory.get(index).unpark();
    }

    /// An occupant would like to look for work; `false` when enough others do.
    pub(super) fn begin_search(&self) -> bool {
        (self.counts).begin_search(|| self.config.most_searchers())
    }

    /// A searcher has got a job, or need not look any longer.
    pub(super) fn end_search(self: &Arc<Self>) {
        let after = self.counts.end_search();
        if after.saturated() || self.leaves_it_to_others(after.searching(), after.sleeping()) {
            return;
        }
        omittable!(LastSearchersFence, fence(Ordering::SeqCst));
        let waiting = omittable!(LastSearchersLook, self.jobs_waiting(), 0);
        if waiting > 0 {
            self.help_beside(after.searching());
        }
        if waiting >= FLAT && self.retry.due() {
            self.start_if(Counts::claim_start_regardless);
        }
    }

    /// How many jobs wait within reach, as far as that is of interest: [`FLAT`] or more are as good
    /// as that.
    fn jobs_waiting(&self) -> usize {
        let mut waiting = self.injector.len();
        self.slots.directory.find_occupied(0, |_, slot| {
            waiting += slot.deque.within_reach();
            (waiting >= FLAT).then_some(())
        });
        waiting
    }

    /// Whether any job waits in the injector or, within reach, in an occupant's deque.
    pub(super) fn work_waiting(&self) -> bool {
        let in_deque = |_, slot: &super::slot::Slot| (slot.deque.within_reach() > 0).then_some(());
        !self.injector.is_empty() || self.slots.directory.find_occupied(0, in_deque).is_some()
    }
}

impl Worker {
    /// Blocks until there may be work, or `latch` is set, for [`POLL`] at most.
    pub(super) fn nap(&self, latch: &CoreLatch) {
        self.block(latch, false, Some(POLL));
        self.registry().end_search();
    }

    /// Blocks until there may be work, or `latch` is set, for as long as `most`. Returns as a
    /// searcher.
    pub(super) fn sleep(&self, latch: &CoreLatch, searching: bool, most: Option<Duration>) {
        let most = match self.must_poll() {
            true => Some(most.unwrap_or(POLL).min(POLL)),
            false => most,
        };
        self.block(latch, searching, most);
    }

    /// Blocks until there may be work, or `latch` is set, or for `time`. Returns as a
    /// searcher; `false` if only time has passed.
    pub(super) fn block(&self, latch: &CoreLatch, searching: bool, time: Option<Duration>) -> bool {
        let (registry, index) = (self.registry(), self.index());
        if registry.is_of_the_past() {
            child::abort_waiting();
        }
        // In this order: who takes the bit takes the sleeper out of the count.
        registry.counts.fall_asleep(searching);
        registry.slots.directory.mark_asleep(index);
        let closed = omittable!(SaySleeping, latch.fall_asleep(), true);
        registry.publish_fence.before_look();

        let parker = &self.slot().parker;
        let awake = !closed
            || omittable!(
                SleepersBroadcasts,
                !self.slot().broadcasts.is_empty(),
                false
            )
            || omittable!(SleepersLook, registry.work_waiting(), false);
        if awake {
            // What waits may be out of reach for as long as another thief is at its deque.
            contended();
        }
        let woken = !awake
            && self.patience().learn_from(|| match time {
                Some(time) => parker.park_for(time) != 0,
                None => parker.park() != 0,
            });
        if !woken {
            if registry.slots.directory.take_sleeper(index) {
                registry.counts.wake();
            } else {
                // A waker has the bit; its token is on the way.
                parker.park();
            }
        }
        latch.wake_up();
        woken || awake
    }
}
