//! A global pool of one worker, which has a process of its own: nobody to share with, but a
//! pool all the same.

use rayon::prelude::*;
use rayon::ThreadPoolBuilder;
use std::collections::HashSet;

#[test]
fn a_loop_from_outside_runs_on_the_worker_even_if_there_is_one_only() {
    let pool = ThreadPoolBuilder::new().num_threads(1);
    pool.build_global().unwrap();

    let indices = (0..100)
        .into_par_iter()
        .map(|_| rayon::current_thread_index());
    assert_eq!(indices.collect::<HashSet<_>>(), HashSet::from([Some(0)]));

    let indices = (0..100)
        .into_par_iter()
        .filter(|_| true)
        .map(|_| rayon::current_thread_index());
    assert_eq!(indices.collect::<HashSet<_>>(), HashSet::from([Some(0)]));
}
