//! What the system says about this process.

use std::fs;
use std::io;
use std::thread;
use std::time::{Duration, Instant};

/// How long threads may take to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// Processor time of all threads of this process, ended ones included.
pub fn cpu() -> Duration {
    clock(libc::CLOCK_PROCESS_CPUTIME_ID)
}

/// Processor time of the calling thread.
pub fn cpu_of_thread() -> Duration {
    clock(libc::CLOCK_THREAD_CPUTIME_ID)
}

fn clock(which: libc::clockid_t) -> Duration {
    let mut now = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: `now` is valid for the write.
    let answer = unsafe { libc::clock_gettime(which, &mut now) };
    assert_eq!(answer, 0, "a clock of one's own can always be read");
    Duration::new(now.tv_sec as u64, now.tv_nsec as u32)
}

/// The bytes of address space that this process has taken.
pub fn address_space() -> Result<f64, String> {
    status_bytes("VmSize:")
}

/// The bytes of memory that this process has.
pub fn memory_taken() -> Result<f64, String> {
    status_bytes("VmRSS:")
}

/// The most bytes of memory that this process has had.
pub fn most_memory_taken() -> Result<f64, String> {
    status_bytes("VmHWM:")
}

fn status_bytes(field: &str) -> Result<f64, String> {
    let status = fs::read_to_string("/proc/self/status").map_err(|e| format!("no /proc: {e}"))?;
    let kib = status
        .lines()
        .find_map(|line| line.strip_prefix(field))
        .and_then(|rest| rest.trim().strip_suffix("kB")?.trim().parse::<f64>().ok());
    kib.map(|kib| kib * 1024.0)
        .ok_or_else(|| format!("no {field} in /proc/self/status"))
}

/// Waits until no thread is left but the calling one; for how long, beyond a
/// first look.
pub fn wait_for_threads_to_end() -> Result<Duration, String> {
    let looked = |answer: io::Result<usize>| answer.map_err(|e| format!("no /proc: {e}"));
    let begun = Instant::now();
    if looked(threads())? == 1 {
        return Ok(Duration::ZERO);
    }
    while looked(threads())? > 1 {
        if begun.elapsed() > PATIENCE {
            return Err("threads of a dropped pool are still there".to_string());
        }
        thread::sleep(Duration::from_micros(50));
    }
    Ok(begun.elapsed())
}

fn threads() -> io::Result<usize> {
    Ok(fs::read_dir("/proc/self/task")?.count())
}

/// Waits until the threads of this process have come to rest: its processor
/// time stands still.
pub fn settle() {
    const PAUSE: Duration = Duration::from_millis(5);
    const LITTLE: Duration = Duration::from_micros(200);
    let begun = Instant::now();
    let mut before = cpu();
    while begun.elapsed() < PATIENCE {
        thread::sleep(PAUSE);
        let now = cpu();
        if now - before < LITTLE {
            return;
        }
        before = now;
    }
}
