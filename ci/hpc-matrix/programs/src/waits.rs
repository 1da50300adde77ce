//! Jobs that wait for other jobs, in a channel or at a barrier, while the main thread waits for
//! them in a call: what threads may do, and jobs if there are as many threads as were asked for.

use crate::{work, Checked, Setup};
use rayon::prelude::*;
use std::sync::mpsc;
use std::sync::Barrier;

/// So often, to come to it in all states of the pool.
const ROUNDS: u64 = 4;

/// A job of the global pool spawns another one and waits for its answer.
pub fn for_detached(_: &Setup) -> Checked {
    (0..ROUNDS).try_for_each(|round| {
        let answer = rayon::scope(|_| {
            let (sender, receiver) = mpsc::channel();
            rayon::spawn(move || sender.send(work::mix(round)).unwrap());
            receiver.recv().unwrap()
        });
        if answer == work::mix(round) {
            Ok(())
        } else {
            Err(format!("the detached job of round {round} sent {answer}"))
        }
    })
}

pub fn for_detached_after_a_loop(setup: &Setup) -> Checked {
    a_loop()?;
    for_detached(setup)
}

/// Two jobs of a pool wait for each other.
pub fn for_each_other(setup: &Setup) -> Checked {
    in_pool(setup, |pool| {
        meet(pool);
        Ok(())
    })
}

pub fn for_each_other_after_a_loop(setup: &Setup) -> Checked {
    in_pool(setup, |pool| pool.install(a_loop).map(|()| meet(pool)))
}

/// The same where two threads are insisted on: it is an error of the build if they are not
/// granted.
pub fn strictly(setup: &Setup) -> Checked {
    std::env::set_var("RAYON_MIN_THREADS", "2");
    let pool = setup.builder().build();
    std::env::remove_var("RAYON_MIN_THREADS");
    match pool {
        Ok(pool) => meet(&pool),
        Err(error) => println!("an error, as was asked for: {error}"),
    }
    Ok(())
}

fn in_pool(setup: &Setup, run: impl Fn(&rayon::ThreadPool) -> Checked) -> Checked {
    let pool = setup.builder().build();
    run(&pool.map_err(|error| error.to_string())?)
}

fn meet(pool: &rayon::ThreadPool) {
    for _ in 0..ROUNDS {
        let both = &Barrier::new(2);
        let wait = || {
            both.wait();
        };
        pool.scope(|scope| (0..2).for_each(|_| scope.spawn(|_| wait())));
        pool.in_place_scope(|scope| (0..2).for_each(|_| scope.spawn(|_| wait())));
        pool.join(wait, wait);
    }
}

/// Long enough for the pool to ask for all its threads, and to give some back.
fn a_loop() -> Checked {
    const LEN: u64 = 3_000_000;
    let parallel: u64 = (0..LEN).into_par_iter().map(work::mix).sum();
    let sequential = work::sequential_sum(LEN);
    if parallel == sequential {
        Ok(())
    } else {
        Err(format!("the loop's sum is {parallel}, not {sequential}"))
    }
}
