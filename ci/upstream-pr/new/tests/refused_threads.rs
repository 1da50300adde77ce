//! Pools of which the system refuses some threads, or all.

#![cfg(not(target_family = "wasm"))]

use rayon_core::{ThreadBuilder, ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};
use std::error::Error;
use std::io::{self, ErrorKind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::thread;

const ASKED: usize = 6;

/// Builds a pool of which only the first `granted` spawns succeed, and gives it to
/// `op`. Returns when all of its threads have stopped.
fn with_granted<R>(
    builder: ThreadPoolBuilder,
    granted: usize,
    refusal: ErrorKind,
    op: impl FnOnce(&ThreadPool) -> R,
) -> Result<R, ThreadPoolBuildError> {
    thread::scope(|scope| {
        let mut left = granted;
        let spawn = |thread: ThreadBuilder| -> io::Result<()> {
            left = left.checked_sub(1).ok_or(refusal)?;
            scope.spawn(move || thread.run());
            Ok(())
        };
        let pool = builder.spawn_handler(spawn).build()?;
        Ok(op(&pool))
    })
}

fn asked() -> ThreadPoolBuilder {
    ThreadPoolBuilder::new().num_threads(ASKED)
}

fn add_one(count: &AtomicUsize) {
    count.fetch_add(1, Ordering::Relaxed);
}

fn sum(range: std::ops::Range<u64>) -> u64 {
    if range.end - range.start <= 1 {
        return range.start;
    }
    let middle = range.start + (range.end - range.start) / 2;
    let (low, high) = rayon_core::join(|| sum(range.start..middle), || sum(middle..range.end));
    low + high
}

#[test]
fn a_pool_runs_with_the_threads_that_it_gets() {
    for refusal in [ErrorKind::WouldBlock, ErrorKind::OutOfMemory] {
        for granted in 1..=ASKED {
            let seen = with_granted(asked(), granted, refusal, |pool| {
                assert_eq!(pool.current_num_threads(), granted);
                assert_eq!(pool.install(rayon_core::current_num_threads), granted);
                assert_eq!(pool.install(|| sum(0..1000)), 499_500);
                pool.broadcast(|context| (context.index(), context.num_threads()))
            });
            let expected: Vec<_> = (0..granted).map(|index| (index, granted)).collect();
            assert_eq!(seen.unwrap(), expected);
        }
    }
}

#[test]
fn a_pool_without_any_thread_is_an_error() {
    for refusal in [ErrorKind::WouldBlock, ErrorKind::OutOfMemory] {
        let error = with_granted(asked(), 0, refusal, |_| ()).unwrap_err();
        let source = error.source().and_then(|e| e.downcast_ref::<io::Error>());
        assert_eq!(source.map(io::Error::kind), Some(refusal));
    }
}

#[test]
fn an_error_that_is_no_refusal_fails_the_build() {
    for kind in [
        ErrorKind::Other,
        ErrorKind::InvalidInput,
        ErrorKind::PermissionDenied,
        ErrorKind::Unsupported,
    ] {
        for granted in 0..ASKED {
            assert!(with_granted(asked(), granted, kind, |_| ()).is_err());
        }
    }
}

#[test]
fn the_current_thread_needs_another_one_beside_it() {
    // Each on a thread of its own, which remains in the pool.
    let run = |granted| {
        let build = move || {
            let builder = asked().use_current_thread();
            with_granted(builder, granted, ErrorKind::WouldBlock, |pool| {
                // This thread is blocked meanwhile, so another one has to run it.
                let (done, wait) = channel();
                pool.spawn(move || done.send(rayon_core::current_thread_index()).unwrap());
                assert_ne!(wait.recv().unwrap(), Some(0));
                pool.current_num_threads()
            })
        };
        thread::spawn(build).join().unwrap()
    };
    assert!(run(0).is_err());
    for granted in 1..ASKED {
        assert_eq!(run(granted).unwrap(), granted + 1);
    }
}

#[test]
fn handlers_run_for_the_threads_that_started() {
    let started = Arc::new(Mutex::new(Vec::new()));
    let exited = Arc::new(Mutex::new(Vec::new()));
    let note = |list: &Arc<Mutex<Vec<usize>>>| {
        let list = Arc::clone(list);
        move |index| list.lock().unwrap().push(index)
    };
    let builder = asked()
        .start_handler(note(&started))
        .exit_handler(note(&exited));
    with_granted(builder, 4, ErrorKind::WouldBlock, |_| ()).unwrap();
    for list in [started, exited] {
        let mut indices = list.lock().unwrap().clone();
        indices.sort_unstable();
        assert_eq!(indices, [0, 1, 2, 3]);
    }
}

/// Runs `op` in the start handler of the first thread, with a refusal to come, and
/// returns how many of the calls to its argument there were in all.
fn counted_from_a_start_handler(
    op: impl Fn(&(dyn Fn() + Sync), Arc<AtomicUsize>) + Send + Sync + 'static,
) -> usize {
    let count = Arc::new(AtomicUsize::new(0));
    let (begun, has_begun) = channel();
    let (ended, has_ended) = channel();
    let builder = asked().start_handler({
        let count = Arc::clone(&count);
        move |index| {
            if index == 0 {
                begun.send(()).unwrap();
                op(&|| add_one(&count), Arc::clone(&count));
                ended.send(()).unwrap();
            }
        }
    });
    thread::scope(|scope| {
        let spawn = |thread: ThreadBuilder| {
            if thread.index() == 3 {
                has_begun.recv().unwrap();
                return Err(ErrorKind::WouldBlock.into());
            }
            scope.spawn(move || thread.run());
            Ok(())
        };
        let pool = builder.spawn_handler(spawn).build().unwrap();
        assert_eq!(pool.current_num_threads(), 3);
        has_ended.recv().unwrap();
    });
    count.load(Ordering::Relaxed)
}

#[test]
fn a_broadcast_from_a_start_handler_reaches_the_threads_that_started() {
    let count = counted_from_a_start_handler(|add, _| {
        assert_eq!(rayon_core::broadcast(|context| context.index()), [0, 1, 2]);
        rayon_core::broadcast(|_| add());
    });
    assert_eq!(count, 3);
}

#[test]
fn a_spawned_broadcast_from_a_start_handler_reaches_the_threads_that_started() {
    let count = counted_from_a_start_handler(|_, count| {
        rayon_core::spawn_broadcast(move |_| add_one(&count));
    });
    assert_eq!(count, 3);
}

#[test]
fn a_scoped_broadcast_from_a_start_handler_reaches_the_threads_that_started() {
    let count = counted_from_a_start_handler(|add, _| {
        rayon_core::scope(|scope| scope.spawn_broadcast(|_, _| add()));
    });
    assert_eq!(count, 3);
}

#[test]
fn jobs_in_order_find_their_threads() {
    with_granted(asked(), 2, ErrorKind::WouldBlock, |pool| {
        let count = AtomicUsize::new(0);
        pool.scope_fifo(|scope| {
            for _ in 0..100 {
                scope.spawn_fifo(|scope| {
                    assert!(pool.current_thread_index() < Some(2));
                    scope.spawn_fifo(|_| add_one(&count));
                });
            }
        });
        assert_eq!(count.into_inner(), 100);
    })
    .unwrap();
}

#[test]
fn threads_that_fall_asleep_are_woken() {
    with_granted(asked(), 3, ErrorKind::WouldBlock, |pool| {
        for round in 0..2_000 {
            let (done, wait) = channel();
            pool.spawn(move || done.send(sum(0..8)).unwrap());
            assert_eq!(wait.recv(), Ok(28), "round {round}");
        }
    })
    .unwrap();
}

#[test]
fn a_refused_thread_builder_that_runs_later_does_nothing() {
    let started = Arc::new(AtomicUsize::new(0));
    let kept = Mutex::new(Vec::new());
    thread::scope(|scope| {
        let pool = asked()
            .start_handler({
                let started = Arc::clone(&started);
                move |_| add_one(&started)
            })
            .spawn_handler(|thread: ThreadBuilder| {
                if thread.index() < 2 {
                    scope.spawn(move || thread.run());
                    return Ok(());
                }
                kept.lock().unwrap().push(thread);
                Err(ErrorKind::WouldBlock.into())
            })
            .build()
            .unwrap();
        let refused = kept.lock().unwrap().pop().expect("one was refused");
        refused.run();
        assert_eq!(rayon_core::current_thread_index(), None);
        assert_eq!(pool.broadcast(|context| context.index()), [0, 1]);
    });
    assert!(kept.into_inner().unwrap().is_empty());
    assert_eq!(started.load(Ordering::Relaxed), 2);
}

/// Refusals of the system itself, as stacks are larger than what is left of the
/// address space.
#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
mod limited {
    use super::*;
    use std::process::Command;
    use std::{env, fs, mem};

    const STACK: usize = 256 << 20;

    #[test]
    fn pools_run_where_the_address_space_has_room_for_some_threads() {
        let output = Command::new(env::current_exe().unwrap())
            .args(["--ignored", "--exact", "limited::with_room_for_five"])
            // Another arena for each thread would take up the room that is left.
            .env("MALLOC_ARENA_MAX", "1")
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
    }

    #[test]
    #[ignore = "limits its process, for the test above"]
    fn with_room_for_five() {
        limit_address_space(5 * STACK + STACK / 2);
        asked()
            .num_threads(16)
            .stack_size(STACK)
            .build_global()
            .unwrap();
        assert_eq!(rayon_core::current_num_threads(), 5);
        assert_eq!(sum(0..1000), 499_500);
        let seen = rayon_core::broadcast(|context| context.index());
        assert_eq!(seen, [0, 1, 2, 3, 4]);

        // All the room is taken.
        let other = asked().stack_size(STACK).build();
        assert!(other.is_err(), "{other:?}");
    }

    /// Lets this process have `more` bytes of addresses beside those that it has.
    fn limit_address_space(more: usize) {
        let statm = fs::read_to_string("/proc/self/statm").unwrap();
        let pages: usize = statm.split(' ').next().unwrap().parse().unwrap();
        let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) } as usize;
        let limit = unsafe {
            let mut limit: libc::rlimit = mem::zeroed();
            assert_eq!(libc::getrlimit(libc::RLIMIT_AS, &mut limit), 0);
            limit.rlim_cur = (pages * page + more) as libc::rlim_t;
            limit
        };
        assert_eq!(unsafe { libc::setrlimit(libc::RLIMIT_AS, &limit) }, 0);
    }
}
