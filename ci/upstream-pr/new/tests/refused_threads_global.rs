//! The global pool with fewer threads than it was asked for.

#![cfg(not(target_family = "wasm"))]

use rayon_core::ThreadPoolBuilder;
use std::io::ErrorKind;
use std::thread;

#[test]
fn the_global_pool_runs_with_the_threads_that_it_gets() {
    ThreadPoolBuilder::new()
        .num_threads(6)
        .spawn_handler(|thread| {
            if thread.index() == 2 {
                return Err(ErrorKind::WouldBlock.into());
            }
            thread::Builder::new().spawn(move || thread.run()).map(drop)
        })
        .build_global()
        .unwrap();

    assert_eq!(rayon_core::current_num_threads(), 2);
    assert_eq!(rayon_core::broadcast(|context| context.index()), [0, 1]);
    assert_eq!(rayon_core::join(|| 3, || 4), (3, 4));

    let again = ThreadPoolBuilder::new().num_threads(2).build_global();
    assert!(again.is_err());
}
