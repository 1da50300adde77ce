//! Eight callers at once, or as many as the system grants threads: each
//! calls into the global pool on its own. A program has such threads before
//! it first uses the pool.

use crate::{join, par_iter, scope, Checked, Setup};
use std::sync::RwLock;
use std::thread;

const CALLERS: usize = 8;

/// Runs the program once and checks its result.
pub fn run(setup: &Setup) -> Checked {
    let gate = RwLock::new(());
    thread::scope(|scope| {
        let closed = gate.write();
        let others: Vec<_> = (1..CALLERS)
            .map_while(|caller| {
                let gate = &gate;
                let wait_and_call = move || {
                    drop(gate.read());
                    call(caller, setup)
                };
                thread::Builder::new()
                    .spawn_scoped(scope, wait_and_call)
                    .ok()
            })
            .collect();
        drop(closed);
        let mut checked = call(0, setup);
        for other in others {
            let theirs = other.join();
            checked = checked.and(theirs.unwrap_or_else(|_| Err("a caller panicked".to_string())));
        }
        checked
    })
}

/// Callers differ in what they begin with.
fn call(caller: usize, setup: &Setup) -> Checked {
    let calls: [fn(&Setup) -> Checked; 3] = [par_iter::run, join::run, scope::run];
    let first = caller % calls.len();
    calls[first](setup)?;
    calls[(first + 1) % calls.len()](setup)
}
