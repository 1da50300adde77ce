//! How a figure is written.

/// What a figure is read in. Programs give seconds, bytes, processors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Unit {
    Nanoseconds,
    Microseconds,
    Milliseconds,
    Mebibytes,
    Processors,
    /// So many times as much.
    Times,
}

impl Unit {
    /// How it is written.
    pub(crate) fn symbol(self) -> &'static str {
        match self {
            Unit::Nanoseconds => "ns",
            Unit::Microseconds => "µs",
            Unit::Milliseconds => "ms",
            Unit::Mebibytes => "MiB",
            Unit::Processors => "CPUs",
            Unit::Times => "×",
        }
    }

    /// A program's figure in this unit.
    pub(crate) fn scaled(self, figure: f64) -> f64 {
        figure
            * match self {
                Unit::Nanoseconds => 1e9,
                Unit::Microseconds => 1e6,
                Unit::Milliseconds => 1e3,
                Unit::Mebibytes => 1.0 / (1024.0 * 1024.0),
                Unit::Processors | Unit::Times => 1.0,
            }
    }

    /// A program's figure with its unit.
    pub(crate) fn text(self, figure: f64) -> String {
        let number = number(self.scaled(figure));
        format!("{number} {}", self.symbol())
    }
}

/// A number to three digits, or all those before the point.
pub(crate) fn number(value: f64) -> String {
    let magnitude = match value.abs() {
        0.0 => 0,
        size => size.log10().floor() as i32,
    };
    let decimals = (2 - magnitude).clamp(0, 6) as usize;
    thousands(&format!("{value:.decimals$}"))
}

/// Sets off thousands in the part before the point: `1,234.5`.
fn thousands(digits: &str) -> String {
    let whole = digits.find('.').unwrap_or(digits.len());
    let mut text = String::new();
    for (place, digit) in digits.char_indices() {
        let left = whole.saturating_sub(place);
        if place > 0 && left > 0 && left % 3 == 0 && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number of slots.
pub(crate) fn count(value: usize) -> String {
    thousands(&value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_come_in_the_unit_of_their_row() {
        assert_eq!(Unit::Nanoseconds.text(1.15e-8), "11.5 ns");
        assert_eq!(Unit::Microseconds.text(0.00055), "550 µs");
        assert_eq!(Unit::Milliseconds.text(0.0662), "66.2 ms");
        assert_eq!(Unit::Mebibytes.text(1_280_311_296.0), "1,221 MiB");
        assert_eq!(Unit::Processors.text(1.013), "1.01 CPUs");
    }

    #[test]
    fn three_digits_are_kept() {
        for (value, text) in [
            (0.0, "0.00"),
            (0.00052341, "0.000523"),
            (0.31, "0.310"),
            (9.999, "10.00"),
            (42.21, "42.2"),
            (999.4, "999"),
            (1_234_567.8, "1,234,568"),
            (-1234.0, "-1,234"),
        ] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn counts_have_their_thousands_set_off() {
        assert_eq!([8, 512, 4_096].map(count), ["8", "512", "4,096"]);
    }
}
