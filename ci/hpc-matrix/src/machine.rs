//! Which machine, which core, and when: what the results have to say of
//! themselves.

use serde::Serialize;
use std::path::Path;
use std::thread;
use std::time::SystemTime;

/// Where and when the results were made, and of what.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Machine {
    /// As many as this process may use.
    pub(crate) cpus: usize,
    /// The system and its version.
    pub(crate) kernel: String,
    /// The day, in UTC.
    pub(crate) date: String,
    /// The commit of this core, and whether there is more than that.
    pub(crate) commit: String,
}

impl Machine {
    /// This one, with the rayon-core in `core`.
    pub(crate) fn look(core: &Path) -> Machine {
        let now = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
        Machine {
            cpus: thread::available_parallelism().map_or(0, usize::from),
            kernel: two_cores::kernel(),
            date: now.chars().take_while(|&letter| letter != 'T').collect(),
            commit: two_cores::commit(core),
        }
    }

    /// All of it in a line.
    pub(crate) fn line(&self) -> String {
        let cpus = if self.cpus == 1 { "CPU" } else { "CPUs" };
        format!(
            "{} {cpus}, {}, {}, this core at {}",
            self.cpus, self.kernel, self.date, self.commit
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use two_cores::UNKNOWN;

    #[test]
    fn the_line_names_machine_day_and_commit() {
        let machine = Machine::look(Path::new("/"));
        let line = machine.line();
        assert!(
            line.contains(&machine.date) && line.contains(UNKNOWN),
            "{line}"
        );
        assert_eq!(machine.date.len(), "2000-01-01".len());
    }
}
