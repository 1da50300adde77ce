//! What a pool would get on this machine, and why.
//!
//! For a person on a login node or in a container whose program runs with fewer threads
//! than it should: shows the CPUs and each limit on threads, then builds a pool, has it
//! start all the workers that it can, and says what to ask the administrator for.
//!
//! ```text
//! cargo run --example doctor          # a pool of the default size
//! cargo run --example doctor -- 64    # one of 64 threads
//! ```

mod advice;
mod cpus;
mod page;
mod walls;

// The core's own reading and arithmetic, which are not public.
#[allow(dead_code, unused_imports)]
#[cfg(unix)]
#[path = "../../src/platform/bare_thread.rs"]
mod bare_thread;
#[allow(dead_code)]
#[path = "../../src/registry/headroom.rs"]
mod headroom;
#[allow(dead_code)]
#[path = "../../src/registry/limit.rs"]
mod limit;
#[allow(dead_code)]
#[path = "../../src/platform/limits/mod.rs"]
mod limits;
#[allow(dead_code, unused_imports)]
#[cfg_attr(unix, path = "../../src/platform/posix.rs")]
#[cfg_attr(not(unix), path = "../../src/platform/without_posix.rs")]
mod posix;
#[allow(dead_code)]
#[path = "../../src/platform/sandbox.rs"]
mod sandbox;

/// Where the files above look for each other.
#[allow(unused_imports)]
mod platform {
    pub(crate) use crate::{limits, posix, sandbox};
}

use advice::Outcome;
use page::{print, Page};
use rayon_core::{PoolStatus, ThreadPool, ThreadPoolBuilder};
use std::process::ExitCode;
use std::thread;
use std::time::{Duration, Instant};

const USAGE: &str = "\
Usage: doctor [THREADS]

Shows what a rayon pool of THREADS threads gets on this machine, and why; without
THREADS, one of the size that a program gets that asks for none.
";

/// What the command line asks for.
enum Request {
    Help,
    /// A pool of this size, or of the default one.
    Pool(Option<usize>),
}

fn main() -> ExitCode {
    let threads = match request(std::env::args_os().skip(1)) {
        Ok(Request::Pool(threads)) => threads,
        Ok(Request::Help) => {
            print(USAGE);
            return ExitCode::SUCCESS;
        }
        Err(message) => {
            page::complain(&format!("doctor: {message}\n\n{USAGE}"));
            return ExitCode::from(2);
        }
    };
    let pool = match ThreadPoolBuilder::new()
        .num_threads(threads.unwrap_or(0))
        .build()
    {
        Ok(pool) => pool,
        Err(error) => {
            page::complain(&format!("doctor: no pool could be built: {error}\n"));
            return ExitCode::FAILURE;
        }
    };
    let size = pool.current_num_threads();
    print(&cpus::page(threads, size).to_string());
    // Counted before the pool has workers: what is left is left for them.
    let walls = walls::all(size as u64, |page| print(&page.to_string()));
    let status = fill(&pool);
    let mut page = Page::new("A pool, filled up");
    page.line(&status);
    print(&page.to_string());
    print(&advice::conclusion(&outcome(&status), &walls));
    ExitCode::SUCCESS
}

fn request(arguments: impl Iterator<Item = std::ffi::OsString>) -> Result<Request, String> {
    let arguments: Vec<_> = arguments.collect();
    let argument = match &arguments[..] {
        [] => return Ok(Request::Pool(None)),
        [argument] => argument.to_string_lossy(),
        [_, ..] => return Err("one argument at most, the number of threads".to_string()),
    };
    if argument == "--help" || argument == "-h" {
        return Ok(Request::Help);
    }
    let most = rayon_core::max_num_threads();
    match argument.parse() {
        Ok(threads) if (1..=most).contains(&threads) => Ok(Request::Pool(Some(threads))),
        _ => Err(format!(
            "THREADS is to be a number from 1 to {most}, not `{argument}`"
        )),
    }
}

/// Has the pool start all the workers that it can; how it is doing then.
fn fill(pool: &ThreadPool) -> PoolStatus {
    pool.broadcast(|_| ());
    // Those that are given back after a refusal take a moment to stop.
    let began = Instant::now();
    loop {
        let status = pool.status();
        if status.live() <= status.ceiling() || began.elapsed() > Duration::from_secs(2) {
            return status;
        }
        thread::sleep(Duration::from_millis(1));
    }
}

fn outcome(status: &PoolStatus) -> Outcome {
    let refusal = status.last_refusal();
    Outcome {
        size: status.size(),
        live: status.live(),
        refused: refusal.map(|refusal| refusal.error().to_string()),
        limit: refusal.and_then(|refusal| refusal.limit()),
    }
}
