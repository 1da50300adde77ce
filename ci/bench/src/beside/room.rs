//! A condition, brought about: what a program is started with and who
//! computes beside it.

use super::conditions::{Condition, Neighbours, Way};
use super::quota::Quota;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// How much kinder a nice program is than its neighbours, and the most that
/// there is.
const KINDER: i32 = 10;
const KINDEST: i32 = 19;

/// While it is there, the condition is.
#[derive(Debug)]
pub(crate) struct Room {
    /// What comes before the program on a command line.
    pub(crate) prefix: Vec<String>,
    _neighbours: Vec<Neighbour>,
    _quota: Option<Quota>,
}

impl Room {
    /// Brings a condition about; an error says why it can't be had. `program`
    /// is one of the builds, of which the neighbours are, too.
    pub(crate) fn enter(
        condition: &Condition,
        processors: usize,
        program: &Path,
    ) -> Result<Room, String> {
        let (mut prefix, mut quota) = (Vec::new(), None);
        for way in condition.ways {
            let words: Vec<String> = match way {
                Way::OneProcessor => words(&["taskset", "-c", &first_processor()?]),
                Way::RealTime => words(&["chrt", "-f", "10"]),
                // Not handed on to other threads.
                Way::RealTimeCaller => words(&["chrt", "-R", "-f", "10"]),
                Way::Nice => {
                    let own = own_niceness()?;
                    if own + KINDER > KINDEST {
                        return Err(format!("this is at nice {own} already"));
                    }
                    words(&["nice", "-n", &KINDER.to_string()])
                }
                Way::HalfAProcessor => {
                    let made = quota.insert(Quota::half_a_processor()?);
                    let file = made.processes().display().to_string();
                    let script = "echo $$ > \"$0\" && exec \"$@\"";
                    words(&["sh", "-c", script, &file])
                }
            };
            prefix.extend(words);
        }
        let room = Room {
            _neighbours: Vec::new(),
            prefix,
            _quota: quota,
        };
        room.try_out()?;
        let neighbours = match condition.neighbours {
            Neighbours::Processes(many) => many,
            Neighbours::OnePerProcessor => processors,
        };
        let neighbours: Result<_, _> = (0..neighbours).map(|_| Neighbour::start(program)).collect();
        Ok(Room {
            _neighbours: neighbours?,
            ..room
        })
    }

    /// Whether a program can be started so.
    fn try_out(&self) -> Result<(), String> {
        let Some((first, rest)) = self.prefix.split_first() else {
            return Ok(());
        };
        let answer = Command::new(first).args(rest).arg("true").output();
        let answer = answer.map_err(|e| format!("no {first}: {e}"))?;
        if answer.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&answer.stderr);
        let said = said.lines().next().unwrap_or_default();
        Err(format!("{}: {said}", self.prefix.join(" ")))
    }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| word.to_string()).collect()
}

/// A process that computes until it is dropped, or whoever started it is gone.
#[derive(Debug)]
struct Neighbour(Child);

impl Neighbour {
    fn start(program: &Path) -> Result<Neighbour, String> {
        let child = Command::new(program)
            .args(["compute", "1"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        let mut neighbour = Neighbour(child.map_err(|e| format!("no neighbour: {e}"))?);
        // It says when it has begun.
        let output = neighbour.0.stdout.take();
        let mut line = String::new();
        let read = output.map(|output| BufReader::new(output).read_line(&mut line));
        match read {
            Some(Ok(1..)) => Ok(neighbour),
            _ => Err("a neighbour that doesn't begin".to_string()),
        }
    }
}

impl Drop for Neighbour {
    fn drop(&mut self) {
        // One that has ended already is not there to be killed.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The first processor that this process may use.
fn first_processor() -> Result<String, String> {
    let status = fs::read_to_string("/proc/self/status").map_err(|e| format!("no /proc: {e}"))?;
    first_allowed(&status).ok_or_else(|| "no Cpus_allowed_list in /proc/self/status".to_string())
}

fn first_allowed(status: &str) -> Option<String> {
    let mut lines = status.lines();
    let list = lines.find_map(|line| line.strip_prefix("Cpus_allowed_list:"))?;
    let first = list.trim().split([',', '-']).next()?;
    Some(first.to_string()).filter(|first| !first.is_empty())
}

fn own_niceness() -> Result<i32, String> {
    let stat = fs::read_to_string("/proc/self/stat").map_err(|e| format!("no /proc: {e}"))?;
    niceness(&stat).ok_or_else(|| "no niceness in /proc/self/stat".to_string())
}

/// The name in it may have spaces and parentheses of its own.
fn niceness(stat: &str) -> Option<i32> {
    const AFTER_THE_NAME: usize = 16;
    let (_, rest) = stat.rsplit_once(')')?;
    rest.split_whitespace().nth(AFTER_THE_NAME)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_processor_may_be_any() {
        let status = |list: &str| format!("Name:\tx\nCpus_allowed_list:\t{list}\nMems:\t1\n");
        assert_eq!(first_allowed(&status("0-1")).as_deref(), Some("0"));
        assert_eq!(first_allowed(&status("17,20-23")).as_deref(), Some("17"));
        assert_eq!(first_allowed("Name:\tx\n"), None);
    }

    #[test]
    fn a_name_with_a_parenthesis_is_no_niceness() {
        let stat = "7 (a ) b) R 1 7 7 0 -1 4194304 100 0 0 0 1 2 3 4 20 5 1 0 99";
        assert_eq!(niceness(stat), Some(5));
        assert_eq!(niceness("7 (short) R 1"), None);
    }
}
