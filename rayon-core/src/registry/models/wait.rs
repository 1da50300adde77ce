//! Waiting at a worker's latch: set versus wait versus sleep, and versus the frame of the one
//! who waits.

use super::*;
use crate::job::StackJob;
use crate::latch::WorkerLatch;
use crate::models::{fails, holds, Frame, Omit, Outcome};

/// A worker waits for a job that another thread runs, and leaves the frame that the job is
/// in.
fn worker_waits_for_a_job() {
    let registry = pool(1, Barrier::symmetric());
    let index = slot(&registry);
    let outcome = Outcome::new();
    occupy(&registry, index, |worker| {
        let job = {
            let outcome = outcome.clone();
            StackJob::new(move |_| outcome.write(), WorkerLatch::new(worker))
        };
        let frame = Frame::new(job);
        // SAFETY: the job stays until its latch is set; that is what is modelled.
        let job = unsafe { frame.as_ref() };
        let setter = thread::spawn(move || job.run());
        worker.wait_until(frame.latch().core());
        outcome.read();
        // SAFETY: the latch is set.
        let _unit = unsafe { frame.take_result() };
        let memory = frame.leave();
        setter.join().unwrap();
        drop(memory);
    });
}

const TOUCHED: &str = "Causality violation";

#[test]
fn a_worker_that_waits_is_woken_and_its_frame_left_alone() {
    holds(5, || worker_waits_for_a_job());
}

#[test]
fn without_the_setters_release_the_worker_misses_what_the_job_did() {
    fails(TOUCHED, Omit::SetReleases, 4, || worker_waits_for_a_job());
}

#[test]
fn if_a_sleeper_does_not_say_so_at_its_latch_nobody_wakes_it() {
    fails("deadlock", Omit::SaySleeping, 4, || {
        worker_waits_for_a_job()
    });
}

/// Spawns two jobs in a scope, beside a worker that may steal one of them.
fn scope_beside_a_thief() {
    let registry = pool(2, Barrier::symmetric());
    let [owner, thief] = [(); 2].map(|()| slot(&registry));
    let outcomes = [Outcome::new(), Outcome::new()];
    let thief = thief_of_one_job(&registry, thief);
    occupy(&registry, owner, |_| {
        crate::scope(|scope| {
            for outcome in &outcomes {
                scope.spawn(|_| outcome.write());
            }
        });
    });
    outcomes.iter().for_each(Outcome::read);
    thief.join().unwrap();
}

#[test]
fn a_scope_ends_with_the_last_of_its_jobs() {
    holds(3, || scope_beside_a_thief());
}

#[test]
fn without_the_release_of_who_counts_out_a_scope_misses_what_a_job_did() {
    fails(TOUCHED, Omit::CountOutReleases, 3, || {
        scope_beside_a_thief()
    });
}

#[test]
fn if_credit_is_not_counted_out_a_scope_does_not_end() {
    fails("deadlock", Omit::CountCreditOut, 3, || {
        scope_beside_a_thief()
    });
}

/// Spawns a detached job in a scope that has a job of its own.
fn scope_above_a_detached_job() {
    let registry = pool(1, Barrier::symmetric());
    let index = slot(&registry);
    let outcome = Outcome::new();
    occupy(&registry, index, |worker| {
        crate::scope(|scope| {
            crate::spawn(|| ());
            scope.spawn(|_| outcome.write());
        });
        outcome.read();
        let detached = worker.take_local();
        detached.expect("the detached job is left").run();
    });
}

#[test]
fn a_scope_runs_no_detached_job_once_its_own_have_ended() {
    holds(3, || scope_above_a_detached_job());
}

#[test]
fn if_an_owner_does_not_look_before_its_own_jobs_a_scope_runs_others() {
    fails(
        "the detached job is left",
        Omit::LookBeforeOwnJobs,
        3,
        || {
            scope_above_a_detached_job();
        },
    );
}

/// A thread that is no worker spawns a job in a scope of its own, for a worker to run.
fn scope_from_outside() {
    let registry = pool(1, Barrier::symmetric());
    let index = slot(&registry);
    let outcome = Outcome::new();
    // Counted as a worker thread, which the caller may leave the job to.
    registry.counts.born();
    let worker = runner(&registry, index);
    crate::scope::in_place_scope_in(&registry, |scope| scope.spawn(|_| outcome.write()));
    outcome.read();
    worker.join().unwrap();
}

#[test]
fn a_scope_from_outside_ends_with_the_last_of_its_jobs() {
    holds(4, || scope_from_outside());
}

#[test]
fn without_the_setters_release_a_scope_from_outside_misses_what_a_job_did() {
    fails(TOUCHED, Omit::SetReleases, 4, || scope_from_outside());
}

/// Joins two jobs, beside a worker that may steal the second.
fn join_beside_a_thief() {
    let registry = pool(2, Barrier::symmetric());
    let [owner, thief] = [(); 2].map(|()| slot(&registry));
    let outcomes = [Outcome::new(), Outcome::new()];
    let thief = thief_of_one_job(&registry, thief);
    occupy(&registry, owner, |_| {
        crate::join(|| outcomes[0].write(), || outcomes[1].write());
    });
    outcomes.iter().for_each(Outcome::read);
    thief.join().unwrap();
}

#[test]
fn a_join_ends_with_both_halves() {
    holds(4, || join_beside_a_thief());
}

#[test]
fn without_the_setters_release_a_join_misses_what_its_second_half_did() {
    fails(TOUCHED, Omit::SetReleases, 4, || join_beside_a_thief());
}
