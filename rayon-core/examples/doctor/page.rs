//! How the findings look, and how they get out.

use std::fmt::{self, Display};
use std::io::{self, Write};

/// What is printed where a limit does not exist, or the system does not say.
pub(crate) const ABSENT: &str = if cfg!(all(target_os = "linux", not(rayon_portable))) {
    "none"
} else {
    "unknown"
};

/// A heading and what belongs to it.
pub(crate) struct Page {
    text: String,
}

impl Page {
    pub(crate) fn new(heading: &str) -> Self {
        let text = format!("{heading}\n");
        Page { text }
    }

    /// A name and its value.
    pub(crate) fn row(&mut self, name: &str, value: impl Display) {
        self.text += &format!("  {name:<24}{value}\n");
    }

    /// A name and its value, or that this is not known.
    pub(crate) fn row_if_known(&mut self, name: &str, value: Option<impl Display>) {
        match value {
            Some(value) => self.row(name, value),
            None => self.row(name, "unknown"),
        }
    }

    pub(crate) fn line(&mut self, text: impl Display) {
        self.text += &format!("  {text}\n");
    }
}

impl Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.text)
    }
}

/// Writes to standard output. Not `print!`, which panics when nobody reads any more, as
/// after `doctor | head`.
pub(crate) fn print(text: &str) {
    let mut out = io::stdout();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Writes to standard error.
pub(crate) fn complain(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}
