//! Where a character of one byte is in a text: eight bytes at a time are compared with it, and
//! none is looked at twice, however short the parts between two such places are. A search for
//! each part, as in `std`, begins anew each time.
//!
//! (Which bytes of a word are zero: Warren, "Hacker's Delight", 2nd edition, 2012, section
//! 6-1.)

const WORD: usize = size_of::<u64>();

/// The lowest bit of each byte.
const ONES: u64 = u64::MAX / 0xFF;

/// After so many words without it the character is taken to be rare.
const FAR: usize = 8;

/// So many bytes are then left behind at a time.
const BLOCK: usize = 64;

/// The places of an ASCII character in a text, in their order.
pub(super) struct Places<'ch> {
    byte: u8,
    text: &'ch [u8],
    /// Where the next word begins.
    next: usize,
    /// Of the word before, the highest bit of each byte that is a place not yet returned.
    here: u64,
}

impl<'ch> Places<'ch> {
    /// `None` if the character is longer than a byte.
    pub(super) fn new(character: char, text: &'ch str) -> Option<Self> {
        Some(Places {
            byte: u8::try_from(character).ok().filter(u8::is_ascii)?,
            text: text.as_bytes(),
            next: 0,
            here: 0,
        })
    }

    /// Looks at the next word, or what there is of it.
    #[inline]
    fn look(&mut self) {
        let rest = &self.text[self.next..];
        let word = rest.first_chunk().copied().unwrap_or_else(|| {
            let mut word = [!self.byte; WORD];
            word[..rest.len()].copy_from_slice(rest);
            word
        });
        let zero_if_found = u64::from_le_bytes(word) ^ (ONES * u64::from(self.byte));
        let low = ONES * 0x7F;
        self.here = !(((zero_if_found & low) + low) | zero_if_found | low);
        self.next += WORD;
    }

    /// Leaves blocks behind that don't have it.
    #[cold]
    fn skip(&mut self) {
        let rest = |next| self.text.get(next..).unwrap_or_default();
        while let Some(block) = rest(self.next).first_chunk::<BLOCK>() {
            // Without a branch for each byte, so that the compiler takes many at a time.
            if block
                .iter()
                .fold(false, |found, byte| found | (*byte == self.byte))
            {
                break;
            }
            self.next += BLOCK;
        }
    }
}

impl Iterator for Places<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        'found: while self.here == 0 {
            for _ in 0..FAR {
                if self.next >= self.text.len() {
                    return None;
                }
                self.look();
                if self.here != 0 {
                    break 'found;
                }
            }
            self.skip();
        }
        let at = self.next - WORD + self.here.trailing_zeros() as usize / 8;
        self.here &= self.here - 1;
        Some(at)
    }
}

/// The parts between such places, as of [`str::split`], or if they are `THROUGH` them, of
/// [`str::split_inclusive`].
pub(super) struct Parts<'ch, const THROUGH: bool> {
    text: &'ch str,
    places: Places<'ch>,
    /// Where the next part begins, unless there is none.
    start: Option<usize>,
}

impl<'ch, const THROUGH: bool> Parts<'ch, THROUGH> {
    /// `None` if the separator is longer than a byte.
    pub(super) fn new(separator: char, text: &'ch str) -> Option<Self> {
        Some(Parts {
            text,
            places: Places::new(separator, text)?,
            start: (!THROUGH || !text.is_empty()).then_some(0),
        })
    }
}

impl<'ch, const THROUGH: bool> Iterator for Parts<'ch, THROUGH> {
    type Item = &'ch str;

    #[inline]
    fn next(&mut self) -> Option<&'ch str> {
        let (start, len) = (self.start?, self.text.len());
        let Some(at) = self.places.next() else {
            self.start = None;
            return Some(&self.text[start..]);
        };
        self.start = (!THROUGH || at + 1 < len).then_some(at + 1);
        Some(&self.text[start..at + usize::from(THROUGH)])
    }
}

#[cfg(test)]
mod tests {
    use super::{Parts, Places, BLOCK, FAR, WORD};

    /// Characters of any length, with a separator after about so many.
    fn text(len: usize, separator: char, each: usize, seed: usize) -> String {
        let others = [
            'a',
            '\u{7f}',
            '\0',
            'ä',
            '\u{8a}',
            '語',
            '\u{1F600}',
            '\u{10a}',
        ];
        let mut state = seed;
        let mut character = || {
            state = (state * 0x2C1B_3C6D + 0x1234_5677) % (1 << 31);
            let n = state >> 8;
            match n % each {
                0 => separator,
                _ => others[n / each % others.len()],
            }
        };
        (0..len).map(|_| character()).collect()
    }

    #[test]
    fn parts_and_places_are_those_of_std() {
        let far = FAR * WORD + 3 * BLOCK;
        for separator in ['\n', '\0', 'a', '\u{7f}'] {
            for each in [1, 2, 9, 50, far] {
                for len in (0..3 * WORD).chain([BLOCK, far, 3 * far + 5]) {
                    let text = text(len, separator, each, len * each);
                    let split = Parts::<false>::new(separator, &text).unwrap();
                    assert!(split.eq(text.split(separator)), "{text:?}");
                    let through = Parts::<true>::new(separator, &text).unwrap();
                    assert!(through.eq(text.split_inclusive(separator)), "{text:?}");
                    let places = Places::new(separator, &text).unwrap();
                    let expected = text.match_indices(separator).map(|(at, _)| at);
                    assert!(places.eq(expected), "{text:?}");
                }
            }
        }
    }

    #[test]
    fn a_character_of_several_bytes_is_left_to_std() {
        for character in ['\u{80}', 'ä', '語'] {
            assert!(Places::new(character, "ä").is_none());
        }
    }
}
