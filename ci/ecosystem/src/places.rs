//! Directories to run in. The checkout may lie where only its owner can read;
//! these are open to the users that run something in a limited room.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process;

/// Everybody may read, run and write what is in a place of its own.
const OPEN: u32 = 0o777;

/// A directory for all that a run needs. Exists as long as this value.
#[derive(Debug)]
pub(crate) struct Places {
    path: PathBuf,
}

impl Places {
    /// Makes it below the directory for temporary files, which `TMPDIR` names.
    pub(crate) fn new(name: &str) -> io::Result<Places> {
        let path = std::env::temp_dir().join(format!("ecosystem-{name}-{}", process::id()));
        fs::create_dir(&path)?;
        open(&path)?;
        Ok(Places { path })
    }

    /// Where it is.
    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// A new directory in here that anybody can write to.
    pub(crate) fn place(&self, name: &str) -> io::Result<PathBuf> {
        let place = self.path.join(name);
        fs::create_dir(&place)?;
        open(&place)?;
        Ok(place)
    }

    /// Copies a program to a directory in here: a later build writes over it.
    pub(crate) fn install(&self, program: &Path, directory: &str) -> io::Result<PathBuf> {
        let directory = self.path.join(directory);
        fs::create_dir_all(&directory)?;
        let copy = directory.join(program.file_name().unwrap_or_default());
        fs::copy(program, &copy)?;
        Ok(copy)
    }
}

/// Opens a file, or a directory and all that is in it, to everybody.
pub(crate) fn open(path: &Path) -> io::Result<()> {
    let kind = fs::symlink_metadata(path)?;
    if kind.is_symlink() {
        return Ok(());
    }
    fs::set_permissions(path, Permissions::from_mode(OPEN))?;
    if kind.is_dir() {
        for entry in fs::read_dir(path)? {
            open(&entry?.path())?;
        }
    }
    Ok(())
}

impl Drop for Places {
    fn drop(&mut self) {
        if let Err(e) = fs::remove_dir_all(&self.path) {
            eprintln!("ecosystem: {} stays behind: {e}", self.path.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_open_to_everybody_until_it_goes() {
        let places = Places::new("test-open").unwrap();
        let place = places.place("a").unwrap();
        let program = places.install(Path::new("/bin/sh"), "b").unwrap();
        open(places.path()).unwrap();
        for path in [places.path(), &place, &program] {
            let mode = fs::metadata(path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, OPEN, "{}", path.display());
        }
        drop(places);
        assert!(!place.exists());
    }
}
