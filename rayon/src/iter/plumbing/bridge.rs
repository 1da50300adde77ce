//! Where the work is done: producers and consumers are cut side by side, and run.

use super::splitter::{LengthSplitter, Splitter};
use super::{
    Consumer, Folder, Producer, ProducerCallback, Reducer, UnindexedConsumer, UnindexedProducer,
};
use crate::iter::IndexedParallelIterator;
use crate::join_context;

/// Feeds all items of a parallel iterator to `consumer`, in parallel.
///
/// This is what [`drive`](IndexedParallelIterator::drive) and
/// [`drive_unindexed`](crate::iter::ParallelIterator::drive_unindexed) do where an iterator
/// is defined by its producer.
///
/// # Panics
///
/// As the producer or the consumer do, when all pieces that had begun have ended.
pub fn bridge<I, C>(par_iter: I, consumer: C) -> C::Result
where
    I: IndexedParallelIterator,
    C: Consumer<I::Item>,
{
    struct Bridge<C> {
        len: usize,
        consumer: C,
    }

    impl<T, C: Consumer<T>> ProducerCallback<T> for Bridge<C> {
        type Output = C::Result;

        fn callback<P: Producer<Item = T>>(self, producer: P) -> C::Result {
            bridge_producer_consumer(self.len, producer, self.consumer)
        }
    }

    let len = par_iter.len();
    par_iter.with_producer(Bridge { len, consumer })
}

/// Feeds the `len` items of `producer` to `consumer`, in parallel. `len` must be right.
///
/// # Panics
///
/// As the producer or the consumer do, when all pieces that had begun have ended.
pub fn bridge_producer_consumer<P, C>(len: usize, producer: P, consumer: C) -> C::Result
where
    P: Producer,
    C: Consumer<P::Item>,
{
    let splitter = LengthSplitter::new(len, producer.min_len(), producer.max_len());
    run(len, false, splitter, producer, consumer)
}

fn run<P, C>(
    len: usize,
    stolen: bool,
    mut splitter: LengthSplitter,
    producer: P,
    consumer: C,
) -> C::Result
where
    P: Producer,
    C: Consumer<P::Item>,
{
    if consumer.full() {
        return consumer.into_folder().complete();
    }
    if !splitter.cut(len, stolen) {
        return producer.fold_with(consumer.into_folder()).complete();
    }
    let mid = len / 2;
    let (first, second) = producer.split_at(mid);
    let (left, right, reducer) = consumer.split_at(mid);
    let (left, right) = join_context(
        |context| run(mid, context.migrated(), splitter, first, left),
        |context| run(len - mid, context.migrated(), splitter, second, right),
    );
    reducer.reduce(left, right)
}

/// Feeds all items of `producer` to `consumer`, in parallel.
///
/// # Panics
///
/// As the producer or the consumer do, when all pieces that had begun have ended.
pub fn bridge_unindexed<P, C>(producer: P, consumer: C) -> C::Result
where
    P: UnindexedProducer,
    C: UnindexedConsumer<P::Item>,
{
    run_unindexed(false, Splitter::new(), producer, consumer)
}

fn run_unindexed<P, C>(stolen: bool, mut splitter: Splitter, producer: P, consumer: C) -> C::Result
where
    P: UnindexedProducer,
    C: UnindexedConsumer<P::Item>,
{
    if consumer.full() {
        return consumer.into_folder().complete();
    }
    if !splitter.cut(stolen) {
        return producer.fold_with(consumer.into_folder()).complete();
    }
    match producer.split() {
        (first, Some(second)) => {
            let reducer = consumer.to_reducer();
            let left = consumer.split_off_left();
            let (left, right) = join_context(
                |context| run_unindexed(context.migrated(), splitter, first, left),
                |context| run_unindexed(context.migrated(), splitter, second, consumer),
            );
            reducer.reduce(left, right)
        }
        (producer, None) => producer.fold_with(consumer.into_folder()).complete(),
    }
}
