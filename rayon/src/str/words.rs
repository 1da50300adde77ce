//! The words of a text, by Unicode's whitespace: most of a text is ASCII, whose characters
//! are told apart by one byte.

/// What is between whitespace and not empty, as of [`str::split_whitespace`].
pub(super) struct Words<'ch> {
    text: &'ch str,
    /// What comes before was returned, or is whitespace.
    start: usize,
}

impl<'ch> Words<'ch> {
    pub(super) fn new(text: &'ch str) -> Self {
        Words { text, start: 0 }
    }

    /// Whether whitespace begins at `at`, and how long the character is.
    #[inline]
    fn look(&self, at: usize) -> (bool, usize) {
        let byte = self.text.as_bytes()[at];
        if byte.is_ascii() {
            return (matches!(byte, b'\t'..=b'\r' | b' '), 1);
        }
        let character = self.text[at..].chars().next();
        character.map_or((false, 1), |character| {
            (character.is_whitespace(), character.len_utf8())
        })
    }
}

impl<'ch> Iterator for Words<'ch> {
    type Item = &'ch str;

    #[inline]
    fn next(&mut self) -> Option<&'ch str> {
        let len = self.text.len();
        let mut at = self.start;
        while at < len {
            let start = self.start;
            let (is_white, character) = self.look(at);
            let end = at;
            at += character;
            if is_white {
                self.start = at;
                if start < end {
                    return Some(&self.text[start..end]);
                }
            }
        }
        let last = &self.text[self.start..];
        self.start = len;
        (!last.is_empty()).then_some(last)
    }
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn words_are_those_of_std() {
        let mut text = String::new();
        for character in ('\0'..'\u{3100}').chain(['語', '\u{FEFF}', '\u{1F600}']) {
            text.push(character);
            text.push_str(["a", "", "ä\u{2003}", " b "][text.len() % 4]);
        }
        assert!(Words::new(&text).eq(text.split_whitespace()));
        for text in [
            "",
            " ",
            "\n\u{85}\u{a0}",
            "a",
            " a",
            "a ",
            "\u{1c}",
            "a\u{b}b",
            "ä ä",
        ] {
            assert!(Words::new(text).eq(text.split_whitespace()), "{text:?}");
        }
    }
}
