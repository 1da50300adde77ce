//! Pools under a limit on address space: they leave room for the rest of the process.

#![cfg(all(target_os = "linux", not(rayon_portable)))]

mod support;

use rayon_core::{ThreadPool, ThreadPoolBuilder};
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use support::child::alone;
use support::limits::{lift_address_space_limit, limit_address_space};

const MIB: u64 = 1 << 20;

/// The address space of this process, in bytes.
fn used() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: u64 = pages.split(' ').next().unwrap().parse().unwrap();
    // SAFETY: this touches no memory of ours.
    pages * unsafe { libc::sysconf(libc::_SC_PAGESIZE) } as u64
}

/// Has `pool` run jobs, as many of them at once as it can; each of them allocates.
fn use_pool(pool: &ThreadPool) {
    let ran = AtomicUsize::new(0);
    pool.broadcast(|_| drop(std::hint::black_box(vec![1_u8; 10_000])));
    pool.scope(|scope| {
        for _ in 0..1000 {
            scope.spawn(|_| {
                drop(std::hint::black_box(vec![1_u8; 1000]));
                ran.fetch_add(1, Ordering::Relaxed);
            });
        }
    });
    assert_eq!(ran.into_inner(), 1000);
}

/// Reserves memory, as something else in the process might.
fn reserve(bytes: u64) -> Vec<u8> {
    let mut memory = Vec::new();
    let reserved = memory.try_reserve_exact(bytes as usize);
    reserved.unwrap_or_else(|_| panic!("{} MiB are gone", bytes / MIB));
    memory
}

/// Calls `f` on a thread with a stack of so many mebibytes: where it asks for workers with less
/// and gets none, it can be the worker.
fn on_a_large_stack(mebibytes: u64, f: impl FnOnce() + Send) {
    std::thread::scope(|scope| {
        let builder = std::thread::Builder::new().stack_size((mebibytes * MIB) as usize);
        let thread = builder.spawn_scoped(scope, f).expect("a thread");
        thread.join().expect("it does not panic");
    });
}

/// What a pool of 64 does in a process that may have so many mebibytes.
fn pool_of_64_within(mebibytes: u64) {
    let limit = mebibytes * MIB;
    let spared = (limit / 4).min(100 * MIB);
    let had_room = used() + spared <= limit;
    limit_address_space(limit);
    // More than fit, whatever the C library reserves for a thread besides.
    let builder = ThreadPoolBuilder::new().num_threads(64);
    let pool = builder.stack_size(48 * MIB as usize).build().unwrap();
    for _ in 0..5 {
        use_pool(&pool);
        // The rest of the process has got so much before, and gets it now.
        if had_room {
            drop(reserve(spared));
        }
    }
    let status = pool.status();
    assert!(status.live() < 64 && status.ceiling() < 64, "{status}");
    assert!(status.refused_starts() >= 1, "{status}");
    let refusal = status.last_refusal().unwrap();
    assert_eq!(refusal.error().kind(), io::ErrorKind::OutOfMemory);
    let name = match mebibytes % 1024 {
        0 => format!("RLIMIT_AS {} GiB", mebibytes / 1024),
        _ => format!("RLIMIT_AS {mebibytes} MiB"),
    };
    assert_eq!(refusal.limit(), Some(name.clone()));
    assert!(status.to_string().contains(&name), "{status}");
    // Nothing of what the pool has kept clear of was taken by its own threads.
    if had_room {
        drop(reserve(spared));
    }
}

#[test]
fn a_pool_of_64_works_within_2_gib() {
    alone("a_pool_of_64_works_within_2_gib", &[], || {
        let before = used();
        pool_of_64_within(2048);
        assert!(before + 100 * MIB < 2048 * MIB);
    });
}

#[test]
fn a_pool_of_64_works_within_1_gib() {
    alone("a_pool_of_64_works_within_1_gib", &[], || {
        pool_of_64_within(1024);
    });
}

#[test]
fn a_pool_of_64_works_within_512_mib() {
    alone("a_pool_of_64_works_within_512_mib", &[], || {
        pool_of_64_within(512);
    });
}

#[test]
fn a_pool_of_64_works_within_128_mib() {
    alone("a_pool_of_64_works_within_128_mib", &[], || {
        on_a_large_stack(64, || pool_of_64_within(128));
    });
}

#[test]
fn a_pool_has_the_workers_that_there_is_room_for() {
    alone("a_pool_has_the_workers_that_there_is_room_for", &[], || {
        // Where there are no more than 4 GiB, a quarter of everything.
        let part = if usize::BITS < 64 { 4 } else { 1 };
        // Each takes its stack and, with the arena, not much more than 64 MiB besides.
        limit_address_space(used() + 4096 / part * MIB);
        let builder = ThreadPoolBuilder::new().num_threads(64);
        let stack = 256 / part * MIB;
        let pool = builder.stack_size(stack as usize).build().unwrap();
        pool.broadcast(|_| ());
        let live = pool.status().live();
        // A quarter of the limit, at most 512 MiB, is left.
        assert!((5..=14).contains(&live), "{}", pool.status());
        drop(reserve(400 / part * MIB));
    });
}

#[test]
fn workers_come_when_the_limit_is_lifted() {
    alone("workers_come_when_the_limit_is_lifted", &[], || {
        on_a_large_stack(64, || {
            limit_address_space(used() + 16 * MIB);
            let builder = ThreadPoolBuilder::new().num_threads(8);
            let pool = builder.stack_size(32 * MIB as usize).build().unwrap();
            use_pool(&pool);
            assert_eq!(pool.status().live(), 0);
            lift_address_space_limit();
            while pool.broadcast(|_| ()).len() < 8 {
                std::thread::yield_now();
            }
            assert_eq!(pool.status().ceiling(), 8);
            assert_eq!(pool.status().next_try(), None);
        });
    });
}

#[test]
fn a_stack_that_is_larger_than_the_limit_and_that_of_the_caller_is_an_error() {
    let test = "a_stack_that_is_larger_than_the_limit_and_that_of_the_caller_is_an_error";
    alone(test, &[], || {
        limit_address_space(1024 * MIB);
        for size in [1, 4] {
            let builder = ThreadPoolBuilder::new().num_threads(size);
            let error = builder.stack_size(1024 * MIB as usize).build().unwrap_err();
            let text = error.to_string();
            assert!(text.contains("1073741824 bytes"), "{text}");
            assert!(text.contains("RLIMIT_AS 1 GiB"), "{text}");
        }
    });
}
