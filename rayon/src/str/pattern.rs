//! Which characters to look for in a string.

use super::byte::{Parts, Places};
use either::Either;

/// A character, several of them, or a function that knows them.
///
/// It is in the bounds of public items, but nobody else can name or implement it.
pub trait Pattern: Sized + Sync + Send {
    /// Where the first of them is.
    fn first_in(&self, text: &str) -> Option<usize>;

    /// Where the last of them is.
    fn last_in(&self, text: &str) -> Option<usize>;

    /// As [`str::split`].
    fn split<'ch>(&self, text: &'ch str) -> impl Iterator<Item = &'ch str>;

    /// As [`str::split_inclusive`].
    fn split_inclusive<'ch>(&self, text: &'ch str) -> impl Iterator<Item = &'ch str>;

    /// As [`str::match_indices`].
    fn match_indices<'ch>(&self, text: &'ch str) -> impl Iterator<Item = (usize, &'ch str)>;
}

/// By `std`'s patterns, whose trait is not stable.
macro_rules! as_of_std {
    ($([$($params:tt)*] $type:ty: $this:ident => $pattern:expr;)*) => {$(
        impl<$($params)*> Pattern for $type {
            fn first_in(&self, text: &str) -> Option<usize> {
                let $this = self;
                text.find($pattern)
            }

            fn last_in(&self, text: &str) -> Option<usize> {
                let $this = self;
                text.rfind($pattern)
            }

            fn split<'ch>(&self, text: &'ch str) -> impl Iterator<Item = &'ch str> {
                let $this = self;
                text.split($pattern)
            }

            fn split_inclusive<'ch>(&self, text: &'ch str) -> impl Iterator<Item = &'ch str> {
                let $this = self;
                text.split_inclusive($pattern)
            }

            fn match_indices<'ch>(
                &self,
                text: &'ch str,
            ) -> impl Iterator<Item = (usize, &'ch str)> {
                let $this = self;
                text.match_indices($pattern)
            }
        }
    )*};
}

as_of_std! {
    [] &[char]: this => *this;
    [const N: usize] [char; N]: this => *this;
    [const N: usize] &[char; N]: this => *this;
    [F: Fn(char) -> bool + Sync + Send] F: this => this;
}

/// Those of one byte are found faster than `std` finds them.
impl Pattern for char {
    fn first_in(&self, text: &str) -> Option<usize> {
        text.find(*self)
    }

    fn last_in(&self, text: &str) -> Option<usize> {
        text.rfind(*self)
    }

    fn split<'ch>(&self, text: &'ch str) -> impl Iterator<Item = &'ch str> {
        match Parts::<false>::new(*self, text) {
            Some(parts) => Either::Left(parts),
            None => Either::Right(text.split(*self)),
        }
    }

    fn split_inclusive<'ch>(&self, text: &'ch str) -> impl Iterator<Item = &'ch str> {
        match Parts::<true>::new(*self, text) {
            Some(parts) => Either::Left(parts),
            None => Either::Right(text.split_inclusive(*self)),
        }
    }

    fn match_indices<'ch>(&self, text: &'ch str) -> impl Iterator<Item = (usize, &'ch str)> {
        match Places::new(*self, text) {
            Some(places) => Either::Left(places.map(|at| (at, &text[at..=at]))),
            None => Either::Right(text.match_indices(*self)),
        }
    }
}
