//! Publishing a job versus falling asleep: no job waits while one who could run it sleeps.
//! A sleeper that nobody wakes is a deadlock in these models.

use super::*;
use crate::models::{fails, holds, Omit};
use crate::sync::{may_be_withdrawn, withdraw};

/// The publisher's pool, of which all slots are occupied.
fn full_pool(sleepers: usize, barrier: &'static Barrier) -> (Held, usize) {
    let registry = pool(sleepers + 1, barrier);
    let publisher = slot(&registry);
    (registry, publisher)
}

/// A worker publishes one job and goes on with something long, beside one that falls asleep.
fn publisher_beside_a_sleeper(barrier: &'static Barrier, light: bool) {
    let (registry, publisher) = full_pool(1, barrier);
    let done = sets();
    occupy(&registry, publisher, |worker| {
        let sleeper = slot(&registry);
        if light {
            // One publish makes it so, in a pool that is saturated.
            worker.push(job(&done));
            worker.take_local().expect("nobody is there to steal");
            assert!(registry.publish_fence.is_light());
        }
        let sleeper = runner(&registry, sleeper);
        worker.push(job(&done));
        sleeper.join().unwrap();
    });
}

#[test]
fn a_job_that_is_published_wakes_one_who_falls_asleep() {
    holds(6, || {
        publisher_beside_a_sleeper(Barrier::symmetric(), false)
    });
}

#[test]
fn without_the_publishers_fence_a_job_and_a_sleeper_miss_each_other() {
    fails("deadlock", Omit::PublishersFence, 3, || {
        publisher_beside_a_sleeper(Barrier::symmetric(), false);
    });
}

#[test]
fn without_the_sleepers_fence_a_job_and_a_sleeper_miss_each_other() {
    fails("deadlock", Omit::SleepersFence, 3, || {
        publisher_beside_a_sleeper(Barrier::symmetric(), false);
    });
}

#[test]
fn without_the_sleepers_look_a_job_and_a_sleeper_miss_each_other() {
    fails("deadlock", Omit::SleepersLook, 3, || {
        publisher_beside_a_sleeper(Barrier::symmetric(), false);
    });
}

#[test]
fn a_job_that_is_published_without_a_fence_is_seen_by_one_who_falls_asleep() {
    holds(6, || publisher_beside_a_sleeper(Barrier::decided(), true));
}

#[test]
fn without_the_barrier_a_job_published_without_a_fence_is_missed() {
    fails("deadlock", Omit::Barrier, 3, || {
        publisher_beside_a_sleeper(Barrier::decided(), true);
    });
}

/// A worker that has the bias has two jobs when the barrier is withdrawn, which a thief has
/// noticed; beside one who falls asleep for want of jobs within reach. It takes one of them, or
/// publishes another, and goes on with something long.
fn owner_whose_jobs_are_out_of_reach(goes_on: impl FnOnce(&Worker, JobRef)) {
    may_be_withdrawn();
    let (registry, publisher) = full_pool(1, Barrier::decided());
    let (left, own, next) = (sets(), sets(), sets());
    occupy(&registry, publisher, |worker| {
        let sleeper = slot(&registry);
        worker.push(job(&left));
        worker.take_local().expect("nobody is there to steal");
        worker.push(job(&left));
        worker.push(job(&own));
        withdraw();
        let deque = &registry.slots.directory.get(publisher).deque;
        assert!(deque.steal().is_empty() && deque.within_reach() == 0);
        let sleeper = runner(&registry, sleeper);
        goes_on(worker, job(&next));
        sleeper.join().unwrap();
    });
}

#[test]
fn jobs_that_come_within_reach_by_a_pop_wake_one_who_falls_asleep() {
    holds(4, || owner_whose_jobs_are_out_of_reach(takes_a_job));
}

#[test]
fn jobs_that_come_within_reach_by_a_push_wake_one_who_falls_asleep() {
    holds(4, || owner_whose_jobs_are_out_of_reach(publishes_a_job));
}

fn takes_a_job(worker: &Worker, _: JobRef) {
    worker.take_local().expect("out of others' reach").run();
}

fn publishes_a_job(worker: &Worker, job: JobRef) {
    worker.push(job);
}

#[test]
fn if_the_owner_does_not_bring_anybody_a_job_and_a_sleeper_miss_each_other() {
    fails("deadlock", Omit::BringThieves, 3, || {
        owner_whose_jobs_are_out_of_reach(takes_a_job);
    });
}

#[test]
fn if_the_owners_pop_does_not_end_a_revocation_its_jobs_stay_out_of_reach() {
    fails("deadlock", Omit::OwnersLook, 3, || {
        owner_whose_jobs_are_out_of_reach(takes_a_job)
    });
}

#[test]
fn if_the_owners_push_does_not_end_a_revocation_its_jobs_stay_out_of_reach() {
    fails("deadlock", Omit::PushersLook, 3, || {
        owner_whose_jobs_are_out_of_reach(publishes_a_job)
    });
}

/// A worker publishes twice. After the first time it may leave its fence to sleepers.
fn publisher_that_stops_fencing() {
    let (registry, publisher) = full_pool(1, Barrier::decided());
    let jobs = [sets(), sets()];
    occupy(&registry, publisher, |worker| {
        let sleeper = slot(&registry);
        let sleeper = runner_of(2, &registry, sleeper);
        for done in &jobs {
            worker.push(job(done));
        }
        sleeper.join().unwrap();
    });
}

#[test]
fn a_publisher_that_stops_fencing_leaves_nobody_asleep() {
    holds(4, || publisher_that_stops_fencing());
}

#[test]
fn without_epochs_a_publisher_stops_fencing_behind_a_sleepers_back() {
    fails("deadlock", Omit::Epoch, 2, || {
        publisher_that_stops_fencing()
    });
}

/// A thread that is no worker publishes beside a worker that falls asleep.
fn injector_beside_a_sleeper() {
    let registry = pool(1, Barrier::symmetric());
    let done = sets();
    let sleeper = slot(&registry);
    let sleeper = runner(&registry, sleeper);
    registry.inject(job(&done));
    sleeper.join().unwrap();
}

#[test]
fn a_job_that_is_injected_wakes_one_who_falls_asleep() {
    holds(6, || injector_beside_a_sleeper());
}

#[test]
fn without_the_injectors_fence_a_job_and_a_sleeper_miss_each_other() {
    fails("deadlock", Omit::InjectorsFence, 3, || {
        injector_beside_a_sleeper()
    });
}

#[test]
fn without_the_sleepers_fence_an_injected_job_and_a_sleeper_miss_each_other() {
    fails("deadlock", Omit::SleepersFence, 3, || {
        injector_beside_a_sleeper()
    });
}

/// Two jobs, the first of which waits for the second: whoever takes the first, having been
/// relied upon by the publisher of the second, has to pass the second on.
fn two_jobs_for_two_sleepers(publish: impl Fn(&Arc<Registry>, &Worker, JobRef)) {
    let (registry, publisher) = full_pool(2, Barrier::symmetric());
    let second = sets();
    let first = waits_for(&second);
    occupy(&registry, publisher, |worker| {
        let sleepers = [(); 2].map(|()| slot(&registry));
        let sleepers = sleepers.map(|index| runner(&registry, index));
        publish(&registry, worker, job(&first));
        publish(&registry, worker, job(&second));
        for sleeper in sleepers {
            sleeper.join().unwrap();
        }
    });
}

fn push(_: &Arc<Registry>, worker: &Worker, job: JobRef) {
    worker.push(job);
}

fn inject(registry: &Arc<Registry>, _: &Worker, job: JobRef) {
    registry.inject(job);
}

#[test]
fn a_searcher_that_has_got_a_job_passes_the_next_one_on() {
    holds(3, || two_jobs_for_two_sleepers(push));
}

#[test]
fn a_searcher_that_has_got_an_injected_job_passes_the_next_one_on() {
    holds(3, || two_jobs_for_two_sleepers(inject));
}

#[test]
fn without_the_last_searchers_look_the_next_job_is_stranded() {
    fails("deadlock", Omit::LastSearchersLook, 3, || {
        two_jobs_for_two_sleepers(push);
    });
}

#[test]
fn without_the_last_searchers_fence_the_next_job_is_stranded() {
    fails("deadlock", Omit::LastSearchersFence, 3, || {
        two_jobs_for_two_sleepers(inject);
    });
}
