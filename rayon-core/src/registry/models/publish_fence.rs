//! The pair of fences by itself, in all its modes: a publisher and each sleeper see each
//! other.

use super::super::publish_fence::PublishFence;
use crate::models::{fails, holds, omittable, Omit};
use crate::platform::barrier::Barrier;
use crate::sync::atomic::{fence, AtomicBool, AtomicUsize, Ordering};
use crate::sync::{may_be_withdrawn, thread, withdraw, Crossing};
use std::array;
use std::cell::Cell;
use std::sync::Arc;

const SLEEPERS: usize = 2;

/// What publishers and sleepers meet at.
struct Meeting {
    fence: PublishFence,
    /// Of the publisher's jobs the one that was published last.
    job: AtomicUsize,
    crossing: Crossing,
    asleep: [AtomicBool; SLEEPERS],
}

/// To the last job that it has seen: who sleeps after having looked.
type Looked = usize;

impl Meeting {
    fn new() -> Arc<Self> {
        Arc::new(Meeting {
            fence: PublishFence::new(Barrier::decided()),
            job: AtomicUsize::new(0),
            crossing: Crossing::new(true),
            asleep: array::from_fn(|_| AtomicBool::new(false)),
        })
    }

    fn seen_asleep(&self) -> [bool; SLEEPERS] {
        array::from_fn(|i| self.asleep[i].load(Ordering::Relaxed))
    }

    /// Publishes the job `number`; which sleepers its publisher saw. As in
    /// `Registry::published_by`.
    fn publish(&self, number: usize, calm: &Cell<u32>) -> [bool; SLEEPERS] {
        (self.crossing).during(|| self.job.store(number, Ordering::Release));
        if self.fence.is_light() {
            return [false; SLEEPERS];
        }
        omittable!(PublishersFence, fence(Ordering::SeqCst));
        let seen = self.seen_asleep();
        let saturated = || self.seen_asleep() == [false; SLEEPERS];
        self.fence.note(saturated, calm);
        seen
    }

    /// Falls asleep for good; the last job that it has seen. As in `Worker::block`.
    fn sleep(&self, sleeper: usize) -> Looked {
        self.asleep[sleeper].swap(true, Ordering::SeqCst);
        self.fence.before_look();
        self.job.load(Ordering::Acquire)
    }
}

/// A publisher of so many jobs beside so many sleepers, which begins without a fence or not.
fn publisher_beside_sleepers(light: bool, jobs: usize, sleepers: usize) {
    let meeting = Meeting::new();
    let calm = Cell::new(0);
    if light {
        meeting.fence.note(|| true, &calm);
        assert!(meeting.fence.is_light());
    }
    let threads: Vec<_> = (0..sleepers)
        .map(|sleeper| {
            let meeting = Arc::clone(&meeting);
            thread::spawn(move || meeting.sleep(sleeper))
        })
        .collect();
    let seen: Vec<_> = (1..=jobs).map(|job| meeting.publish(job, &calm)).collect();
    for (sleeper, thread) in threads.into_iter().enumerate() {
        let looked = thread.join().unwrap();
        for job in looked + 1..=jobs {
            let found = seen[job - 1][sleeper];
            assert!(
                found,
                "job {job} and sleeper {sleeper} have missed each other"
            );
        }
    }
}

/// As [`publisher_beside_sleepers`], for two of them, and the system refuses the barrier from
/// some moment on.
fn while_the_barrier_is_withdrawn(light: bool, jobs: usize) {
    may_be_withdrawn();
    let system = thread::spawn(withdraw);
    publisher_beside_sleepers(light, jobs, 2);
    system.join().unwrap();
}

const MISSED: &str = "have missed each other";

#[test]
fn a_publisher_that_fences_and_two_sleepers_see_each_other() {
    holds(4, || publisher_beside_sleepers(false, 1, 2));
}

#[test]
fn a_publisher_that_does_not_fence_is_seen_by_two_sleepers() {
    holds(4, || publisher_beside_sleepers(true, 1, 2));
}

#[test]
fn a_publisher_that_stops_fencing_and_a_sleeper_see_each_other() {
    holds(5, || publisher_beside_sleepers(false, 3, 1));
}

#[test]
fn a_publisher_that_stops_fencing_and_two_sleepers_see_each_other() {
    holds(3, || publisher_beside_sleepers(false, 2, 2));
}

#[test]
fn a_publisher_whose_fence_is_called_for_again_and_two_sleepers_see_each_other() {
    holds(3, || publisher_beside_sleepers(true, 2, 2));
}

#[test]
fn a_publisher_that_does_not_fence_is_seen_by_two_sleepers_that_are_refused_the_barrier() {
    holds(3, || while_the_barrier_is_withdrawn(true, 1));
}

#[test]
fn a_publisher_that_stops_fencing_and_two_sleepers_that_are_refused_see_each_other() {
    holds(2, || while_the_barrier_is_withdrawn(false, 2));
}

#[test]
fn if_a_refused_barrier_is_taken_for_granted_they_miss_each_other() {
    fails(MISSED, Omit::RefusalIsNoBarrier, 3, || {
        while_the_barrier_is_withdrawn(true, 1);
    });
}

#[test]
fn if_a_sleeper_that_is_refused_does_not_wait_they_miss_each_other() {
    fails(MISSED, Omit::WaitForStores, 3, || {
        while_the_barrier_is_withdrawn(true, 1);
    });
}

#[test]
fn without_the_publishers_fence_they_miss_each_other() {
    fails(MISSED, Omit::PublishersFence, 4, || {
        publisher_beside_sleepers(false, 1, 1);
    });
}

#[test]
fn without_the_sleepers_fence_they_miss_each_other() {
    fails(MISSED, Omit::SleepersFence, 4, || {
        publisher_beside_sleepers(false, 1, 1);
    });
}

#[test]
fn without_the_barrier_they_miss_each_other() {
    fails(MISSED, Omit::Barrier, 4, || {
        publisher_beside_sleepers(true, 1, 1);
    });
}

#[test]
fn if_a_second_sleeper_relies_on_a_barrier_under_way_they_miss_each_other() {
    fails(MISSED, Omit::OwnBarrier, 4, || {
        publisher_beside_sleepers(true, 1, 2);
    });
}

#[test]
fn without_epochs_they_miss_each_other() {
    fails(MISSED, Omit::Epoch, 4, || {
        publisher_beside_sleepers(false, 2, 1);
    });
}
