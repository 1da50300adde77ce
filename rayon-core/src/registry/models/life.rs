//! Ends: of a worker that has nothing to do, beside publishers that rely on it, and of the
//! pool, beside jobs and births. A worker that never stops is a deadlock in these models, and
//! so is a caller whose job nobody runs.

use super::*;
use crate::models::{fails, holds, Omit, Outcome};

/// One call after the other, in a pool that gets so many threads: the worker that the first
/// call has started may be leaving when the second one comes.
fn call_beside_a_worker_that_leaves(births: usize) {
    let registry = short_lived(births);
    for _ in 0..2 {
        let outcome = Outcome::new();
        registry.in_worker(|_, _| outcome.write());
        outcome.read();
    }
}

#[test]
fn a_call_that_relies_on_a_worker_that_leaves_is_run() {
    holds(1, || call_beside_a_worker_that_leaves(2));
}

#[test]
fn if_a_worker_does_not_look_after_leaving_a_call_is_stranded() {
    fails("deadlock", Omit::LookAfterLeaving, 1, || {
        call_beside_a_worker_that_leaves(2);
    });
}

#[test]
fn without_the_fence_of_who_leaves_a_call_is_stranded() {
    fails("deadlock", Omit::SleepersFence, 1, || {
        call_beside_a_worker_that_leaves(2);
    });
}

// The second time the thread is refused: the worker that leaves runs what it finds, or the
// caller does.

#[test]
fn a_call_that_relies_on_the_last_worker_is_run() {
    holds(1, || call_beside_a_worker_that_leaves(1));
}

#[test]
fn if_the_last_worker_does_not_look_after_leaving_a_call_is_stranded() {
    fails("deadlock", Omit::LookAfterLeaving, 1, || {
        call_beside_a_worker_that_leaves(1);
    });
}

/// The pool is dropped while a job that spawns another is on its way.
fn end_beside_a_late_spawn() {
    let registry = pool(1, Barrier::symmetric());
    let done = sets();
    let last = Arc::clone(&done);
    let first = move || crate::spawn(move || last.set());
    crate::spawn::spawn_in(first, &registry);
    drop(registry);
    done.0.wait_or_poke();
}

#[test]
fn jobs_that_were_published_before_the_end_and_what_they_spawn_are_run() {
    holds(2, || end_beside_a_late_spawn());
}

#[test]
fn if_the_last_hold_ends_nothing_the_worker_stays() {
    fails("deadlock", Omit::Terminate, 2, || end_beside_a_late_spawn());
}

/// The pool is dropped while its worker is being born.
fn end_beside_a_birth() {
    let registry = pool(1, Barrier::symmetric());
    registry.start_all();
    drop(registry);
}

#[test]
fn a_worker_that_is_born_after_the_end_stops() {
    holds(5, || end_beside_a_birth());
}

#[test]
fn if_a_worker_is_not_told_at_birth_it_stays() {
    fails("deadlock", Omit::ToldAtBirth, 2, || end_beside_a_birth());
}

/// The exit handler of a worker that stops with its pool publishes a job.
fn spawn_by_an_exit_handler() {
    let done = sets();
    let outcome = Outcome::new();
    let last = (Arc::clone(&done), outcome.clone());
    let handler = move |_| {
        let (last, outcome) = last.clone();
        crate::spawn(move || {
            outcome.write();
            last.set();
        });
    };
    let builder = ThreadPoolBuilder::new().num_threads(1);
    let registry = pool_with(builder.exit_handler(handler), Barrier::symmetric());
    registry.in_worker(|_, _| ());
    drop(registry);
    done.0.wait_or_poke();
    outcome.read();
}

#[test]
fn what_an_exit_handler_spawns_is_run() {
    holds(3, || spawn_by_an_exit_handler());
}

#[test]
fn without_the_setters_release_what_an_exit_handlers_job_did_is_missed() {
    fails("Causality violation", Omit::SetReleases, 3, || {
        spawn_by_an_exit_handler();
    });
}
