//! Iterators to which it is all the same where a string is cut, if only between two
//! characters: characters, in several encodings, and those that match a pattern.

use super::Pattern;
use crate::iter::plumbing::{bridge_unindexed, Folder, UnindexedConsumer, UnindexedProducer};
use crate::iter::ParallelIterator;
use crate::mechanism::Cuttable;

macro_rules! methods {
    () => {
        /// Iterates over the characters.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let upper: String = "straße".par_chars().flat_map_iter(char::to_uppercase).collect();
        /// assert_eq!(upper, "STRASSE");
        /// ```
        fn par_chars(&self) -> Chars<'_> {
            Chars::new(self.as_parallel_string())
        }

        /// Iterates over the characters and where each of them begins, in bytes.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let places: Vec<_> = "eß!".par_char_indices().collect();
        /// assert_eq!(places, [(0, 'e'), (1, 'ß'), (3, '!')]);
        /// ```
        fn par_char_indices(&self) -> CharIndices<'_> {
            CharIndices::new(self.as_parallel_string())
        }

        /// Iterates over the bytes. Those of one character are never cut apart.
        ///
        /// Where that does not matter, `as_bytes().par_iter()` knows its length as well.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// assert_eq!("eß".par_bytes().collect::<Vec<_>>(), [b'e', 0xc3, 0x9f]);
        /// ```
        fn par_bytes(&self) -> Bytes<'_> {
            Bytes::new(self.as_parallel_string())
        }

        /// Iterates over the string in UTF-16. The two halves of a surrogate pair are never
        /// cut apart.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// assert_eq!("e𝄞".par_encode_utf16().collect::<Vec<_>>(), [0x65, 0xd834, 0xdd1e]);
        /// ```
        fn par_encode_utf16(&self) -> EncodeUtf16<'_> {
            EncodeUtf16::new(self.as_parallel_string())
        }

        /// Iterates over the characters that match `pattern`, each as a string.
        ///
        /// A pattern is a `char`, a `&[char]`, `[char; N]` or `&[char; N]`, or a
        /// `Fn(char) -> bool + Sync + Send`.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let digits: Vec<_> = "7 of 9".par_matches(char::is_numeric).collect();
        /// assert_eq!(digits, ["7", "9"]);
        /// ```
        fn par_matches<P: Pattern>(&self, pattern: P) -> Matches<'_, P> {
            Matches::new(self.as_parallel_string(), pattern)
        }

        /// Iterates over the characters that match `pattern`, each as a string, and where
        /// it begins, in bytes.
        ///
        /// A pattern is a `char`, a `&[char]`, `[char; N]` or `&[char; N]`, or a
        /// `Fn(char) -> bool + Sync + Send`.
        ///
        /// ```
        /// use rayon::prelude::*;
        ///
        /// let digits: Vec<_> = "7 of 9".par_match_indices(['7', '8', '9']).collect();
        /// assert_eq!(digits, [(0, "7"), (5, "9")]);
        /// ```
        fn par_match_indices<P: Pattern>(&self, pattern: P) -> MatchIndices<'_, P> {
            MatchIndices::new(self.as_parallel_string(), pattern)
        }
    };
}
pub(super) use methods;

/// What comes out of a piece of text, wherever that was cut between characters.
trait OutOf<'ch>: Sync {
    type Item: Send;

    /// The items of the text, which begins at `offset`.
    fn items(&self, text: &'ch str, offset: usize) -> impl Iterator<Item = Self::Item>;
}

struct Text<'ch, 'i, I> {
    text: &'ch str,
    offset: usize,
    iterator: &'i I,
}

impl<'ch, I: OutOf<'ch>> UnindexedProducer for Text<'ch, '_, I> {
    type Item = I::Item;

    fn split(self) -> (Self, Option<Self>) {
        let middle = self.text.near_middle(self.text.len());
        if middle == 0 {
            return (self, None);
        }
        let (left, right) = self.text.split_at(middle);
        let piece = |text, offset| Text {
            text,
            offset,
            ..self
        };
        (
            piece(left, self.offset),
            Some(piece(right, self.offset + middle)),
        )
    }

    fn fold_with<F: Folder<I::Item>>(self, folder: F) -> F {
        folder.consume_iter(self.iterator.items(self.text, self.offset))
    }
}

macro_rules! named {
    (
        $name:ident $(<$pattern:ident>)?, $method:ident, $item:ty,
        |$this:ident, $text:ident, $offset:ident| $items:expr
    ) => {
        #[doc = concat!("What [`", stringify!($method), "`](super::ParallelString::", stringify!($method), ") returns.")]
        #[derive(Debug, Clone)]
        pub struct $name<'ch, $($pattern: Pattern)?> {
            text: &'ch str,
            $(pattern: $pattern,)?
        }

        impl<'ch, $($pattern: Pattern)?> OutOf<'ch> for $name<'ch, $($pattern)?> {
            type Item = $item;

            fn items(&self, $text: &'ch str, $offset: usize) -> impl Iterator<Item = $item> {
                let $this = self;
                $items
            }
        }

        impl<'ch, $($pattern: Pattern)?> ParallelIterator for $name<'ch, $($pattern)?> {
            type Item = $item;

            fn drive_unindexed<C>(self, consumer: C) -> C::Result
            where
                C: UnindexedConsumer<Self::Item>,
            {
                let all = Text {
                    text: self.text,
                    offset: 0,
                    iterator: &self,
                };
                bridge_unindexed(all, consumer)
            }
        }
    };
}

named!(Chars, par_chars, char, |_this, text, _offset| text.chars());
named!(
    CharIndices,
    par_char_indices,
    (usize, char),
    |_this, text, offset| {
        text.char_indices()
            .map(move |(at, char)| (offset + at, char))
    }
);
named!(Bytes, par_bytes, u8, |_this, text, _offset| text.bytes());
named!(
    EncodeUtf16,
    par_encode_utf16,
    u16,
    |_this, text, _offset| text.encode_utf16()
);
named!(Matches<P>, par_matches, &'ch str, |this, text, _offset| {
    this.pattern.match_indices(text).map(|(_, found)| found)
});
named!(
    MatchIndices<P>,
    par_match_indices,
    (usize, &'ch str),
    |this, text, offset| {
        this.pattern
            .match_indices(text)
            .map(move |(at, found)| (offset + at, found))
    }
);

macro_rules! of_text {
    ($($name:ident)*) => {$(
        impl<'ch> $name<'ch> {
            pub(super) fn new(text: &'ch str) -> Self {
                $name { text }
            }
        }
    )*};
}

of_text!(Chars CharIndices Bytes EncodeUtf16);

macro_rules! of_text_and_pattern {
    ($($name:ident)*) => {$(
        impl<'ch, P: Pattern> $name<'ch, P> {
            pub(super) fn new(text: &'ch str, pattern: P) -> Self {
                $name { text, pattern }
            }
        }
    )*};
}

of_text_and_pattern!(Matches MatchIndices);
