//! Iterators out of no collection: `empty`, `once`, `repeat`, `split`, trees, and
//! `par_bridge`.

mod support;

use rayon::iter;
use rayon::prelude::*;
use std::collections::HashSet;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::sync::{Barrier, Mutex};
use support::census::every_item_is_dropped_once;
use support::pools;

#[test]
fn empty_has_nothing_and_once_one_item() {
    assert_eq!(iter::empty::<u8>().len(), 0);
    assert_eq!(iter::empty::<u8>().clone().collect::<Vec<_>>(), []);
    let one = iter::once("one").chain(iter::empty());
    assert_eq!(one.len(), 1);
    assert_eq!(one.rev().collect::<Vec<_>>(), ["one"]);
}

#[test]
fn repeat_n_clones_all_but_one_of_its_items() {
    every_item_is_dropped_once(|items, visit| {
        let item = items.collect::<Vec<_>>().remove(5);
        let all = iter::repeat_n(item, 100).inspect(visit).collect::<Vec<_>>();
        assert_eq!(all.len(), 100);
        assert!(all.iter().all(|item| item.number == 5));
    });

    struct CountsClones<'c>(&'c AtomicUsize);
    impl Clone for CountsClones<'_> {
        fn clone(&self) -> Self {
            self.0.fetch_add(1, Ordering::SeqCst);
            CountsClones(self.0)
        }
    }
    for pool in pools() {
        for n in [0, 1, 2, 100] {
            let clones = AtomicUsize::new(0);
            let items = iter::repeat_n(CountsClones(&clones), n).rev();
            assert_eq!(pool.install(|| items.with_max_len(1).count()), n);
            assert_eq!(clones.load(Ordering::SeqCst), n.saturating_sub(1));
        }
    }

    // What is stepped over is not cloned.
    for (step, expected) in [(99, 1), (50, 2), (100, 1)] {
        let clones = AtomicUsize::new(0);
        let items = iter::repeat_n(CountsClones(&clones), 100).step_by(step);
        let steps = 100_usize.div_ceil(step);
        assert_eq!(items.with_min_len(100).count(), steps);
        assert_eq!(clones.load(Ordering::SeqCst), expected);
    }
}

#[test]
#[allow(deprecated)]
fn an_endless_repetition_ends_with_a_search_a_zip_or_a_take() {
    for pool in pools() {
        pool.install(|| {
            assert!(iter::repeat(1).any(|n| n == 1));
            let zipped = iter::repeat('a').zip(0..1000).collect::<Vec<_>>();
            assert!(zipped.into_iter().eq((0..1000).map(|n| ('a', n))));
            assert_eq!(iter::repeat(2).take(500).sum::<i32>(), 1000);
            assert_eq!(iter::repeatn(2, 500).len(), 500);
        });
    }
}

#[test]
fn split_has_all_of_the_data_in_order() {
    for pool in pools() {
        let halves = |data: &'static str| match data.len() {
            0 | 1 => (data, None),
            len => (&data[..len / 2], Some(&data[len / 2..])),
        };
        let pieces = iter::split("a short line of text", halves);
        let text = pool.install(|| pieces.clone().collect::<String>());
        assert_eq!(text, "a short line of text");
        let count = pool.install(|| pieces.count());
        assert_eq!(count == 2, pool.current_num_threads() == 1);
    }
}

/// Node `n` of a heap of so many.
fn heap(len: usize) -> impl Fn(&usize) -> Vec<usize> + Sync + Send {
    move |n| {
        let children = [2 * n + 1, 2 * n + 2].into_iter();
        children.filter(|child| *child < len).collect()
    }
}

fn visit(node: usize, children: &dyn Fn(&usize) -> Vec<usize>, order: &mut [Vec<usize>; 2]) {
    order[0].push(node);
    for child in children(&node) {
        visit(child, children, order);
    }
    order[1].push(node);
}

/// Compares both orders with those of a recursion.
#[track_caller]
fn walks_in_order(children: impl Fn(&usize) -> Vec<usize> + Sync + Send) {
    let mut expected = [vec![], vec![]];
    visit(0, &children, &mut expected);
    for pool in pools() {
        pool.install(|| {
            let prefix = iter::walk_tree_prefix(0, &children).collect::<Vec<_>>();
            let postfix = iter::walk_tree_postfix(0, &children).collect::<Vec<_>>();
            assert!([prefix, postfix] == expected, "{pool:?}");
            let nodes = iter::walk_tree(0, &children).collect::<HashSet<_>>();
            assert_eq!(nodes, expected[0].iter().copied().collect());
        });
    }
}

#[test]
fn trees_are_walked_in_the_order_of_a_recursion() {
    for len in [1, 2, 3, 7, 100, 1000] {
        walks_in_order(heap(len));
    }
    // Wide, and a list that ends wide.
    walks_in_order(|&n| {
        if n == 0 {
            Vec::from_iter(1..500)
        } else {
            vec![]
        }
    });
    walks_in_order(|&n| match n {
        0..50 => vec![n + 1],
        50 => Vec::from_iter(51..100),
        _ => vec![],
    });
    // A leaf beside each node of a list.
    walks_in_order(|&n| match n {
        0..200 if n % 2 == 0 => vec![n + 1, n + 2],
        _ => vec![],
    });
}

#[test]
fn a_list_is_a_tree_however_long_and_a_search_in_an_endless_one_ends() {
    for pool in pools() {
        pool.install(|| {
            let list = |&n: &usize| (n < 100_000).then_some(n + 1);
            let all = iter::walk_tree_prefix(0, list).collect::<Vec<_>>();
            assert!(all.into_iter().eq(0..=100_000));
            let all = iter::walk_tree_postfix(0, list).collect::<Vec<_>>();
            assert!(all.into_iter().eq((0..=100_000).rev()));
            // By one worker, children come first.
            if rayon::current_num_threads() > 1 {
                let endless = iter::walk_tree(0_usize, |&n| Some(n + 1));
                assert!(endless.any(|n| n == 20_000));
            }
        });
    }
}

#[test]
fn a_panic_in_a_tree_goes_on_in_the_caller() {
    for pool in pools() {
        let children = |n: &usize| {
            assert!(*n != 40, "forty");
            heap(100)(n)
        };
        let walk = || pool.install(|| iter::walk_tree(0, children).count());
        let payload = catch_unwind(AssertUnwindSafe(walk)).unwrap_err();
        assert_eq!(payload.downcast_ref(), Some(&"forty"));
    }
}

#[test]
fn a_bridge_has_each_item_once() {
    for pool in pools() {
        for len in support::LENGTHS {
            let items = (0..len).par_bridge();
            let mut all: Vec<_> = pool.install(|| items.map(|n| n * 2).collect());
            all.sort_unstable();
            assert!(all.into_iter().eq((0..len).map(|n| n * 2)));
        }
    }
    every_item_is_dropped_once(|items, visit| {
        let items = items.collect::<Vec<_>>().into_iter();
        items.par_bridge().inspect(visit).collect::<Vec<_>>()
    });
}

#[test]
fn all_workers_of_a_pool_get_items_of_a_bridge() {
    for pool in pools() {
        // Each item waits for as many as there are workers.
        let barrier = Barrier::new(pool.current_num_threads());
        let items = (0..pool.current_num_threads()).par_bridge();
        pool.install(|| items.map(|_| barrier.wait()).for_each(|_| ()));
    }
}

#[test]
fn a_worker_that_waits_within_an_item_begins_no_other() {
    for pool in pools() {
        let within = Mutex::new(HashSet::new());
        let enter = || within.lock().unwrap().insert(std::thread::current().id());
        pool.install(|| {
            (0..200).par_bridge().for_each(|_| {
                assert!(enter(), "an item within an item");
                (0..100)
                    .into_par_iter()
                    .for_each(|_| std::hint::black_box(()));
                within.lock().unwrap().remove(&std::thread::current().id());
            });
        });
    }
}

#[test]
fn an_iterator_that_is_itself_parallel_can_be_bridged() {
    for pool in pools() {
        let sums = (0..100).map(|n| (0..n).into_par_iter().sum::<u64>());
        let total: u64 = pool.install(|| sums.par_bridge().sum());
        assert_eq!(total, (0..100).map(|n| (0..n).sum::<u64>()).sum());
    }
}

#[test]
fn an_endless_bridge_ends_with_a_search_or_a_panic() {
    for pool in pools() {
        assert!(pool.install(|| (0..).par_bridge().any(|n| n == 1000)));

        let op = || {
            pool.install(|| {
                (0..)
                    .par_bridge()
                    .for_each(|n: u32| assert!(n != 9, "nine"))
            })
        };
        let payload = catch_unwind(AssertUnwindSafe(op)).unwrap_err();
        assert_eq!(payload.downcast_ref(), Some(&"nine"));

        // Of the iterator itself, with the lock on it.
        let items = (0..).inspect(|&n: &u32| assert!(n != 9, "nine"));
        let op = || pool.install(|| items.par_bridge().count());
        let payload = catch_unwind(AssertUnwindSafe(op)).unwrap_err();
        assert_eq!(payload.downcast_ref(), Some(&"nine"));
    }
}

#[test]
fn a_bridge_asks_for_no_item_after_the_end() {
    for pool in pools() {
        let mut ended = false;
        let items = std::iter::from_fn(move || {
            assert!(!ended, "asked after the end");
            ended = true;
            None::<u8>
        });
        assert_eq!(pool.install(|| items.par_bridge().count()), 0);
    }
}

#[test]
fn items_of_a_channel_are_used_while_others_are_still_sent() {
    for pool in pools() {
        let (sender, receiver) = channel();
        let (answer, answers) = channel();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                for n in 0..100 {
                    sender.send(n).unwrap();
                    // Comes only if the item is not held back.
                    assert_eq!(answers.recv(), Ok(n));
                }
            });
            let items = receiver.into_iter().par_bridge();
            pool.install(|| items.for_each_with(answer, |answer, n| answer.send(n).unwrap()));
        });
    }
}

#[test]
fn a_tree_is_folded_in_the_order_in_which_it_is_collected() {
    let children = |&n: &u32| {
        (3 * n + 1..3 * n + 4)
            .filter(|&n| n < 500)
            .collect::<Vec<_>>()
    };
    let append = |list: Vec<u32>, other: Vec<u32>| [list, other].concat();
    let folded = |nodes: Vec<u32>, n| append(nodes, vec![n]);
    for pool in pools() {
        pool.install(|| {
            let prefix = || iter::walk_tree_prefix(0, children);
            let by_fold = prefix().fold(Vec::new, folded).reduce(Vec::new, append);
            assert_eq!(by_fold, prefix().collect::<Vec<_>>());
            let by_map = prefix().map(|n| vec![n]).reduce(Vec::new, append);
            assert_eq!(by_map, by_fold);
            let postfix = || iter::walk_tree_postfix(0, children);
            let by_map = postfix().map(|n| vec![n]).reduce(Vec::new, append);
            assert_eq!(by_map, postfix().collect::<Vec<_>>());
        });
    }
}
