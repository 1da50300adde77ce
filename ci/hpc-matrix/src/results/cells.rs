//! What one cell of a table says, on a terminal and in Markdown alike.

use crate::cases::Case;
use crate::outcome::Verdict;
use std::time::Duration;

/// How much of an explanation is shown.
const WHY_WIDTH: usize = 200;

/// Under which conditions a case runs.
pub(super) fn conditions(case: &Case) -> String {
    format!(
        "{}: {}",
        case.group.name,
        case.conditions.parts().join(", ")
    )
}

/// Outcome, live threads and time.
pub(super) fn of_verdict(verdict: &Verdict, notes: &mut Notes) -> [String; 3] {
    let outcome = match &verdict.why {
        Some(why) => format!("{} [{}]", verdict.outcome, notes.number_of(why)),
        None => verdict.outcome.to_string(),
    };
    let live = verdict.live.map_or_else(dash, |live| live.to_string());
    [outcome, live, time(verdict.wall)]
}

fn dash() -> String {
    "-".to_string()
}

/// A time, if there is one.
pub(super) fn time(time: Option<Duration>) -> String {
    match time {
        None => dash(),
        Some(time) if time < Duration::from_secs(1) => format!("{} ms", time.as_millis()),
        Some(time) => format!("{:.1} s", time.as_secs_f64()),
    }
}

/// Explanations, each written once.
#[derive(Default)]
pub(super) struct Notes {
    texts: Vec<String>,
}

impl Notes {
    fn number_of(&mut self, why: &str) -> usize {
        let text = shortened(why);
        let known = self.texts.iter().position(|known| *known == text);
        let index = known.unwrap_or_else(|| {
            self.texts.push(text);
            self.texts.len() - 1
        });
        index + 1
    }

    /// The explanations with their numbers, one a line, and an empty line.
    pub(super) fn append_to(&self, text: &mut String) {
        for (index, note) in self.texts.iter().enumerate() {
            text.push_str(&format!("[{}] {note}\n", index + 1));
        }
        if !self.texts.is_empty() {
            text.push('\n');
        }
    }

    /// The explanations in order.
    pub(super) fn texts(&self) -> &[String] {
        &self.texts
    }
}

fn shortened(why: &str) -> String {
    if why.chars().count() <= WHY_WIDTH {
        return why.to_string();
    }
    let kept: String = why.chars().take(WHY_WIDTH - 1).collect();
    kept + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_explanation_is_cut_between_characters() {
        let long = "é".repeat(WHY_WIDTH + 1);
        let cut = shortened(&long);
        assert_eq!(cut.chars().count(), WHY_WIDTH);
        assert!(cut.ends_with("é…"));
        let fits = "é".repeat(WHY_WIDTH);
        assert_eq!(shortened(&fits), fits);
    }

    #[test]
    fn short_times_are_in_milliseconds() {
        assert_eq!(time(Some(Duration::from_millis(999))), "999 ms");
        assert_eq!(time(Some(Duration::from_millis(1_340))), "1.3 s");
        assert_eq!(time(None), "-");
    }
}
