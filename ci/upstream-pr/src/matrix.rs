//! The quick HPC matrix, with the result between the registry's core and this
//! project's.

use crate::expected::{self, Found};
use crate::package::Copy;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use workspace_tests::{cargo, workspace_root};

/// Runs the matrix, and says what came out for the pull request. An error
/// names the rows that are other than they should be.
pub(crate) fn run(copy: &Copy) -> Result<(), String> {
    let results = copy.results();
    // What is left of another run shall not pass for this one's.
    match fs::remove_dir_all(&results) {
        Err(e) if e.kind() != ErrorKind::NotFound => {
            return Err(format!("can't remove {}: {e}", results.display()))
        }
        _ => {}
    }
    let target = two_cores::target_directory(".");
    let mut command = cargo(&workspace_root(), &target);
    command
        .args(["run", "--release", "-p", "hpc-matrix", "--", "quick"])
        .arg("--also")
        .arg(copy.package())
        .arg("--results")
        .arg(&results);
    let status = command
        .status()
        .map_err(|e| format!("can't run cargo: {e}"))?;
    let file = results.join("matrix.json");
    let text = fs::read_to_string(&file);
    let text = text.map_err(|e| format!("can't read {}: {e}", file.display()))?;
    let document: Value = serde_json::from_str(&text).map_err(|e| e.to_string())?;
    let rows = document["rows"]
        .as_array()
        .ok_or("the matrix has no rows")?;
    judge(rows)?;
    if status.success() {
        Ok(())
    } else {
        Err("the matrix failed, though not of the pull request: see above".to_string())
    }
}

/// Counts what came out, and complains about what should not have.
fn judge(rows: &[Value]) -> Result<(), String> {
    let mut counts = BTreeMap::new();
    let mut wrong = Vec::new();
    for row in rows {
        let found = expected::look_at(row);
        match found {
            Found::Unexpected(why) => wrong.push(format!("{}: {why}", row["case"])),
            other => *counts.entry(other).or_insert(0_usize) += 1,
        }
    }
    println!("the pull request, in {} rows:", rows.len());
    for (found, count) in &counts {
        println!("{count:>4}  {found}");
    }
    if !counts.contains_key(&Found::Cured) {
        wrong.push("there is no row that the registry's core fails and this passes".to_string());
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(format!("not as expected:\n{}", wrong.join("\n")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expected::samples::{failed, ok, row};

    #[test]
    fn a_column_without_a_cure_is_not_as_expected() {
        let rows = [row("x/room-3/join", 3, ok(), ok())];
        assert!(judge(&rows).unwrap_err().contains("no row"));
    }

    #[test]
    fn a_row_that_is_wrong_is_named() {
        let bad = || failed("error", "wrong sum");
        let cured = row("x/room-3/join", 3, bad(), ok());
        assert_eq!(judge(std::slice::from_ref(&cured)), Ok(()));
        let rows = [cured, row("x/room-3/scope", 3, bad(), bad())];
        let message = judge(&rows).unwrap_err();
        assert!(message.contains("x/room-3/scope") && message.contains("wrong sum"));
    }
}
