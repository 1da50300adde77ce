//! Children made by `fork`, in the midst of whatever the other threads do.
//!
//! A child takes no lock that a thread of its parent could hold: it prints nothing, and
//! what is wrong in it is its exit code.

use super::events::Event;
use super::game::Game;
use super::ledger::fail;
use rayon_core::{ThreadPool, ThreadPoolBuilder};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Longer than a supervisor waits for progress.
const MOST_SECONDS: u32 = 600;

const WRONG_SUM: i32 = 10;
const WRONG_SCOPE: i32 = 11;
const WRONG_BROADCAST: i32 = 12;
const NO_POOL: i32 = 13;
const PANICKED: i32 = 14;

/// Those that have not been waited for.
#[derive(Debug, Default)]
pub(crate) struct Children {
    running: Mutex<Vec<libc::pid_t>>,
}

impl Children {
    /// Forks on a thread that is no worker. The child uses the pools that it inherits.
    pub(crate) fn fork_outside(&self, game: &Game) {
        self.fork(Event::Child, || {
            for pool in game.pools().filter(|pool| pool.forks) {
                use_pool(&pool.pool)?;
            }
            // The global pool.
            expect(sum(0, 300) == 44_850, WRONG_SUM)?;
            let fresh = ThreadPoolBuilder::new().num_threads(2).build();
            use_pool(&fresh.map_err(|_| NO_POOL)?)
        });
    }

    /// Forks on a worker. The child finishes alone what it begins.
    pub(crate) fn fork_inside(&self) {
        self.fork(Event::ChildInside, || {
            expect(sum(0, 300) == 44_850, WRONG_SUM)?;
            let ran = AtomicUsize::new(0);
            rayon_core::scope(|scope| {
                for _ in 0..10 {
                    scope.spawn(|_| count(&ran));
                }
            });
            expect(ran.into_inner() == 10, WRONG_SCOPE)
        });
    }

    /// A child that does what it should not.
    pub(crate) fn fork_wrong(&self) {
        self.fork(Event::Child, || Err(WRONG_SUM));
    }

    fn fork(&self, event: Event, work: impl FnOnce() -> Result<(), i32>) {
        // SAFETY: the child runs `work`, which is written for that, and ends there.
        let child = unsafe { libc::fork() };
        match child {
            -1 => Event::RefusedFork.count(),
            0 => {
                let done = catch_unwind(AssertUnwindSafe(|| {
                    // SAFETY: takes a number, and nothing else here uses alarms. The child
                    // shall not stay behind for ever.
                    unsafe { libc::alarm(MOST_SECONDS) };
                    work()
                }));
                let code = done.unwrap_or(Err(PANICKED)).err().unwrap_or(0);
                // SAFETY: ends the child without a look at what its parent had open.
                unsafe { libc::_exit(code) }
            }
            child => {
                event.count();
                self.running().push(child);
            }
        }
    }

    /// Looks who has ended, and how; whether all have.
    pub(crate) fn reap(&self) -> bool {
        let mut running = self.running();
        running.retain(|child| {
            let mut status = 0;
            // SAFETY: `status` is an integer to write to.
            match unsafe { libc::waitpid(*child, &mut status, libc::WNOHANG) } {
                0 => true,
                ended if ended == *child && status == 0 => false,
                ended if ended == *child && libc::WIFSIGNALED(status) => fail(&format!(
                    "a child is ended by signal {}",
                    libc::WTERMSIG(status)
                )),
                ended if ended == *child => {
                    fail(&format!("a child exits with {}", libc::WEXITSTATUS(status)))
                }
                _ => fail(&format!(
                    "a child is lost: {}",
                    std::io::Error::last_os_error()
                )),
            }
        });
        running.is_empty()
    }

    fn running(&self) -> std::sync::MutexGuard<'_, Vec<libc::pid_t>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn expect(right: bool, code: i32) -> Result<(), i32> {
    right.then_some(()).ok_or(code)
}

fn count(ran: &AtomicUsize) {
    ran.fetch_add(1, Ordering::Relaxed);
}

fn use_pool(pool: &ThreadPool) -> Result<(), i32> {
    expect(pool.install(|| sum(0, 300)) == 44_850, WRONG_SUM)?;
    let ran = AtomicUsize::new(0);
    pool.in_place_scope(|scope| {
        for _ in 0..10 {
            scope.spawn(|_| count(&ran));
        }
    });
    expect(ran.into_inner() == 10, WRONG_SCOPE)?;
    let members = pool.broadcast(|context| context.num_threads());
    let all = members.iter().all(|number| *number == members.len());
    expect(all && !members.is_empty(), WRONG_BROADCAST)
}

/// The sum of the numbers from `from` to below `to`, by as many joins.
fn sum(from: u64, to: u64) -> u64 {
    if to - from == 1 {
        return from;
    }
    let middle = from + (to - from) / 2;
    let (left, right) = rayon_core::join(|| sum(from, middle), || sum(middle, to));
    left + right
}
