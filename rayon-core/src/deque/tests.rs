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
        assert!(deque.is_empty() && owner.is_empty() && owner.pop(|| ()).is_none());
    }
}

#[test]
fn the_owner_takes_the_newest_and_a_thief_the_oldest() {
    with_deque(false, |deque, owner| {
        (1..=4).for_each(|i| {
            owner.push(numbered(i));
        });
        assert_eq!(owner.pop(|| ()).map(number), Some(4));
        assert_eq!(steal(deque), Some(1));
        assert!(!deque.is_empty() && !owner.is_empty());
        assert_eq!(owner.pop(|| ()).map(number), Some(3));
        assert_eq!(owner.pop(|| ()).map(number), Some(2));
        assert_eq!(steal(deque), None);
    });
}

#[test]
fn the_owner_of_a_breadth_first_deque_takes_the_oldest() {
    with_deque(true, |deque, owner| {
        (1..=300).for_each(|i| {
            owner.push(numbered(i));
        });
        assert_eq!(owner.pop(|| ()).map(number), Some(1));
        assert_eq!(steal(deque), Some(2));
        for i in 3..=300 {
            assert_eq!(owner.pop(|| ()).map(number), Some(i));
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
            assert_eq!(owner.pop(|| ()).map(number), Some(i));
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
                assert_eq!(owner.pop(|| ()).map(number), Some(i));
            }
            assert_eq!(owner.pop(|| ()).map(number), Some(3));
            assert_eq!(owner.pop(|| ()).map(number), Some(2));
            assert!(owner.pop(|| ()).is_none());
        }
    });
}

#[test]
fn a_job_is_taken_back_only_while_it_is_the_newest() {
    with_deque(false, |deque, owner| {
        owner.push(numbered(1));
        let ticket = owner.push(numbered(2));
        owner.push(numbered(3));
        assert!(!ticket.take_back(|| ()), "it lies below another one");
        assert_eq!(owner.pop(|| ()).map(number), Some(3));
        assert_eq!(owner.pop(|| ()).map(number), Some(2));
        if !owner.push(numbered(4)).take_back(|| ()) {
            assert_eq!(owner.pop(|| ()).map(number), Some(4));
        }
        assert_eq!(owner.pop(|| ()).map(number), Some(1));
        let ticket = owner.push(numbered(5));
        assert_eq!(steal(deque), Some(5));
        assert!(!ticket.take_back(|| ()), "it was stolen");
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
            while let Some(job) = owner.pop(|| ()) {
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

/// A deque whose owner has the bias and `jobs` jobs: numbers from 1 on. Only where there is a
/// barrier at all.
#[cfg(all(target_os = "linux", target_pointer_width = "64", not(rayon_portable)))]
fn with_biased_deque(breadth_first: bool, jobs: usize, test: impl Fn(&Deque, &Owner, &Barrier)) {
    let barrier = Barrier::own();
    if !barrier.is_asymmetric() {
        return;
    }
    let deque = Deque::new(breadth_first, barrier);
    // SAFETY: this thread has the deque to itself.
    let owner = unsafe { deque.own() };
    take_the_bias(&owner);
    (1..=jobs).for_each(|i| {
        owner.push(numbered(i));
    });
    test(&deque, &owner, barrier);
}

/// Has the owner of an empty deque pop until it has the bias.
#[cfg(all(target_os = "linux", target_pointer_width = "64", not(rayon_portable)))]
fn take_the_bias(owner: &Owner) {
    owner.push(numbered(1));
    for _ in 0..5_000 {
        assert!(owner.push(numbered(2)).take_back(|| ()));
    }
    assert!(owner.is_biased());
    assert!(owner.push(numbered(3)).take_back(|| ()));
    assert_eq!(owner.pop(|| ()).map(number), Some(1));
}

#[cfg(all(target_os = "linux", target_pointer_width = "64", not(rayon_portable)))]
mod withdrawn {
    use super::*;
    use std::cell::Cell;

    /// Checks that nobody gets anything from the deque, nor counts on it.
    fn out_of_reach(deque: &Deque, jobs: usize) {
        for _ in 0..500 {
            assert!(matches!(deque.steal(), Steal::Empty));
            assert_eq!((deque.within_reach(), deque.len()), (0, jobs));
        }
    }

    #[test]
    fn a_biased_deque_is_found_again_by_its_owners_next_push() {
        with_biased_deque(false, 3, |deque, owner, barrier| {
            barrier.set_withdrawn(true);
            assert_eq!(deque.within_reach(), 3, "nobody has come yet");
            out_of_reach_after_a_look(deque, 3);
            owner.push(numbered(4));
            assert_eq!(deque.within_reach(), 4);
            assert_eq!(steal(deque), Some(1));
            for i in (2..=4).rev() {
                let job = owner.pop(|| unreachable!("it is within reach"));
                assert_eq!(job.map(number), Some(i));
            }
        });
    }

    #[test]
    fn a_biased_deque_is_found_again_by_its_owners_next_pop_which_says_so() {
        for breadth_first in [false, true] {
            with_biased_deque(breadth_first, 3, |deque, owner, barrier| {
                barrier.set_withdrawn(true);
                out_of_reach_after_a_look(deque, 3);
                let brought = Cell::new(0);
                let bring = || brought.set(brought.get() + 1);
                assert!(owner.pop(bring).is_some() && owner.pop(bring).is_some());
                assert_eq!((brought.get(), deque.within_reach()), (1, 1));
                assert!(steal(deque).is_some());
            });
        }
    }

    #[test]
    fn a_biased_deque_is_found_again_by_a_job_that_is_taken_back() {
        with_biased_deque(false, 2, |deque, owner, barrier| {
            let ticket = owner.push(numbered(3));
            barrier.set_withdrawn(true);
            out_of_reach_after_a_look(deque, 3);
            let brought = Cell::new(0);
            assert!(ticket.take_back(|| brought.set(1)));
            assert_eq!((brought.get(), steal(deque)), (1, Some(1)));
            assert_eq!(owner.pop(|| ()).map(number), Some(2));
        });
    }

    fn out_of_reach_after_a_look(deque: &Deque, jobs: usize) {
        assert!(matches!(deque.steal(), Steal::Empty));
        out_of_reach(deque, jobs);
    }

    #[test]
    fn no_bias_is_taken_once_the_barrier_is_withdrawn() {
        let barrier = Barrier::own();
        barrier.set_withdrawn(true);
        let deque = Deque::new(false, barrier);
        // SAFETY: this thread has the deque to itself.
        let owner = unsafe { deque.own() };
        owner.push(numbered(1));
        for _ in 0..10_000 {
            assert!(owner.push(numbered(2)).take_back(|| ()));
        }
        assert!(!owner.is_biased() && steal(&deque) == Some(1));
    }

    /// A thief that stops in the middle of a revocation, and never goes on.
    #[test]
    fn a_thief_that_is_held_up_in_a_revocation_holds_up_nobody() {
        with_biased_deque(false, 2, |deque, owner, _| {
            deque.begin_revocation();
            let looks = (1..1_000).find(|_| matches!(deque.steal(), Steal::Success(_)));
            assert!(looks.is_some(), "another thief ends the revocation");
            assert_eq!(owner.pop(|| ()).map(number), Some(2));
            // It is still at it, so there is no bias that it could end without a barrier.
            owner.push(numbered(1));
            for _ in 0..5_000 {
                assert!(owner.push(numbered(2)).take_back(|| ()));
            }
            assert!(!owner.is_biased());
            assert_eq!(owner.pop(|| ()).map(number), Some(1));
        });
    }

    /// The two ends meet again and again while the barrier is withdrawn, and is there again.
    #[test]
    fn every_job_is_taken_once() {
        const ROUNDS: usize = 3_000;
        let taken = [(); 3].map(|()| AtomicUsize::new(0));
        let round = AtomicUsize::new(0);
        let done = AtomicUsize::new(0);
        // Lines that the thief has, so that the owner's stores to them, and those behind, wait.
        let cold: Vec<crossbeam_utils::CachePadded<AtomicUsize>> =
            (0..48).map(|_| Default::default()).collect();
        with_biased_deque(false, 0, |deque, owner, barrier| {
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    for i in 1..=ROUNDS {
                        cold.iter()
                            .for_each(|line| line.store(i, Ordering::Relaxed));
                        while round.load(Ordering::Acquire) != i {
                            std::thread::yield_now();
                        }
                        for _ in 0..12 {
                            if let Steal::Success(job) = deque.steal() {
                                taken[number(job)].fetch_add(1, Ordering::Relaxed);
                            }
                        }
                        done.store(i, Ordering::Release);
                    }
                });
                for i in 1..=ROUNDS {
                    barrier.set_withdrawn(false);
                    take_the_bias(owner);
                    barrier.set_withdrawn(true);
                    (1..=2).for_each(|job| {
                        owner.push(numbered(job));
                    });
                    round.store(i, Ordering::Release);
                    (0..i % 41).for_each(|_| std::hint::spin_loop());
                    for _ in 1..=2 {
                        let lines = cold.iter().take(i % 49);
                        lines.for_each(|line| line.store(1, Ordering::Relaxed));
                        if let Some(job) = owner.pop(|| ()) {
                            taken[number(job)].fetch_add(1, Ordering::Relaxed);
                        }
                    }
                    while done.load(Ordering::Acquire) != i {
                        std::thread::yield_now();
                    }
                    while let Some(job) = owner.pop(|| ()) {
                        taken[number(job)].fetch_add(1, Ordering::Relaxed);
                    }
                    for (job, taken) in taken.iter().enumerate().skip(1) {
                        let times = taken.swap(0, Ordering::Relaxed);
                        assert_eq!(times, 1, "job {job} in round {i}");
                    }
                }
            });
        });
    }
}
