//! A directory for the programs and their output. The checkout may lie where
//! only its owner can read; this one is open to the users that run a case.

use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};

const OPEN_TO_ALL: u32 = 0o755;
const WRITABLE_BY_ALL: u32 = 0o666;

/// Exists as long as this value.
#[derive(Debug)]
pub struct Scratch {
    path: PathBuf,
    on_behalf_of: &'static str,
}

impl Scratch {
    /// Makes a new directory below the one for temporary files, which
    /// `TMPDIR` names. Its name begins with that of the program that wants it.
    pub fn new(on_behalf_of: &'static str) -> io::Result<Scratch> {
        let unused = |n: u32| {
            let name = format!("{on_behalf_of}-{}-{n}", std::process::id());
            std::env::temp_dir().join(name)
        };
        for path in (0..).map(unused) {
            match DirBuilder::new().mode(OPEN_TO_ALL).create(&path) {
                Ok(()) => {
                    let scratch = Scratch { path, on_behalf_of };
                    // The mode given at creation is subject to the umask.
                    fs::set_permissions(&scratch.path, Permissions::from_mode(OPEN_TO_ALL))?;
                    return Ok(scratch);
                }
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
                Err(e) => return Err(e),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Copies a program here under a new name, executable for everybody, and
    /// returns the copy.
    pub fn install(&self, program: &Path, name: &str) -> io::Result<PathBuf> {
        let copy = self.path.join(name);
        fs::copy(program, &copy)?;
        fs::set_permissions(&copy, Permissions::from_mode(OPEN_TO_ALL))?;
        Ok(copy)
    }

    /// A directory in here for the output of one of several processes.
    pub fn place(&self, name: &str) -> io::Result<PathBuf> {
        let place = self.path.join(name);
        fs::create_dir_all(&place)?;
        fs::set_permissions(&place, Permissions::from_mode(OPEN_TO_ALL))?;
        Ok(place)
    }

    /// An empty file in here that everybody can write to.
    pub fn open_file(&self, name: &str) -> io::Result<PathBuf> {
        let file = self.path.join(name);
        fs::write(&file, "")?;
        fs::set_permissions(&file, Permissions::from_mode(WRITABLE_BY_ALL))?;
        Ok(file)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(e) = fs::remove_dir_all(&self.path) {
            eprintln!(
                "{}: {} stays behind: {e}",
                self.on_behalf_of,
                self.path.display()
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_there_for_everybody_until_the_directory_goes() {
        let scratch = Scratch::new("two-cores").unwrap();
        let copy = scratch.install(Path::new("/bin/sh"), "shell").unwrap();
        for path in [scratch.path(), &copy] {
            let mode = fs::metadata(path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, OPEN_TO_ALL, "{}", path.display());
        }
        drop(scratch);
        assert!(!copy.exists());
    }

    #[test]
    fn two_at_once_are_apart() {
        let (one, other) = (
            Scratch::new("two-cores").unwrap(),
            Scratch::new("two-cores").unwrap(),
        );
        assert_ne!(one.path(), other.path());
    }
}
