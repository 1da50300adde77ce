//! What one thread sorts, the leaves of all sorts here: stably with room for as many items, by a
//! quicksort, or by merges where there are runs already; or in place.
//!
//! The standard library's sorts would be that, but since Rust 1.81 they may panic where an order
//! is not a total one. These don't look: whatever `less` says, each loop comes to an end and the
//! items are those that were there, in some order.
//!
//! Items may have `Cell`s in them, which `less` changes. So there is one rule for all of this
//! code: an item is compared where it is, and never again where it was copied from. The copies
//! count for nothing until nothing is compared with the originals any more; so these are all
//! there when `less` panics.

mod in_place;
mod network;
mod quick;
mod runs;
mod small;

use super::order::Order;
use super::run;
use std::mem::MaybeUninit;

/// So few are sorted with nothing else.
pub(super) const FEW: usize = 20;

/// To find out whether there are runs takes some time.
const LEAST_OF_RUNS: usize = 4096;

/// Sorts the items; equal ones keep their order. The buffer is at least as long, unless they are
/// [few](FEW).
pub(super) fn sort<T, O: Order<T>>(items: &mut [T], buffer: &mut [MaybeUninit<T>], order: &O) {
    if items.len() <= FEW {
        return small::insert(items, 1, order);
    }
    assert!(buffer.len() >= items.len(), "there is room for all items");
    if items.len() <= small::MOST {
        return small::sort(items, buffer, order);
    }
    if run::is_ascending_now(items, order) {
        return;
    }
    match items.len() >= LEAST_OF_RUNS && run::are_most(items, order) {
        true => runs::sort(items, buffer, order),
        false => quick::sort(items, buffer, order),
    }
}

/// Sorts short items, equal ones in any order. It takes no memory.
pub(super) fn sort_unstable<T, O: Order<T>>(items: &mut [T], order: &O) {
    if items.len() <= FEW {
        return small::insert(items, 1, order);
    }
    if !run::is_ascending_now(items, order) {
        in_place::sort(items, order);
    }
}

/// The same of what is in no order, and is most likely few items.
pub(super) fn sort_part<T, O: Order<T>>(items: &mut [T], order: &O) {
    in_place::sort(items, order);
}

#[cfg(test)]
mod tests {
    use super::super::order::{By, Order};
    use super::{runs, sort, sort_unstable};
    use std::cell::Cell;
    use std::cmp::Ordering;
    use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

    /// A key, where it was, and how often it was compared; on the heap, so that the allocator
    /// notices one that is there twice.
    #[derive(Clone)]
    struct Item {
        key: Box<usize>,
        place: usize,
        compared: Cell<usize>,
    }

    fn mixed(n: usize) -> usize {
        (n ^ (n >> 7)).wrapping_mul(0x2C1B_3C6D) % 1_000_003
    }

    const SHAPES: [fn(usize) -> usize; 8] = [
        mixed,
        |n| n,
        |n| 10_000 - n,
        |n| mixed(n) % 2,
        |n| mixed(n) % 16,
        |n| n % 37,
        |n| n.min(1000 - n.min(1000)),
        |n| if n % 100 < 90 { n } else { mixed(n) },
    ];

    fn items(len: usize, shape: fn(usize) -> usize) -> Vec<Item> {
        let item = |place| Item {
            key: Box::new(shape(place)),
            place,
            compared: Cell::new(0),
        };
        (0..len).map(item).collect()
    }

    const SORTS: usize = 3;

    /// Sorts by one of them, the first two of which are stable.
    fn sort_by<O: Order<Item>>(n: usize, items: &mut [Item], order: &O) {
        let mut buffer = Vec::with_capacity(items.len());
        match n {
            0 => sort(items, buffer.spare_capacity_mut(), order),
            1 => runs::sort(items, buffer.spare_capacity_mut(), order),
            _ => sort_unstable(items, order),
        }
    }

    fn lengths() -> impl Iterator<Item = usize> {
        (1..70).chain([100, 127, 500, 1000, 5000])
    }

    #[test]
    fn items_are_sorted_and_each_comparison_is_of_where_they_are() {
        for shape in SHAPES {
            for len in lengths() {
                for n in 0..SORTS {
                    let calls = AtomicUsize::new(0);
                    // What it writes is lost if it is written to a copy.
                    let order = By(|a: &Item, b: &Item| {
                        calls.fetch_add(1, SeqCst);
                        a.compared.set(a.compared.get() + 1);
                        b.compared.set(b.compared.get() + 1);
                        a.key.cmp(&b.key)
                    });
                    let mut items = items(len, shape);
                    sort_by(n, &mut items, &order);
                    assert!(items.windows(2).all(|pair| pair[0].key <= pair[1].key));
                    let stable =
                        |pair: &[Item]| pair[0].key != pair[1].key || pair[0].place < pair[1].place;
                    assert!(n == 2 || items.windows(2).all(stable));
                    let compared: usize = items.iter().map(|item| item.compared.get()).sum();
                    assert_eq!(compared, 2 * calls.load(SeqCst), "{len} items, sort {n}");
                    items.sort_by_key(|item| item.place);
                    assert!(items.iter().map(|item| item.place).eq(0..len));
                    assert!(items.iter().all(|item| *item.key == shape(item.place)));
                }
            }
        }
    }

    /// Fails unless all items are there, and have counted what they were compared.
    fn check_panics(len: usize, shape: fn(usize) -> usize, steps: usize) {
        for n in 0..SORTS {
            let mut panic_at = 0;
            loop {
                let calls = AtomicUsize::new(0);
                let order = By(|a: &Item, b: &Item| {
                    if calls.fetch_add(1, SeqCst) == panic_at {
                        resume_unwind(Box::new("asked for"));
                    }
                    a.compared.set(a.compared.get() + 1);
                    b.compared.set(b.compared.get() + 1);
                    a.key.cmp(&b.key)
                });
                let mut items = items(len, shape);
                let done =
                    catch_unwind(AssertUnwindSafe(|| sort_by(n, &mut items, &order))).is_ok();
                let compared: usize = items.iter().map(|item| item.compared.get()).sum();
                assert_eq!(compared, 2 * calls.load(SeqCst).min(panic_at));
                items.sort_by_key(|item| item.place);
                assert!(items.iter().map(|item| item.place).eq(0..len));
                if done {
                    break;
                }
                panic_at += 1 + panic_at / steps;
            }
        }
    }

    #[test]
    fn nothing_is_lost_whichever_comparison_panics() {
        for len in [3, 8, 13, 27, 32, 60] {
            check_panics(len, mixed, 1000);
        }
        for shape in SHAPES {
            check_panics(700, shape, 20);
        }
    }

    #[test]
    fn an_order_that_is_none_is_taken_in_silence() {
        let calls = AtomicUsize::new(0);
        let call = || mixed(calls.fetch_add(1, SeqCst));
        type Answer<'a> = &'a (dyn Fn(&Item, &Item) -> Ordering + Sync);
        let answers: [Answer<'_>; 5] = [
            &|_, _| [Ordering::Less, Ordering::Greater][call() % 2],
            &|_, _| [Ordering::Less, Ordering::Equal][usize::from(call() % 50 > 0)],
            &|_, _| Ordering::Less,
            &|_, _| Ordering::Greater,
            &|a, b| (*a.key % 3).cmp(&((*b.key + 1) % 3)),
        ];
        for answer in answers {
            for len in lengths() {
                for n in 0..SORTS {
                    let mut items = items(len, mixed);
                    sort_by(n, &mut items, &By(answer));
                    items.sort_by_key(|item| item.place);
                    assert!(items.iter().map(|item| item.place).eq(0..len));
                    assert!(items.iter().all(|item| *item.key == mixed(item.place)));
                }
            }
        }
    }
}
