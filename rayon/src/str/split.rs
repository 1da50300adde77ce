//! `par_split`, `par_lines` and their kind: the parts of a string between characters that
//! separate them.

use super::words::Words;
use super::{ParallelString, Pattern};
use crate::iter::plumbing::{Folder, UnindexedConsumer};
use crate::iter::ParallelIterator;
use crate::mechanism::{drive_parts, Ends};
use std::ops::Range;

macro_rules! methods {
    () => {
        /// Iterates over the parts between the characters that match `separator`.
        ///
        /// There is one more of them than there are such characters, and they may be empty,
        /// as with [`str::split`]. A long part is one item of the iterator, so one worker
        /// has all of it.
        ///
        /// A pattern is a `char`, a `&[char]`, `[char; N]` or `&[char; N]`, or a
        /// `Fn(char) -> bool + Sync + Send`, which may be called more than once for a
        /// character.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let fields: Vec<_> = "a=1;b=;".par_split(['=', ';']).collect();
        /// assert_eq!(fields, ["a", "1", "b", "", ""]);
        /// ```
        fn par_split<P: Pattern>(&self, separator: P) -> Split<'_, P> {
            Split::new(self.as_parallel_string(), separator)
        }

        /// Iterates over the parts that end with a character that matches `separator`, and
        /// what comes after the last of them.
        ///
        /// None of them is empty, as with [`str::split_inclusive`]. Patterns are as those of
        /// [`par_split`](Self::par_split).
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let sentences: Vec<_> = "One. Two. And".par_split_inclusive('.').collect();
        /// assert_eq!(sentences, ["One.", " Two.", " And"]);
        /// ```
        fn par_split_inclusive<P: Pattern>(&self, separator: P) -> SplitInclusive<'_, P> {
            SplitInclusive::new(self.as_parallel_string(), separator)
        }

        /// Iterates over the parts before the characters that match `terminator`, and what
        /// comes after the last of them unless that is empty: as
        /// [`par_split`](Self::par_split), but without an empty last part.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let fields: Vec<_> = "a=1;b=;".par_split_terminator(['=', ';']).collect();
        /// assert_eq!(fields, ["a", "1", "b", ""]);
        /// assert_eq!("".par_split_terminator(';').count(), 0);
        /// ```
        fn par_split_terminator<P: Pattern>(&self, terminator: P) -> SplitTerminator<'_, P> {
            SplitTerminator::new(self.as_parallel_string(), terminator)
        }

        /// Iterates over the lines, without the `\n` or `\r\n` that ends them. The last one
        /// need not end with either.
        ///
        /// Unlike with [`str::lines`], a `\r` at the end of the last line is not part of it
        /// even if no `\n` follows.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let lines: Vec<_> = "one\r\n\ntwo\n".par_lines().collect();
        /// assert_eq!(lines, ["one", "", "two"]);
        /// ```
        fn par_lines(&self) -> Lines<'_> {
            Lines::new(self.as_parallel_string())
        }

        /// Iterates over the words: what is between whitespace, as Unicode defines it.
        ///
        /// None of them is empty.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let words: Vec<_> = " to\u{2009}be \n".par_split_whitespace().collect();
        /// assert_eq!(words, ["to", "be"]);
        /// ```
        fn par_split_whitespace(&self) -> SplitWhitespace<'_> {
            SplitWhitespace::new(self.as_parallel_string())
        }

        /// Iterates over the words: what is between ASCII whitespace.
        ///
        /// None of them is empty.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let words: Vec<_> = " not\u{2009}to be \n".par_split_ascii_whitespace().collect();
        /// assert_eq!(words, ["not\u{2009}to", "be"]);
        /// ```
        fn par_split_ascii_whitespace(&self) -> SplitAsciiWhitespace<'_> {
            SplitAsciiWhitespace::new(self.as_parallel_string())
        }
    };
}
pub(super) use methods;

/// Parts are between separators.
struct Between<'p, P>(&'p P);

/// Parts have their separators in them.
struct Through<'p, P>(&'p P);

/// Parts are between whitespace, and not empty.
struct Whitespace;

/// As [`Whitespace`], by ASCII's whitespace.
struct AsciiWhitespace;

/// For each kind whether its parts have their ends in them, whether they may be empty, what
/// ends them, and which a text has.
macro_rules! ends_at_separators {
    ($(
        [$($params:tt)*] $ends:ty, $inclusive:expr, $empty:expr,
        |$this:ident, $text:ident| $pattern:expr, $parts:expr;
    )*) => {$(
        impl<'ch, $($params)*> Ends<&'ch str> for $ends {
            const INCLUSIVE: bool = $inclusive;
            const EMPTY: bool = $empty;

            fn first(&self, text: &&'ch str, within: Range<usize>) -> Option<Range<usize>> {
                let $this = self;
                let start = within.start;
                let at = start + $pattern.first_in(&text[within])?;
                Some(char_at(text, at))
            }

            fn last(&self, text: &&'ch str, before: usize) -> Option<Range<usize>> {
                let $this = self;
                let at = $pattern.last_in(&text[..before])?;
                Some(char_at(text, at))
            }

            fn parts(&self, $text: &'ch str) -> impl Iterator<Item = &'ch str> {
                let $this = self;
                $parts
            }
        }
    )*};
}

ends_at_separators! {
    [P: Pattern] Between<'_, P>, false, true,
    |this, text| this.0, this.0.split(text);

    [P: Pattern] Through<'_, P>, true, false,
    |this, text| this.0, this.0.split_inclusive(text);

    [] Whitespace, false, false,
    |_this, text| char::is_whitespace, Words::new(text);

    [] AsciiWhitespace, false, false,
    |_this, text| |char: char| char.is_ascii_whitespace(), text.split_ascii_whitespace();
}

/// The bytes of the character that begins there.
fn char_at(text: &str, at: usize) -> Range<usize> {
    let len = text[at..].chars().next().map_or(0, char::len_utf8);
    at..at + len
}

macro_rules! by_pattern {
    ($name:ident, $method:ident, |$text:ident, $pattern:ident, $consumer:ident| $drive:expr) => {
        #[doc = concat!("What [`", stringify!($method), "`](ParallelString::", stringify!($method), ") returns.")]
        #[derive(Debug, Clone)]
        pub struct $name<'ch, P: Pattern> {
            text: &'ch str,
            pattern: P,
        }

        impl<'ch, P: Pattern> $name<'ch, P> {
            pub(super) fn new(text: &'ch str, pattern: P) -> Self {
                $name { text, pattern }
            }
        }

        impl<'ch, P: Pattern> ParallelIterator for $name<'ch, P> {
            type Item = &'ch str;

            fn drive_unindexed<C>(self, $consumer: C) -> C::Result
            where
                C: UnindexedConsumer<Self::Item>,
            {
                let $name {
                    text: $text,
                    pattern: $pattern,
                } = self;
                $drive
            }
        }
    };
}

by_pattern!(Split, par_split, |text, pattern, consumer| {
    drive_parts(text, &Between(&pattern), consumer)
});
by_pattern!(
    SplitInclusive,
    par_split_inclusive,
    |text, pattern, consumer| drive_parts(text, &Through(&pattern), consumer)
);
by_pattern!(
    SplitTerminator,
    par_split_terminator,
    |text, pattern, consumer| {
        if text.is_empty() {
            return consumer.into_folder().complete();
        }
        // What a terminator at the very end terminates is the last part.
        let last = text.chars().next_back().map_or(0, char::len_utf8);
        let start_of_last = text.len() - last;
        let text = match pattern.first_in(&text[start_of_last..]) {
            Some(_) => &text[..start_of_last],
            None => text,
        };
        drive_parts(text, &Between(&pattern), consumer)
    }
);

macro_rules! by_itself {
    ($name:ident, $method:ident, |$text:ident, $consumer:ident| $drive:expr) => {
        #[doc = concat!("What [`", stringify!($method), "`](ParallelString::", stringify!($method), ") returns.")]
        #[derive(Debug, Clone)]
        pub struct $name<'ch> {
            text: &'ch str,
        }

        impl<'ch> $name<'ch> {
            pub(super) fn new(text: &'ch str) -> Self {
                $name { text }
            }
        }

        impl<'ch> ParallelIterator for $name<'ch> {
            type Item = &'ch str;

            fn drive_unindexed<C>(self, $consumer: C) -> C::Result
            where
                C: UnindexedConsumer<Self::Item>,
            {
                let $text = self.text;
                $drive
            }
        }
    };
}

by_itself!(Lines, par_lines, |text, consumer| {
    text.par_split_terminator('\n')
        .map(|line| line.strip_suffix('\r').unwrap_or(line))
        .drive_unindexed(consumer)
});
by_itself!(SplitWhitespace, par_split_whitespace, |text, consumer| {
    drive_parts(text, &Whitespace, consumer)
});
by_itself!(
    SplitAsciiWhitespace,
    par_split_ascii_whitespace,
    |text, consumer| drive_parts(text, &AsciiWhitespace, consumer)
);
