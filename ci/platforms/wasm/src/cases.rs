//! What is called, and what must come of it: the same on any number of threads.

use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;

/// A name, and whether the answer was right.
pub(crate) type Case = (&'static str, fn() -> bool);

pub(crate) const CASES: &[Case] = &[
    ("a loop", a_loop),
    ("short loops, one after the other", short_loops),
    ("a sort", a_sort),
    ("a collect", a_collect),
    ("a tree of joins", joins),
    ("a scope", a_scope),
    ("a scope in which jobs spawn jobs", a_scope_of_scopes),
    ("a scope in place", a_scope_in_place),
    ("a spawn", a_spawn),
    ("spawns from spawns", spawns),
    ("a broadcast", a_broadcast),
    ("a spawned broadcast", a_spawned_broadcast),
    ("installs", installs),
    ("a bridge", a_bridge),
    ("a loop inside of a loop", nested),
    ("yields", yields),
    ("a pool of one's own", own_pool),
    ("the size of the pool", size),
];

fn a_loop() -> bool {
    (0..1_000_000_u64)
        .into_par_iter()
        .map(|n| n * 3)
        .sum::<u64>()
        == 1_499_998_500_000
}

fn short_loops() -> bool {
    (0..200_usize).all(|n| (0..n).into_par_iter().sum::<usize>() == n * n.saturating_sub(1) / 2)
}

fn a_sort() -> bool {
    let mut state = 1_u32;
    let mut numbers: Vec<u32> = (0..100_000)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state
        })
        .collect();
    let mut expected = numbers.clone();
    expected.sort_unstable();
    numbers.par_sort();
    numbers == expected
}

fn a_collect() -> bool {
    let found: Vec<usize> = (0..50_000).into_par_iter().filter(|n| n % 7 == 0).collect();
    found.into_iter().eq((0..50_000).step_by(7))
}

fn sum(from: usize, to: usize) -> usize {
    if to - from == 1 {
        return from;
    }
    let middle = from + (to - from) / 2;
    let (left, right) = rayon::join(|| sum(from, middle), || sum(middle, to));
    left + right
}

fn joins() -> bool {
    sum(0, 10_000) == 49_995_000
}

fn a_scope() -> bool {
    let ran = AtomicUsize::new(0);
    rayon::scope(|scope| {
        for _ in 0..1000 {
            scope.spawn(|_| {
                ran.fetch_add(1, Ordering::Relaxed);
            });
        }
    });
    ran.into_inner() == 1000
}

fn a_scope_of_scopes() -> bool {
    let ran = AtomicUsize::new(0);
    rayon::scope_fifo(|scope| {
        for _ in 0..100 {
            scope.spawn_fifo(|scope| {
                scope.spawn_fifo(|_| {
                    ran.fetch_add(1, Ordering::Relaxed);
                });
            });
        }
    });
    ran.into_inner() == 100
}

fn a_scope_in_place() -> bool {
    let ran = AtomicUsize::new(0);
    rayon::in_place_scope(|scope| {
        for _ in 0..100 {
            scope.spawn(|_| {
                ran.fetch_add(1, Ordering::Relaxed);
            });
        }
    });
    ran.into_inner() == 100
}

/// What a channel gives, by one who must not block: it looks again.
fn receive<T>(receiver: &std::sync::mpsc::Receiver<T>) -> Option<T> {
    (0..500_000_000_u32).find_map(|_| {
        std::hint::spin_loop();
        receiver.try_recv().ok()
    })
}

fn a_spawn() -> bool {
    let (sender, receiver) = channel();
    rayon::spawn(move || sender.send(7).unwrap());
    receive(&receiver) == Some(7)
}

fn spawns() -> bool {
    let (sender, receiver) = channel();
    for n in 0..100 {
        let sender = sender.clone();
        rayon::spawn(move || rayon::spawn_fifo(move || sender.send(n).unwrap()));
    }
    let received: Option<usize> = (0..100).map(|_| receive(&receiver)).sum();
    received == Some(4950)
}

fn a_broadcast() -> bool {
    let members = rayon::broadcast(|context| (context.index(), context.num_threads()));
    let count = members.len();
    count >= 1
        && members
            .into_iter()
            .eq((0..count).map(|index| (index, count)))
}

fn a_spawned_broadcast() -> bool {
    let (sender, receiver) = channel();
    rayon::spawn_broadcast(move |context| {
        let members = context.num_threads();
        sender.send(members).unwrap();
    });
    let Some(first) = receive(&receiver) else {
        return false;
    };
    (1..first).all(|_| receive(&receiver) == Some(first))
}

fn installs() -> bool {
    let Ok(pool) = rayon::ThreadPoolBuilder::new().num_threads(2).build() else {
        return false;
    };
    (0..100).all(|n| pool.install(|| rayon::join(|| n, || n + 1)) == (n, n + 1))
}

fn a_bridge() -> bool {
    (0..1000_u64).par_bridge().sum::<u64>() == 499_500
}

fn nested() -> bool {
    let rows = (0..100_u64).into_par_iter();
    rows.map(|n| (0..100_u64).into_par_iter().map(|m| n * m).sum::<u64>())
        .sum::<u64>()
        == 4950 * 4950
}

fn yields() -> bool {
    rayon::scope(|scope| {
        scope.spawn(|_| while rayon::yield_local() == Some(rayon::Yield::Executed) {});
        for _ in 0..10 {
            scope.spawn(|_| ());
        }
    });
    true
}

/// One to which the target grants no thread runs on its caller.
fn own_pool() -> bool {
    let Ok(pool) = rayon::ThreadPoolBuilder::new().num_threads(3).build() else {
        return false;
    };
    let total = pool.install(|| (0..1000_u64).into_par_iter().sum::<u64>());
    total == 499_500 && pool.status().live() == 0 && pool.current_num_threads() == 3
}

fn size() -> bool {
    rayon::current_num_threads() >= rayon_core::status().live()
}
