//! How a loop was cut, as text: `((1 2) (3 4))` is one cut in the middle, and then one of each
//! half. A piece is what is between two blanks or brackets, and `-` one without items.

use rayon::iter::plumbing::{Consumer, Folder, Reducer, UnindexedConsumer};
use rayon::prelude::*;
use std::fmt::Debug;
use std::iter::{Product, Sum};

/// The cuts of a loop that may be cut at places.
pub(crate) fn at_places<I>(iter: I) -> String
where
    I: IndexedParallelIterator<Item: Debug>,
{
    iter.drive(Recorder)
}

/// The cuts of a loop.
pub(crate) fn anywhere<I>(iter: I) -> String
where
    I: ParallelIterator<Item: Debug>,
{
    iter.drive_unindexed(Recorder)
}

/// Both, one after the other: they may differ.
pub(crate) fn both_ways<I>(iter: impl Fn() -> I) -> String
where
    I: IndexedParallelIterator<Item: Debug>,
{
    format!("{} | {}", at_places(iter()), anywhere(iter()))
}

/// Folder, consumer and reducer of texts.
pub(crate) struct Recorder;

pub(crate) struct Piece(String);

impl<T: Debug> Consumer<T> for Recorder {
    type Folder = Piece;
    type Reducer = Recorder;
    type Result = String;

    fn split_at(self, _index: usize) -> (Self, Self, Self) {
        (Recorder, Recorder, Recorder)
    }

    fn into_folder(self) -> Piece {
        Piece(String::new())
    }

    fn full(&self) -> bool {
        false
    }
}

impl<T: Debug> UnindexedConsumer<T> for Recorder {
    fn split_off_left(&self) -> Self {
        Recorder
    }

    fn to_reducer(&self) -> Self {
        Recorder
    }
}

impl<T: Debug> Folder<T> for Piece {
    type Result = String;

    fn consume(self, item: T) -> Self {
        Piece(self.0 + &short(&item) + ".")
    }

    fn complete(mut self) -> String {
        self.0.pop();
        if self.0.is_empty() {
            self.0.push('-');
        }
        self.0
    }

    fn full(&self) -> bool {
        false
    }
}

impl Reducer<String> for Recorder {
    fn reduce(self, left: String, right: String) -> String {
        format!("({left} {right})")
    }
}

/// Without what would look like a cut.
fn short(item: &impl Debug) -> String {
    let text = format!("{item:?}");
    text.replace([' ', '"'], "")
        .replace(['(', '['], "<")
        .replace([')', ']'], ">")
}

/// A number as it was added, or multiplied, up.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Term(pub(crate) String);

impl Term {
    fn of<T: Debug>(items: impl Iterator<Item = T>) -> Term {
        let terms: Vec<_> = items.map(|item| short(&item)).collect();
        Term(format!("({})", terms.join(" ")))
    }
}

macro_rules! term_of {
    ($($trait:ident $method:ident $item:ty;)*) => {$(
        impl $trait<$item> for Term {
            fn $method<I: Iterator<Item = $item>>(iter: I) -> Term {
                Term::of(iter)
            }
        }
    )*};
}

term_of! {
    Sum sum u32;
    Product product u32;
}

macro_rules! term_of_terms {
    ($($trait:ident $method:ident;)*) => {$(
        impl $trait for Term {
            fn $method<I: Iterator<Item = Term>>(iter: I) -> Term {
                let terms: Vec<_> = iter.map(|term| term.0).collect();
                Term(format!("({})", terms.join(" ")))
            }
        }
    )*};
}

term_of_terms! {
    Sum sum;
    Product product;
}
