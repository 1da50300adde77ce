//! Broadcasts by several threads at once, to workers that are about to fall asleep.

mod support;

use rayon_core::ThreadPoolBuilder;
use std::time::{Duration, Instant};
use support::watchdog::Watchdog;

#[test]
fn each_of_them_reaches_all_workers() {
    let _watchdog = Watchdog::over("broadcasts by several threads at once");
    for size in [1, 2, 3] {
        let pool = ThreadPoolBuilder::new().num_threads(size).build().unwrap();
        let began = Instant::now();
        std::thread::scope(|threads| {
            for _ in 0..3 {
                threads.spawn(|| {
                    while began.elapsed() < Duration::from_secs(5) {
                        assert_eq!(pool.broadcast(|_| ()).len(), size);
                    }
                });
            }
        });
    }
}
