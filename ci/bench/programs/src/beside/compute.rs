//! Work that takes nothing but a processor's time.

use crate::{process, Figures};
use std::hint::black_box;
use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

/// Takes a time that is proportional to `many`, wherever it is done: each step
/// needs the one before, and none needs memory.
#[inline(never)]
pub fn steps(many: u64) {
    let mut value = black_box(1_u64);
    for _ in 0..many {
        value = (value ^ (value >> 29)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    black_box(value);
}

/// How many steps take a microsecond of a processor's time. The most of
/// several tries: what comes between, in a cache or a clock, makes them fewer.
pub fn calibrate(_: usize) -> Figures {
    const TRIES: usize = 20;
    const STEPS: u64 = 2_000_000;
    let per_microsecond = |_| {
        let before = process::cpu_of_thread();
        steps(STEPS);
        let taken = process::cpu_of_thread() - before;
        STEPS as f64 / (taken.as_secs_f64() * 1e6)
    };
    let most = (0..TRIES).map(per_microsecond).fold(0.0, f64::max);
    Ok(vec![("steps", most)])
}

/// Threads that compute until the value is dropped.
pub struct Threads {
    stop: Arc<AtomicBool>,
    all: Vec<JoinHandle<()>>,
}

impl Threads {
    pub fn start(many: usize) -> Threads {
        let stop = Arc::new(AtomicBool::new(false));
        let start = |_| {
            let stop = Arc::clone(&stop);
            thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    steps(1_000);
                }
            })
        };
        let all = (0..many).map(start).collect();
        Threads { stop, all }
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.all.drain(..) {
            // What it panicked with has been shown.
            let _ = thread.join();
        }
    }
}

/// A neighbour: so many threads compute until standard input ends, as it does
/// when whoever started this is gone. Says when it begins.
pub fn until_input_ends(threads: usize) -> Figures {
    let threads = Threads::start(threads);
    println!("computing");
    let ended = io::stdin().read_to_end(&mut Vec::new());
    drop(threads);
    ended.map_err(|e| format!("can't read: {e}"))?;
    Ok(Vec::new())
}
