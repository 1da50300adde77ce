//! The user's other tasks: a process of so many threads, until its standard
//! input ends.

use std::io::{self, Read};
use std::process::ExitCode;
use std::sync::Mutex;
use std::thread;

/// Threads that only wait need little.
const STACK: usize = 64 << 10;

/// Locked while threads are to stay.
static GATE: Mutex<()> = Mutex::new(());

/// Holds `tasks` threads, its main one among them. Prints how many there are
/// beside that one as `result=ok live=N`, once they are all there.
pub fn run(tasks: usize) -> ExitCode {
    let closed = GATE.lock();
    for started in 1..tasks {
        let thread = thread::Builder::new().stack_size(STACK);
        if let Err(e) = thread.spawn(|| drop(GATE.lock())) {
            eprintln!("only {started} of {tasks} tasks: {e}");
            return ExitCode::FAILURE;
        }
    }
    println!("result=ok live={}", tasks.saturating_sub(1));
    let _ = io::stdin().read_to_end(&mut Vec::new());
    drop(closed);
    ExitCode::SUCCESS
}
