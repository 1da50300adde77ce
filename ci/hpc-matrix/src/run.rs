//! Runs one case.

use crate::cases::Case;
use crate::limits::{self, User, Users};
use crate::outcome::{Outcome, Verdict};
use crate::scratch::Scratch;
use std::io;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use two_cores::Ended;

/// What is the same for all cases.
#[derive(Debug)]
pub(crate) struct Runner<'a> {
    scratch: &'a Scratch,
    timeout: Duration,
    users: Users,
}

impl<'a> Runner<'a> {
    pub(crate) fn new(scratch: &'a Scratch, timeout: Duration) -> io::Result<Runner<'a>> {
        Ok(Runner {
            scratch,
            timeout,
            users: Users::new()?,
        })
    }

    /// Runs a case with the programs in `binary`. It is skipped where the
    /// limits can't be made to leave the room that the case is about.
    pub(crate) fn run(&mut self, binary: &Path, case: &Case) -> Verdict {
        let user = self.users.next();
        if let Err(why) = self.check_room(binary, case.room, user) {
            return Verdict::skipped(why);
        }
        let run = || {
            let size = case.size.to_string();
            let mut command = limited(binary, user, case.room)?;
            command.arg(case.program).env("RAYON_NUM_THREADS", size);
            self.to_end(command)
        };
        match run() {
            Ok(ended) => Verdict::on(&ended),
            Err(e) => Verdict::skipped(format!("can't be run: {e}")),
        }
    }

    /// Has a program with no rayon in it try for one thread more than there
    /// is room for.
    fn check_room(&self, binary: &Path, room: usize, user: User) -> Result<(), String> {
        let one_too_many = room + 1;
        let run = || {
            let mut command = limited(binary, user, room)?;
            command.arg("room").arg(one_too_many.to_string());
            self.to_end(command)
        };
        let ended = run().map_err(|e| format!("can't be run: {e}"))?;
        let verdict = Verdict::on(&ended);
        if verdict.outcome != Outcome::Ok {
            let why = verdict.why.unwrap_or_default();
            return Err(format!("the limit can't be set: {why}"));
        }
        let granted = verdict.live.unwrap_or(0);
        if granted == room {
            Ok(())
        } else {
            Err(format!(
                "the limit should leave room for {room} threads, \
                 but {granted} of {one_too_many} started"
            ))
        }
    }

    fn to_end(&self, command: Command) -> io::Result<Ended> {
        two_cores::run_to_end(command, self.timeout, self.scratch.path())
    }
}

/// A command that runs `binary` as `user` with room for that many threads
/// from now on.
fn limited(binary: &Path, user: User, room: usize) -> io::Result<Command> {
    let nproc = limits::nproc_for(user, room)?;
    let mut command = limits::limited(binary, user, nproc);
    two_cores::without_settings(&mut command);
    Ok(command)
}
