//! Calls from outside into a pool that gets no thread: no job is stranded when a guest leaves,
//! the last one too.

use super::*;
use crate::models::{fails, holds, Frame, Omit, Outcome};

/// One thread calls into a pool of one without workers, another one spawns a job there.
fn call_beside_a_spawn() {
    let registry = workerless(1);
    let (called, spawned) = (Outcome::new(), Outcome::new());
    let other = {
        let (registry, spawned) = (Arc::clone(&registry), spawned.clone());
        thread::spawn(move || crate::spawn::spawn_in(move || spawned.write(), &registry))
    };
    registry.in_worker(|_, _| called.write());
    called.read();
    other.join().unwrap();
    spawned.read();
}

#[test]
fn a_guest_that_leaves_runs_what_was_left_to_it() {
    holds(2, || call_beside_a_spawn());
}

#[test]
fn if_a_guest_does_not_look_after_leaving_a_job_is_stranded() {
    fails("times run", Omit::GuestsLook, 3, || call_beside_a_spawn());
}

/// Two threads call into a pool of one without workers.
fn two_calls() {
    let registry = workerless(1);
    let outcomes = [Outcome::new(), Outcome::new()];
    let other = {
        let (registry, outcome) = (Arc::clone(&registry), outcomes[1].clone());
        thread::spawn(move || {
            registry.in_worker(|_, _| outcome.write());
            outcome.read();
        })
    };
    registry.in_worker(|_, _| outcomes[0].write());
    outcomes[0].read();
    other.join().unwrap();
}

#[test]
fn two_callers_take_turns_in_one_slot() {
    holds(2, || two_calls());
}

/// A caller waits for its job or for a slot, and its latch goes when the job has run, while
/// another thread tells of a vacancy.
fn vacancy_beside_the_end_of_a_wait() {
    let registry = workerless(1);
    let frame = Frame::new(Sets(LockLatch::new()));
    // SAFETY: the latch stays until it is set; that is what is modelled.
    let job = unsafe { JobRef::new(&*frame) };
    let setter = thread::spawn(move || job.run());
    let other = {
        let registry = Arc::clone(&registry);
        thread::spawn(move || registry.slots.poke_one())
    };
    let latch = &frame.0;
    while !latch.probe() {
        let waiting = registry.slots.wait_for_vacancy(latch, || false);
        latch.wait_or_poke();
        drop(waiting);
    }
    let memory = frame.leave();
    setter.join().unwrap();
    other.join().unwrap();
    drop(memory);
}

#[test]
fn a_vacancy_is_told_to_nobody_who_is_gone() {
    holds(4, || vacancy_beside_the_end_of_a_wait());
}

#[test]
fn if_a_caller_that_waited_stays_registered_its_latch_is_poked_when_it_is_gone() {
    fails("Causality violation", Omit::Deregister, 4, || {
        vacancy_beside_the_end_of_a_wait();
    });
}

/// A thread waits for a scope in a pool of one without workers, another one calls into it.
fn scope_beside_a_call() {
    let registry = workerless(1);
    let outcomes = [Outcome::new(), Outcome::new()];
    let other = {
        let (registry, outcome) = (Arc::clone(&registry), outcomes[1].clone());
        thread::spawn(move || {
            registry.in_worker(|_, _| outcome.write());
            outcome.read();
        })
    };
    crate::scope::in_place_scope_in(&registry, |scope| scope.spawn(|_| outcomes[0].write()));
    outcomes[0].read();
    other.join().unwrap();
}

#[test]
fn a_scope_and_a_call_take_turns_in_one_slot() {
    holds(2, || scope_beside_a_call());
}

#[test]
fn without_the_setters_release_a_call_misses_what_a_guest_did() {
    fails("Causality violation", Omit::SetReleases, 2, || {
        scope_beside_a_call();
    });
}
