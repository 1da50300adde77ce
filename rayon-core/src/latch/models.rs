//! Models of the latch at which a thread outside waits: set versus wait versus the frame of
//! the one who waits, which goes the moment that he returns. (Those of workers' latches are
//! with the [`registry`](crate::registry)'s.) How they are run is told in
//! [`models`](crate::models), how a touch of what is gone is noticed in `sync/loom.rs`.

use super::*;
use crate::job::{JobRef, StackJob};
use crate::models::{fails, holds, Frame, Omit, Outcome};
use crate::sync::thread;
use std::time::Duration;

/// Runs a job on another thread, waits for it as `wait` does, looks at what it did, and
/// leaves the frame that the job is in.
fn waits_for_a_job(wait: fn(&LockLatch)) {
    let outcome = Outcome::new();
    let job = {
        let outcome = outcome.clone();
        StackJob::new(move |_| outcome.write(), LockLatch::new())
    };
    let frame = Frame::new(job);
    // SAFETY: the job stays until its latch is set; that is what is modelled.
    let job: JobRef = unsafe { frame.as_ref() };
    let setter = thread::spawn(move || job.run());
    wait(frame.latch());
    outcome.read();
    // SAFETY: the latch is set.
    let _unit = unsafe { frame.take_result() };
    let memory = frame.leave();
    setter.join().unwrap();
    drop(memory);
}

/// Blocks until the job has run.
fn block(latch: &LockLatch) {
    assert_eq!(latch.wait_or_poke(), Woken::Set);
}

/// Looks for a moment, blocks until its time is over, then for good.
fn look_and_block_twice(latch: &LockLatch) {
    if !latch.probe() && latch.wait_for(Duration::ZERO) != Some(Woken::Set) {
        block(latch);
    }
}

const TOUCHED: &str = "Causality violation";

#[test]
fn a_setter_is_done_with_the_latch_before_its_waiter_goes() {
    holds(8, || waits_for_a_job(block));
}

#[test]
fn a_setter_is_done_with_the_latch_before_a_waiter_whose_time_is_over_goes() {
    holds(8, || waits_for_a_job(look_and_block_twice));
}

#[test]
fn without_the_setters_release_the_waiter_misses_what_the_job_did() {
    fails(TOUCHED, Omit::SetReleases, 4, || waits_for_a_job(block));
}

#[test]
fn if_the_waiter_does_not_wait_to_be_told_the_setter_touches_what_is_gone() {
    fails(TOUCHED, Omit::WaitToBeTold, 4, || {
        waits_for_a_job(look_and_block_twice);
    });
}

#[test]
fn if_the_waiter_is_woken_after_the_lock_was_let_go_of_the_setter_touches_what_is_gone() {
    fails(TOUCHED, Omit::NotifyUnderLock, 4, || {
        waits_for_a_job(look_and_block_twice);
    });
}
