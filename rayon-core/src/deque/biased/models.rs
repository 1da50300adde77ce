//! Models of the deque. How they are run is told in [`models`](crate::models).
//!
//! # The barrier in the model
//!
//! What the barrier has to mend is one reordering: the owner's store to `bottom` may
//! become visible to a thief later than the owner's load of `top` was executed. In the
//! model a thief's load of `bottom` may return any older value that no fence or release
//! rules out. The barrier is a lock that the owner holds while it stores to `bottom`,
//! and that the thief takes and gives back: a store made before is visible to the thief
//! from then on, and an owner that stores after sees what the thief did before. A
//! thief's loads take no lock.
//!
//! The system may refuse the barrier from some moment on, which each thread notices in its own
//! time.
//!
//! Each model that passes has twins with one step of the protocol left out, and these
//! must fail: a job is then taken twice.

use super::*;
use crate::job::Job;
use crate::models::{fails, holds, Omit};
use crate::sync::{may_be_withdrawn, thread, withdraw};
use loom::sync::Arc;
use std::sync::atomic::AtomicUsize as StdAtomicUsize;

const TWICE: &str = "times taken";

fn numbered(number: usize) -> JobRef {
    struct Never;
    impl Job for Never {
        unsafe fn run(_: *const Self) {
            unreachable!("only told apart");
        }
    }
    // SAFETY: never run.
    unsafe { JobRef::new(number as *const Never) }
}

/// How often each job was taken. Not loom's atomics: they are no part of the model.
#[derive(Default)]
struct Taken([StdAtomicUsize; 4]);

impl Taken {
    fn note(&self, job: JobRef) {
        self.0[job.id() as usize - 1].fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    }

    fn check(&self, jobs: usize) {
        for taken in &self.0[..jobs] {
            assert_eq!(
                taken.load(std::sync::atomic::Ordering::Relaxed),
                1,
                "times taken"
            );
        }
    }
}

/// A deque in `mode` in which its owner has put so many jobs.
fn deque_of(jobs: usize, mode: u64) -> Arc<Deque> {
    let mut deque = Deque::new(false, Barrier::decided());
    deque.top = CachePadded::new(AtomicU64::new(FIRST | FENCED));
    // SAFETY: this thread alone owns the deque, and is the one that goes on to.
    let owner = unsafe { deque.own() };
    (1..=jobs).for_each(|i| {
        owner.push(numbered(i));
    });
    // REVOKING: as a thief has left it that was refused the barrier.
    deque.top.fetch_sub(FENCED - mode, Ordering::SeqCst);
    Arc::new(deque)
}

/// The thread of the model that stands for the system.
fn system_that_withdraws() -> thread::JoinHandle<()> {
    may_be_withdrawn();
    thread::spawn(withdraw)
}

/// Tries to steal a few times.
fn thief(deque: &Deque, taken: &Taken, times: usize) {
    for _ in 0..times {
        match deque.steal() {
            Steal::Success(job) => taken.note(job),
            Steal::Empty => return,
            Steal::Retry => {}
        }
    }
}

fn thieves(
    deque: &Arc<Deque>,
    taken: &Arc<Taken>,
    number: usize,
    times: usize,
) -> Vec<thread::JoinHandle<()>> {
    let thief = |_| {
        let (deque, taken) = (Arc::clone(deque), Arc::clone(taken));
        thread::spawn(move || thief(&deque, &taken, times))
    };
    (0..number).map(thief).collect()
}

/// An owner that has pushed two jobs and pops until there are none, beside so many thieves who
/// look so many `times` each.
fn owner_beside_thieves(mode: u64, number: usize, times: usize) {
    let deque = deque_of(2, mode);
    let taken = Arc::new(Taken::default());
    // SAFETY: this thread alone owns the deque.
    let owner = unsafe { deque.own() };
    let threads = thieves(&deque, &taken, number, times);
    while let Some(job) = owner.pop(|| ()) {
        taken.note(job);
    }
    for thread in threads {
        thread.join().unwrap();
    }
    taken.check(2);
}

#[test]
fn a_biased_owner_and_a_thief_share_each_job_out_once() {
    holds(3, || owner_beside_thieves(BIASED, 1, 3));
}

#[test]
fn a_biased_owner_and_two_thieves_share_each_job_out_once() {
    holds(2, || owner_beside_thieves(BIASED, 2, 2));
}

#[test]
fn a_fenced_owner_and_two_thieves_share_each_job_out_once() {
    holds(2, || owner_beside_thieves(FENCED, 2, 2));
}

#[test]
fn an_owner_whose_revocation_was_left_undone_shares_each_job_out_once() {
    holds(3, || owner_beside_thieves(REVOKING, 1, 3));
}

#[test]
fn an_owner_and_two_thieves_who_take_a_revocation_over_share_each_job_out_once() {
    holds(1, || owner_beside_thieves(REVOKING, 2, 3));
}

#[test]
fn an_owner_and_a_thief_share_each_job_out_once_while_the_barrier_is_withdrawn() {
    holds(3, || {
        let system = system_that_withdraws();
        owner_beside_thieves(BIASED, 1, 3);
        system.join().unwrap();
    });
}

#[test]
fn an_owner_and_two_thieves_share_each_job_out_once_while_the_barrier_is_withdrawn() {
    holds(1, || {
        let system = system_that_withdraws();
        owner_beside_thieves(BIASED, 2, 2);
        system.join().unwrap();
    });
}

/// A thief that has two deques to take from, of which each is biased: the barrier may be
/// withdrawn between the one and the other.
fn two_biased_deques_while_the_barrier_is_withdrawn() {
    let system = system_that_withdraws();
    let deques = [(); 2].map(|()| deque_of(2, BIASED));
    let taken = [(); 2].map(|()| Arc::new(Taken::default()));
    // SAFETY: this thread alone owns the deques.
    let owners = deques.each_ref().map(|deque| unsafe { deque.own() });
    let thief = {
        let (deques, taken) = (deques.clone(), taken.clone());
        thread::spawn(move || (0..2).for_each(|i| thief(&deques[i], &taken[i], 3)))
    };
    for i in [1, 0] {
        while let Some(job) = owners[i].pop(|| ()) {
            taken[i].note(job);
        }
    }
    thief.join().unwrap();
    system.join().unwrap();
    taken.iter().for_each(|taken| taken.check(2));
}

#[test]
fn two_biased_deques_share_each_job_out_once_while_the_barrier_is_withdrawn() {
    holds(2, || two_biased_deques_while_the_barrier_is_withdrawn());
}

#[test]
fn if_a_refused_barrier_is_taken_for_granted_a_job_is_taken_twice() {
    fails(TWICE, Omit::RefusalIsNoBarrier, 2, || {
        two_biased_deques_while_the_barrier_is_withdrawn();
    });
}

/// An owner that takes the bias back while thieves are on their way: pops in FENCED mode,
/// pushes and pops again.
fn owner_that_takes_the_bias_back(mode: u64, number: usize, times: usize) {
    let deque = deque_of(2, mode);
    let taken = Arc::new(Taken::default());
    // SAFETY: this thread alone owns the deque.
    let owner = unsafe { deque.own() };
    let threads = thieves(&deque, &taken, number, times);
    owner.pop(|| ()).into_iter().for_each(|job| taken.note(job));
    owner.push(numbered(3));
    while let Some(job) = owner.pop(|| ()) {
        taken.note(job);
    }
    for thread in threads {
        thread.join().unwrap();
    }
    taken.check(3);
}

#[test]
fn an_owner_that_takes_the_bias_back_shares_each_job_out_once() {
    holds(3, || owner_that_takes_the_bias_back(FENCED, 1, 4));
}

#[test]
fn an_owner_that_ends_a_revocation_and_takes_the_bias_back_shares_each_job_out_once() {
    holds(1, || owner_that_takes_the_bias_back(REVOKING, 2, 3));
}

#[test]
fn an_owner_that_takes_the_bias_back_from_a_withdrawn_barrier_shares_each_job_out_once() {
    holds(3, || {
        let system = system_that_withdraws();
        owner_that_takes_the_bias_back(FENCED, 1, 4);
        system.join().unwrap();
    });
}

/// A thief at a revocation that the owner ends before it takes the bias back, of which another
/// thief makes a second revocation.
fn two_revocations_and_a_thief_at_the_first(times: usize) {
    let deque = deque_of(4, REVOKING);
    let taken = Arc::new(Taken::default());
    // SAFETY: this thread alone owns the deque.
    let owner = unsafe { deque.own() };
    let threads = thieves(&deque, &taken, 2, times);
    // The first pop ends the revocation, the second takes the bias, the third makes use of it.
    while let Some(job) = owner.pop(|| ()) {
        taken.note(job);
    }
    for thread in threads {
        thread.join().unwrap();
    }
    taken.check(4);
}

#[test]
fn a_thief_at_one_revocation_does_not_end_the_next() {
    holds(1, || two_revocations_and_a_thief_at_the_first(3));
}

/// The same with less left to chance: the thief has issued its barrier, and is held up; the owner
/// has ended the revocation, and takes the bias if it may.
fn a_thief_that_is_held_up_behind_its_barrier() {
    let deque = deque_of(4, REVOKING);
    let taken = Arc::new(Taken::default());
    // SAFETY: this thread alone owns the deque.
    let owner = unsafe { deque.own() };
    omittable!(SayRevoking, {
        deque.revoking.fetch_add(1, Ordering::SeqCst);
    });
    let _crossed = deque.barrier.heavy().expect("it is not withdrawn");
    for _ in 0..2 {
        owner.pop(|| ()).into_iter().for_each(|job| taken.note(job));
    }
    let held_up = {
        let (deque, taken) = (Arc::clone(&deque), Arc::clone(&taken));
        thread::spawn(move || {
            deque.set_fenced();
            omittable!(SayRevoking, {
                deque.revoking.fetch_sub(1, Ordering::Release);
            });
            thief(&deque, &taken, 2);
        })
    };
    let threads = thieves(&deque, &taken, 1, 1);
    while let Some(job) = owner.pop(|| ()) {
        taken.note(job);
    }
    for thread in threads.into_iter().chain([held_up]) {
        thread.join().unwrap();
    }
    taken.check(4);
}

#[test]
fn a_thief_that_is_held_up_behind_its_barrier_does_not_end_the_next_revocation() {
    holds(3, || a_thief_that_is_held_up_behind_its_barrier());
}

#[test]
fn if_a_thief_does_not_say_that_it_is_at_a_revocation_it_ends_the_next() {
    fails(TWICE, Omit::SayRevoking, 3, || {
        a_thief_that_is_held_up_behind_its_barrier();
    });
}

#[test]
fn a_deque_that_grows_under_a_thief_shares_each_job_out_once() {
    holds(3, || {
        let deque = deque_of(2, FENCED);
        let taken = Arc::new(Taken::default());
        // SAFETY: this thread alone owns the deque.
        let owner = unsafe { deque.own() };
        let thief = {
            let (deque, taken) = (Arc::clone(&deque), Arc::clone(&taken));
            thread::spawn(move || thief(&deque, &taken, 2))
        };
        (3..=4).for_each(|i| {
            owner.push(numbered(i));
        });
        while let Some(job) = owner.pop(|| ()) {
            taken.note(job);
        }
        thief.join().unwrap();
        taken.check(4);
    });
}

/// An owner that takes its newest job back by its ticket, as `join` does, beside a thief.
fn owner_that_takes_back_by_ticket(mode: u64) {
    let deque = deque_of(0, mode);
    let taken = Arc::new(Taken::default());
    // SAFETY: this thread alone owns the deque.
    let owner = unsafe { deque.own() };
    let tickets = [1, 2].map(|i| (i, owner.push(numbered(i))));
    let thief = {
        let (deque, taken) = (Arc::clone(&deque), Arc::clone(&taken));
        thread::spawn(move || thief(&deque, &taken, 3))
    };
    for (i, ticket) in tickets.into_iter().rev() {
        if ticket.take_back(|| ()) {
            taken.note(numbered(i));
        }
    }
    assert!(
        owner.pop(|| ()).is_none(),
        "what was not taken back was stolen"
    );
    thief.join().unwrap();
    taken.check(2);
}

#[test]
fn a_biased_owner_takes_back_what_no_thief_gets() {
    holds(4, || owner_that_takes_back_by_ticket(BIASED));
}

#[test]
fn a_fenced_owner_takes_back_what_no_thief_gets() {
    holds(4, || owner_that_takes_back_by_ticket(FENCED));
}

#[test]
fn an_owner_takes_back_what_no_thief_gets_while_the_barrier_is_withdrawn() {
    holds(3, || {
        let system = system_that_withdraws();
        owner_that_takes_back_by_ticket(BIASED);
        system.join().unwrap();
    });
}

#[test]
fn without_the_barrier_a_job_is_taken_twice() {
    fails(TWICE, Omit::Barrier, 3, || {
        owner_beside_thieves(BIASED, 1, 3)
    });
}

#[test]
fn without_the_owners_fence_a_job_is_taken_twice() {
    fails(TWICE, Omit::OwnersFence, 3, || {
        owner_beside_thieves(FENCED, 1, 3);
    });
}

#[test]
fn if_a_second_thief_takes_the_barrier_for_issued_a_job_is_taken_twice() {
    fails(TWICE, Omit::ThiefsOwnBarrier, 3, || {
        owner_beside_thieves(BIASED, 2, 3);
    });
}

#[test]
fn without_the_barrier_a_bias_taken_back_has_a_job_taken_twice() {
    fails(TWICE, Omit::Barrier, 3, || {
        owner_that_takes_the_bias_back(FENCED, 1, 4);
    });
}

#[test]
fn without_the_barrier_what_was_taken_back_is_stolen_as_well() {
    fails(TWICE, Omit::Barrier, 3, || {
        owner_that_takes_back_by_ticket(BIASED);
    });
}

#[test]
fn without_the_owners_fence_what_was_taken_back_is_stolen_as_well() {
    fails(TWICE, Omit::OwnersFence, 3, || {
        owner_that_takes_back_by_ticket(FENCED);
    });
}
