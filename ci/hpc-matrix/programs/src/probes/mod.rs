//! Programs without rayon: what the system grants, and who else is there.

mod hold;
mod room;
mod space;

use std::process::ExitCode;

/// Runs the probe with that name, if it is one. Its argument is a number.
pub fn run(name: &str, argument: Option<String>) -> Option<ExitCode> {
    let probe: fn(usize) -> ExitCode = match name {
        "room" => room::run,
        "hold" => hold::run,
        "space" => space::run,
        _ => return None,
    };
    let number = argument.and_then(|text| text.parse().ok());
    Some(number.map_or_else(crate::usage, probe))
}
