//! Random trees of jobs, published in every way there is, in pools to which the system
//! refuses workers at random: every job runs exactly once, results are those of a
//! sequential run, panics arrive where they are documented to, and nothing hangs.

mod broadcasts;
mod play;
mod pools;
mod tree;

use self::pools::{Pools, Refusals};
use self::tree::Tree;
use proptest::prelude::*;

/// The most slots of a pool.
const SLOTS: usize = 16;

fn refusals() -> impl Strategy<Value = Refusals> {
    prop_oneof![
        2 => Just(Refusals::Never),
        1 => Just(Refusals::NeverAsked),
        3 => Just(Refusals::Always),
        1 => (1_usize..4).prop_map(Refusals::After),
        1 => Just(Refusals::EverySecond),
        3 => (any::<u64>(), 10_u8..90).prop_map(|(seed, percent)| Refusals::Random { seed, percent }),
    ]
}

fn pools() -> impl Strategy<Value = Vec<(usize, Refusals)>> {
    prop::collection::vec((1..=SLOTS, refusals()), 1..4)
}

fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_tree_grown_from_outside_is_played_as_if_sequentially(pools in pools(), tree in tree::any()) {
        Pools::build(&pools).play_from_outside(&[tree]);
    }

    #[test]
    fn trees_grown_by_several_threads_at_once_are_played_as_if_sequentially(
        pools in pools(),
        trees in prop::collection::vec(tree::any(), 2..5),
    ) {
        Pools::build(&pools).play_from_outside(&trees);
    }

    #[test]
    fn trees_grown_by_workers_of_another_pool_are_played_as_if_sequentially(
        pools in pools(),
        trees in prop::collection::vec(tree::any(), 1..4),
        workers in 1_usize..4,
    ) {
        Pools::build(&pools).play_from_workers(&trees, workers);
    }
}

/// Trees that once went wrong are kept here.
#[test]
fn a_panic_in_every_branch_arrives_once() {
    let panics = || Tree::Panic(Box::new(Tree::Leaf));
    let tree = Tree::Join(Box::new([panics(), Tree::Panic(Box::new(panics()))]));
    Pools::build(&[(2, Refusals::Always)]).play_from_outside(&[tree]);
}
