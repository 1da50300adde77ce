//! Finds out how many threads the system grants, so that the matrix can tell
//! whether a limit binds as it should.

use std::process::ExitCode;
use std::sync::Mutex;
use std::thread;

/// Locked while threads are to stay.
static GATE: Mutex<()> = Mutex::new(());

/// Tries to hold `wanted` threads at once, and prints how many there were as
/// `result=ok live=N`.
pub fn run(wanted: usize) -> ExitCode {
    let closed = GATE.lock();
    let held: Vec<_> = (0..wanted)
        .map_while(|_| thread::Builder::new().spawn(|| drop(GATE.lock())).ok())
        .collect();
    println!("result=ok live={}", held.len());
    drop(closed);
    for thread in held {
        let _ = thread.join();
    }
    ExitCode::SUCCESS
}
