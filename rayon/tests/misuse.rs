//! Iterators that don't do with their consumer what they have to: `collect`, which writes in
//! place, finds it out.

use rayon::iter::plumbing::{Consumer, Folder, ProducerCallback, Reducer, UnindexedConsumer};
use rayon::prelude::*;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Says that it has one item more than it makes.
#[derive(Clone)]
struct Short(rayon::vec::IntoIter<String>);

impl ParallelIterator for Short {
    type Item = String;

    fn drive_unindexed<C: UnindexedConsumer<String>>(self, consumer: C) -> C::Result {
        self.drive(consumer)
    }

    fn opt_len(&self) -> Option<usize> {
        Some(self.len())
    }
}

impl IndexedParallelIterator for Short {
    fn len(&self) -> usize {
        self.0.len() + 1
    }

    fn drive<C: Consumer<String>>(self, consumer: C) -> C::Result {
        self.0.drive(consumer)
    }

    fn with_producer<CB: ProducerCallback<String>>(self, callback: CB) -> CB::Output {
        self.0.with_producer(callback)
    }
}

#[test]
#[should_panic(expected = "an iterator of length 101 made 100 items")]
fn an_iterator_that_makes_fewer_items_than_it_said_is_found_out() {
    let items: Vec<_> = (0..100).map(|n| n.to_string()).collect();
    Short(items.into_par_iter()).collect::<Vec<_>>();
}

/// Says that it has one item, and feeds two.
struct Long;

impl ParallelIterator for Long {
    type Item = String;

    fn drive_unindexed<C: UnindexedConsumer<String>>(self, consumer: C) -> C::Result {
        let folder = consumer.into_folder();
        folder.consume("a".into()).consume("b".into()).complete()
    }

    fn opt_len(&self) -> Option<usize> {
        Some(1)
    }
}

#[test]
#[should_panic(expected = "more items than places")]
fn an_iterator_that_makes_more_items_than_it_said_is_found_out() {
    Long.collect::<Vec<_>>();
}

/// Says that it has four items, and cuts its consumer in the middle.
struct Misuse<'a> {
    way: Way,
    alive: &'a AtomicUsize,
}

/// How many items the halves make, and which of their results are reduced.
#[derive(Clone, Copy)]
enum Way {
    Both(usize, usize),
    Swapped,
    OnlyLeft,
    OnlyRight,
    LeftPanics,
    RightPanics,
}

struct Alive<'a>(&'a AtomicUsize);

impl<'a> Alive<'a> {
    fn new(alive: &'a AtomicUsize) -> Self {
        alive.fetch_add(1, Ordering::SeqCst);
        Alive(alive)
    }
}

impl Drop for Alive<'_> {
    fn drop(&mut self) {
        assert!(self.0.fetch_sub(1, Ordering::SeqCst) > 0, "dropped twice");
    }
}

impl<'a> ParallelIterator for Misuse<'a> {
    type Item = Alive<'a>;

    fn drive_unindexed<C: UnindexedConsumer<Alive<'a>>>(self, consumer: C) -> C::Result {
        self.drive(consumer)
    }
}

impl<'a> IndexedParallelIterator for Misuse<'a> {
    fn len(&self) -> usize {
        4
    }

    fn drive<C: Consumer<Alive<'a>>>(self, consumer: C) -> C::Result {
        let Misuse { way, alive } = self;
        let (left, right, reducer) = consumer.split_at(2);
        let made = |half: C, count| {
            let items = (0..count).map(|_| Alive::new(alive));
            items
                .fold(half.into_folder(), C::Folder::consume)
                .complete()
        };
        let breaks_off = |half: C| {
            let _folder = half.into_folder().consume(Alive::new(alive));
            panic!("as asked for");
        };
        match way {
            Way::Both(first, last) => reducer.reduce(made(left, first), made(right, last)),
            Way::Swapped => reducer.reduce(made(right, 2), made(left, 2)),
            Way::OnlyLeft => {
                made(right, 2);
                made(left, 2)
            }
            Way::OnlyRight => {
                made(left, 2);
                made(right, 2)
            }
            Way::LeftPanics => {
                let _right = made(right, 2);
                breaks_off(left)
            }
            Way::RightPanics => {
                let _left = made(left, 2);
                breaks_off(right)
            }
        }
    }

    fn with_producer<CB: ProducerCallback<Alive<'a>>>(self, _: CB) -> CB::Output {
        unreachable!("it is driven")
    }
}

#[test]
fn misuse_of_the_consumer_that_writes_in_place_is_found_out_and_loses_nothing() {
    let ways = [
        (Way::Both(1, 2), "an iterator of length 4 made 1 items"),
        (Way::Both(2, 1), "an iterator of length 4 made 3 items"),
        (Way::Both(0, 2), "an iterator of length 4 made 0 items"),
        (Way::Both(3, 1), "more items than places for them"),
        (Way::Both(2, 3), "more items than places for them"),
        (Way::Swapped, "an iterator of length 4 made 2 items"),
        (Way::OnlyLeft, "an iterator of length 4 made 2 items"),
        (Way::OnlyRight, "an iterator of length 4 made 2 items"),
        (Way::LeftPanics, "as asked for"),
        (Way::RightPanics, "as asked for"),
    ];
    for (way, expected) in ways {
        let alive = AtomicUsize::new(0);
        let mut target = vec![Alive::new(&alive)];
        let iter = Misuse { way, alive: &alive };
        let payload = catch_unwind(AssertUnwindSafe(|| iter.collect_into_vec(&mut target)));
        let payload = payload.unwrap_err();
        let message = payload.downcast_ref::<String>().map(String::as_str);
        let message = message.or(payload.downcast_ref().copied());
        assert_eq!(message, Some(expected));
        assert!(target.is_empty());
        assert_eq!(alive.load(Ordering::SeqCst), 0, "{expected}");
    }
    let alive = AtomicUsize::new(0);
    let way = Way::Both(2, 2);
    let items: Vec<_> = Misuse { way, alive: &alive }.collect();
    assert_eq!((items.len(), alive.load(Ordering::SeqCst)), (4, 4));
}
