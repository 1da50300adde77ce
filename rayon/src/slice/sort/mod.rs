//! The sorts: what one thread sorts at the leaves, and what is above them by several threads.

mod buckets;
mod cached_key;
mod cycles;
mod few_values;
mod gap;
mod heap;
mod in_place;
mod integers;
mod leaf;
mod memory;
mod merge;
mod nearly;
mod order;
mod partition;
mod pivots;
mod rings;
mod run;
mod stable;
mod unstable;

pub(crate) use self::order::{By, ByKey, Natural};

use self::order::Order;
use self::run::Run;
use crate::{current_num_threads, current_thread_index, join};
use std::mem;

/// No piece for another thread is shorter: to sort it takes about as long as to wake one.
const LEAST: usize = 2048;

/// How long the pieces are: four for each worker, because it may be that others sleep,
/// or that theirs take longer; sixteen where they are still so long that another one costs
/// next to nothing.
fn piece_len(len: usize) -> usize {
    let pieces = |each| len.div_ceil(each * current_num_threads());
    pieces(4).min(pieces(16).max(16 * LEAST)).max(LEAST)
}

/// Turns how many there are of each into where these begin, one after the other.
fn to_starts(counts: &mut [usize]) {
    let mut end = 0;
    for count in counts {
        end += mem::replace(count, end);
    }
}

pub(crate) fn sort<T: Send>(items: &mut [T], order: impl Order<T>) {
    // Of equal ones nobody can say which came first.
    if order.is_of_integers() {
        return sort_unstable(items, order);
    }
    match items.len() < 2 * LEAST {
        // Nobody can tell them apart.
        _ if size_of::<T>() == 0 => {}
        true => stable::sort_alone(items, &order),
        false if is_a_run(items, &order) => {}
        false => on_a_worker(|| stable::sort(items, &order)),
    }
}

pub(crate) fn sort_unstable<T: Send>(items: &mut [T], order: impl Order<T>) {
    match items.len() < 2 * LEAST {
        _ if size_of::<T>() == 0 => {}
        true => unstable::sort_alone(items, &order),
        false if is_a_run(items, &order) => {}
        false => on_a_worker(|| unstable::sort(items, &order)),
    }
}

pub(crate) fn sort_by_cached_key<T, K, F>(items: &mut [T], key: F)
where
    T: Send,
    K: Ord + Send,
    F: Fn(&T) -> K + Sync,
{
    match items.len() < LEAST {
        true => cached_key::sort(items, &key),
        false => on_a_worker(|| cached_key::sort(items, &key)),
    }
}

/// Whether the items are a run, and by now a sorted one. A thread that is no worker finds that
/// out, if they are few, sooner than it would wake one.
fn is_a_run<T: Send>(items: &mut [T], order: &impl Order<T>) -> bool {
    if current_thread_index().is_some() || size_of_val(items) > run::NOT_SHARED {
        return false;
    }
    let len = items.len();
    match run::find(items, order, len) {
        Some(Run::Ascending) => {}
        Some(Run::Descending) => items.reverse(),
        None => return false,
    }
    true
}

/// What counts on a worker's stack finds it, also on a pool of one.
fn on_a_worker(op: impl FnOnce() + Send) {
    match current_thread_index() {
        Some(_) => op(),
        None => {
            join(op, || ());
        }
    }
}

macro_rules! methods {
    () => {
        /// Sorts the items. Equal ones keep their order.
        ///
        /// It takes as much memory as the items do, while it runs; where their order does
        /// not matter [`par_sort_unstable`](Self::par_sort_unstable) is faster, and takes
        /// next to none. Of integers it is that, since equal ones are the same. What is
        /// sorted already, or strictly descending, is found out by looking at each item once.
        /// If there is less memory it takes longer.
        ///
        /// # Panics
        ///
        /// If comparing does. The slice then has all of its items, in some order. That is also
        /// all that can be said if the order is not a total one, which is no panic.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let mut numbers = [3, 1, 2];
        /// numbers.par_sort();
        /// assert_eq!(numbers, [1, 2, 3]);
        /// ```
        fn par_sort(&mut self)
        where
            T: Ord,
        {
            let order = $crate::slice::sort::Natural;
            $crate::slice::sort::sort(self.as_parallel_slice_mut(), order);
        }

        /// Sorts the items by what `compare` says of two of them. Equal ones keep their
        /// order.
        ///
        /// # Panics
        ///
        /// If `compare` does; as [`par_sort`](Self::par_sort).
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let mut numbers = [2.5, 0.5, 1.5_f64];
        /// numbers.par_sort_by(|a, b| b.total_cmp(a));
        /// assert_eq!(numbers, [2.5, 1.5, 0.5]);
        /// ```
        fn par_sort_by<F>(&mut self, compare: F)
        where
            F: Fn(&T, &T) -> ::std::cmp::Ordering + Sync,
        {
            let order = $crate::slice::sort::By(compare);
            $crate::slice::sort::sort(self.as_parallel_slice_mut(), order);
        }

        /// Sorts the items by their keys. Those with equal keys keep their order.
        ///
        /// `f` is called with an item each time this is compared; see
        /// [`par_sort_by_cached_key`](Self::par_sort_by_cached_key) if that takes long.
        ///
        /// # Panics
        ///
        /// If `f` or comparing keys does; as [`par_sort`](Self::par_sort).
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let mut words = ["three", "one", "seven", "two"];
        /// words.par_sort_by_key(|word| word.len());
        /// assert_eq!(words, ["one", "two", "three", "seven"]);
        /// ```
        fn par_sort_by_key<K, F>(&mut self, f: F)
        where
            K: Ord,
            F: Fn(&T) -> K + Sync,
        {
            let order = $crate::slice::sort::ByKey::new(f);
            $crate::slice::sort::sort(self.as_parallel_slice_mut(), order);
        }

        /// Sorts the items by their keys, and calls `f` no more than once with each item.
        /// Those with equal keys keep their order.
        ///
        /// It takes memory for the keys and for where their items are, and next to none for the
        /// items. If there is none for the keys the program ends, as it does where a vector grows.
        ///
        /// # Panics
        ///
        /// If `f` or comparing keys does; the slice is then as it was.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let mut numbers = [10, 9, -1];
        /// numbers.par_sort_by_cached_key(|n| n.to_string());
        /// assert_eq!(numbers, [-1, 10, 9]);
        /// ```
        fn par_sort_by_cached_key<K, F>(&mut self, f: F)
        where
            F: Fn(&T) -> K + Sync,
            K: Ord + Send,
        {
            $crate::slice::sort::sort_by_cached_key(self.as_parallel_slice_mut(), f);
        }

        /// Sorts the items, in place. Equal ones may change their order.
        ///
        /// It takes no memory for items of up to 16 bytes, and less than 64 KiB on each worker for
        /// longer ones, for integers, and where few items are out of place. If there is none it
        /// does without, which takes longer. What is sorted already, or descending, is found out
        /// by looking at each item once: of a short slice on the thread that calls, which may
        /// be no worker.
        ///
        /// # Panics
        ///
        /// If comparing does. The slice then has all of its items, in some order. That is also
        /// all that can be said if the order is not a total one, which is no panic.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let mut numbers = [3, 1, 2];
        /// numbers.par_sort_unstable();
        /// assert_eq!(numbers, [1, 2, 3]);
        /// ```
        fn par_sort_unstable(&mut self)
        where
            T: Ord,
        {
            let order = $crate::slice::sort::Natural;
            $crate::slice::sort::sort_unstable(self.as_parallel_slice_mut(), order);
        }

        /// Sorts the items by what `compare` says of two of them, in place. Equal ones may
        /// change their order.
        ///
        /// # Panics
        ///
        /// If `compare` does; as [`par_sort_unstable`](Self::par_sort_unstable).
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let mut numbers = [2.5, 0.5, 1.5_f64];
        /// numbers.par_sort_unstable_by(|a, b| b.total_cmp(a));
        /// assert_eq!(numbers, [2.5, 1.5, 0.5]);
        /// ```
        fn par_sort_unstable_by<F>(&mut self, compare: F)
        where
            F: Fn(&T, &T) -> ::std::cmp::Ordering + Sync,
        {
            let order = $crate::slice::sort::By(compare);
            $crate::slice::sort::sort_unstable(self.as_parallel_slice_mut(), order);
        }

        /// Sorts the items by their keys, in place. Those with equal keys may change their
        /// order. `f` is called with an item each time this is compared.
        ///
        /// # Panics
        ///
        /// If `f` or comparing keys does; as
        /// [`par_sort_unstable`](Self::par_sort_unstable).
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let mut numbers = [-3, 1, 2];
        /// numbers.par_sort_unstable_by_key(|n: &i32| n.abs());
        /// assert_eq!(numbers, [1, 2, -3]);
        /// ```
        fn par_sort_unstable_by_key<K, F>(&mut self, f: F)
        where
            K: Ord,
            F: Fn(&T) -> K + Sync,
        {
            let order = $crate::slice::sort::ByKey::new(f);
            $crate::slice::sort::sort_unstable(self.as_parallel_slice_mut(), order);
        }
    };
}
pub(super) use methods;
