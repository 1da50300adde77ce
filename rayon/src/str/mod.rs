//! Parallel iterators over strings: characters, lines, words, and parts between separators.
//!
//! What can be searched for is a `char`, a `&[char]`, `[char; N]` or `&[char; N]`, or any
//! `Fn(char) -> bool + Sync + Send`: what the bound `Pattern` of the methods stands for,
//! which nobody else can implement.

mod byte;
mod chars;
mod pattern;
mod split;
mod words;

pub use self::chars::{Bytes, CharIndices, Chars, EncodeUtf16, MatchIndices, Matches};
pub use self::split::{
    Lines, Split, SplitAsciiWhitespace, SplitInclusive, SplitTerminator, SplitWhitespace,
};

use self::pattern::Pattern;

/// What can be done with a string.
///
/// The methods are also those of whatever dereferences to a string slice, such as a
/// `String`. None of the iterators knows its length, as characters have several.
///
/// ```
/// use rayon::prelude::*;
///
/// let text = String::from("to be\nor not\nto be");
/// let longest = text.par_lines().max_by_key(|line| line.len());
/// assert_eq!(longest, Some("or not"));
/// ```
pub trait ParallelString {
    /// The string.
    ///
    /// ```
    /// use rayon::prelude::*;
    ///
    /// assert_eq!(String::from("ab").as_parallel_string(), "ab");
    /// ```
    fn as_parallel_string(&self) -> &str;

    chars::methods!();
    split::methods!();
}

impl ParallelString for str {
    fn as_parallel_string(&self) -> &str {
        self
    }
}
