//! A publisher beside one who has promised to look, and is kept from it.

use super::*;
use crate::models::{fails, holds, Omit};

/// A worker publishes two jobs of a list, beside one that falls asleep and one that counts as
/// searching but never comes to it.
fn publisher_beside_one_who_is_held_up() {
    let registry = pool(3, Barrier::symmetric());
    let publisher = slot(&registry);
    let jobs = [sets(), sets()];
    occupy(&registry, publisher, |worker| {
        let _held_up = slot(&registry);
        assert!(registry.begin_search());
        let sleeper = slot(&registry);
        let sleeper = runner(&registry, sleeper);
        for done in &jobs {
            worker.push_to_list(job(done));
        }
        sleeper.join().unwrap();
    });
}

#[test]
fn one_who_is_held_up_keeps_a_list_from_nobody_else() {
    holds(4, || publisher_beside_one_who_is_held_up());
}

#[test]
fn if_promises_are_relied_on_for_good_a_list_waits_for_one_who_is_held_up() {
    fails("deadlock", Omit::PromisesExpire, 3, || {
        publisher_beside_one_who_is_held_up();
    });
}

/// A thread that is no worker publishes two jobs, beside the same two.
fn injector_beside_one_who_is_held_up() {
    let registry = pool(2, Barrier::symmetric());
    let jobs = [sets(), sets()];
    let _held_up = slot(&registry);
    assert!(registry.begin_search());
    let sleeper = slot(&registry);
    let sleeper = runner(&registry, sleeper);
    for done in &jobs {
        registry.inject(job(done));
    }
    sleeper.join().unwrap();
}

#[test]
fn one_who_is_held_up_keeps_what_is_injected_from_nobody_else() {
    holds(4, || injector_beside_one_who_is_held_up());
}

#[test]
fn if_promises_are_relied_on_for_good_what_is_injected_waits_for_one_who_is_held_up() {
    fails("deadlock", Omit::PromisesExpire, 3, || {
        injector_beside_one_who_is_held_up();
    });
}
