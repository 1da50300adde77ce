//! Models of both parkers: no token is lost, and who unparks touches nothing of a parker whose
//! token was taken.

use crate::models::{fails, holds, Frame, Omit, Outcome};
use crate::sync::thread;
use std::time::Duration;

const TOUCHED: &str = "Causality violation";

/// The same of each kind of parker.
macro_rules! models_of {
    ($($parker:ident)+) => {$(
        mod $parker {
            use super::super::$parker::Parker;
            use super::*;

            /// Another thread does something, and says so to the one who parks, who leaves
            /// the frame that the parker is in.
            fn parks_and_goes(park: fn(&Parker) -> u32) {
                let outcome = Outcome::new();
                let frame = Frame::new(Parker::new());
                let parker: &Parker = &frame;
                let address = std::ptr::from_ref(parker) as usize;
                let waker = {
                    let outcome = outcome.clone();
                    thread::spawn(move || {
                        outcome.write();
                        // SAFETY: the parker stays until its token is taken; that is what is
                        // modelled.
                        unsafe { Parker::unpark(address as *const Parker, 1) };
                    })
                };
                while park(parker) == 0 {}
                outcome.read();
                let memory = frame.leave();
                waker.join().unwrap();
                drop(memory);
            }

            fn at_once(parker: &Parker) -> u32 {
                parker.park()
            }

            fn after_a_moment(parker: &Parker) -> u32 {
                match parker.park_for(Duration::ZERO) {
                    0 => parker.park(),
                    tokens => tokens,
                }
            }

            #[test]
            fn a_token_is_not_lost_and_the_parker_not_touched_after_it() {
                holds(8, || parks_and_goes(at_once));
            }

            #[test]
            fn nor_where_the_time_is_over_meanwhile() {
                holds(8, || parks_and_goes(after_a_moment));
            }
        }
    )+};
}
models_of!(futex portable);

/// Two tokens from two threads, for one who parks until it has both.
#[test]
fn of_two_tokens_at_once_neither_is_lost() {
    use super::futex::Parker;
    holds(4, || {
        let parker = loom::sync::Arc::new(Parker::new());
        let wakers = [1, 2].map(|token| {
            let parker = loom::sync::Arc::clone(&parker);
            // SAFETY: the parker is counted.
            thread::spawn(move || unsafe { Parker::unpark(&*parker, token) })
        });
        let mut tokens = 0;
        while tokens != 3 {
            tokens |= parker.park();
        }
        wakers.into_iter().for_each(|waker| waker.join().unwrap());
    });
}

/// A waker and one who parks.
fn one_token() {
    use super::futex::Parker;
    let parker = loom::sync::Arc::new(Parker::new());
    let outcome = Outcome::new();
    let waker = {
        let (parker, outcome) = (loom::sync::Arc::clone(&parker), outcome.clone());
        thread::spawn(move || {
            outcome.write();
            // SAFETY: the parker is counted.
            unsafe { Parker::unpark(&*parker, 1) };
        })
    };
    parker.park();
    outcome.read();
    waker.join().unwrap();
}

#[test]
fn if_the_system_does_not_look_at_the_word_a_token_is_lost() {
    fails("deadlock", Omit::FutexLooks, 3, || one_token());
}

#[test]
fn without_the_release_of_the_token_what_was_done_before_may_be_missed() {
    fails(TOUCHED, Omit::TokenReleases, 3, || one_token());
}
