//! What of the caller's environment must not reach a program.

use std::process::Command;

/// Settings that would change what a program does, or how much it says.
const NOT_INHERITED: &[&str] = &[
    "RAYON_NUM_THREADS",
    "RAYON_RS_NUM_CPUS",
    "RAYON_START_ON_DEMAND",
    "RAYON_REPORT",
    "RAYON_MIN_THREADS",
    "RUST_BACKTRACE",
    "RUST_LIB_BACKTRACE",
    "RUST_MIN_STACK",
    "MALLOC_ARENA_MAX",
    "GLIBC_TUNABLES",
];

/// Makes `command` run without the settings of whoever runs this. Those that
/// the program is to have are set afterwards.
pub fn without_settings(command: &mut Command) {
    for name in NOT_INHERITED {
        command.env_remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_made_afterwards_stays() {
        let mut command = Command::new("anything");
        without_settings(&mut command);
        command.env("RAYON_NUM_THREADS", "3");
        let given: Vec<_> = command.get_envs().filter(|(_, v)| v.is_some()).collect();
        assert_eq!(given, [("RAYON_NUM_THREADS".as_ref(), Some("3".as_ref()))]);
    }
}
