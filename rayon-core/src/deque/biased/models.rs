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
//! Each model that passes has twins with one step of the protocol left out, and these
//! must fail: a job is then taken twice.

use super::*;
use crate::job::Job;
use crate::models::holds;
use loom::sync::Arc;
use loom::thread;
use std::sync::atomic::AtomicUsize as StdAtomicUsize;

/// What is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Omit {
    Nothing,
    /// A thief sets FENCED without having issued the barrier.
    Barrier,
    /// The owner does not fence when it is not biased.
    OwnersFence,
    /// A thief that finds REVOKING takes the other's barrier for done.
    WaitForBarrier,
}

impl Deque {
    pub(super) fn everyone_crosses(&self) -> bool {
        if self.omit != Omit::Barrier {
            self.crossing.cross();
        }
        true
    }

    pub(super) fn store_bottom(&self, bottom: u64) {
        let store = || self.bottom.store(bottom, Ordering::Release);
        match self.barrier.is_asymmetric() {
            true => self.crossing.during(store),
            false => store(),
        }
    }

    pub(super) fn fence_for_owner(&self) {
        if self.omit != Omit::OwnersFence {
            fence(Ordering::SeqCst);
        }
    }
}

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

/// Explores a twin.
fn model(preemptions: usize, model: impl Fn() + Send + Sync + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(preemptions);
    builder.check(model);
}

fn deque(omit: Omit, mode: u64) -> Arc<Deque> {
    let mut deque = Deque::new(false, Barrier::decided());
    deque.top = CachePadded::new(AtomicU64::new(FIRST | mode));
    deque.omit = omit;
    Arc::new(deque)
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

/// An owner that pushes two jobs and pops until there are none, beside `thieves` who
/// look so many `times` each.
fn owner_beside_thieves(omit: Omit, mode: u64, thieves: usize, times: usize) {
    let deque = deque(omit, mode);
    let taken = Arc::new(Taken::default());
    // SAFETY: this thread alone owns the deque.
    let owner = unsafe { deque.own() };
    owner.push(numbered(1));
    owner.push(numbered(2));
    let threads: Vec<_> = (0..thieves)
        .map(|_| {
            let (deque, taken) = (Arc::clone(&deque), Arc::clone(&taken));
            thread::spawn(move || thief(&deque, &taken, times))
        })
        .collect();
    while let Some(job) = owner.pop() {
        taken.note(job);
    }
    for thread in threads {
        thread.join().unwrap();
    }
    taken.check(2);
}

#[test]
fn a_biased_owner_and_a_thief_share_each_job_out_once() {
    holds(3, || owner_beside_thieves(Omit::Nothing, BIASED, 1, 3));
}

#[test]
fn a_biased_owner_and_two_thieves_share_each_job_out_once() {
    holds(2, || owner_beside_thieves(Omit::Nothing, BIASED, 2, 2));
}

#[test]
fn a_fenced_owner_and_two_thieves_share_each_job_out_once() {
    holds(2, || owner_beside_thieves(Omit::Nothing, FENCED, 2, 2));
}

#[test]
fn an_owner_whose_revocation_was_left_undone_shares_each_job_out_once() {
    holds(3, || owner_beside_thieves(Omit::Nothing, ORPHANED, 1, 3));
}

/// An owner that takes the bias back while a thief is on its way: pops in FENCED mode,
/// pushes and pops again.
fn owner_that_takes_the_bias_back(omit: Omit) {
    let deque = deque(omit, FENCED);
    let taken = Arc::new(Taken::default());
    // SAFETY: this thread alone owns the deque.
    let owner = unsafe { deque.own() };
    (1..=2).for_each(|i| {
        owner.push(numbered(i));
    });
    let thief = {
        let (deque, taken) = (Arc::clone(&deque), Arc::clone(&taken));
        thread::spawn(move || thief(&deque, &taken, 4))
    };
    owner.pop().into_iter().for_each(|job| taken.note(job));
    owner.push(numbered(3));
    while let Some(job) = owner.pop() {
        taken.note(job);
    }
    thief.join().unwrap();
    taken.check(3);
}

#[test]
fn an_owner_that_takes_the_bias_back_shares_each_job_out_once() {
    holds(3, || owner_that_takes_the_bias_back(Omit::Nothing));
}

#[test]
fn a_deque_that_grows_under_a_thief_shares_each_job_out_once() {
    holds(3, || {
        let deque = deque(Omit::Nothing, FENCED);
        let taken = Arc::new(Taken::default());
        // SAFETY: this thread alone owns the deque.
        let owner = unsafe { deque.own() };
        (1..=2).for_each(|i| {
            owner.push(numbered(i));
        });
        let thief = {
            let (deque, taken) = (Arc::clone(&deque), Arc::clone(&taken));
            thread::spawn(move || thief(&deque, &taken, 2))
        };
        (3..=4).for_each(|i| {
            owner.push(numbered(i));
        });
        while let Some(job) = owner.pop() {
            taken.note(job);
        }
        thief.join().unwrap();
        taken.check(4);
    });
}

/// An owner that takes its newest job back by its ticket, as `join` does, beside a thief.
fn owner_that_takes_back_by_ticket(omit: Omit, mode: u64) {
    let deque = deque(omit, mode);
    let taken = Arc::new(Taken::default());
    // SAFETY: this thread alone owns the deque.
    let owner = unsafe { deque.own() };
    let tickets = [1, 2].map(|i| (i, owner.push(numbered(i))));
    let thief = {
        let (deque, taken) = (Arc::clone(&deque), Arc::clone(&taken));
        thread::spawn(move || thief(&deque, &taken, 3))
    };
    for (i, ticket) in tickets.into_iter().rev() {
        if ticket.take_back() {
            taken.note(numbered(i));
        }
    }
    assert!(owner.pop().is_none(), "what was not taken back was stolen");
    thief.join().unwrap();
    taken.check(2);
}

#[test]
fn a_biased_owner_takes_back_what_no_thief_gets() {
    holds(4, || owner_that_takes_back_by_ticket(Omit::Nothing, BIASED));
}

#[test]
fn a_fenced_owner_takes_back_what_no_thief_gets() {
    holds(4, || owner_that_takes_back_by_ticket(Omit::Nothing, FENCED));
}

#[test]
#[should_panic(expected = "times taken")]
fn without_the_barrier_a_job_is_taken_twice() {
    model(3, || owner_beside_thieves(Omit::Barrier, BIASED, 1, 3));
}

#[test]
#[should_panic(expected = "times taken")]
fn without_the_owners_fence_a_job_is_taken_twice() {
    model(3, || owner_beside_thieves(Omit::OwnersFence, FENCED, 1, 3));
}

#[test]
#[should_panic(expected = "times taken")]
fn if_a_second_thief_does_not_wait_for_the_barrier_a_job_is_taken_twice() {
    model(3, || {
        owner_beside_thieves(Omit::WaitForBarrier, BIASED, 2, 2)
    });
}

#[test]
#[should_panic(expected = "times taken")]
fn without_the_barrier_a_bias_taken_back_has_a_job_taken_twice() {
    model(3, || owner_that_takes_the_bias_back(Omit::Barrier));
}

#[test]
#[should_panic(expected = "times taken")]
fn without_the_barrier_what_was_taken_back_is_stolen_as_well() {
    model(3, || owner_that_takes_back_by_ticket(Omit::Barrier, BIASED));
}

#[test]
#[should_panic(expected = "times taken")]
fn without_the_owners_fence_what_was_taken_back_is_stolen_as_well() {
    model(3, || {
        owner_that_takes_back_by_ticket(Omit::OwnersFence, FENCED)
    });
}
