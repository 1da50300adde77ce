//! Publishing a job versus starting a worker, and versus a start that the system refuses: no
//! job waits for a worker that does not come.

use super::*;
use crate::models::{fails, holds, Omit, Outcome};

/// Two threads that are no workers call into a pool of one, which has to start its worker.
fn two_calls_and_a_birth() {
    let registry = pool(1, Barrier::symmetric());
    let other = {
        let registry = Arc::clone(&registry);
        thread::spawn(move || registry.in_worker(|worker, _| worker.index()))
    };
    let outcome = Outcome::new();
    registry.in_worker(|_, _| outcome.write());
    outcome.read();
    assert_eq!(other.join().unwrap(), 0);
}

#[test]
fn two_calls_start_one_worker_that_runs_both() {
    holds(1, || two_calls_and_a_birth());
}

#[test]
fn without_the_setters_release_a_call_misses_what_it_did() {
    fails("Causality violation", Omit::SetReleases, 2, || {
        two_calls_and_a_birth();
    });
}

/// In a pool of two, one of which is there: a job is injected, for which a thread is asked for
/// in vain; another, by one who relies on that thread. Both wait for the one worker that there
/// is, which falls asleep meanwhile.
fn job_that_relies_on_a_start_that_is_refused() {
    let registry = workerless(2);
    let index = slot(&registry);
    let worker = runner_of(2, &registry, index);
    let jobs = [sets(), sets()];
    let other = {
        let (registry, second) = (Arc::clone(&registry), Arc::clone(&jobs[1]));
        thread::spawn(move || registry.inject(job(&second)))
    };
    registry.inject(job(&jobs[0]));
    other.join().unwrap();
    worker.join().unwrap();
}

#[test]
fn a_job_that_relies_on_a_start_that_is_refused_is_run() {
    holds(2, || job_that_relies_on_a_start_that_is_refused());
}

#[test]
fn if_nobody_helps_after_a_refusal_a_job_is_stranded() {
    fails("deadlock", Omit::HelpAfterRefusal, 3, || {
        job_that_relies_on_a_start_that_is_refused();
    });
}

/// A worker publishes a job and goes on with something long; a worker has to be started for
/// the job.
fn publisher_and_a_birth() {
    let registry = pool(2, Barrier::symmetric());
    let index = slot(&registry);
    let done = sets();
    occupy(&registry, index, |worker| {
        worker.push(job(&done));
        done.0.wait_or_poke();
    });
}

#[test]
fn a_job_that_is_published_starts_a_worker_that_runs_it() {
    holds(4, || publisher_and_a_birth());
}

/// A worker publishes two jobs, the first of which waits for the second, and goes on with
/// something long: whoever is started for the first has to bring the next.
fn chain_of_births() {
    let registry = pool(3, Barrier::symmetric());
    let index = slot(&registry);
    let second = sets();
    let first = waits_for(&second);
    occupy(&registry, index, |worker| {
        worker.push(job(&first));
        worker.push(job(&second));
        first.1 .0.wait_or_poke();
    });
}

#[test]
fn a_worker_that_is_started_starts_the_next() {
    holds(2, || chain_of_births());
}

#[test]
fn without_the_last_searchers_look_nobody_starts_the_next() {
    fails("deadlock", Omit::LastSearchersLook, 1, || chain_of_births());
}
