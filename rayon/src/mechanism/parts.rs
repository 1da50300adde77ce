//! Slices and strings in parts, with ends that are searched for: at separators, or where a
//! run of items ends.
//!
//! Nobody knows beforehand where an end is, so whoever cuts searches for the one next to
//! the middle. Nothing is searched twice: what was passed over has no end in it, and each
//! half knows how far that goes.

use super::feed_singly;
use crate::iter::plumbing::{bridge_unindexed, Folder, UnindexedConsumer, UnindexedProducer};
use std::ops::Range;

/// A slice or a string that can be cut.
pub(crate) trait Cuttable: Send + Sized {
    /// How long it is, in items or bytes.
    fn length(&self) -> usize;

    /// A place near the middle of what is before `end`, where it may be cut.
    fn near_middle(&self, end: usize) -> usize;

    /// Cuts it.
    fn cut(self, index: usize) -> (Self, Self);
}

impl<T: Sync> Cuttable for &[T] {
    fn length(&self) -> usize {
        self.len()
    }

    fn near_middle(&self, end: usize) -> usize {
        end / 2
    }

    fn cut(self, index: usize) -> (Self, Self) {
        self.split_at(index)
    }
}

impl<T: Send> Cuttable for &mut [T] {
    fn length(&self) -> usize {
        self.len()
    }

    fn near_middle(&self, end: usize) -> usize {
        end / 2
    }

    fn cut(self, index: usize) -> (Self, Self) {
        self.split_at_mut(index)
    }
}

impl Cuttable for &str {
    fn length(&self) -> usize {
        self.len()
    }

    /// Where the next character begins; or the one in the middle, if that is the last one.
    fn near_middle(&self, end: usize) -> usize {
        let middle = end / 2;
        let begins = |place: &usize| self.is_char_boundary(*place);
        let next = (middle..end).find(begins);
        next.or_else(|| (0..middle).rfind(begins)).unwrap_or(0)
    }

    fn cut(self, index: usize) -> (Self, Self) {
        self.split_at(index)
    }
}

/// Says where in data of type `D` parts end.
pub(crate) trait Ends<D>: Sync {
    /// Whether a part has its end in it.
    const INCLUSIVE: bool;

    /// Whether what is empty is a part.
    const EMPTY: bool = !Self::INCLUSIVE;

    /// How many places behind the middle the search for an end begins.
    const BEHIND_MIDDLE: usize = 0;

    /// The first end that begins within the range.
    fn first(&self, data: &D, within: Range<usize>) -> Option<Range<usize>>;

    /// The last end that begins before `before`.
    fn last(&self, data: &D, before: usize) -> Option<Range<usize>>;

    /// All of the parts.
    fn parts(&self, data: D) -> impl Iterator<Item = D>;
}

/// Feeds the parts of `data` to `consumer`, in parallel.
pub(crate) fn drive_parts<D, E, C>(data: D, ends: &E, consumer: C) -> C::Result
where
    D: Cuttable,
    E: Ends<D>,
    C: UnindexedConsumer<D>,
{
    let searched_from = data.length();
    let parts = Parts {
        data,
        ends,
        searched_from,
    };
    bridge_unindexed(parts, consumer)
}

struct Parts<'e, D, E> {
    data: D,
    ends: &'e E,
    /// No end begins here or further on, but that of the last part itself.
    searched_from: usize,
}

impl<'e, D: Cuttable, E: Ends<D>> Parts<'e, D, E> {
    /// What comes before `end`, and what comes after it.
    fn cut(data: D, end: Range<usize>) -> (D, D) {
        let (left, right) = data.cut(end.end);
        if E::INCLUSIVE {
            (left, right)
        } else {
            (left.cut(end.start).0, right)
        }
    }
}

impl<D: Cuttable, E: Ends<D>> UnindexedProducer for Parts<'_, D, E> {
    type Item = D;

    fn split(mut self) -> (Self, Option<Self>) {
        let middle = self.data.near_middle(self.searched_from) + E::BEHIND_MIDDLE;
        let found = self.ends.first(&self.data, middle..self.searched_from);
        let (end, left_until, right_until) = match found {
            Some(end) => {
                let right_until = self.searched_from.saturating_sub(end.end);
                (end, middle, right_until)
            }
            None => match self.ends.last(&self.data, middle) {
                Some(end) => {
                    let left_until = end.start;
                    (end, left_until, 0)
                }
                None => {
                    self.searched_from = 0;
                    return (self, None);
                }
            },
        };
        let (left, right) = Self::cut(self.data, end);
        let half = |data, searched_from| Parts {
            data,
            ends: self.ends,
            searched_from,
        };
        (half(left, left_until), Some(half(right, right_until)))
    }

    fn fold_with<F: Folder<D>>(self, mut folder: F) -> F {
        let mut last = self.data;
        if let Some(end) = self.ends.last(&last, self.searched_from) {
            let (others, rest) = Self::cut(last, end);
            let parts = self.ends.parts(others);
            folder = match E::EMPTY || E::INCLUSIVE {
                true => folder.consume_iter(parts),
                // Those that are empty have been left out.
                false => feed_singly(parts, folder),
            };
            last = rest;
        }
        if folder.full() || (!E::EMPTY && last.length() == 0) {
            return folder;
        }
        folder.consume(last)
    }
}
