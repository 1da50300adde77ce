//! What has been measured, pair by pair, in a file from which a later run can
//! go on.

use crate::run::{self, Figures, Side};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::PathBuf;

/// Under which condition, and what, by their words.
pub(crate) type Place = (String, String);

/// What the builds found, run next to each other.
pub(crate) type Round = BTreeMap<Side, Figures>;

/// All rounds of each place, or what was in the way.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// Whatever must be the same for figures to go together.
    heading: String,
    rounds: BTreeMap<Place, Vec<Round>>,
    troubles: BTreeMap<Place, String>,
    /// Where it is kept, if it is.
    file: Option<PathBuf>,
}

const TROUBLE: &str = "!";

impl Ledger {
    /// One that is forgotten.
    pub(crate) fn in_memory() -> Ledger {
        Ledger::default()
    }

    /// A new one in `file`, instead of what was there.
    pub(crate) fn begin(file: PathBuf, heading: &str) -> io::Result<Ledger> {
        fs::write(&file, format!("{heading}\n"))?;
        Ok(Ledger {
            heading: heading.to_string(),
            file: Some(file),
            ..Ledger::default()
        })
    }

    /// The one in `file`.
    pub(crate) fn read(file: PathBuf) -> Result<Ledger, String> {
        let text = fs::read_to_string(&file)
            .map_err(|e| format!("can't go on from {}: {e}", file.display()))?;
        // The last line may be half of one, of somebody who was killed.
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        if whole < text.len() {
            fs::write(&file, &text[..whole])
                .map_err(|e| format!("can't write {}: {e}", file.display()))?;
        }
        let ledger = Ledger::parse(&text);
        let ledger = ledger.map_err(|line| format!("{} has {line:?}", file.display()))?;
        Ok(Ledger {
            file: Some(file),
            ..ledger
        })
    }

    pub(crate) fn heading(&self) -> &str {
        &self.heading
    }

    pub(crate) fn rounds(&self, place: &Place) -> &[Round] {
        self.rounds.get(place).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn trouble(&self, place: &Place) -> Option<&str> {
        self.troubles.get(place).map(String::as_str)
    }

    pub(crate) fn add(&mut self, place: &Place, round: Round) -> io::Result<()> {
        self.append(&line_of(place, &round))?;
        self.rounds.entry(place.clone()).or_default().push(round);
        Ok(())
    }

    pub(crate) fn add_trouble(&mut self, place: &Place, why: &str) -> io::Result<()> {
        let why = why.replace(['\n', '\t'], " ");
        self.append(&format!("{}\t{}\t{TROUBLE}\t{why}\n", place.0, place.1))?;
        self.troubles.insert(place.clone(), why);
        Ok(())
    }

    fn append(&self, line: &str) -> io::Result<()> {
        let Some(file) = &self.file else {
            return Ok(());
        };
        let mut file = OpenOptions::new().append(true).open(file)?;
        file.write_all(line.as_bytes())
    }

    /// An error is the line that can't be read.
    fn parse(text: &str) -> Result<Ledger, String> {
        let mut lines = text.split_inclusive('\n');
        let heading = lines.next().unwrap_or_default().trim_end();
        let mut ledger = Ledger {
            heading: heading.to_string(),
            ..Ledger::default()
        };
        for line in lines {
            let Some(line) = line.strip_suffix('\n') else {
                break;
            };
            ledger.read_line(line).ok_or(line)?;
        }
        Ok(ledger)
    }

    fn read_line(&mut self, line: &str) -> Option<()> {
        let mut fields = line.split('\t');
        let place = (fields.next()?.to_string(), fields.next()?.to_string());
        let fields: Vec<&str> = fields.collect();
        if let [TROUBLE, why] = fields[..] {
            self.troubles.insert(place, why.to_string());
            return Some(());
        }
        let mut round = Round::new();
        for field in fields {
            let (side, figures) = field.split_once(": ")?;
            let side = Side::ALL.into_iter().find(|known| known.name() == side)?;
            round.insert(side, run::parse(figures).ok()?);
        }
        self.rounds.entry(place).or_default().push(round);
        Some(())
    }
}

fn line_of(place: &Place, round: &Round) -> String {
    let mut line = format!("{}\t{}", place.0, place.1);
    for (side, figures) in round {
        let _ = write!(line, "\t{}:", side.name());
        for (name, value) in figures {
            let _ = write!(line, " {name}={value:e}");
        }
    }
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> Place {
        ("threads-4".to_string(), "scope-16".to_string())
    }

    fn round(wall: f64) -> Round {
        let figures = Figures::from([("wall".to_string(), wall), ("p99".to_string(), 1e-3)]);
        Round::from([(Side::Registry, figures.clone()), (Side::Here, figures)])
    }

    #[test]
    fn what_is_written_can_be_read() {
        let text = format!(
            "the heading\n{}{}idle\ttree\t!\tit broke\n",
            line_of(&place(), &round(1.5e-6)),
            line_of(&place(), &round(2.0)),
        );
        let ledger = Ledger::parse(&text).unwrap();
        assert_eq!(ledger.heading(), "the heading");
        assert_eq!(ledger.rounds(&place()), [round(1.5e-6), round(2.0)]);
        let broken = ("idle".to_string(), "tree".to_string());
        assert_eq!(ledger.trouble(&broken), Some("it broke"));
        assert_eq!(ledger.trouble(&place()), None);
    }

    #[test]
    fn half_a_line_at_the_end_is_left_out_and_nonsense_is_shown() {
        let line = line_of(&place(), &round(1.0));
        let half = format!("heading\n{line}{}", line.trim_end());
        assert_eq!(Ledger::parse(&half).unwrap().rounds(&place()).len(), 1);
        let nonsense = "heading\nthreads-4\tscope-16\tnobody: wall=1\n";
        assert!(Ledger::parse(nonsense).unwrap_err().contains("nobody"));
    }
}
