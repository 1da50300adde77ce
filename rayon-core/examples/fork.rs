//! A program that uses its pools on both sides of `fork`, at once.
//!
//! ```sh
//! cargo run -p rayon-core --example fork
//! ```
//!
//! In a child, the global pool and every `ThreadPool` start afresh on first use: with
//! the configuration that they have in the parent, with workers of their own, and
//! without the parent's unfinished jobs. That takes no code. A core whose pools count on
//! threads that only the parent has would wait for ever in the child: an alarm ends
//! it then, and this program with an error.

#[cfg(all(target_os = "linux", not(rayon_portable)))]
fn main() -> std::process::ExitCode {
    linux::main()
}

#[cfg(not(all(target_os = "linux", not(rayon_portable))))]
fn main() -> std::process::ExitCode {
    eprintln!("this example needs `fork`, which pools live through on Linux");
    std::process::ExitCode::FAILURE
}

#[cfg(all(target_os = "linux", not(rayon_portable)))]
mod linux {
    use rayon_core::{join, ThreadPool, ThreadPoolBuilder};
    use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
    use std::time::Duration;
    use std::{fs, io, process, thread};

    /// Seconds that the child has. Needed is a fraction of one.
    const PATIENCE: u32 = 30;

    pub(super) fn main() -> process::ExitCode {
        // Time to see the child end.
        end_this_process_after(2 * PATIENCE);
        let pool = ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        say("parent", &format!("starts with {}", threads()));
        let right = use_pools("parent", &pool);

        start_long_job(&pool);
        say("parent", "forks in the middle of a long job");
        let well = match fork() {
            None => in_child(pool),
            Some(child) => in_parent(pool, child),
        };
        if right && well {
            process::ExitCode::SUCCESS
        } else {
            process::ExitCode::FAILURE
        }
    }

    fn in_child(pool: ThreadPool) -> bool {
        end_this_process_after(PATIENCE);
        say("child", &format!("starts with {}", threads()));
        // In this process, nobody is there to be told.
        FINISH.store(true, SeqCst);
        let right = use_pools("child", &pool);
        drop(pool);
        say("child", "has dropped its copy of the pool");
        let alone = !FINISHED.load(SeqCst);
        let verdict = if alone { "right" } else { "WRONG" };
        say("child", &format!("has left the long job alone: {verdict}"));
        right && alone
    }

    fn in_parent(pool: ThreadPool, child: libc::pid_t) -> bool {
        let right = use_pools("parent", &pool);
        FINISH.store(true, SeqCst);
        wait_until(&FINISHED);
        say("parent", "has finished its long job");
        let (well, how) = wait_for(child);
        say("parent", &format!("sees that the child {how}"));
        right && well
    }

    /// Whether both pools give the right answer.
    fn use_pools(who: &str, pool: &ThreadPool) -> bool {
        let global = check(who, "global pool", sum_of_squares(1, 1_000_000));
        let own = check(
            who,
            "pool of 3",
            pool.install(|| sum_of_squares(1, 1_000_000)),
        );
        global && own
    }

    fn check(who: &str, pool: &str, answer: u64) -> bool {
        let right = answer == 333_333_833_333_500_000;
        let verdict = if right { "right" } else { "WRONG" };
        let threads = threads();
        say(
            who,
            &format!("{pool} says {answer}: {verdict}; now {threads}"),
        );
        right
    }

    fn sum_of_squares(first: u64, last: u64) -> u64 {
        if last - first < 1_000 {
            return (first..=last).map(|n| n * n).sum();
        }
        let middle = first + (last - first) / 2;
        let (low, high) = join(
            || sum_of_squares(first, middle),
            || sum_of_squares(middle + 1, last),
        );
        low + high
    }

    static STARTED: AtomicBool = AtomicBool::new(false);
    static FINISH: AtomicBool = AtomicBool::new(false);
    static FINISHED: AtomicBool = AtomicBool::new(false);

    /// Returns when a worker of the pool is in the middle of a job, which lasts until
    /// `FINISH` says so.
    fn start_long_job(pool: &ThreadPool) {
        pool.spawn(|| {
            STARTED.store(true, SeqCst);
            wait_until(&FINISH);
            FINISHED.store(true, SeqCst);
        });
        wait_until(&STARTED);
    }

    fn wait_until(flag: &AtomicBool) {
        while !flag.load(SeqCst) {
            thread::sleep(Duration::from_millis(1));
        }
    }

    fn say(who: &str, what: &str) {
        println!("{who:6} {}: {what}", process::id());
    }

    /// The threads of this process, of which one is `main`'s.
    fn threads() -> String {
        match fs::read_dir("/proc/self/task").map(Iterator::count) {
            Ok(1) => "1 thread".to_owned(),
            Ok(count) => format!("{count} threads"),
            Err(_) => "threads that /proc does not tell of".to_owned(),
        }
    }

    /// The child's process id in the parent, none in the child.
    fn fork() -> Option<libc::pid_t> {
        // SAFETY: the one other thread that runs code of ours, in the long job, holds no
        // lock. What the C library and the pools hold, they see to themselves.
        match unsafe { libc::fork() } {
            -1 => panic!("can't fork: {}", io::Error::last_os_error()),
            0 => None,
            child => Some(child),
        }
    }

    /// Waits for the child's end: whether it ended well, and how.
    fn wait_for(child: libc::pid_t) -> (bool, String) {
        let mut status = 0;
        // SAFETY: `status` is a valid place for the answer.
        let ended = unsafe { libc::waitpid(child, &mut status, 0) };
        if ended != child {
            return (false, format!("is lost: {}", io::Error::last_os_error()));
        }
        if !libc::WIFSIGNALED(status) {
            let code = libc::WEXITSTATUS(status);
            return (code == 0, format!("has exited with {code}"));
        }
        let how = match libc::WTERMSIG(status) {
            libc::SIGALRM => format!("got nowhere within {PATIENCE} s"),
            signal => format!("has died of signal {signal}"),
        };
        (false, how)
    }

    /// Has the system end this process if it is still there then. A child does not
    /// inherit that.
    fn end_this_process_after(seconds: u32) {
        // SAFETY: it takes a number, and nothing else in this process uses alarms.
        unsafe { libc::alarm(seconds) };
    }
}
