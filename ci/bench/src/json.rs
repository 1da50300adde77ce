//! JSON, as far as a report needs it: for writing.

use std::fmt;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Json>),
    /// Fields in the order in which they are written.
    Fields(Vec<(&'static str, Json)>),
}

impl From<&str> for Json {
    fn from(text: &str) -> Json {
        Json::Text(text.to_string())
    }
}

impl From<usize> for Json {
    fn from(number: usize) -> Json {
        Json::Number(number as f64)
    }
}

impl From<Option<f64>> for Json {
    fn from(number: Option<f64>) -> Json {
        number.map_or(Json::Null, Json::Number)
    }
}

/// Pretty, with two spaces per level.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, 0)
    }
}

impl Json {
    fn write(&self, f: &mut fmt::Formatter<'_>, level: usize) -> fmt::Result {
        match self {
            Json::Null => f.write_str("null"),
            Json::Bool(value) => write!(f, "{value}"),
            // JSON knows no infinity, nor what is no number.
            Json::Number(value) if !value.is_finite() => f.write_str("null"),
            Json::Number(value) => write!(f, "{value}"),
            Json::Text(text) => write_text(f, text),
            Json::List(items) => write_all(f, level, ['[', ']'], items, |f, item| {
                item.write(f, level + 1)
            }),
            Json::Fields(fields) => write_all(f, level, ['{', '}'], fields, |f, (name, value)| {
                write_text(f, name)?;
                f.write_str(": ")?;
                value.write(f, level + 1)
            }),
        }
    }
}

/// Parts between brackets, one a line.
fn write_all<T>(
    f: &mut fmt::Formatter<'_>,
    level: usize,
    [open, close]: [char; 2],
    parts: &[T],
    write_part: impl Fn(&mut fmt::Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    if parts.is_empty() {
        return write!(f, "{open}{close}");
    }
    write!(f, "{open}")?;
    for (index, part) in parts.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        write!(f, "{comma}\n{:indent$}", "", indent = 2 * (level + 1))?;
        write_part(f, part)?;
    }
    write!(f, "\n{:indent$}{close}", "", indent = 2 * level)
}

fn write_text(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str("\"")?;
    for letter in text.chars() {
        match letter {
            '"' | '\\' => write!(f, "\\{letter}")?,
            '\n' => f.write_str("\\n")?,
            control if control < ' ' => write!(f, "\\u{:04x}", control as u32)?,
            other => write!(f, "{other}")?,
        }
    }
    f.write_str("\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_nest_with_one_part_a_line() {
        let value = Json::Fields(vec![
            ("name", "join".into()),
            ("met", Json::Bool(true)),
            ("points", Json::List(vec![8_usize.into(), Some(0.5).into()])),
            ("notes", Json::List(Vec::new())),
            ("other", None.into()),
        ]);
        let expected = r#"{
  "name": "join",
  "met": true,
  "points": [
    8,
    0.5
  ],
  "notes": [],
  "other": null
}"#;
        assert_eq!(value.to_string(), expected);
    }

    #[test]
    fn quotes_and_control_characters_are_escaped() {
        let text = Json::from("a \"b\" \\ c\nd\u{1}é");
        assert_eq!(text.to_string(), r#""a \"b\" \\ c\nd\u0001é""#);
    }

    #[test]
    fn what_is_no_number_is_null() {
        assert_eq!(Json::Number(f64::NAN).to_string(), "null");
        assert_eq!(Json::Number(f64::INFINITY).to_string(), "null");
        assert_eq!(Json::Number(1.5e-9).to_string(), "0.0000000015");
    }
}
