//! On one thread a loop is cut as rayon 1.12.0 cuts it, so that a sum of floating-point
//! numbers has the same bits. A process of its own: the global pool has one worker.

#[path = "support/cuts.rs"]
mod cuts;
#[path = "support/loops.rs"]
mod loops;

/// Recorded with rayon 1.12.0 by [`all`], each line a loop: its name, and how it is cut when it
/// is called for from outside of the pool.
const FROM_OUTSIDE: &str = include_str!("support/cuts-from-outside.txt");

/// The same, by the worker.
const INSIDE: &str = include_str!("support/cuts-inside.txt");

fn all() -> String {
    let lines = loops::all()
        .into_iter()
        .map(|(name, cuts)| format!("{name}: {cuts}\n"));
    lines.collect()
}

#[track_caller]
fn assert_same_cuts(place: &str, recorded: &str, cuts: &str) {
    assert_eq!(recorded.lines().count(), cuts.lines().count(), "{place}");
    let pairs = recorded.lines().zip(cuts.lines());
    let differ: Vec<_> = pairs.filter(|(recorded, cuts)| recorded != cuts).collect();
    assert!(differ.is_empty(), "{place}, 1.12.0 and here: {differ:#?}");
}

#[test]
fn a_loop_on_one_thread_is_cut_as_1_12_0_cuts_it() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1);
    pool.build_global().unwrap();

    assert_same_cuts("from outside", FROM_OUTSIDE, &all());
    assert_same_cuts("inside", INSIDE, &rayon::scope(|_| all()));
}
