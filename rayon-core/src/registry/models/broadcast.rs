//! Broadcasts, beside workers that start, fall asleep and leave: each worker that takes part
//! runs the job once.

use super::*;
use crate::broadcast::broadcast_in;
use crate::models::{fails, holds, Omit, Outcome};

/// To the one who is there, or can be.
fn broadcast(registry: &Arc<Registry>) {
    let outcome = Outcome::new();
    let indices = broadcast_in(
        |context| {
            outcome.write();
            context.index()
        },
        registry,
    );
    outcome.read();
    assert_eq!(indices, [0]);
}

/// A broadcast in a pool of one whose worker, which a call has started, falls asleep.
fn broadcast_beside_a_sleeper() {
    let registry = pool(1, Barrier::symmetric());
    registry.in_worker(|_, _| ());
    broadcast(&registry);
}

#[test]
fn a_broadcast_wakes_one_who_falls_asleep() {
    holds(2, || broadcast_beside_a_sleeper());
}

#[test]
fn if_a_sleeper_does_not_look_at_its_queue_a_broadcast_misses_it() {
    fails("deadlock", Omit::SleepersBroadcasts, 2, || {
        broadcast_beside_a_sleeper();
    });
}

/// A worker of a pool of two broadcasts, which starts the other one.
fn broadcast_beside_a_birth() {
    let registry = pool(2, Barrier::symmetric());
    let index = slot(&registry);
    let outcomes = [Outcome::new(), Outcome::new()];
    occupy(&registry, index, |_| {
        broadcast_in(|context| outcomes[context.index()].write(), &registry);
    });
    outcomes.iter().for_each(Outcome::read);
}

#[test]
fn a_broadcast_waits_for_one_who_is_being_born() {
    holds(2, || broadcast_beside_a_birth());
}

#[test]
fn if_a_broadcast_does_not_wait_for_starts_it_finds_a_slot_without_memory() {
    fails("has its memory", Omit::SettledStarts, 1, || {
        broadcast_beside_a_birth();
    });
}

/// A broadcast beside the end of the one worker that the system grants, which a call has
/// started: it runs on that one, or else on the caller.
fn broadcast_beside_an_end() {
    let registry = short_lived(1);
    registry.in_worker(|_, _| ());
    broadcast(&registry);
}

#[test]
fn a_broadcast_beside_the_end_of_a_worker_runs_there_or_here() {
    holds(1, || broadcast_beside_an_end());
}

#[test]
fn without_the_setters_release_a_broadcast_misses_what_a_worker_did() {
    fails("Causality violation", Omit::SetReleases, 1, || {
        broadcast_beside_an_end();
    });
}

/// A broadcast beside a call, in a pool of one without workers: a guest may be given the job
/// just when it leaves.
fn broadcast_beside_a_guest() {
    let registry = workerless(1);
    let other = {
        let registry = Arc::clone(&registry);
        thread::spawn(move || registry.in_worker(|_, _| ()))
    };
    broadcast(&registry);
    other.join().unwrap();
}

#[test]
fn a_broadcast_is_run_by_a_guest_before_it_leaves() {
    holds(2, || broadcast_beside_a_guest());
}

#[test]
fn if_one_who_leaves_does_not_look_at_its_queue_a_broadcast_misses_it() {
    fails("deadlock", Omit::LeaversBroadcasts, 2, || {
        broadcast_beside_a_guest();
    });
}
