//! The stack that was asked for is the one that jobs have, whoever runs them.

#![cfg(all(target_os = "linux", not(rayon_portable)))]

mod support;

use rayon_core::{ThreadPool, ThreadPoolBuilder};
use std::io;
use std::thread;
use std::time::Duration;
use support::child::alone;
use support::limits::limit_threads;
use support::watchdog::Watchdog;

const MIB: usize = 1 << 20;

/// Uses so many mebibytes of stack.
fn descend(mebibytes: usize) -> u8 {
    // A frame of a build without optimisation is a multiple of what is in it.
    let frame = std::hint::black_box([mebibytes as u8; MIB / 4]);
    match mebibytes {
        0 => frame[0],
        _ => descend(mebibytes - 1) ^ std::hint::black_box(frame)[1023],
    }
}

fn build(size: usize, stack: usize) -> Result<ThreadPool, rayon_core::ThreadPoolBuildError> {
    let builder = ThreadPoolBuilder::new().num_threads(size);
    builder.stack_size(stack).build()
}

/// Runs `f` on a thread with such a stack.
fn on_a_stack_of<R: Send>(stack: usize, f: impl FnOnce() -> R + Send) -> R {
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(stack);
        thread.spawn_scoped(scope, f).unwrap().join().unwrap()
    })
}

#[test]
fn a_pool_whose_builder_has_as_much_starts_nobody() {
    let _watchdog = Watchdog::over("a builder with a large stack");
    // Programs give their main thread and their pools the same.
    for stack in [4 * MIB, 16 * MIB] {
        let live = on_a_stack_of(16 * MIB, || build(4, stack).unwrap().status().live());
        assert_eq!(live, 0);
    }
}

#[test]
fn a_pool_whose_builder_has_less_starts_one() {
    let _watchdog = Watchdog::over("a builder with a small stack");
    on_a_stack_of(2 * MIB, || {
        for size in [1, 4] {
            let pool = build(size, 64 * MIB).unwrap();
            assert_eq!(pool.status().live(), 1);
            descend_in(&pool);
            assert_eq!(pool.broadcast(|_| descend(15)).len(), size);
        }
    });
}

fn descend_in(pool: &ThreadPool) {
    let depths = pool.install(|| rayon_core::join(|| descend(15), || descend(15)));
    assert_eq!(depths.0, depths.1);
}

#[test]
fn where_no_thread_is_to_be_had_the_builder_has_to_have_as_much() {
    let test = "where_no_thread_is_to_be_had_the_builder_has_to_have_as_much";
    alone(test, &[], || {
        on_a_stack_of(64 * MIB, || {
            limit_threads(0);
            let pool = build(4, 64 * MIB).unwrap();
            descend_in(&pool);
            assert_eq!(pool.status().live(), 0);
            let error = build(4, 70 * MIB).unwrap_err();
            let text = error.to_string();
            assert!(text.contains(&format!("{} bytes", 70 * MIB)), "{text}");
            assert!(text.contains("RLIMIT_NPROC"), "{text}");
            let source = std::error::Error::source(&error).unwrap();
            let source: &io::Error = source.downcast_ref().unwrap();
            assert_eq!(source.raw_os_error(), Some(libc::EAGAIN));
            // Nothing was asked for: the pool makes do with what there is.
            let pool = ThreadPoolBuilder::new().num_threads(4).build().unwrap();
            assert_eq!(pool.install(|| 1), 1);
        });
    });
}

#[test]
fn the_one_that_has_it_stays() {
    let test = "the_one_that_has_it_stays";
    alone(test, &[], || {
        on_a_stack_of(2 * MIB, || {
            let builder = ThreadPoolBuilder::new().num_threads(4).stack_size(64 * MIB);
            let brief = Duration::from_millis(1);
            let pool = builder.thread_keep_alive(brief).build().unwrap();
            pool.broadcast(|_| ());
            while pool.status().live() > 1 {
                thread::yield_now();
            }
            limit_threads(0);
            for _ in 0..20 {
                thread::sleep(brief * 5);
                assert_eq!(pool.status().live(), 1);
                descend_in(&pool);
            }
        });
    });
}

#[test]
fn a_pool_that_is_the_calling_thread_alone_has_its_stack() {
    let _watchdog = Watchdog::over("the current thread alone");
    on_a_stack_of(2 * MIB, || {
        let builder = ThreadPoolBuilder::new().num_threads(1).stack_size(64 * MIB);
        let pool = builder.use_current_thread().build().unwrap();
        assert_eq!(pool.status().live(), 1);
    });
    on_a_stack_of(2 * MIB, || {
        let builder = ThreadPoolBuilder::new().num_threads(3).stack_size(64 * MIB);
        let pool = builder.use_current_thread().build().unwrap();
        assert_eq!(pool.status().live(), 2);
    });
}

#[test]
fn the_global_pool_may_be_tried_again_without_the_stack() {
    let test = "the_global_pool_may_be_tried_again_without_the_stack";
    alone(test, &[], || {
        on_a_stack_of(2 * MIB, || {
            limit_threads(0);
            let builder = ThreadPoolBuilder::new().num_threads(2).stack_size(64 * MIB);
            assert!(builder.build_global().is_err());
            assert_eq!(rayon_core::join(|| 1, || 2), (1, 2));
        });
    });
}
