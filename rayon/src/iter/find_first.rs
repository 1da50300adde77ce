//! `find_first`, `find_last` and their like: searches where it matters what comes first.
//!
//! Which piece comes before which is told by numbers: a consumer has a range of them, and
//! gives a part of it away with each cut. What was found first so far is the least number
//! of a piece that has found anything. Those that come after it may stop.

use super::plumbing::{Consumer, Folder, Reducer, UnindexedConsumer};
use super::ParallelIterator;
use std::cell::Cell;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

macro_rules! methods {
    () => {
        /// The first item for which `predicate` is true, or `None` if there is none.
        ///
        /// When one was found the pieces that come after it stop, each with the item that it
        /// is at. Those before it go on. Where it doesn't matter which one it is,
        /// [`find_any`](Self::find_any) ends earlier.
        ///
        /// # Panics
        ///
        /// If `predicate` does, for an item after the first that is found, too.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let words = ["to", "be", "or", "not", "to", "bet"];
        /// assert_eq!(words.par_iter().find_first(|word| word.len() == 3), Some(&"not"));
        /// assert_eq!(words.par_iter().find_first(|word| word.len() == 4), None);
        /// ```
        fn find_first<P>(self, predicate: P) -> Option<Self::Item>
        where
            P: Fn(&Self::Item) -> bool + Sync + Send,
        {
            self.find_map_first(move |item| predicate(&item).then_some(item))
        }

        /// The last item for which `predicate` is true, or `None` if there is none.
        ///
        /// When one was found the pieces that come before it stop, each with the item that
        /// it is at. Those after it go on.
        ///
        /// # Panics
        ///
        /// If `predicate` does.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let words = ["to", "be", "or", "not", "to", "bet"];
        /// assert_eq!(words.par_iter().find_last(|word| word.len() == 3), Some(&"bet"));
        /// ```
        fn find_last<P>(self, predicate: P) -> Option<Self::Item>
        where
            P: Fn(&Self::Item) -> bool + Sync + Send,
        {
            self.find_map_last(move |item| predicate(&item).then_some(item))
        }

        /// What `predicate` makes of the first item for which it is not `None`.
        ///
        /// Stops as [`find_first`](Self::find_first) does.
        ///
        /// # Panics
        ///
        /// If `predicate` does, for an item after the first that is found, too.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let words = ["one", "2", "three", "4"];
        /// let first: Option<u32> = words.par_iter().find_map_first(|word| word.parse().ok());
        /// assert_eq!(first, Some(2));
        /// ```
        fn find_map_first<P, R>(self, predicate: P) -> Option<R>
        where
            P: Fn(Self::Item) -> Option<R> + Sync + Send,
            R: Send,
        {
            $crate::iter::find_first::search::<false, _, _, _>(self, predicate)
        }

        /// What `predicate` makes of the last item for which it is not `None`.
        ///
        /// Stops as [`find_last`](Self::find_last) does.
        ///
        /// # Panics
        ///
        /// If `predicate` does.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let words = ["one", "2", "three", "4"];
        /// let last: Option<u32> = words.par_iter().find_map_last(|word| word.parse().ok());
        /// assert_eq!(last, Some(4));
        /// ```
        fn find_map_last<P, R>(self, predicate: P) -> Option<R>
        where
            P: Fn(Self::Item) -> Option<R> + Sync + Send,
            R: Send,
        {
            $crate::iter::find_first::search::<true, _, _, _>(self, predicate)
        }
    };
}
pub(super) use methods;

/// What `predicate` makes of the first item, or the last, for which that is not `None`.
pub(crate) fn search<const LAST: bool, I, R, P>(iter: I, predicate: P) -> Option<R>
where
    I: ParallelIterator,
    P: Fn(I::Item) -> Option<R> + Sync,
    R: Send,
{
    let search: Search<P, LAST> = Search {
        predicate,
        best: AtomicUsize::new(if LAST { 0 } else { usize::MAX }),
    };
    iter.drive_unindexed(SearchConsumer {
        search: &search,
        places: Cell::new(Places::ALL),
    })
}

struct Search<P, const LAST: bool> {
    predicate: P,
    /// The first place, or the last, where anything was found; or one at which it makes no
    /// difference to anybody. A hint to stop, and nothing more: what was found comes back
    /// with the pieces.
    best: AtomicUsize,
}

impl<P, const LAST: bool> Search<P, LAST> {
    fn found_at(&self, places: Places) {
        if LAST {
            self.best.fetch_max(places.start, Ordering::Relaxed);
        } else {
            self.best.fetch_min(places.start, Ordering::Relaxed);
        }
    }

    #[inline]
    fn is_over_at(&self, places: Places) -> bool {
        let best = self.best.load(Ordering::Relaxed);
        if LAST {
            best >= places.end
        } else {
            best < places.start
        }
    }
}

/// Numbers for pieces, at least one. A piece is at the first of its own.
#[derive(Clone, Copy)]
struct Places {
    start: usize,
    end: usize,
    cuts: usize,
}

impl Places {
    const ALL: Places = Places {
        start: 0,
        end: usize::MAX,
        cuts: 0,
    };

    /// Cuts off some for what comes before the rest.
    ///
    /// Half of them by the first cut, a third of the rest by the next, and so on: so they
    /// last for cuts in halves of halves, and also for a great many one after the other,
    /// which `flat_map` makes. A last one that is left is for both; pieces with the same
    /// number don't stop each other.
    fn cut_off_left(&mut self) -> Places {
        let len = self.end - self.start;
        let left = match len {
            1 => *self,
            _ => Places {
                end: self.start + (len / (self.cuts + 2)).max(1),
                ..*self
            },
        };
        if len > 1 {
            self.start = left.end;
        }
        self.cuts += 1;
        Places { cuts: 0, ..left }
    }
}

struct SearchConsumer<'s, P, const LAST: bool> {
    search: &'s Search<P, LAST>,
    places: Cell<Places>,
}

impl<P, const LAST: bool> SearchConsumer<'_, P, LAST> {
    fn cut_off_left(&self) -> Self {
        let mut places = self.places.get();
        let left = places.cut_off_left();
        self.places.set(places);
        SearchConsumer {
            search: self.search,
            places: Cell::new(left),
        }
    }
}

impl<'s, T, R, P, const LAST: bool> Consumer<T> for SearchConsumer<'s, P, LAST>
where
    P: Fn(T) -> Option<R> + Sync,
    R: Send,
{
    type Folder = SearchFolder<'s, P, R, LAST>;
    type Reducer = Outermost<LAST>;
    type Result = Option<R>;

    fn split_at(self, _index: usize) -> (Self, Self, Outermost<LAST>) {
        (self.cut_off_left(), self, Outermost)
    }

    fn into_folder(self) -> Self::Folder {
        SearchFolder {
            search: self.search,
            places: self.places.get(),
            found: None,
        }
    }

    #[inline]
    fn full(&self) -> bool {
        self.search.is_over_at(self.places.get())
    }
}

impl<T, R, P, const LAST: bool> UnindexedConsumer<T> for SearchConsumer<'_, P, LAST>
where
    P: Fn(T) -> Option<R> + Sync,
    R: Send,
{
    fn split_off_left(&self) -> Self {
        self.cut_off_left()
    }

    fn to_reducer(&self) -> Outermost<LAST> {
        Outermost
    }
}

struct SearchFolder<'s, P, R, const LAST: bool> {
    search: &'s Search<P, LAST>,
    places: Places,
    found: Option<R>,
}

impl<T, R, P, const LAST: bool> Folder<T> for SearchFolder<'_, P, R, LAST>
where
    P: Fn(T) -> Option<R>,
{
    type Result = Option<R>;

    #[inline]
    fn consume(self, item: T) -> Self {
        self.consume_iter(std::iter::once(item))
    }

    #[inline]
    fn consume_iter<I: IntoIterator<Item = T>>(mut self, iter: I) -> Self {
        // Whoever feeds items need not stop at once.
        if !LAST && self.found.is_some() {
            return self;
        }
        let _: ControlFlow<()> = iter.into_iter().try_for_each(|item| {
            if let Some(found) = (self.search.predicate)(item) {
                if self.found.replace(found).is_none() {
                    self.search.found_at(self.places);
                }
                if !LAST {
                    return ControlFlow::Break(());
                }
            }
            match self.search.is_over_at(self.places) {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        });
        self
    }

    fn complete(self) -> Option<R> {
        self.found
    }

    #[inline]
    fn full(&self) -> bool {
        (!LAST && self.found.is_some()) || self.search.is_over_at(self.places)
    }
}

struct Outermost<const LAST: bool>;

impl<R, const LAST: bool> Reducer<Option<R>> for Outermost<LAST> {
    fn reduce(self, left: Option<R>, right: Option<R>) -> Option<R> {
        if LAST {
            right.or(left)
        } else {
            left.or(right)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Places;

    #[test]
    fn places_are_in_order_and_last_for_halves_of_halves_and_for_millions_in_a_row() {
        let mut halves = Places::ALL;
        for _ in 0..usize::BITS - 2 {
            let mut rest = halves;
            halves = rest.cut_off_left();
            assert!(halves.start < halves.end && halves.end == rest.start);
        }
        // With 32 bits there are fewer, and the last place is for both.
        let in_a_row = if usize::BITS < 64 { 0 } else { 10_000_000 };
        let mut rest = Places::ALL;
        for _ in 0..in_a_row {
            let before = rest;
            let cut_off = rest.cut_off_left();
            assert!(cut_off.start == before.start && cut_off.end == rest.start);
            assert!(rest.start < rest.end && cut_off.start < cut_off.end);
        }
    }

    #[test]
    fn the_last_place_is_for_both() {
        let mut rest = Places {
            start: 7,
            end: 8,
            cuts: 0,
        };
        let cut_off = rest.cut_off_left();
        assert_eq!((cut_off.start, cut_off.end), (7, 8));
        assert_eq!((rest.start, rest.end), (7, 8));
    }
}
