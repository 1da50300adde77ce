//! Models of slabs: freed once, by whoever counts the last block back, after all that was done
//! with the blocks. A slab has two of them here.

use super::*;
use crate::models::{fails, holds, Omit};
use crate::sync::thread;

/// What [`Block::put`] gives, to be sent to another thread.
struct Sent(*const Block<u64>);
// SAFETY: so are jobs.
unsafe impl Send for Sent {}

fn take(block: Sent, expected: u64) {
    // SAFETY: each block is put by the models and taken once.
    assert_eq!(unsafe { Block::take(block.0) }, expected);
}

fn put(value: u64) -> Sent {
    Sent(Block::put(value).expect("the thread is not at its end"))
}

/// A thread puts so many values, which other threads take, and ends.
fn put_and_taken_by_others(values: u64) {
    let takers: Vec<_> = thread::spawn(move || {
        let taker = |value| {
            let block = put(value);
            thread::spawn(move || take(block, value))
        };
        (0..values).map(taker).collect()
    })
    .join()
    .unwrap();
    takers.into_iter().for_each(|taker| taker.join().unwrap());
}

#[test]
fn a_slab_is_freed_once_by_its_threads_end_or_by_who_takes_the_block() {
    holds(8, || put_and_taken_by_others(1));
}

#[test]
fn a_slab_is_freed_once_by_either_taker() {
    holds(8, || put_and_taken_by_others(2));
}

#[test]
fn slabs_are_freed_one_by_one() {
    holds(4, || put_and_taken_by_others(3));
}

#[test]
fn without_the_release_a_slab_is_freed_under_a_takers_hands() {
    fails("Causality violation", Omit::BlocksRelease, 4, || {
        put_and_taken_by_others(2);
    });
}

#[test]
fn without_the_acquire_a_slab_is_freed_under_a_takers_hands() {
    fails("Causality violation", Omit::BlocksAcquire, 4, || {
        put_and_taken_by_others(2);
    });
}

#[test]
fn if_a_threads_end_counts_nothing_back_a_slab_stays() {
    fails("leaked", Omit::BlocksLeft, 4, || put_and_taken_by_others(1));
}
