//! Reads the fields of one entry, and says where one is wrong.

use std::fmt;
use std::ops::Range;
use toml::de::{DeTable, DeValue};
use toml::Spanned;

/// What is wrong with the table, and where.
#[derive(Debug, PartialEq)]
pub(crate) struct Problem {
    /// Counted from 1.
    pub(crate) line: usize,
    /// The field, or what stands where one should.
    pub(crate) field: String,
    /// What is wrong with it.
    pub(crate) what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "line {}, field `{}`: {}",
            self.line, self.field, self.what
        )
    }
}

impl Problem {
    /// The file is no text after `start`.
    pub(crate) fn not_text(start: &[u8]) -> Problem {
        let text = String::from_utf8_lossy(start);
        let what = "this is not UTF-8".to_string();
        Source(&text).problem(text.len(), None, what)
    }
}

/// The text that positions refer to.
#[derive(Clone, Copy)]
pub(crate) struct Source<'t>(pub(crate) &'t str);

impl Source<'_> {
    /// A problem at a position. The field is the one that this line sets if
    /// nobody knows better.
    pub(crate) fn problem(self, at: usize, field: Option<&str>, what: String) -> Problem {
        let before = self.0.get(..at).unwrap_or(self.0);
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let rest = self.0.get(start..).unwrap_or_default();
        let line = rest.lines().next().unwrap_or_default();
        let guess = || line.split('=').next().unwrap_or_default().trim();
        Problem {
            line: before.matches('\n').count() + 1,
            field: field.unwrap_or_else(guess).to_string(),
            what,
        }
    }
}

/// One table of the file, whose fields are taken one by one.
pub(crate) struct Entry<'t> {
    source: Source<'t>,
    at: usize,
    fields: Vec<(String, Range<usize>, Spanned<DeValue<'t>>)>,
}

/// A field's value and what it takes to complain about it.
pub(crate) struct Field<'e, 't> {
    source: Source<'t>,
    name: String,
    at: usize,
    value: &'e DeValue<'t>,
}

impl<'t> Entry<'t> {
    /// The fields of a table that starts at `at`.
    pub(crate) fn new(source: Source<'t>, at: usize, table: DeTable<'t>) -> Entry<'t> {
        let named = |(key, value): (Spanned<std::borrow::Cow<'t, str>>, _)| {
            let span = key.span();
            (key.into_inner().into_owned(), span, value)
        };
        Entry {
            source,
            at,
            fields: table.into_iter().map(named).collect(),
        }
    }

    /// Hands a field to `read`, if it is there, and takes it out.
    pub(crate) fn take<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(Field<'_, 't>) -> Result<T, Problem>,
    ) -> Result<Option<T>, Problem> {
        let Some(index) = self.fields.iter().position(|(known, ..)| known == name) else {
            return Ok(None);
        };
        let (name, _, value) = self.fields.remove(index);
        let field = Field {
            source: self.source,
            name,
            at: value.span().start,
            value: value.get_ref(),
        };
        read(field).map(Some)
    }

    /// The same with a field that has to be there.
    pub(crate) fn need<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(Field<'_, 't>) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let missing = self.problem(name, "is missing");
        self.take(name, read)?.ok_or(missing)
    }

    /// A problem with the entry as a whole, of which one field is the worst.
    pub(crate) fn problem(&self, field: &str, what: &str) -> Problem {
        self.source.problem(self.at, Some(field), what.to_string())
    }

    /// Complains about a field that nobody took.
    pub(crate) fn finish(self, known: &str) -> Result<(), Problem> {
        match self.fields.first() {
            None => Ok(()),
            Some((name, span, _)) => {
                let what = format!("there is no such field; there are {known}");
                Err(self.source.problem(span.start, Some(name), what))
            }
        }
    }

    /// The names of the fields that nobody has taken yet.
    pub(crate) fn names(&self) -> Vec<String> {
        self.fields.iter().map(|(name, ..)| name.clone()).collect()
    }
}

impl<'t> Field<'_, 't> {
    /// The value as it was read.
    pub(crate) fn value(&self) -> &DeValue<'t> {
        self.value
    }

    /// Where it stands.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// A problem with this field.
    pub(crate) fn wrong(&self, what: String) -> Problem {
        self.source.problem(self.at, Some(&self.name), what)
    }

    fn takes(&self, what: &str) -> Problem {
        let got = match self.value {
            DeValue::String(text) => format!("{text:?}"),
            DeValue::Integer(number) => number.as_str().to_string(),
            DeValue::Float(number) => number.as_str().to_string(),
            DeValue::Boolean(value) => value.to_string(),
            DeValue::Datetime(_) => "a date".to_string(),
            DeValue::Array(_) => "a list".to_string(),
            DeValue::Table(_) => "a table".to_string(),
        };
        self.wrong(format!("takes {what}, not {got}"))
    }

    /// Text.
    pub(crate) fn text(&self) -> Result<String, Problem> {
        match self.value {
            DeValue::String(text) => Ok(text.to_string()),
            _ => Err(self.takes("text")),
        }
    }

    /// Text that `parse` understands.
    pub(crate) fn parsed<T>(
        &self,
        what: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, Problem> {
        match self.value {
            DeValue::String(text) => parse(text).ok_or_else(|| self.takes(what)),
            _ => Err(self.takes(what)),
        }
    }

    /// A whole number from `least` on.
    pub(crate) fn number(&self, least: usize) -> Result<usize, Problem> {
        const MOST: usize = 1_000_000;
        let number = match self.value {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str().parse().ok(),
            _ => None,
        };
        match number {
            Some(number) if (least..=MOST).contains(&number) => Ok(number),
            _ => Err(self.takes(&format!("a whole number from {least} to {MOST}"))),
        }
    }

    /// True or false.
    pub(crate) fn boolean(&self) -> Result<bool, Problem> {
        match self.value {
            DeValue::Boolean(value) => Ok(*value),
            _ => Err(self.takes("true or false")),
        }
    }

    /// A list with at least one part, or one value that stands for a list of
    /// one.
    pub(crate) fn each<T>(
        &self,
        read: impl Fn(Field<'_, 't>) -> Result<T, Problem>,
    ) -> Result<Vec<T>, Problem> {
        let field = |at, value| Field {
            source: self.source,
            name: self.name.clone(),
            at,
            value,
        };
        match self.value {
            DeValue::Array(parts) if parts.is_empty() => {
                Err(self.wrong("the list is empty".to_string()))
            }
            DeValue::Array(parts) => parts
                .iter()
                .map(|part| read(field(part.span().start, part.get_ref())))
                .collect(),
            single => Ok(vec![read(field(self.at, single))?]),
        }
    }
}
