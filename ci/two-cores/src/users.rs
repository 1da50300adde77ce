//! Which user runs a program.

use crate::tasks::{process_at, running_tasks};
use std::io;
use std::path::Path;

/// As root, each program gets a user of its own from here on, so that nobody
/// else's tasks count.
const FIRST_USER: u32 = 60_100;
const USERS: u32 = 5_000;

/// The user that runs a program.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum User {
    /// The one that runs this, whose other tasks count too.
    Same {
        /// Its number.
        uid: u32,
    },
    /// One that root becomes for this program alone.
    Fresh {
        /// Its number.
        uid: u32,
    },
}

impl User {
    /// The user's number.
    pub fn uid(self) -> u32 {
        let (User::Same { uid } | User::Fresh { uid }) = self;
        uid
    }
}

/// Hands out the users that programs run as.
#[derive(Debug)]
pub struct Users {
    own: u32,
    root: bool,
    handed_out: u32,
}

impl Users {
    /// For the user that runs this.
    pub fn new() -> io::Result<Users> {
        let own = process_at(Path::new("/proc/self"))?;
        Ok(Users {
            own: own.real_uid,
            root: own.effective_uid == 0,
            // Two of these at once begin in different places.
            handed_out: std::process::id() * 211 % USERS,
        })
    }

    /// The user for the next program: as root, one who runs nothing.
    pub fn next_user(&mut self) -> io::Result<User> {
        if !self.root {
            return Ok(User::Same { uid: self.own });
        }
        for _ in 0..USERS {
            let uid = FIRST_USER + self.handed_out % USERS;
            self.handed_out += 1;
            if running_tasks(uid)? == 0 {
                return Ok(User::Fresh { uid });
            }
        }
        Err(io::Error::other("every user runs something"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_gets_another_user_for_each_program() {
        let mut users = Users {
            own: 0,
            root: true,
            handed_out: 0,
        };
        let (one, other) = (users.next_user().unwrap(), users.next_user().unwrap());
        assert_ne!(one, other);
        assert!(matches!(one, User::Fresh { uid } if uid != 0));
    }

    #[test]
    fn others_run_programs_as_themselves() {
        let mut users = Users {
            own: 1000,
            root: false,
            handed_out: 0,
        };
        assert_eq!(users.next_user().unwrap(), User::Same { uid: 1000 });
        assert_eq!(users.next_user().unwrap(), User::Same { uid: 1000 });
    }
}
