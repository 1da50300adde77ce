//! Applied to the package that cargo downloads, and to what is not quite that.

use super::*;
use crate::own_directory;

const PUBLISHED: &Base = &BASES[0];

/// A directory for one test, gone when the value is.
struct Scratch(PathBuf);

impl Scratch {
    fn new(test: &str) -> Scratch {
        let name = format!("upstream-pr-{}-{test}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path).unwrap();
        Scratch(path)
    }

    /// A copy of the published package.
    fn package(&self) -> PathBuf {
        let published = workspace_tests::published("rayon-core", VERSION, &self.0);
        let package = self.0.join("package");
        workspace_tests::fresh_copy(&published, &package);
        package
    }

    /// A copy of the pull request.
    fn request(&self) -> PathBuf {
        let request = self.0.join("request");
        for part in ["edits", "new/tests"] {
            workspace_tests::fresh_copy(&own_directory().join(part), &request.join(part));
        }
        request
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn own() -> PullRequest {
    PullRequest::read(&own_directory()).unwrap()
}

/// What the files hold that the pull request touches.
fn contents(package: &Path) -> Vec<Option<String>> {
    let own = own();
    let edited = own.edits.iter().map(|edit| package.join(&edit.path));
    let new = own.tests.iter().map(|test| test.path(package));
    edited
        .chain(new)
        .map(|path| fs::read_to_string(path).ok())
        .collect()
}

fn replace(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert_eq!(text.matches(from).count(), 1, "{from:?}");
    fs::write(path, text.replace(from, to)).unwrap();
}

#[test]
fn the_second_time_nothing_is_left_to_do() {
    let scratch = Scratch::new("twice");
    let package = scratch.package();
    let published = contents(&package);
    assert_eq!(own().apply(&package), Ok((PUBLISHED, State::Before)));
    let once = contents(&package);
    assert!(once.iter().zip(&published).all(|(now, then)| now != then));
    assert_eq!(own().apply(&package), Ok((PUBLISHED, State::After)));
    assert_eq!(contents(&package), once);
}

#[test]
fn what_is_not_rayon_core_is_refused() {
    let scratch = Scratch::new("package");
    let package = scratch.package();
    replace(
        &package.join("Cargo.toml"),
        "\nname = \"rayon-core\"",
        "\nname = \"rayon\"",
    );
    let published = contents(&package);
    let message = own().apply(&package).unwrap_err();
    assert!(message.contains("is not rayon-core's"), "{message}");
    assert_eq!(contents(&package), published);
}

#[test]
fn each_base_is_known_by_its_own_files() {
    let own = own();
    for edit in &own.edits {
        let mut sums: Vec<_> = edit
            .sums
            .iter()
            .flat_map(|s| [&s.before, &s.after])
            .collect();
        sums.sort_unstable();
        sums.dedup();
        assert_eq!(sums.len(), 2 * BASES.len(), "{}", edit.path);
    }
}

#[test]
fn scripts_do_the_same_to_each_base() {
    for edit in &own().edits {
        let size = |base| edit.script(base).unwrap().size();
        assert!(size(0) > (0, 0), "{}", edit.path);
        assert!((1..BASES.len()).all(|base| size(base) == size(0)));
    }
}

#[test]
fn a_file_with_another_byte_is_refused_and_nothing_changed() {
    let scratch = Scratch::new("byte");
    let package = scratch.package();
    let last = &own().edits.last().unwrap().path.clone();
    let file = package.join(last);
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, bytes).unwrap();
    let changed = contents(&package);
    let message = own().apply(&package).unwrap_err();
    assert!(message.contains(last) && message.contains("of 1.13.0 as published"));
    // What it is for, and what to do.
    assert!(BASES.iter().all(|base| message.contains(base.commit)));
    assert!(message.contains("rebase"));
    assert_eq!(contents(&package), changed);
}

#[test]
fn what_is_applied_in_part_is_refused() {
    let scratch = Scratch::new("part");
    let package = scratch.package();
    let first = package.join(&own().edits[0].path);
    let published = fs::read(&first).unwrap();
    own().apply(&package).unwrap();
    fs::write(&first, published).unwrap();
    let message = own().apply(&package).unwrap_err();
    assert!(message.contains("some files"), "{message}");
}

#[test]
fn a_test_of_the_same_name_is_not_written_over() {
    let scratch = Scratch::new("name");
    let package = scratch.package();
    let taken = own().tests[0].path(&package);
    fs::write(&taken, "// somebody else's\n").unwrap();
    assert!(own().apply(&package).is_err());
    assert_eq!(fs::read_to_string(&taken).unwrap(), "// somebody else's\n");
}

#[test]
fn an_edit_file_that_was_cut_is_refused_wherever_that_was() {
    let scratch = Scratch::new("cut");
    let package = scratch.package();
    let published = contents(&package);
    let request = scratch.request();
    let file = request.join("edits/src/registry.rs.rcs");
    let whole = fs::read_to_string(&file).unwrap();
    let mut start = 0;
    let ends = whole.split_inclusive('\n').flat_map(|line| {
        let (at_start, within) = (start, start + line.len() / 2);
        start += line.len();
        [at_start, within]
    });
    for end in ends {
        fs::write(&file, &whole[..end]).unwrap();
        let message = PullRequest::read(&request)
            .unwrap()
            .apply(&package)
            .unwrap_err();
        assert!(message.contains("registry.rs.rcs"), "{end}: {message}");
    }
    assert_eq!(contents(&package), published);
    fs::write(&file, &whole).unwrap();
    let whole = PullRequest::read(&request).unwrap();
    assert_eq!(whole.apply(&package), Ok((PUBLISHED, State::Before)));
}

#[test]
fn edits_hold_no_line_of_the_published_files() {
    let scratch = Scratch::new("lines");
    let package = scratch.package();
    for edit in &own().edits {
        let published = fs::read_to_string(package.join(&edit.path)).unwrap();
        let theirs: Vec<&str> = published.lines().map(str::trim).collect();
        for line in edit.script.lines().map(str::trim) {
            // A brace, an attribute or the call of a function is nobody's.
            let long = line.len() > 40;
            let prose = line.starts_with("//");
            assert!(
                !(long || prose && line.len() > 3) || !theirs.contains(&line),
                "{}: {line}",
                edit.path
            );
        }
    }
}
