//! Reading a Cargo.lock: its packages, and the lines of each.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The packages of a lock file by name and version, each with its lines.
#[derive(Debug)]
pub struct LockFile {
    packages: BTreeMap<String, Vec<String>>,
}

impl LockFile {
    pub fn read(path: &Path) -> Self {
        let text =
            fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let packages = text
            .split("[[package]]")
            .skip(1)
            .map(|package| {
                let lines: Vec<String> = package
                    .lines()
                    .filter(|line| !line.is_empty())
                    .map(str::to_owned)
                    .collect();
                let id = format!(
                    "{} {}",
                    value(&lines, "name").expect("every package has a name"),
                    value(&lines, "version").expect("every package has a version")
                );
                (id, lines)
            })
            .collect();
        Self { packages }
    }

    /// Names and versions of all packages.
    pub fn ids(&self) -> BTreeSet<&str> {
        self.packages.keys().map(String::as_str).collect()
    }

    /// The lines of the package with that name and version.
    #[track_caller]
    pub fn lines(&self, id: &str) -> &[String] {
        match self.packages.get(id) {
            Some(lines) => lines,
            None => panic!("the lock file has no {id}"),
        }
    }

    /// What the package's entry says for `key`, without quotes.
    #[track_caller]
    pub fn value(&self, id: &str, key: &str) -> Option<&str> {
        value(self.lines(id), key)
    }

    /// The packages that `id` depends on, directly or not.
    pub fn dependencies<'a>(&'a self, id: &'a str) -> BTreeSet<&'a str> {
        let mut found = BTreeSet::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            for line in self.lines(id).iter().filter(|line| line.starts_with(" \"")) {
                let dependency = line.trim_matches([' ', '"', ',']);
                let ids = self.packages.keys().map(String::as_str);
                // A name alone when only one version is there, else both.
                let ids =
                    ids.filter(|id| *id == dependency || id.split(' ').next() == Some(dependency));
                open.extend(ids.filter(|id| found.insert(*id)));
            }
        }
        found
    }
}

fn value<'a>(lines: &'a [String], key: &str) -> Option<&'a str> {
    lines.iter().find_map(|line| {
        let (name, value) = line.split_once(" = ")?;
        (name == key).then(|| value.trim_matches('"'))
    })
}
