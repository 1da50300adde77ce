//! `par_bridge`: the items of a sequential iterator, to whichever worker is free.

use super::plumbing::{bridge_unindexed, Folder, UnindexedConsumer, UnindexedProducer};
use super::ParallelIterator;
use crate::current_num_threads;
use crate::mechanism::feed_singly;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::PoisonError;
use std::thread::{self, ThreadId};

#[cfg(not(feature = "web_spin_lock"))]
use std::sync::Mutex;
#[cfg(feature = "web_spin_lock")]
use wasm_sync::Mutex;

/// What can be turned into a parallel iterator though it is a sequential one.
///
/// Implemented for all iterators that can be sent to another thread, as their items.
pub trait ParallelBridge: Sized {
    /// Hands out the items one by one to workers that are free, and these use them in
    /// parallel: for channels, files, and whatever else can't be cut. Items come in no order.
    ///
    /// Each worker asks for an item when it is done with its last one, under a lock, so
    /// making an item should be cheap beside using it; none is made before it is asked for.
    /// A collection's own parallel iterator is faster where there is one.
    ///
    /// A worker that waits within an item, in a [`join`](crate::join) say, does not begin
    /// another item meanwhile. Where a search has found something, or an item panics, no more
    /// items are asked for than are at that moment.
    ///
    /// # Panics
    ///
    /// When it is consumed, if the iterator does.
    ///
    /// ```
    /// use rayon::prelude::*;
    /// use std::sync::mpsc::channel;
    ///
    /// let (sender, receiver) = channel();
    /// for n in [3, 1, 2] {
    ///     sender.send(n).unwrap();
    /// }
    /// drop(sender);
    /// let mut squares: Vec<u32> = receiver.into_iter().par_bridge().map(|n| n * n).collect();
    /// squares.sort();
    /// assert_eq!(squares, [1, 4, 9]);
    /// ```
    fn par_bridge(self) -> IterBridge<Self>;
}

impl<T> ParallelBridge for T
where
    T: Iterator<Item: Send> + Send,
{
    fn par_bridge(self) -> IterBridge<Self> {
        IterBridge { iter: self }
    }
}

/// What [`par_bridge`](ParallelBridge::par_bridge) returns.
#[derive(Debug, Clone)]
pub struct IterBridge<Iter> {
    iter: Iter,
}

impl<Iter> ParallelIterator for IterBridge<Iter>
where
    Iter: Iterator<Item: Send> + Send,
{
    type Item = Iter::Item;

    fn drive_unindexed<C: UnindexedConsumer<Self::Item>>(self, consumer: C) -> C::Result {
        let source = Source {
            iter: Mutex::new(self.iter),
            ended: AtomicBool::new(false),
            takers: Mutex::new(Vec::new()),
            cuts_left: AtomicUsize::new(current_num_threads()),
        };
        bridge_unindexed(&source, consumer)
    }
}

struct Source<Iter> {
    iter: Mutex<Iter>,
    /// There are no more items, or nobody is to ask for them after a panic. Who asks has the
    /// lock, so nobody asks after the end; elsewhere it is a hint.
    ended: AtomicBool,
    /// The threads that are taking items.
    takers: Mutex<Vec<ThreadId>>,
    /// More pieces than workers would find nothing.
    cuts_left: AtomicUsize,
}

impl<Iter: Iterator> Source<Iter> {
    /// The next item. The lock is poisoned if the iterator has panicked, and that is an end
    /// too.
    #[inline(always)]
    fn next(&self) -> Option<Iter::Item> {
        let mut iter = self.iter.lock().ok()?;
        // With the lock, as the flag is next to it: looked at before, it would be fetched from
        // the other processor twice.
        if self.ended.load(Ordering::Relaxed) {
            return None;
        }
        let item = iter.next();
        if item.is_none() {
            self.ended.store(true, Ordering::Relaxed);
        }
        item
    }
}

/// A thread's entry in the list of those that are taking items.
struct Taker<'s, Iter>(&'s Source<Iter>);

impl<'s, Iter> Taker<'s, Iter> {
    /// `None` if the thread is taking items already: it has come here out of one of its
    /// items, or out of the iterator itself with the lock on it, while it waits for
    /// something else.
    fn enter(source: &'s Source<Iter>) -> Option<Self> {
        let mut takers = source.takers.lock().unwrap_or_else(PoisonError::into_inner);
        let thread = thread::current().id();
        if takers.contains(&thread) {
            return None;
        }
        takers.push(thread);
        Some(Taker(source))
    }
}

impl<Iter> Drop for Taker<'_, Iter> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.ended.store(true, Ordering::Relaxed);
        }
        let thread = thread::current().id();
        let mut takers = self.0.takers.lock().unwrap_or_else(PoisonError::into_inner);
        takers.retain(|taker| *taker != thread);
    }
}

/// As many pieces as there are workers to take items.
impl<Iter> UnindexedProducer for &Source<Iter>
where
    Iter: Iterator<Item: Send> + Send,
{
    type Item = Iter::Item;

    fn split(self) -> (Self, Option<Self>) {
        let one_less = |cuts: usize| cuts.checked_sub(1);
        let more = !self.ended.load(Ordering::Relaxed)
            && self
                .cuts_left
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less)
                .is_ok();
        (self, more.then_some(self))
    }

    fn fold_with<F: Folder<Self::Item>>(self, folder: F) -> F {
        match Taker::enter(self) {
            Some(_taker) => feed_singly(std::iter::from_fn(|| self.next()), folder),
            None => folder,
        }
    }
}
