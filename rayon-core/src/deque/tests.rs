//! What both implementations promise.

use super::{Deque, Owner, Steal};
use crate::job::JobRef;
use crate::platform::barrier::Barrier;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};

/// A ref that is told apart by its number and not meant to be run.
fn numbered(number: usize) -> JobRef {
    struct Never;
    impl crate::job::Job for Never {
        unsafe fn run(_: *const Self) {
            unreachable!("only told apart");
        }
    }
    // SAFETY: never run.
    unsafe { JobRef::new(number as *const Never) }
}

fn number(job: JobRef) -> usize {
    job.id() as usize
}

fn steal(deque: &Deque) -> Option<usize> {
    loop {
        match deque.steal() {
            Steal::Success(job) => return Some(number(job)),
            Steal::Empty => return None,
            Steal::Retry => {}
        }
    }
}

fn with_deque(breadth_first: bool, test: impl Fn(&Deque, &Owner)) {
    for barrier in [Barrier::symmetric(), Barrier::decided()] {
        let deque = Deque::new(breadth_first, barrier);
        // SAFETY: this thread has the deque to itself.
        let owner = unsafe { deque.own() };
        test(&deque, &owner);
        assert!(deque.is_empty() && owner.is_empty() && owner.pop().is_none());
    }
}

#[test]
fn the_owner_takes_the_newest_and_a_thief_the_oldest() {
    with_deque(false, |deque, owner| {
        (1..=4).for_each(|i| {
            owner.push(numbered(i));
        });
        assert_eq!(owner.pop().map(number), Some(4));
        assert_eq!(steal(deque), Some(1));
        assert!(!deque.is_empty() && !owner.is_empty());
        assert_eq!(owner.pop().map(number), Some(3));
        assert_eq!(owner.pop().map(number), Some(2));
        assert_eq!(steal(deque), None);
    });
}

#[test]
fn the_owner_of_a_breadth_first_deque_takes_the_oldest() {
    with_deque(true, |deque, owner| {
        (1..=300).for_each(|i| {
            owner.push(numbered(i));
        });
        assert_eq!(owner.pop().map(number), Some(1));
        assert_eq!(steal(deque), Some(2));
        for i in 3..=300 {
            assert_eq!(owner.pop().map(number), Some(i));
        }
    });
}

#[test]
fn a_deque_grows_and_keeps_its_order_across_growth_and_theft() {
    with_deque(false, |deque, owner| {
        let mut oldest = 1;
        for i in 1..=5000 {
            owner.push(numbered(i));
            if i % 7 == 0 {
                assert_eq!(steal(deque), Some(oldest));
                oldest += 1;
            }
        }
        for i in (oldest..=5000).rev() {
            assert_eq!(owner.pop().map(number), Some(i));
        }
    });
}

#[test]
fn a_long_calm_after_a_theft_changes_nothing() {
    with_deque(false, |deque, owner| {
        for round in 0..3 {
            (1..=3).for_each(|i| {
                owner.push(numbered(i));
            });
            assert_eq!(steal(deque), Some(1), "round {round}");
            for i in 4..5000 {
                owner.push(numbered(i));
                assert_eq!(owner.pop().map(number), Some(i));
            }
            assert_eq!(owner.pop().map(number), Some(3));
            assert_eq!(owner.pop().map(number), Some(2));
            assert!(owner.pop().is_none());
        }
    });
}

#[test]
fn a_job_is_taken_back_only_while_it_is_the_newest() {
    with_deque(false, |deque, owner| {
        owner.push(numbered(1));
        let ticket = owner.push(numbered(2));
        owner.push(numbered(3));
        assert!(!ticket.take_back(), "it lies below another one");
        assert_eq!(owner.pop().map(number), Some(3));
        assert_eq!(owner.pop().map(number), Some(2));
        if !owner.push(numbered(4)).take_back() {
            assert_eq!(owner.pop().map(number), Some(4));
        }
        assert_eq!(owner.pop().map(number), Some(1));
        let ticket = owner.push(numbered(5));
        assert_eq!(steal(deque), Some(5));
        assert!(!ticket.take_back(), "it was stolen");
    });
}

/// Pushes and pops `rounds` short bursts under thieves that come and go; each job must be
/// taken once. Short, because a job can be taken twice only where the two ends meet.
fn every_job_is_taken_once(barrier: &'static Barrier, rounds: usize) {
    const LONGEST: usize = 4;
    const THIEVES: usize = 2;
    let taken: Vec<AtomicU8> = (0..rounds * LONGEST).map(|_| AtomicU8::new(0)).collect();
    let deque = Deque::new(false, barrier);
    let (done, stolen) = (AtomicBool::new(false), AtomicUsize::new(0));
    let take = |number: usize| {
        let before = taken[number - 1].fetch_add(1, Ordering::Relaxed);
        assert_eq!(before, 0, "job {number} was taken twice");
    };
    let mut pushed = 0;
    std::thread::scope(|scope| {
        for thief in 1..=THIEVES {
            let (deque, take, done, stolen) = (&deque, &take, &done, &stolen);
            scope.spawn(move || {
                while !done.load(Ordering::Acquire) {
                    let mut got = 0;
                    while let Some(number) = steal(deque) {
                        take(number);
                        got += 1;
                        if got == LONGEST {
                            break;
                        }
                    }
                    stolen.fetch_add(got, Ordering::Relaxed);
                    // Stay away for a while, so that the owner is left in peace.
                    for _ in 0..2_000 * thief {
                        std::hint::spin_loop();
                    }
                }
            });
        }
        // SAFETY: this thread alone owns the deque.
        let owner = unsafe { deque.own() };
        for round in 0..rounds {
            for _ in 0..=round % LONGEST {
                pushed += 1;
                owner.push(numbered(pushed));
            }
            while let Some(job) = owner.pop() {
                take(number(job));
            }
        }
        done.store(true, Ordering::Release);
    });
    let missed = taken[..pushed]
        .iter()
        .position(|taken| taken.load(Ordering::Relaxed) != 1);
    assert_eq!(missed, None, "of {pushed}, {} stolen", stolen.into_inner());
}

#[test]
fn under_thieves_every_job_is_taken_once() {
    every_job_is_taken_once(Barrier::symmetric(), 500_000);
}

#[test]
fn under_thieves_every_job_of_a_biased_owner_is_taken_once() {
    every_job_is_taken_once(Barrier::decided(), 500_000);
}
