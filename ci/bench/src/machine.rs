//! Which machine the figures come from.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;
use two_cores::or_unknown;

/// What somebody needs to know to judge the figures.
#[derive(Clone, Debug)]
pub(crate) struct Machine {
    pub(crate) processor: String,
    pub(crate) cores: usize,
    pub(crate) kernel: String,
    pub(crate) rustc: String,
    /// The commit of the core that is measured, and of the rayon on it.
    pub(crate) core: String,
    pub(crate) rayon: String,
    /// What else was running at the start: the load average of a minute.
    pub(crate) load: String,
}

impl Machine {
    /// This one, with the rayon-core and the rayon in these directories.
    pub(crate) fn look(core: &Path, rayon: &Path) -> Machine {
        let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
        Machine {
            processor: processor(&read("/proc/cpuinfo")),
            cores: thread::available_parallelism().map_or(0, usize::from),
            kernel: two_cores::kernel(),
            rustc: rustc(),
            core: two_cores::commit(core),
            rayon: two_cores::commit(rayon),
            load: or_unknown(read("/proc/loadavg").split(' ').next()),
        }
    }

    /// All of it, each with its name.
    pub(crate) fn described(&self) -> [(&'static str, String); 7] {
        [
            ("processor", self.processor.clone()),
            ("cores", self.cores.to_string()),
            ("kernel", self.kernel.clone()),
            ("rustc", self.rustc.clone()),
            ("commit of rayon-core", self.core.clone()),
            ("commit of rayon", self.rayon.clone()),
            ("load before", self.load.clone()),
        ]
    }
}

/// The model that /proc/cpuinfo names first.
fn processor(cpuinfo: &str) -> String {
    let model = cpuinfo.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        (name.trim() == "model name").then_some(value)
    });
    or_unknown(model)
}

fn rustc() -> String {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let answer = Command::new(rustc).arg("--version").output();
    let answer = answer.map(|answer| String::from_utf8_lossy(&answer.stdout).into_owned());
    or_unknown(answer.ok().as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use two_cores::UNKNOWN;

    #[test]
    fn the_first_model_name_is_the_processor() {
        let two = "processor\t: 0\nmodel name\t: Some CPU @ 3 GHz\nmodel name\t: Another\n";
        assert_eq!(processor(two), "Some CPU @ 3 GHz");
        assert_eq!(processor(""), UNKNOWN);
    }
}
