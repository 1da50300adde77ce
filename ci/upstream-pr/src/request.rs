//! The pull request: edits to files of one version of rayon-core, and new
//! files. It is applied to all of them or to none.

use crate::package;
use crate::script::Script;
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// The version that it is for, and its commit in upstream's repository.
pub(crate) const VERSION: &str = "1.13.0";
const COMMIT: &str = "7af20d7692d5";

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
    /// The SHA-256 of the file without the change, and with it.
    before: String,
    after: String,
    script: String,
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
    /// As published.
    Before,
    /// With the pull request.
    After,
}

impl PullRequest {
    /// Reads the pull request that lies in `directory`.
    pub(crate) fn read(directory: &Path) -> Result<PullRequest, String> {
        let edits = directory.join("edits");
        let before = sums(&edits.join("before.sha256"))?;
        let after = sums(&edits.join("after.sha256"))?;
        let paths = |sums: &[(String, String)]| -> Vec<String> {
            sums.iter().map(|(_, path)| path.clone()).collect()
        };
        if paths(&before) != paths(&after) {
            return Err("before.sha256 and after.sha256 are not of the same files".to_string());
        }
        let edit = |((before, path), (after, _)): ((String, String), (String, String))| {
            let script = read(&edits.join(format!("{path}.rcs")))?;
            Ok(Edit {
                path,
                before,
                after,
                script,
            })
        };
        let edits = before.into_iter().zip(after).map(edit);
        Ok(PullRequest {
            edits: edits.collect::<Result<_, String>>()?,
            tests: new_tests(&directory.join("new/tests"))?,
        })
    }

    /// Changes the rayon-core in `package`, unless it has the change already.
    /// An error leaves it as it was, but for what the system may refuse to
    /// write.
    pub(crate) fn apply(&self, package: &Path) -> Result<State, String> {
        let version = package::version(package)?;
        if version != VERSION {
            let wanted = wanted();
            return Err(format!(
                "{} is rayon-core {version}; {wanted}",
                package.display()
            ));
        }
        if self.state(package)? == State::After {
            return Ok(State::After);
        }
        for (path, text) in self.changed(package)? {
            write(&path, &text)?;
        }
        Ok(State::Before)
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
            let script = Script::parse(&edit.script).map(|script| script.size());
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

    /// Whether all files are as published, or all as they are to be.
    fn state(&self, package: &Path) -> Result<State, String> {
        let mut states = Vec::new();
        for edit in &self.edits {
            let sum = sum_of(&read(&package.join(&edit.path))?);
            states.push(match sum {
                sum if sum == edit.before => State::Before,
                sum if sum == edit.after => State::After,
                sum => {
                    return Err(format!(
                        "{} is not the published one: its SHA-256 is {sum}, not {}; {}",
                        edit.path,
                        edit.before,
                        wanted()
                    ))
                }
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
    fn changed(&self, package: &Path) -> Result<Vec<(PathBuf, String)>, String> {
        let mut changed = Vec::new();
        for edit in &self.edits {
            let place = package.join(&edit.path);
            let text = edit
                .of(&read(&place)?)
                .map_err(|why| format!("edits/{}.rcs: {why}", edit.path))?;
            changed.push((place, text));
        }
        let tests = self.tests.iter();
        changed.extend(tests.map(|test| (test.path(package), test.text.clone())));
        Ok(changed)
    }
}

impl Edit {
    /// What becomes of the published file.
    fn of(&self, original: &str) -> Result<String, String> {
        let changed = Script::parse(&self.script)?.apply(original)?;
        if sum_of(&changed) == self.after {
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

fn wanted() -> String {
    format!("the pull request is for {VERSION} as published, upstream's commit {COMMIT}")
}

/// The sums and paths in a file such as `sha256sum` writes.
fn sums(path: &Path) -> Result<Vec<(String, String)>, String> {
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
