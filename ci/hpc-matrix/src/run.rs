//! Runs one case on one of the cores.

use crate::cases::{Case, Conditions, Tasks, GROW};
use crate::check;
use crate::limits::{self, Cgroup, Fault, Holder, Start, User, Users};
use crate::outcome::{self, Outcome, Verdict};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};
use two_cores::{Core, Running, Scratch};

const PAUSE: Duration = Duration::from_millis(5);

/// The programs, built on one of the cores.
#[derive(Debug)]
pub(crate) struct Programs {
    /// The core.
    pub(crate) core: Core,
    /// What any user can execute.
    pub(crate) binary: PathBuf,
}

/// What is the same for all cases.
#[derive(Debug)]
pub(crate) struct Runner<'a> {
    scratch: &'a Scratch,
    timeout: Duration,
    users: Users,
    /// The library that makes faults.
    faults: &'a Path,
}

impl<'a> Runner<'a> {
    /// A runner of programs in `scratch`, each for at most `timeout`.
    pub(crate) fn new(
        scratch: &'a Scratch,
        timeout: Duration,
        faults: &'a Path,
    ) -> io::Result<Runner<'a>> {
        Ok(Runner {
            scratch,
            timeout,
            users: Users::new()?,
            faults,
        })
    }

    /// Runs a case. It is skipped where its conditions can't be made.
    pub(crate) fn run(&mut self, programs: &Programs, case: &Case) -> Verdict {
        self.try_run(programs, case)
            .unwrap_or_else(Verdict::skipped)
    }

    fn try_run(&mut self, programs: &Programs, case: &Case) -> Result<Verdict, String> {
        if matches!(programs.core, Core::Also(_)) && case.program == GROW {
            return Err("not asked of a third core: it may run until its time is up".into());
        }
        let conditions = &case.conditions;
        let binary = &programs.binary;
        let unable = |e: io::Error| format!("can't be run: {e}");
        let user = self.users.next_user().map_err(unable)?;
        let running = limits::running_tasks(user.uid()).map_err(unable)?;
        let (nproc, in_use) = match conditions.tasks {
            Tasks::Any => (None, 0),
            Tasks::Room(room) => (Some(running + 1 + room), 0),
            Tasks::Limit { nproc, in_use } => (Some(running + nproc), in_use),
        };
        let _others = self.others(binary, user, in_use)?;
        let cgroup = conditions.pids.map(Cgroup::new).transpose()?;
        let log = self.scratch.open_file("faults").map_err(unable)?;
        let start = Start {
            program: binary,
            user,
            nproc,
            address_space: conditions.address_space,
            cgroup: cgroup.as_ref(),
            fault: conditions.fault.map(|plan| Fault {
                plan,
                library: self.faults,
                log: &log,
            }),
        };
        check::limits(start, conditions, self.scratch.path(), self.timeout)?;

        let command = || {
            let mut command = start.command();
            command.arg(case.program);
            set_up(&mut command, conditions, &programs.core);
            command
        };
        let verdict = self.all(conditions, user, command).map_err(unable)?;
        let here = matches!(programs.core, Core::Here(_));
        let verdict = match conditions.room() {
            Some(room) if here && case.program == GROW => used_the_room(verdict, room),
            _ => verdict,
        };
        if conditions.fault.is_none() {
            return Ok(verdict);
        }
        let refused = fs::metadata(&log).map_err(unable)?.len();
        let verdict = Verdict {
            refused: Some(refused),
            ..verdict
        };
        Ok(match refused {
            0 => verdict.unless(Outcome::Skipped, "the fault never came".to_string()),
            _ => verdict,
        })
    }

    /// The user's other tasks.
    fn others(&self, binary: &Path, user: User, tasks: usize) -> Result<Option<Holder>, String> {
        if tasks == 0 {
            return Ok(None);
        }
        self.scratch
            .place("others")
            .and_then(|place| Holder::start(binary, user, tasks, &place, self.timeout))
            .map(Some)
            .map_err(|e| format!("the user can't have {tasks} other tasks: {e}"))
    }

    /// Runs all processes of a case to their end.
    fn all(
        &self,
        conditions: &Conditions,
        user: User,
        command: impl Fn() -> Command,
    ) -> io::Result<Verdict> {
        let mut processes = Vec::new();
        for process in 0..conditions.processes {
            let place = self.scratch.place(&format!("process-{process}"))?;
            processes.push(Running::start(command(), &place)?);
        }
        let mut verdicts = Vec::new();
        for mut process in processes {
            if conditions.lift {
                if let Err(why) = self.lift_when_settled(&mut process, user)? {
                    return Ok(Verdict::skipped(why));
                }
            }
            verdicts.push(Verdict::on(&process.to_end(self.timeout)?));
        }
        Ok(Verdict::on_all(verdicts))
    }

    /// Waits until the program says that it has come to what the limit
    /// leaves, and lifts the limit.
    fn lift_when_settled(
        &self,
        process: &mut Running,
        user: User,
    ) -> io::Result<Result<(), String>> {
        let started = Instant::now();
        while started.elapsed() < self.timeout && !process.has_ended()? {
            if outcome::settled(&process.stdout_so_far()?).is_some() {
                return Ok(limits::lift(process.id(), user));
            }
            thread::sleep(PAUSE);
        }
        // It goes down as what it is: hung, or ended too early.
        Ok(Ok(()))
    }
}

/// What the program is asked for.
fn set_up(command: &mut Command, conditions: &Conditions, core: &Core) {
    command.env("RAYON_NUM_THREADS", conditions.size.to_string());
    if let Some(stack) = conditions.stack {
        command.env("HPC_STACK", stack.0.to_string());
    }
    if let Some(bytes) = conditions.allocate {
        command.env("HPC_ALLOCATE", bytes.0.to_string());
    }
    if let Some(cpus) = conditions.cpus {
        // As many arenas as glibc makes on a machine of so many CPUs.
        command.env("MALLOC_ARENA_MAX", (8 * cpus).to_string());
    }
    match core {
        Core::Registry => {}
        Core::Here(_) | Core::Both { .. } => {
            command.env("RAYON_REPORT", "1");
        }
        // Upstream's way to run with fewer threads may be to have fewer.
        Core::Also(_) => {
            command.env("HPC_FEWER", "1");
        }
    }
}

/// A pool in need of threads takes what there is, but for an eighth that it
/// gives back as it is refused more.
fn used_the_room(verdict: Verdict, room: usize) -> Verdict {
    let least = room.saturating_sub(room / 8 + 1).max(room.min(1));
    match verdict.before {
        Some(live) if !(least..=room).contains(&live) => {
            let why = format!("{live} workers where {least} to {room} were expected");
            verdict.unless(Outcome::Error, why)
        }
        _ => verdict,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use two_cores::{Ended, Exit};

    fn settled_with(live: usize) -> Verdict {
        Verdict::on(&Ended {
            exit: Exit::Code(0),
            stdout: format!("settled live={live}\nresult=ok live=64 took_ms=9\n"),
            stderr: String::new(),
            wall: Duration::from_millis(5),
        })
    }

    #[test]
    fn a_pool_that_leaves_more_than_an_eighth_unused_is_not_ok() {
        let outcome = |live, room| used_the_room(settled_with(live), room).outcome;
        assert_eq!(outcome(40, 40), Outcome::Ok);
        assert_eq!(outcome(34, 40), Outcome::Ok);
        assert_eq!(outcome(33, 40), Outcome::Error);
        assert_eq!(outcome(1, 2), Outcome::Ok);
        assert_eq!(outcome(0, 2), Outcome::Error);
        assert_eq!(outcome(0, 0), Outcome::Ok);
    }

    #[test]
    fn a_program_gets_what_the_case_says() {
        let conditions = Conditions {
            tasks: Tasks::Any,
            address_space: None,
            pids: None,
            processes: 1,
            fault: None,
            lift: false,
            size: 16,
            stack: Some(crate::cases::Bytes(4096)),
            allocate: None,
            cpus: Some(128),
        };
        let given = |core| {
            let mut command = Command::new("anything");
            set_up(&mut command, &conditions, &core);
            let text = |os: &std::ffi::OsStr| os.to_string_lossy().into_owned();
            let pairs = command.get_envs();
            pairs
                .map(|(name, value)| (text(name), value.map(text).unwrap_or_default()))
                .collect::<std::collections::BTreeMap<_, _>>()
        };
        let registry = given(Core::Registry);
        assert_eq!(registry["RAYON_NUM_THREADS"], "16");
        assert_eq!(registry["HPC_STACK"], "4096");
        assert_eq!(registry["MALLOC_ARENA_MAX"], "1024");
        assert!(!registry.contains_key("HPC_ALLOCATE"));
        assert!(!registry.contains_key("RAYON_REPORT"));
        let here = given(Core::Here(PathBuf::from("/core")));
        assert_eq!(here["RAYON_REPORT"], "1");
        let also = given(Core::Also(PathBuf::from("/core")));
        assert_eq!(also["HPC_FEWER"], "1");
        assert!(!here.contains_key("HPC_FEWER") && !registry.contains_key("HPC_FEWER"));
    }
}
