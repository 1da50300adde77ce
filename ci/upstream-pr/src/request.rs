//! The pull request: edits to files of rayon-core, for each state of upstream's that
//! it is for, and new files. It is applied to all of them or to none.

use crate::package;
use crate::script::Script;
use sha2::{Digest, Sha256};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// A state of upstream's sources.
#[derive(Debug, PartialEq)]
pub(crate) struct Base {
    /// Its directory in `edits/`.
    directory: &'static str,
    /// What it is, in words.
    what: &'static str,
    /// Its commit in upstream's repository.
    commit: &'static str,
}

/// The version that cargo downloads.
pub(crate) const VERSION: &str = "1.13.0";

/// What the pull request is for, in the order in which scripts have their numbers.
pub(crate) const BASES: [Base; 2] = [
    Base {
        directory: VERSION,
        what: "1.13.0 as published",
        commit: "7af20d7692d5",
    },
    Base {
        directory: "main",
        what: "upstream's main",
        commit: "c4dac9f82ee0",
    },
];

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, commit {}", self.what, self.commit)
    }
}

/// All of it, as it lies in this package.
#[derive(Debug)]
pub(crate) struct PullRequest {
    edits: Vec<Edit>,
    tests: Vec<NewTest>,
}

/// What happens to one file.
#[derive(Debug)]
struct Edit {
    /// Where it is in rayon-core's directory.
    path: String,
    /// The SHA-256 of the file in each base.
    sums: Vec<Sums>,
    script: String,
}

/// The SHA-256 of a file without the change, and with it.
#[derive(Clone, Debug)]
struct Sums {
    before: String,
    after: String,
}

/// An integration test that upstream does not have yet.
#[derive(Debug)]
struct NewTest {
    name: String,
    text: String,
}

/// What a rayon-core was before it was looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum State {
    /// As upstream has it.
    Before,
    /// With the pull request.
    After,
}

impl PullRequest {
    /// Reads the pull request that lies in `directory`.
    pub(crate) fn read(directory: &Path) -> Result<PullRequest, String> {
        let edits = directory.join("edits");
        let mut bases = Vec::new();
        for base in &BASES {
            bases.push(sums_of_base(&edits.join(base.directory))?);
        }
        let paths = |sums: &[(String, Sums)]| -> Vec<String> {
            sums.iter().map(|(path, _)| path.clone()).collect()
        };
        let files = paths(&bases[0]);
        if bases.iter().any(|sums| paths(sums) != files) {
            return Err("the bases have not the sums of the same files".to_string());
        }
        let edit = |(number, path): (usize, String)| {
            let script = read(&edits.join(format!("{path}.rcs")))?;
            let sums = bases.iter().map(|sums| sums[number].1.clone()).collect();
            Ok(Edit { path, sums, script })
        };
        let edits = files.into_iter().enumerate().map(edit);
        Ok(PullRequest {
            edits: edits.collect::<Result<_, String>>()?,
            tests: new_tests(&directory.join("new/tests"))?,
        })
    }

    /// Changes the rayon-core in `package`, unless it has the change already, and says
    /// which base it was. An error leaves it as it was, but for what the system may
    /// refuse to write.
    pub(crate) fn apply(&self, package: &Path) -> Result<(&'static Base, State), String> {
        let version = package::version(package)?;
        let base = self.base(package, &version)?;
        let state = self.state(package, base)?;
        if state == State::Before {
            for (path, text) in self.changed(package, base)? {
                write(&path, &text)?;
            }
        }
        Ok((&BASES[base], state))
    }

    /// The names of the new tests.
    pub(crate) fn new_tests(&self) -> impl Iterator<Item = &str> {
        self.tests.iter().map(|test| &*test.name)
    }

    /// How large it is, in a line.
    pub(crate) fn size(&self) -> String {
        let is_test = |path: &str| path.ends_with("test.rs");
        let (mut inserted, mut deleted, mut in_tests) = (0, 0, 0);
        for edit in &self.edits {
            let script = edit.script(0).map(|script| script.size());
            let (more, fewer) = script.unwrap_or_default();
            if is_test(&edit.path) {
                in_tests += more;
            } else {
                inserted += more;
                deleted += fewer;
            }
        }
        let new = |test: &NewTest| test.text.lines().count();
        in_tests += self.tests.iter().map(new).sum::<usize>();
        format!(
            "the pull request inserts {inserted} lines and deletes {deleted}, \
             and has {in_tests} of tests"
        )
    }

    /// Which base the files in `package` are of, with the change or without. An error
    /// names a file that is of none, or not of the one that most others are of.
    fn base(&self, package: &Path, version: &str) -> Result<usize, String> {
        let mut others = vec![Vec::new(); BASES.len()];
        for edit in &self.edits {
            let sum = sum_of(&read(&package.join(&edit.path))?);
            for (sums, others) in edit.sums.iter().zip(&mut others) {
                if sum != sums.before && sum != sums.after {
                    others.push((&edit.path, sum.clone()));
                }
            }
        }
        let nearest = (0..BASES.len()).min_by_key(|&base| others[base].len());
        let base = nearest.expect("there is one");
        match others[base].first() {
            None => Ok(base),
            Some((path, sum)) => Err(format!(
                "{path} of this rayon-core {version} is not that of {}: its SHA-256 is {sum}. {}",
                BASES[base],
                how_to_follow()
            )),
        }
    }

    /// Whether all files are as in the base, or all as they are to be.
    fn state(&self, package: &Path, base: usize) -> Result<State, String> {
        let mut states = Vec::new();
        for edit in &self.edits {
            let sum = sum_of(&read(&package.join(&edit.path))?);
            states.push(match sum == edit.sums[base].after {
                true => State::After,
                false => State::Before,
            });
        }
        for test in &self.tests {
            match fs::read_to_string(test.path(package)) {
                Err(_) => states.push(State::Before),
                Ok(text) if text == test.text => states.push(State::After),
                Ok(_) => return Err(format!("there is another tests/{}.rs", test.name)),
            }
        }
        match &states[..] {
            [first, rest @ ..] if rest.iter().all(|state| state == first) => Ok(*first),
            _ => Err("it is applied to some files and not to others".to_string()),
        }
    }

    /// All files as they are to be, with their places.
    fn changed(&self, package: &Path, base: usize) -> Result<Vec<(PathBuf, String)>, String> {
        let mut changed = Vec::new();
        for edit in &self.edits {
            let place = package.join(&edit.path);
            let text = edit
                .of(&read(&place)?, base)
                .map_err(|why| format!("edits/{}.rcs: {why}", edit.path))?;
            changed.push((place, text));
        }
        let tests = self.tests.iter();
        changed.extend(tests.map(|test| (test.path(package), test.text.clone())));
        Ok(changed)
    }
}

impl Edit {
    /// What it does to a file of the base.
    fn script(&self, base: usize) -> Result<Script<'_>, String> {
        Script::parse(&self.script, base, BASES.len())
    }

    /// What becomes of the base's file.
    fn of(&self, original: &str, base: usize) -> Result<String, String> {
        let changed = self.script(base)?.apply(original)?;
        if sum_of(&changed) == self.sums[base].after {
            Ok(changed)
        } else {
            Err("what comes of it is not what should: is all of it there?".to_string())
        }
    }
}

impl NewTest {
    fn path(&self, package: &Path) -> PathBuf {
        package.join("tests").join(format!("{}.rs", self.name))
    }
}

/// What to do with a rayon-core that it is not for.
fn how_to_follow() -> String {
    let bases: Vec<_> = BASES.iter().map(Base::to_string).collect();
    let newest = &BASES[BASES.len() - 1];
    format!(
        "The pull request is for the files of {}. If main has moved on, apply it to a checkout \
         of {}, commit that, and rebase the commit onto the newer main; the README says how to \
         keep what comes of it",
        bases.join(", and of "),
        newest.commit
    )
}

/// The files that the pull request changes, with the sums that a base's directory has.
fn sums_of_base(directory: &Path) -> Result<Vec<(String, Sums)>, String> {
    let before = read_sums(&directory.join("before.sha256"))?;
    let after = read_sums(&directory.join("after.sha256"))?;
    let both = |((before, path), (after, same)): ((String, String), (String, String))| {
        (path == same).then_some((path, Sums { before, after }))
    };
    let same = before.len() == after.len();
    let sums: Option<Vec<_>> = before.into_iter().zip(after).map(both).collect();
    sums.filter(|_| same).ok_or_else(|| {
        let shown = directory.display();
        format!("{shown}: before.sha256 and after.sha256 are not of the same files")
    })
}

/// The sums and paths in a file such as `sha256sum` writes.
fn read_sums(path: &Path) -> Result<Vec<(String, String)>, String> {
    let text = read(path)?;
    let line = |line: &str| {
        let (sum, file) = line.split_once("  ")?;
        Some((sum.to_string(), file.to_string()))
    };
    let sums: Option<Vec<_>> = text.lines().map(line).collect();
    sums.ok_or_else(|| format!("{}: not what sha256sum writes", path.display()))
}

fn new_tests(directory: &Path) -> Result<Vec<NewTest>, String> {
    let entries =
        fs::read_dir(directory).map_err(|e| format!("can't read {}: {e}", directory.display()))?;
    let mut tests = Vec::new();
    for entry in entries {
        let path = entry.map_err(|e| e.to_string())?.path();
        let name = path.file_stem().unwrap_or_default();
        tests.push(NewTest {
            name: name.to_string_lossy().into_owned(),
            text: read(&path)?,
        });
    }
    tests.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(tests)
}

fn sum_of(text: &str) -> String {
    let digest = Sha256::digest(text);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|e| format!("can't read {}: {e}", path.display()))
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|e| format!("can't write {}: {e}", path.display()))
}

#[cfg(test)]
mod tests;
