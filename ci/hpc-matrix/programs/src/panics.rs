//! Jobs that panic: each panic reaches whoever waits for it, and the pool
//! goes on.

use crate::{par_iter, work, Checked, Setup};
use rayon::prelude::*;
use std::any::Any;
use std::panic::{self, AssertUnwindSafe};
use std::sync::mpsc;

/// What the jobs panic with. It is resumed and not raised, so that nothing is
/// printed that was expected.
struct Expected(u64);

const LEN: u64 = 10_000;
const BAD: u64 = 7_777;

/// Runs the program once and checks its result.
pub fn run(setup: &Setup) -> Checked {
    caught("par_iter", || {
        (0..LEN).into_par_iter().for_each(|n| {
            if n == BAD {
                bad();
            }
        });
    })?;
    caught("join, first", || {
        rayon::join(bad, || work::sequential_sum(LEN));
    })?;
    caught("join, second", || {
        rayon::join(|| work::sequential_sum(LEN), bad);
    })?;
    caught("scope", || {
        rayon::scope(|scope| {
            for n in 0..100 {
                scope.spawn(move |_| {
                    if n % 10 == 3 {
                        bad();
                    }
                });
            }
        });
    })?;
    let (sender, receiver) = mpsc::channel();
    let told = std::sync::Mutex::new(sender);
    let pool = setup
        .builder()
        .panic_handler(move |payload| {
            let _ = told.lock().map(|told| told.send(is_expected(&*payload)));
        })
        .build()
        .unwrap();
    caught("install", || pool.install(bad))?;
    pool.spawn(bad);
    match receiver.recv() {
        Ok(true) => {}
        _ => return Err("a spawned job's panic did not reach the handler".to_string()),
    }
    // All is as before.
    pool.install(|| par_iter::run(setup))?;
    par_iter::run(setup)
}

fn bad() {
    panic::resume_unwind(Box::new(Expected(BAD)))
}

fn is_expected(payload: &(dyn Any + Send)) -> bool {
    payload
        .downcast_ref()
        .is_some_and(|&Expected(what)| what == BAD)
}

/// Calls what is to panic. A panic that nobody expected goes on.
fn caught(what: &str, call: impl FnOnce()) -> Checked {
    match panic::catch_unwind(AssertUnwindSafe(call)) {
        Ok(()) => Err(format!("{what}: the panic was lost")),
        Err(payload) if is_expected(&*payload) => Ok(()),
        Err(payload) => panic::resume_unwind(payload),
    }
}
