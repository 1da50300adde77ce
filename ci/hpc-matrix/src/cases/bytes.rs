//! Amounts of memory, as people write them.

use std::fmt;

const UNITS: [(&str, u64); 4] = [
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("B", 1),
];

/// An amount of memory: `8 GiB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Bytes(pub(crate) u64);

impl Bytes {
    /// Reads a whole number and a unit.
    pub(crate) fn parse(text: &str) -> Option<Bytes> {
        let (number, unit) = text.trim().split_once(' ')?;
        let (_, factor) = UNITS.iter().find(|(name, _)| *name == unit.trim())?;
        number.parse::<u64>().ok()?.checked_mul(*factor).map(Bytes)
    }
}

/// In the largest unit that divides it.
impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fits = |(_, factor): &&(&str, u64)| self.0 % factor == 0;
        let (unit, factor) = UNITS.iter().find(fits).unwrap_or(&("B", 1));
        write!(f, "{} {unit}", self.0 / factor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_as_the_same_amount() {
        for text in ["8 GiB", "64 MiB", "1536 MiB", "3 KiB", "1 B"] {
            assert_eq!(Bytes::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Bytes::parse("1024 MiB").unwrap().to_string(), "1 GiB");
    }

    #[test]
    fn what_is_no_amount_is_none() {
        for text in [
            "",
            "8",
            "GiB",
            "8GiB",
            "8 GB",
            "-1 MiB",
            "1.5 GiB",
            "99999999999 GiB",
        ] {
            assert_eq!(Bytes::parse(text), None, "{text:?}");
        }
    }
}
